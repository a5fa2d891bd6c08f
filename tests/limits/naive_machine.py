"""A station to which anything may happen, held against the naive oracle as time goes by."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from limits.drawing import acceptances, charges, clearings, ends, limits, numbers, starts
from limits.edges import thinned
from limits.naive_compare import assert_naive, assert_remembered
from limits.naive_settings import EDGE_MS, settings_of
from limits.stories_common import spoken_in

from harness.limits import Oracle
from harness.profiles import (
    CameOnline,
    EnergyReady,
    ExternalLimitsCleared,
    Ledger,
    PriorityChanged,
    Purpose,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    Version,
    WentOffline,
    after,
)
from harness.units import HOUR_MS, SECOND_MS

__all__ = ["AnyStation"]

AT_MOST = 24


class AnyStation(RuleBasedStateMachine):
    """A station over minutes or days: what has passed is compared around every boundary."""

    versions = tuple(Version)

    @initialize(data=st.data())
    def switch_on(self, data):
        self.setting = data.draw(settings_of(self.versions))
        self.now = self.compared = self.setting.centre - EDGE_MS
        self.events = []
        self.oracle = Oracle(self.setting.site)
        self.ledger = Ledger(self.setting.reading.replace_scope)

    def happen(self, event):
        event = spoken_in(self.setting.version, event)
        self.events.append(event)
        self.ledger = after(self.ledger, event)

    @rule(data=st.data())
    def install(self, data):
        self.happen(data.draw(acceptances(self.setting, self.now)))

    @precondition(lambda self: self.ledger.installed)
    @rule(data=st.data())
    def replace(self, data):
        old = data.draw(st.sampled_from(self.ledger.installed)).profile
        new = data.draw(acceptances(self.setting, self.now))
        same_id = replace(new.profile, id=old.id)
        same_slot = replace(new.profile, purpose=old.purpose, stack_level=old.stack_level)
        self.happen(replace(new, profile=data.draw(st.sampled_from([same_id, same_slot]))))

    @rule(data=st.data())
    def clear(self, data):
        self.happen(data.draw(clearings(self.setting, self.now)))

    @rule(data=st.data())
    def start(self, data):
        self.happen(data.draw(starts(self.setting, self.now)))

    @rule(data=st.data())
    def end(self, data):
        self.happen(data.draw(ends(self.now)))

    def some_transaction(self, data):
        # At times one that does not run: nothing may come of it.
        running = [each.id for each in self.ledger.transactions]
        anyone = st.integers(1, 4)
        return data.draw(st.sampled_from(running) | anyone if running else anyone)

    @precondition(lambda self: self.ledger.transactions)
    @rule(data=st.data())
    def ready(self, data):
        self.happen(EnergyReady(self.now, self.some_transaction(data)))

    @precondition(lambda self: self.ledger.transactions)
    @rule(data=st.data(), active=st.sampled_from([True, True, False]))
    def prioritise(self, data, active):
        self.happen(PriorityChanged(self.now, self.some_transaction(data), active))

    @precondition(lambda self: self.ledger.transactions)
    @rule(data=st.data(), soc=charges)
    def charge(self, data, soc):
        self.happen(SocReported(self.now, self.some_transaction(data), soc))

    @precondition(lambda self: self.ledger.transactions)
    @rule(connector=st.integers(1, 2), schedule=st.integers(1, 3))
    def select(self, connector, schedule):
        self.happen(ScheduleSelected(self.now, connector, schedule))

    @precondition(lambda self: self.ledger.installed)
    @rule(data=st.data(), limit=st.none() | limits, second=st.none() | limits)
    def update(self, data, limit, second):
        installed = [each.profile.id for each in self.ledger.installed]
        update = ScheduleUpdate(limit=limit, limit_l2=second)
        number = data.draw(st.sampled_from(installed) | numbers)
        self.happen(ScheduleUpdated(self.now, number, update))

    @rule(connector=st.sampled_from([None, 0, 1]))
    def lift_external_limits(self, connector):
        self.happen(ExternalLimitsCleared(self.now, connector))

    @rule()
    def go_offline(self):
        self.happen(WentOffline(self.now))

    @rule()
    def come_online(self):
        self.happen(CameOnline(self.now))

    @rule(asked=st.none() | st.frozensets(st.sampled_from(list(Purpose))))
    def reboot(self, asked):
        # A station can be asked what it keeps in OCPP 2.1 only (K01.FR.55).
        self.happen(Rebooted(self.now, asked if self.setting.version is Version.V21 else None))

    @rule(passed=st.integers(1, 6).map(lambda step: step * 5 * SECOND_MS), data=st.data())
    def advance(self, passed, data):
        self.now += passed
        start, end = self.compared, self.now
        result = self.oracle.allowed(self.events, start, end, self.setting.reading)
        tracks = (result.station, *result.connectors)
        found = {piece.start + miss for track in tracks for piece in track for miss in (-1, 0, 1)}
        found |= {end - 1, data.draw(st.integers(start, end - 1))}
        inside = sorted(instant for instant in found if start <= instant < end)
        some = thinned(inside, AT_MOST, data.draw(st.integers(0, 3)))
        assert_naive(self.events, result, some, self.setting)
        self.compared = self.now

    @rule(hours=st.integers(1, 50), data=st.data())
    def sleep(self, hours, data):
        self.advance(hours * HOUR_MS, data)

    @invariant()
    def it_remembers_the_same(self):
        assert_remembered(self.events, self.ledger, self.setting)

    @invariant()
    def bound_profiles_are_tx_profiles(self):
        for each in self.ledger.installed:
            assert each.transaction_id is None or each.profile.purpose is Purpose.TX

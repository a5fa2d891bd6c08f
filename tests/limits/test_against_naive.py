"""The sweep and a second-by-second search give the same answer, whatever happens."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from limits.drawing import (
    CENTRES,
    HARDWARE,
    READINGS,
    SITE,
    SPAN_S,
    acceptances,
    clearings,
    ends,
    histories,
    starts,
    switches,
)
from limits.naive import limits_at

from harness.limits import allowed
from harness.profiles import Ledger, Purpose, ReplaceScope
from harness.units import DAY_MS, SECOND_MS


def _assert_same(events, start, end, reading):
    result = allowed(events, SITE, start, end, reading)
    _assert_naive(events, result, range(start, end, SECOND_MS), reading)


def _assert_naive(events, result, instants, reading):
    for instant in instants:
        expected = limits_at(events, HARDWARE, instant, switches(reading))
        for number, limits in enumerate(expected):
            cap = result.at(number, instant).cap
            found = (cap.power_w, cap.phase_power_w, cap.current_a, cap.phases)
            assert found == limits, (number, instant)


@settings(deadline=None, max_examples=120)
@given(st.data(), CENTRES, READINGS)
def test_every_second_of_any_history_has_the_naive_answer(data, centre, reading):
    events = data.draw(histories(centre))
    edge = SPAN_S * SECOND_MS
    _assert_same(events, centre - edge, centre + edge, reading)


@settings(deadline=None, max_examples=60)
@given(st.data(), CENTRES, READINGS)
def test_both_sides_of_every_boundary_over_weeks_have_the_naive_answer(data, centre, reading):
    events = data.draw(histories(centre))
    start, end = centre - 9 * DAY_MS, centre + 9 * DAY_MS
    result = allowed(events, SITE, start, end, reading)
    boundaries = {piece.start for pieces in result.connectors for piece in pieces}
    instants = {*boundaries, *(each - 1 for each in boundaries if each > start)}
    instants |= data.draw(st.sets(st.integers(start, end - 1), max_size=20))
    _assert_naive(events, result, sorted(instants), reading)


@settings(deadline=None, max_examples=40)
@given(st.data(), CENTRES, READINGS)
def test_an_instant_has_the_same_answer_in_every_window(data, centre, reading):
    events = data.draw(histories(centre))
    edge = SPAN_S * SECOND_MS
    wide = allowed(events, SITE, centre - 3 * edge, centre + 3 * edge, reading)
    start = centre + data.draw(st.integers(-edge, edge - 1))
    end = data.draw(st.integers(start + 1, centre + edge))
    narrow = allowed(events, SITE, start, end, reading)
    for number, pieces in enumerate([narrow.station, *narrow.connectors]):
        for piece in pieces:
            covering = wide.at(number, piece.start)
            assert (piece.cap, piece.reasons) == (covering.cap, covering.reasons)
            assert piece.end == min(covering.end, end)


@settings(deadline=None, max_examples=40)
@given(st.data(), CENTRES, READINGS)
def test_pieces_cover_the_window_without_overlap_and_differ_from_their_neighbours(
    data, centre, reading
):
    events = data.draw(histories(centre))
    start, end = centre - SPAN_S * SECOND_MS, centre + SPAN_S * SECOND_MS
    result = allowed(events, SITE, start, end, reading)
    for pieces in (result.station, *result.connectors):
        assert pieces[0].start == start
        assert pieces[-1].end == end
        for one, other in pairwise(pieces):
            assert one.start < one.end == other.start
            assert (one.cap, one.reasons) != (other.cap, other.reasons)


class AnyStation(RuleBasedStateMachine):
    """A station over a minute or two: what has passed is compared second by second."""

    @initialize(centre=CENTRES, reading=READINGS)
    def switch_on(self, centre, reading):
        self.centre, self.reading = centre, reading
        self.now = self.compared = centre - SPAN_S * SECOND_MS
        self.events = []

    @rule(data=st.data())
    def install(self, data):
        self.events.append(data.draw(acceptances(self.centre, self.now)))

    @rule(data=st.data())
    def replace(self, data):
        installed = self._ledger().installed
        new = data.draw(acceptances(self.centre, self.now))
        self.events.append(new)
        held = [each.profile.id for each in self._ledger().installed]
        assert held.count(new.profile.id) == 1
        assert len(held) <= len(installed) + 1

    @rule(data=st.data())
    def clear(self, data):
        self.events.append(data.draw(clearings(self.now)))

    @rule(data=st.data())
    def start(self, data):
        self.events.append(data.draw(starts(self.centre, self.now)))

    @rule(data=st.data())
    def end(self, data):
        self.events.append(data.draw(ends(self.now)))

    @rule(seconds=st.integers(1, 15))
    def advance(self, seconds):
        self.now += seconds * SECOND_MS
        _assert_same(self.events, self.compared, self.now, self.reading)
        self.compared = self.now

    @invariant()
    def no_two_profiles_share_a_place(self):
        installed = self._ledger().installed
        whole = self.reading.replace_scope is ReplaceScope.STATION
        places = [
            (each.profile.purpose, each.profile.stack_level)
            if whole
            else (
                each.profile.purpose,
                each.profile.stack_level,
                each.connector,
                each.transaction_id,
            )
            for each in installed
        ]
        assert len(places) == len(set(places))
        assert len({each.profile.id for each in installed}) == len(installed)

    @invariant()
    def bound_profiles_are_tx_profiles(self):
        for each in self._ledger().installed:
            assert each.transaction_id is None or each.profile.purpose is Purpose.TX

    def _ledger(self):
        return reduce(Ledger.after, self.events, Ledger(self.reading.replace_scope))


TestAnyStation = AnyStation.TestCase
TestAnyStation.settings = settings(deadline=None, max_examples=25, stateful_step_count=20)

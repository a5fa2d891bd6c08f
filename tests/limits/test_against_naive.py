"""The sweep and a search instant by instant give the same answer, whatever happens."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from limits.budget import FEW, MANY
from limits.drawing import (
    EDGE_MS,
    HARDWARE,
    SETTINGS,
    SITE,
    acceptances,
    clearings,
    ends,
    starts,
)
from limits.edges import edges
from limits.naive import limits_at
from limits.naive_reasons import said_of
from limits.stories import LONG, SHORT, anything, spoiled

from harness.limits import allowed
from harness.profiles import Ledger, Purpose, ReplaceScope
from harness.units import DAY_MS, HOUR_MS, SECOND_MS

AT_MOST = 120


def _assert_naive(events, result, instants, setting):
    for instant in instants:
        expected = limits_at(events, HARDWARE, instant, setting.switches)
        for number, limits in enumerate(expected):
            cap = result.at(number, instant).cap
            found = (cap.power_w, cap.phase_power_w, cap.current_a, cap.phases)
            assert found == limits, (number, instant)


def _story(data, story, setting, edge_ms):
    events = data.draw(spoiled(story, setting.centre))
    start, end = setting.centre - edge_ms, setting.centre + edge_ms
    return events, allowed(events, SITE, start, end, setting.reading), start, end


@pytest.mark.parametrize("story", SHORT, ids=lambda story: story.__name__)
@MANY
@given(st.data(), SETTINGS)
def test_both_sides_of_every_instant_of_a_story_have_the_naive_answer(story, data, setting):
    events, result, start, end = _story(data, story, setting, EDGE_MS)
    _assert_naive(events, result, edges(events, start, end), setting)


@pytest.mark.parametrize("story", LONG, ids=lambda story: story.__name__)
@MANY
@given(st.data(), SETTINGS)
def test_both_sides_of_every_instant_of_days_have_the_naive_answer(story, data, setting):
    events, result, start, end = _story(data, story, setting, 2 * DAY_MS)
    instants = edges(events, start, end)
    stride = -(-len(instants) // AT_MOST)
    first = data.draw(st.integers(0, stride - 1))
    _assert_naive(events, result, instants[first::stride], setting)


@FEW
@given(st.data(), SETTINGS)
def test_both_sides_of_every_boundary_over_weeks_have_the_naive_answer(data, setting):
    events, result, start, _ = _story(data, LONG[0], setting, 9 * DAY_MS)
    found = sorted({piece.start for piece in result.connectors[0]})
    stride = -(-len(found) // 40)
    boundaries = found[data.draw(st.integers(0, stride - 1)) :: stride]
    instants = {each + miss for each in boundaries for miss in (-1, 0) if each + miss >= start}
    _assert_naive(events, result, sorted(instants), setting)


@pytest.mark.parametrize("story", SHORT, ids=lambda story: story.__name__)
@FEW
@given(st.data(), SETTINGS)
def test_every_profile_that_concerns_a_connector_is_named_once_with_its_cause(story, data, setting):
    events, result, start, end = _story(data, story, setting, EDGE_MS)
    instants = edges(events, start, end)
    for instant in instants[data.draw(st.integers(0, 9)) :: 10]:
        for number in range(1, len(HARDWARE) + 1):
            reasons = result.at(number, instant).reasons
            said = [(loser.installed, loser.cause) for each in reasons for loser in each.losers]
            said += [(each.leader, None) for each in reasons if each.leader is not None]
            found = {installed.profile.id: cause for installed, cause in said}
            assert found == said_of(events, number, instant, setting.switches)
            assert len(found) == len(said)


@FEW
@given(st.data(), SETTINGS)
def test_an_instant_has_the_same_answer_in_every_window(data, setting):
    events, wide, *_ = _story(data, anything, setting, 3 * EDGE_MS)
    start = setting.centre + data.draw(st.integers(-EDGE_MS, EDGE_MS - 1))
    end = data.draw(st.integers(start + 1, setting.centre + EDGE_MS))
    narrow = allowed(events, SITE, start, end, setting.reading)
    for number, pieces in enumerate([narrow.station, *narrow.connectors]):
        for piece in pieces:
            covering = wide.at(number, piece.start)
            assert (piece.cap, piece.reasons) == (covering.cap, covering.reasons)
            assert piece.end == min(covering.end, end)


@FEW
@given(st.data(), SETTINGS)
def test_pieces_cover_the_window_without_overlap_and_differ_from_their_neighbours(data, setting):
    _, result, start, end = _story(data, anything, setting, EDGE_MS)
    for pieces in (result.station, *result.connectors):
        assert pieces[0].start == start
        assert pieces[-1].end == end
        for one, other in pairwise(pieces):
            assert one.start < one.end == other.start
            assert (one.cap, one.reasons) != (other.cap, other.reasons)


class AnyStation(RuleBasedStateMachine):
    """A station over minutes or days: what has passed is compared around every instant."""

    @initialize(setting=SETTINGS)
    def switch_on(self, setting):
        self.setting, self.reading = setting, setting.reading
        self.now = self.compared = setting.centre - EDGE_MS
        self.events = []

    @rule(data=st.data())
    def install(self, data):
        self.events.append(data.draw(acceptances(self.now, self.now)))

    @rule(data=st.data())
    def replace(self, data):
        installed = self._ledger().installed
        new = data.draw(acceptances(self.setting.centre, self.now))
        self.events.append(new)
        held = [each.profile.id for each in self._ledger().installed]
        assert held.count(new.profile.id) == 1
        assert len(held) <= len(installed) + 1

    @rule(data=st.data())
    def clear(self, data):
        self.events.append(data.draw(clearings(self.now)))

    @rule(data=st.data())
    def start(self, data):
        self.events.append(data.draw(starts(self.setting.centre, self.now)))

    @rule(data=st.data())
    def end(self, data):
        self.events.append(data.draw(ends(self.now)))

    @rule(passed=st.integers(1, 6).map(lambda step: step * 5 * SECOND_MS))
    def advance(self, passed):
        self.now += passed
        reading, window = self.reading, (self.compared, self.now)
        result = allowed(self.events, SITE, *window, reading)
        _assert_naive(self.events, result, edges(self.events, *window)[:AT_MOST], self.setting)
        self.compared = self.now

    @rule(hours=st.integers(1, 50))
    def sleep(self, hours):
        self.advance(hours * HOUR_MS)

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
TestAnyStation.settings = settings(FEW, stateful_step_count=20)

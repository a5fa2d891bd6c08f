"""The sweep and a search instant by instant give the same answer, whatever happens."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits.budget import FEW, MACHINES, MANY
from limits.edges import edges, thinned
from limits.naive_compare import assert_causes, assert_naive
from limits.naive_machine import AnyStation
from limits.naive_settings import EDGE_MS, OF_2X, OF_21, SETTINGS
from limits.stories import LONG, SHORT, anything, recurrences, spoiled
from limits.stories_of_21 import LONG_SINCE_21, SINCE_21
from limits.stories_of_201 import SINCE_201

from harness.limits import Oracle, allowed
from harness.profiles import Version
from harness.units import DAY_MS

AT_MOST = 120


def _told(*stories):
    return [
        pytest.param(story, settings, id=story.__name__)
        for settings, some in stories
        for story in some
    ]


OF_MINUTES = _told((SETTINGS, SHORT), (OF_2X, SINCE_201), (OF_21, SINCE_21))
OF_DAYS = _told((SETTINGS, LONG), (OF_21, LONG_SINCE_21))


def _story(data, story, setting, edge_ms):
    events = data.draw(spoiled(story, setting))
    start, end = setting.centre - edge_ms, setting.centre + edge_ms
    return events, allowed(events, setting.site, start, end, setting.reading), start, end


def _some(data, instants, at_most=AT_MOST):
    return thinned(instants, at_most, data.draw(st.integers(0, 9)))


@pytest.mark.parametrize(("story", "settings"), OF_MINUTES)
@MANY
@given(st.data())
def test_both_sides_of_every_instant_of_a_story_have_the_naive_answer(story, settings, data):
    setting = data.draw(settings)
    events, result, start, end = _story(data, story, setting, EDGE_MS)
    instants = edges(events, start, end, setting.reading.time_zone)
    chance = data.draw(st.integers(start, end - 1))
    assert_naive(events, result, [chance, *_some(data, instants)], setting)


@pytest.mark.parametrize(("story", "settings"), OF_DAYS)
@MANY
@given(st.data())
def test_both_sides_of_every_instant_of_days_have_the_naive_answer(story, settings, data):
    setting = data.draw(settings)
    events, result, start, end = _story(data, story, setting, 2 * DAY_MS)
    instants = edges(events, start, end, setting.reading.time_zone)
    assert_naive(events, result, _some(data, instants), setting)


@pytest.mark.parametrize(
    ("story", "settings"), _told((SETTINGS, [recurrences]), (OF_21, LONG_SINCE_21))
)
@FEW
@given(st.data())
def test_both_sides_of_every_boundary_over_weeks_have_the_naive_answer(story, settings, data):
    setting = data.draw(settings)
    events, result, start, _ = _story(data, story, setting, 9 * DAY_MS)
    found = _some(data, sorted({piece.start for piece in result.connectors[0]}), 40)
    instants = {each + miss for each in found for miss in (-1, 0) if each + miss >= start}
    assert_naive(events, result, sorted(instants), setting)


@pytest.mark.parametrize(("story", "settings"), [*OF_MINUTES, *OF_DAYS])
@FEW
@given(st.data())
def test_every_profile_that_concerns_a_connector_is_named_once_with_its_cause(
    story, settings, data
):
    setting = data.draw(settings)
    events, result, start, end = _story(data, story, setting, EDGE_MS)
    for instant in _some(data, edges(events, start, end, setting.reading.time_zone), 12):
        assert_causes(events, result, instant, setting)


@FEW
@given(st.data(), SETTINGS)
def test_an_instant_has_the_same_answer_in_every_window(data, setting):
    events, wide, *_ = _story(data, anything, setting, 3 * EDGE_MS)
    start = setting.centre + data.draw(st.integers(-EDGE_MS, EDGE_MS - 1))
    end = data.draw(st.integers(start + 1, setting.centre + EDGE_MS))
    narrow = allowed(events, setting.site, start, end, setting.reading)
    for number, pieces in enumerate([narrow.station, *narrow.connectors]):
        for piece in pieces:
            covering = wide.at(number, piece.start)
            assert (piece.cap, piece.strict) == (covering.cap, covering.strict)
            assert (piece.reasons, piece.discharge) == (covering.reasons, covering.discharge)
            assert piece.end == min(covering.end, end)


@FEW
@given(st.data(), SETTINGS)
def test_an_oracle_that_remembers_gives_the_same_answer(data, setting):
    events, *_, start, end = _story(data, anything, setting, EDGE_MS)
    oracle = Oracle(setting.site)
    for count in range(len(events) + 1):
        until = data.draw(st.integers(start + 1, end))
        reading = data.draw(st.sampled_from([setting.reading, data.draw(SETTINGS).reading]))
        answer = oracle.allowed(events[:count], start, until, reading)
        fresh = allowed(events[:count], setting.site, start, until, reading)
        assert (answer.connectors, answer.station) == (fresh.connectors, fresh.station)


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


class OfVersion16(AnyStation):
    versions = (Version.V16,)


class OfVersion201(AnyStation):
    versions = (Version.V201,)


class OfVersion21(AnyStation):
    versions = (Version.V21,)


TestStationOf16 = OfVersion16.TestCase
TestStationOf16.settings = MACHINES["1.6"]
TestStationOf201 = OfVersion201.TestCase
TestStationOf201.settings = MACHINES["2.0.1"]
TestStationOf21 = OfVersion21.TestCase
TestStationOf21.settings = MACHINES["2.1"]

"""Which of several profiles of one purpose leads, and when it hands over (A1, A3, A11, A12)."""

from __future__ import annotations

import pytest
from limits.later import charging, later, schedule, spoken, step
from limits.making import T0, TWO, accepted, currents, over, profile, started

from harness.limits import Reading
from harness.profiles import ClearCriteria, PriorityChanged, ProfilesCleared, Purpose, Version


def test_a_higher_level_leads_and_a_gap_falls_through_to_the_lower_level():
    # TC_072: levels 0 (400 s) and 1 (150 s).
    events = [
        started(),
        accepted(profile({0: 6, 100: 8, 200: 10}, number=1, level=0, duration=400)),
        accepted(profile({0: 7, 100: 9}, number=2, level=1, duration=150)),
    ]
    assert currents(over(events, 500).connector(1)) == {0: 7, 100: 9, 150: 8, 200: 10, 400: 32}


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
def test_levels_stack_in_later_versions_as_well(version):
    # TC_K_40.
    low = schedule(step(6), step(8, 100), step(10, 200), duration=400)
    high = schedule(step(7), step(9, 100), duration=150)
    events = charging(
        spoken(low, number=1, level=0, version=version),
        spoken(high, number=2, level=1, version=version),
    )
    assert currents(later(events, 500).connector(1)) == {0: 7, 100: 9, 150: 8, 200: 10, 400: 32}


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
def test_of_three_levels_each_leads_while_none_above_it_acts(order):
    ends = {1: None, 2: 40, 3: 20}
    events = [
        started(),
        *(
            accepted(profile({0: 6 + level}, number=level, level=level, duration=ends[level]))
            for level in order
        ),
    ]
    assert currents(over(events, 60).connector(1)) == {0: 9, 20: 8, 40: 7}


def test_a_higher_level_leads_even_where_it_allows_more():
    events = charging(profile({0: 6}, level=0), profile({0: 16}, number=2, level=1))
    assert currents(over(events, 60).connector(1)) == {0: 16}


def test_a_higher_level_without_a_duration_never_gives_way():
    # F16-09.
    events = charging(profile({0: 6, 10: 8}, level=0), profile({0: 16}, number=2, level=1))
    assert currents(over(events, 10_000).connector(1)) == {0: 16}


def test_a_start_in_the_future_leaves_the_lower_level_until_then():
    # A3.
    events = [
        started(),
        accepted(profile({0: 16}, number=1, level=0)),
        accepted(profile({0: 6}, number=2, level=1, start=T0 + 60_000)),
    ]
    result = over(events, 120)
    assert currents(result.connector(1)) == {0: 16, 60: 6}
    assert [result.at(1, T0 + ms).cap.current_a for ms in (59_999, 60_000)] == [16, 6]


def test_a_start_that_never_comes_leaves_the_lower_level():
    events = charging(
        profile({0: 16}, level=0), profile({0: 6}, number=2, level=1, start=T0 + 60_000)
    )
    assert currents(over(events, 60).connector(1)) == {0: 16}


def test_a_schedule_that_was_over_before_the_window_leaves_the_lower_level():
    old = profile({0: 6}, number=2, level=1, start=T0 - 60_000, duration=60)
    assert currents(over(charging(profile({0: 16}), old), 60).connector(1)) == {0: 16}


@pytest.mark.parametrize(("scope", "ampere"), [("union", 6), ("connector_first", 20)])
def test_a_higher_station_default_against_the_connector_s_own(scope, ampere):
    # A11.
    events = [
        started(),
        accepted(profile({0: 6}, number=1, level=5), 0),
        accepted(profile({0: 20}, number=2, level=0), 1),
    ]
    result = over(events, 60, reading=Reading.parse(f"txdefault_scope={scope}"))
    assert currents(result.connector(1)) == {0: ampere}


@pytest.mark.parametrize("scope", ["union", "connector_first"])
def test_where_the_connector_s_own_default_has_a_gap_the_station_s_acts(scope):
    events = [
        started(),
        accepted(profile({0: 6}, number=1, level=5), 0),
        accepted(profile({0: 20}, number=2, level=9, duration=30), 1),
        accepted(profile({0: 10}, number=3, level=7, start=T0 + 40_000), 0),
    ]
    result = over(events, 60, reading=Reading.parse(f"txdefault_scope={scope}"))
    assert currents(result.connector(1)) == {0: 20, 30: 6, 40: 10}


@pytest.mark.parametrize("places", [(1, 0), (0, 1)])
@pytest.mark.parametrize("scope", ["union", "connector_first"])
def test_at_equal_level_the_connector_s_own_default_leads_whichever_came_first(places, scope):
    ampere = {1: 20, 0: 6}
    events = [
        started(),
        *(accepted(profile({0: ampere[place]}, number=place), place) for place in places),
    ]
    reading = Reading.parse(f"txdefault_scope={scope}")
    assert currents(over(events, 60, reading=reading).connector(1)) == {0: 20}


@pytest.mark.parametrize("purpose", [Purpose.EXTERNAL, Purpose.PRIORITY])
def test_the_scope_of_defaults_says_nothing_about_other_purposes(purpose):
    events = [
        started(),
        PriorityChanged(T0, 100, active=True),
        accepted(spoken(schedule(step(6)), number=1, level=5, purpose=purpose), 0),
        accepted(spoken(schedule(step(20)), number=2, level=0, purpose=purpose), 1),
    ]
    reading = Reading.parse("txdefault_scope=connector_first")
    assert currents(later(events, reading=reading).connector(1)) == {0: 6}


def test_a_default_of_another_connector_is_none_of_this_one_s():
    events = [started(1), accepted(profile({0: 6}), 2)]
    assert currents(over(events, 60, site=TWO).connector(1)) == {0: 32}


@pytest.mark.parametrize(("scope", "ampere"), [("connector", 6), ("station", 32)])
def test_replacement_by_level_on_another_connector_is_a_reading(scope, ampere):
    # A12.
    events = [
        started(),
        accepted(profile({0: 6}, number=1), 1),
        accepted(profile({0: 10}, number=2), 2),
    ]
    result = over(events, 60, site=TWO, reading=Reading.parse(f"replace_scope={scope}"))
    assert currents(result.connector(1)) == {0: ampere}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_among_station_maxima_the_higher_level_leads_whichever_came_first(order):
    ampere = {0: 10, 1: 20}
    maxima = [
        profile({0: ampere[level]}, number=level, level=level, purpose=Purpose.STATION_MAX)
        for level in order
    ]
    events = [accepted(maximum, 0) for maximum in maxima]
    assert currents(over(events, 60).connector(1)) == {0: 20}


def test_clearing_acts_at_once():
    cleared = ProfilesCleared(T0 + 20_000, ClearCriteria(profile_id=1))
    events = [started(), accepted(profile({0: 6})), cleared]
    result = over(events, 60)
    assert currents(result.connector(1)) == {0: 6, 20: 32}
    assert [result.at(1, T0 + ms).cap.current_a for ms in (19_999, 20_000)] == [6, 32]


def test_clearing_the_leader_lets_the_next_one_lead():
    events = [
        *charging(profile({0: 6}, level=0), profile({0: 16}, number=2, level=1)),
        ProfilesCleared(T0 + 20_000, ClearCriteria(stack_level=1)),
    ]
    assert currents(over(events, 60).connector(1)) == {0: 16, 20: 6}


def test_a_replacement_that_is_valid_later_leaves_the_lower_level_until_then():
    # F16-08, A44: the old one is gone at once.
    events = [
        *charging(profile({0: 6}, level=0), profile({0: 16}, number=2, level=1)),
        accepted(profile({0: 20}, number=2, level=1, valid_from=T0 + 40_000), at=T0 + 10_000),
    ]
    assert currents(over(events, 60).connector(1)) == {0: 16, 10: 6, 40: 20}


def test_profiles_of_one_level_take_turns_where_their_validity_does_not_overlap():
    # K01.FR.06: only an overlap is a conflict.
    early = spoken(schedule(step(6)), number=1, valid_to=T0 + 30_000)
    late = spoken(schedule(step(8)), number=2, valid_from=T0 + 30_000)
    assert currents(later(charging(early, late)).connector(1)) == {0: 6, 30: 8}
    assert currents(later(charging(late, early)).connector(1)) == {0: 6, 30: 8}

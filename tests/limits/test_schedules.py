"""When a schedule acts: its periods, its duration and the validity of its profile."""

from __future__ import annotations

import pytest
from limits.later import charging, later, schedule, spoken, step
from limits.making import T0, accepted, currents, over, profile, relative, started

from harness.limits import Reading
from harness.profiles import CameOnline, Kind, WentOffline
from harness.units import HOUR_MS


def at(events, *instants_ms, seconds=60, **rest):
    """Return the current limit at instants told in milliseconds from the beginning."""
    result = over(events, seconds, **rest)
    return [result.at(1, T0 + each).cap.current_a for each in instants_ms]


def test_a_schedule_steps_at_its_periods_exactly():
    events = charging(profile({0: 6, 60: 10, 120: 8}))
    assert currents(over(events, 300).connector(1)) == {0: 6, 60: 10, 120: 8}
    assert at(events, 59_999, 60_000, 119_999, 120_000, seconds=300) == [6, 10, 10, 8]


def test_a_schedule_that_began_long_ago_is_at_its_later_periods():
    one = profile({0: 6, 60: 10, 120: 8, 180: 16}, start=T0 - 90_000, duration=200)
    assert currents(over(charging(one), 300).connector(1)) == {0: 10, 30: 8, 90: 16, 110: 32}


@pytest.mark.parametrize("before_ms", [59_999, 60_000, 60_001])
def test_the_window_may_begin_at_a_step_or_just_beside_it(before_ms):
    # 10 A from 60 s on.
    one = profile({0: 6, 60: 10}, start=T0 - before_ms)
    assert at(charging(one), 0, 1) == ([10, 10] if before_ms >= 60_000 else [6, 10])


@pytest.mark.parametrize(
    ("length_s", "expected"), [(60, {0: 6}), (61, {0: 6, 60: 10}), (1, {0: 6})]
)
def test_a_step_at_the_end_of_the_window_lies_outside(length_s, expected):
    assert currents(over(charging(profile({0: 6, 60: 10})), length_s).connector(1)) == expected


def test_periods_past_the_duration_are_not_executed():
    # E3.45.
    events = charging(profile({0: 6, 60: 16}, duration=60))
    assert currents(over(events, 120).connector(1)) == {0: 6, 60: 32}
    assert at(events, 59_999, 60_000, 60_001, seconds=120) == [6, 32, 32]


def test_the_duration_counts_from_the_start_of_the_schedule():
    one = profile({0: 6}, start=T0 + 10_000, duration=20)
    assert at(charging(one), 9_999, 10_000, 29_999, 30_000) == [32, 6, 6, 32]


def test_a_duration_of_nothing_says_nothing():
    assert at(charging(profile({0: 6}, duration=0)), 0, 1) == [32, 32]


@pytest.mark.parametrize("steps", [{}, {30: 6}])
def test_a_schedule_says_nothing_before_its_first_period(steps):
    # A25: never a crash.
    expected = {0: 32, 30: 6} if steps else {0: 32}
    events = charging(profile(steps))
    assert currents(over(events, 60).connector(1)) == expected
    assert at(events, 29_999, 30_000) == ([32, 6] if steps else [32, 32])


def test_a_first_period_after_the_duration_never_begins():
    assert at(charging(profile({30: 6}, duration=20)), 0, 19_999, 20_000, 30_000) == [32] * 4


def test_periods_out_of_order_are_taken_by_their_start():
    events = charging(profile({0: 6, 60: 16, 30: 10}))
    assert currents(over(events, 90).connector(1)) == {0: 6, 30: 10, 60: 16}


def test_of_two_periods_with_one_start_the_last_one_holds():
    one = spoken(schedule(step(6), step(8, 30), step(10, 30)))
    assert currents(later(charging(one)).connector(1)) == {0: 6, 30: 10}


def test_after_valid_to_without_a_lower_level_only_the_hardware_limits():
    # V4.
    events = charging(profile({0: 6}, valid_to=T0 + 30_000))
    assert currents(over(events, 60).connector(1)) == {0: 6, 30: 32}


def test_validity_begins_with_valid_from_and_ends_before_valid_to():
    # A16, K01.FR.36, FR.37.
    one = profile({0: 6}, valid_from=T0 + 10_000, valid_to=T0 + 20_000)
    assert at(charging(one), 9_999, 10_000, 19_999, 20_000) == [32, 6, 6, 32]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "ampere"),
    [
        (T0, T0 + 60_000, 6),
        (T0 - 1, T0 + 60_001, 6),
        (T0 - 20, T0, 32),
        (T0 - 20, T0 - 10, 32),
        (T0 + 60_000, None, 32),
        (T0 + 70_000, T0 + 80_000, 32),
        (T0 + 20_000, T0 + 20_000, 32),
        (T0 + 20_000, T0 + 10_000, 32),
    ],
)
def test_validity_may_lie_around_beside_and_against_the_window(valid_from, valid_to, ampere):
    one = profile({0: 6}, valid_from=valid_from, valid_to=valid_to)
    assert currents(over(charging(one), 60).connector(1)) == {0: ampere}


def test_elapsed_time_counts_from_the_start_though_validity_begins_later():
    # A10 (a).
    one = relative({0: 6, 60: 16}, valid_from=T0 + 30_000)
    assert currents(over(charging(one), 90).connector(1)) == {0: 32, 30: 6, 60: 16}
    fixed = profile({0: 6, 60: 16}, valid_from=T0 + 30_000)
    assert currents(over(charging(fixed), 90).connector(1)) == {0: 32, 30: 6, 60: 16}


def test_a_relative_schedule_counts_from_the_start_of_the_transaction():
    # V8.
    events = [accepted(relative({0: 6, 120: 16})), started(at=T0 + 30_000)]
    assert currents(over(events, 300).connector(1)) == {0: 32, 30: 6, 150: 16}


def test_a_relative_schedule_does_not_mind_a_start():
    one = profile({0: 6, 60: 16}, kind=Kind.RELATIVE, start=T0 - HOUR_MS)
    assert currents(over(charging(one), 90).connector(1)) == {0: 6, 60: 16}


def test_an_absolute_schedule_without_a_start_counts_from_the_transaction():
    # A14b.
    events = [accepted(profile({0: 6, 60: 16}, start=None)), started(at=T0 + 10_000)]
    assert currents(over(events, 120).connector(1)) == {0: 32, 10: 6, 70: 16}


@pytest.mark.parametrize("anchor", ["transaction", "energy", "reception"])
def test_only_relative_schedules_have_several_anchors(anchor):
    events = [started(), accepted(profile({0: 6, 60: 16}, start=None), at=T0 + 20_000)]
    reading = Reading.parse(f"relative_anchor={anchor}")
    found = currents(over(events, 120, reading=reading).connector(1))
    assert found == {0: 32, 20: 6, 60: 16}


def offline(*, for_ms, **rest):
    one = spoken(schedule(step(6)), number=2, level=1, max_offline_ms=for_ms, **rest)
    low = spoken(schedule(step(16)))
    return [*charging(low, one), WentOffline(T0 + 10_000)]


def test_a_station_that_is_offline_for_too_long_lets_the_lower_level_lead():
    # F21-13.
    assert at(offline(for_ms=20_000), 9_999, 10_000, 29_999, 30_000) == [6, 6, 6, 16]


def test_a_profile_that_says_nothing_about_it_stays_valid_offline():
    assert currents(over(offline(for_ms=None), 10_000).connector(1)) == {0: 6}


def test_a_profile_that_may_not_be_used_offline_is_invalid_at_once():
    assert at(offline(for_ms=0), 9_999, 10_000) == [6, 16]


@pytest.mark.parametrize(("gone", "after"), [(False, 6), (True, 16)])
def test_a_connection_that_comes_back_makes_it_valid_again_unless_it_says_otherwise(gone, after):
    events = [*offline(for_ms=20_000, invalid_after_offline=gone), CameOnline(T0 + 40_000)]
    assert at(events, 29_999, 30_000, 39_999, 40_000) == [6, 16, 16, after]


def test_a_validity_that_ends_while_the_station_is_offline_ends_there():
    events = offline(for_ms=20_000, valid_to=T0 + 25_000)
    assert at(events, 24_999, 25_000, 30_000) == [6, 16, 16]


def test_a_profile_that_becomes_valid_after_that_time_never_acts_offline():
    events = offline(for_ms=20_000, valid_from=T0 + 30_000)
    assert at(events, 29_999, 30_000, 40_000) == [16, 16, 16]


def test_a_profile_that_becomes_valid_while_offline_acts_until_that_time():
    events = offline(for_ms=20_000, valid_from=T0 + 29_999)
    assert at(events, 29_998, 29_999, 30_000) == [16, 6, 16]


def test_what_the_station_learns_offline_counts_from_when_it_went_offline():
    events = [*offline(for_ms=20_000), WentOffline(T0 + 15_000)]
    assert at(events, 29_999, 30_000) == [6, 16]


def test_nothing_that_happens_later_acts_earlier():
    events = [started(), accepted(profile({0: 6}), at=T0 + 60_000)]
    assert currents(over(events, 60).connector(1)) == {0: 32}


def test_what_happens_in_the_window_acts_from_its_millisecond_on():
    events = [started(), accepted(profile({0: 6}), at=T0 + 10_500)]
    assert at(events, 10_499, 10_500) == [32, 6]


def test_what_happened_long_before_the_window_acts():
    events = [started(at=T0 - HOUR_MS), accepted(profile({0: 6}), at=T0 - HOUR_MS)]
    assert currents(over(events, 60).connector(1)) == {0: 6}

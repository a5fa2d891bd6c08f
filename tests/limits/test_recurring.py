"""Schedules that begin again every day or week, in UTC and on the wall (A4, A5, A6)."""

from __future__ import annotations

import pytest
from limits.later import charging
from limits.making import T0, accepted, currents, daily, over, profile, started, weekly

from harness.limits import Reading
from harness.profiles import Kind
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, WEEK_MS, parse_instant

HALF_DAY_S = 12 * 60 * 60
DAY_S = 24 * 60 * 60


def test_the_lower_level_takes_over_when_a_daily_schedule_is_over_until_it_recurs():
    # V3, E3.43.
    events = charging(
        daily({0: 16}, number=1, level=0),
        daily({0: 6}, number=2, level=1, duration=HALF_DAY_S),
    )
    assert currents(over(events, 2 * DAY_S).connector(1)) == {
        0: 6,
        HALF_DAY_S: 16,
        DAY_S: 6,
        DAY_S + HALF_DAY_S: 16,
    }


def test_a_recurrence_begins_and_is_over_to_the_millisecond():
    result = over(charging(daily({0: 6, 60: 10}, duration=120)), 2 * DAY_S)
    offsets = [-1, 0, 59_999, 60_000, 119_999, 120_000]
    found = [result.at(1, T0 + DAY_MS + each).cap.current_a for each in offsets]
    assert found == [32, 6, 6, 10, 10, 32]


def test_without_a_duration_the_last_period_lasts_until_the_next_recurrence():
    # A5 (a).
    found = currents(over(charging(daily({0: 6, 60: 16})), 2 * DAY_S).connector(1))
    assert found == {0: 6, 60: 16, DAY_S: 6, DAY_S + 60: 16}


def test_a_weekly_schedule_recurs_after_seven_days():
    one = weekly({0: 6}, duration=DAY_S)
    expected = {0: 6, DAY_S: 32, 7 * DAY_S: 6, 8 * DAY_S: 32}
    assert currents(over(charging(one), 10 * DAY_S).connector(1)) == expected


def test_a_weekly_schedule_recurs_to_the_millisecond():
    result = over(charging(weekly({0: 6}, duration=60)), 8 * DAY_S)
    found = [result.at(1, T0 + WEEK_MS + each).cap.current_a for each in (-1, 0, 59_999, 60_000)]
    assert found == [32, 6, 6, 32]


def test_a_profile_that_does_not_say_how_it_recurs_recurs_daily():
    # It is not valid, but may have been accepted (F16-16).
    one = profile({0: 6}, kind=Kind.RECURRING, duration=60)
    assert currents(over(charging(one), DAY_S + 120).connector(1)) == {
        0: 6,
        60: 32,
        DAY_S: 6,
        DAY_S + 60: 32,
    }


def test_a_schedule_that_first_began_long_ago_recurs_at_its_time_of_day():
    one = daily({0: 6}, start=T0 - 1000 * DAY_MS + 30_000, duration=10)
    assert currents(over(charging(one), 60).connector(1)) == {0: 32, 30: 6, 40: 32}


@pytest.mark.parametrize(
    ("before", "expected"), [("inactive", {0: 32}), ("extrapolated", {0: 6, 30: 16})]
)
def test_a_recurring_schedule_before_its_first_start_is_a_reading(before, expected):
    # A4: the schedule starts in ten days.
    one = daily({0: 6, 30: 16}, start=T0 + 10 * DAY_MS)
    reading = Reading.parse(f"recurring_before_start={before}")
    assert currents(over(charging(one), 60, reading=reading).connector(1)) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [("inactive", {0: 32, 30: 6, 40: 32}), ("extrapolated", {0: 32, 30: 6, 40: 32})],
)
def test_from_its_first_start_on_both_readings_agree(before, expected):
    one = daily({0: 6}, start=T0 + 30_000, duration=10)
    reading = Reading.parse(f"recurring_before_start={before}")
    result = over(charging(one), 60, reading=reading)
    assert currents(result.connector(1)) == expected
    assert [result.at(1, T0 + ms).cap.current_a for ms in (29_999, 30_000)] == [32, 6]


@pytest.mark.parametrize("first", [T0, T0 - 1, T0 + 1, T0 + 59_999, T0 + 60_000])
def test_the_first_start_may_lie_anywhere_in_the_window(first):
    result = over(charging(daily({0: 6}, start=first)), 60)
    at = [T0, T0 + 1, T0 + 59_998, T0 + 59_999]
    expected = [6 if instant >= first else 32 for instant in at]
    assert [result.at(1, instant).cap.current_a for instant in at] == expected


@pytest.mark.parametrize("before", ["inactive", "extrapolated"])
def test_an_absolute_schedule_never_acts_before_its_start(before):
    reading = Reading.parse(f"recurring_before_start={before}")
    events = charging(profile({0: 6}, start=T0 + 30_000))
    assert currents(over(events, 60, reading=reading).connector(1)) == {0: 32, 30: 6}


def test_steps_beyond_the_recurrence_are_not_executed():
    # F16-11, E3.44: 25 h of schedule within a day of 24 h.
    one = daily({0: 6, DAY_S + 600: 16}, duration=25 * 60 * 60)
    assert currents(over(charging(one), 3 * DAY_S).connector(1)) == {0: 6}


@pytest.mark.parametrize("before_s", [0, 3600])
def test_a_schedule_longer_than_its_recurrence_starts_anew_before_it_is_over(before_s):
    # E3.44: 25 h from 08:00, whose last hour would be 16 A, begin again at 08:00.
    long = daily({0: 6, 1800: 10, DAY_S: 16}, duration=25 * 60 * 60)
    start = T0 + (DAY_S - before_s) * SECOND_MS
    pieces = over([started(), accepted(long)], 2 * 3600, start=start).connector(1)
    expected = {0: 6, 1800: 10} if before_s == 0 else {0: 10, 3600: 6, 5400: 10}
    assert currents(pieces, start) == expected


def test_a_gap_before_the_first_period_recurs_as_well():
    found = currents(over(charging(daily({30: 6}, duration=60)), DAY_S + 90).connector(1))
    assert found == {0: 32, 30: 6, 60: 32, DAY_S + 30: 6, DAY_S + 60: 32}


def test_validity_cuts_recurrences():
    # The second recurrence begins before validTo, the third after it.
    one = daily({0: 6}, duration=60, valid_from=T0 + 30_000, valid_to=T0 + DAY_MS + 20_000)
    expected = {0: 32, 30: 6, 60: 32, DAY_S: 6, DAY_S + 20: 32}
    assert currents(over(charging(one), 3 * DAY_S).connector(1)) == expected


def test_the_day_after_a_leap_day_is_one_day_later():
    day = parse_instant("2024-02-28T08:00:00Z")
    one = daily({0: 6}, start=day, duration=60)
    pieces = over(charging_since(day, one), 3 * DAY_S, start=day).connector(1)
    begins = [piece.start for piece in pieces if piece.cap.current_a == 6]
    days = ["2024-02-28T08:00:00Z", "2024-02-29T08:00:00Z", "2024-03-01T08:00:00Z"]
    assert begins == [parse_instant(each) for each in days]


def test_a_weekly_schedule_passes_over_a_leap_day():
    # Thursday, 22 February, 29 February and 7 March 2024.
    day = parse_instant("2024-02-22T08:00:00Z")
    one = weekly({0: 6}, start=day, duration=60)
    pieces = over(charging_since(day, one), 15 * DAY_S, start=day).connector(1)
    begins = [piece.start for piece in pieces if piece.cap.current_a == 6]
    days = ["2024-02-22T08:00:00Z", "2024-02-29T08:00:00Z", "2024-03-07T08:00:00Z"]
    assert begins == [parse_instant(each) for each in days]


def charging_since(instant, what):
    return [started(at=instant), accepted(what, at=instant)]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "begins_h", "ends_h"),
    [
        # Berlin is one hour ahead of UTC in winter and two in summer: 01:00 to 04:00 of the
        # wall clock lasts two hours when the clock is put forward and four when it is put back.
        ("Europe/Berlin", "2025-03-30", "local", 0, 2),
        ("Europe/Berlin", "2025-03-30", "utc", 0, 3),
        ("Europe/Berlin", "2025-10-26", "local", -1, 3),
        ("Europe/Berlin", "2025-10-26", "utc", 0, 3),
        # The same daily three hours are 19:00 to 22:00 in New York, five hours behind in winter
        # and four in summer: the clock changes at 02:00, which they do not touch.
        ("America/New_York", "2025-03-10", "local", -1, 2),
        ("America/New_York", "2025-03-10", "utc", 0, 3),
        ("America/New_York", "2025-11-03", "local", 0, 3),
    ],
)
def test_a_daily_window_on_the_days_on_which_the_clock_is_changed(
    zone, day, clock, begins_h, ends_h
):
    # V11: daily from 00:00 to 03:00 UTC, first in winter time.
    one = daily({0: 6}, start=parse_instant("2025-01-15T00:00:00Z"), duration=3 * 60 * 60)
    midnight = parse_instant(f"{day}T00:00:00Z")
    reading = Reading.parse(f"recurrence_clock={clock}", time_zone=zone)
    start = midnight - 4 * HOUR_MS
    result = over(charging_since(start, one), 10 * 60 * 60, start=start, reading=reading)
    found = currents(result.connector(1), midnight)
    assert found == {-4 * 3600: 32, begins_h * 3600: 6, ends_h * 3600: 32}


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        # 01:00 to 04:00 in New York: from 02:00 the clock is put to 03:00, or from 02:00 to 01:00.
        ("2025-01-15", "06:00", "09:00"),
        ("2025-03-09", "06:00", "08:00"),
        ("2025-07-15", "05:00", "08:00"),
        ("2025-11-02", "05:00", "09:00"),
    ],
)
def test_a_daily_window_across_the_change_in_new_york(day, begins, ends):
    one = daily({0: 6}, start=parse_instant("2025-01-15T06:00:00Z"), duration=3 * 60 * 60)
    reading = Reading.parse("recurrence_clock=local", time_zone="America/New_York")
    start = parse_instant(f"{day}T00:00:00Z")
    pieces = over(charging_since(start, one), DAY_S, start=start, reading=reading).connector(1)
    found = [(piece.start, piece.end) for piece in pieces if piece.cap.current_a == 6]
    assert found == [(parse_instant(f"{day}T{begins}:00Z"), parse_instant(f"{day}T{ends}:00Z"))]


def test_the_period_of_a_skipped_hour_is_skipped_and_that_of_a_repeated_hour_repeated():
    # 6 A from 01:00, 8 A from 02:00, 10 A from 03:00 until 04:00 in Berlin.
    begun = parse_instant("2025-01-15T00:00:00Z")
    one = daily({0: 6, 3600: 8, 7200: 10}, start=begun, duration=3 * 60 * 60)
    reading = Reading.parse("recurrence_clock=local", time_zone="Europe/Berlin")

    def on(day):
        midnight = parse_instant(f"{day}T00:00:00Z")
        start = midnight - 2 * HOUR_MS
        events = charging_since(start, one)
        result = over(events, 8 * 60 * 60, start=start, reading=reading)
        return {
            second / 3600: ampere
            for second, ampere in currents(result.connector(1), midnight).items()
        }

    assert on("2025-03-30") == {-2: 32, 0: 6, 1: 10, 2: 32}
    # 01:00 comes once, at 23:00 UTC; 02:00 comes at 00:00 and 01:00 UTC; 03:00 at 02:00 UTC.
    assert on("2025-10-26") == {-2: 32, -1: 6, 0: 8, 2: 10, 3: 32}


def test_the_first_start_is_a_reading_of_the_wall_clock_of_its_own_day():
    # First in summer time: 08:00 UTC is 10:00 in Berlin, in winter 09:00 UTC.
    summer = parse_instant("2025-07-15T08:00:00Z")
    winter = parse_instant("2025-12-15T00:00:00Z")
    reading = Reading.parse("recurrence_clock=local", time_zone="Europe/Berlin")
    one = daily({0: 6}, start=summer, duration=60)
    events = charging_since(winter, one)
    pieces = over(events, DAY_S, start=winter, reading=reading).connector(1)
    begins = [piece.start for piece in pieces if piece.cap.current_a == 6]
    assert begins == [parse_instant("2025-12-15T09:00:00Z")]


@pytest.mark.parametrize("before", ["inactive", "extrapolated"])
def test_before_the_first_start_the_wall_clock_knows_both_readings_as_well(before):
    reading = Reading.parse(
        f"recurring_before_start={before}", "recurrence_clock=local", time_zone="Europe/Berlin"
    )
    one = daily({0: 6}, start=T0 + 10 * DAY_MS, duration=60)
    found = currents(over(charging(one), 120, reading=reading).connector(1))
    assert found == ({0: 32} if before == "inactive" else {0: 6, 60: 32})

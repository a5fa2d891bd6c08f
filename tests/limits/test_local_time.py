"""Schedules with useLocalTime: their start is a reading of the clock on the wall (F21-10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from limits.later import LATER, later, schedule, spoken, step
from limits.making import accepted, currents, started

from harness.limits import Reading
from harness.profiles import Kind, Purpose, Recurrence, Version
from harness.units import HOUR_MS, SECOND_MS, parse_instant

HOUR_S = 60 * 60
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def on_the_wall(start, *periods, duration=None, kind=Kind.ABSOLUTE, **rest):
    one = schedule(
        *(periods or (step(6),)),
        start=None if start is None else parse_instant(start),
        duration=duration,
        use_local_time=True,
    )
    return spoken(one, kind=kind, **rest)


def daily_from_one_to_four(recurrence=Recurrence.DAILY, day="2025-01-15"):
    return on_the_wall(
        f"{day}T01:00:00Z", duration=3 * HOUR_S, kind=Kind.RECURRING, recurrence=recurrence
    )


def hours(profile, day, zone, reading=LATER, seconds=24 * HOUR_S):
    """Return when 6 A hold, in hours of UTC from the beginning of a day."""
    start = parse_instant(f"{day}T00:00:00Z") - 4 * HOUR_MS
    events = [started(at=start), accepted(profile, at=start)]
    reading = replace(reading, time_zone=zone)
    pieces = later(events, seconds, start=start, reading=reading).connector(1)
    return [
        ((piece.start - start) / HOUR_MS - 4, (piece.end - start) / HOUR_MS - 4)
        for piece in pieces
        if piece.cap.current_a == 6
    ]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        (None, "2025-03-30", (1, 4)),
        (BERLIN, "2025-01-15", (0, 3)),
        (BERLIN, "2025-03-30", (0, 2)),
        (BERLIN, "2025-07-15", (-1, 2)),
        (BERLIN, "2025-10-26", (-1, 3)),
        (NEW_YORK, "2025-01-15", (6, 9)),
        (NEW_YORK, "2025-03-09", (6, 8)),
        (NEW_YORK, "2025-07-15", (5, 8)),
        (NEW_YORK, "2025-11-02", (5, 9)),
    ],
)
@pytest.mark.parametrize("clock", ["utc", "local"])
def test_a_daily_window_follows_the_clock_on_the_wall(zone, day, expected, clock):
    # V11: 01:00 to 04:00, whatever clock other recurrences follow.
    if zone is None and clock == "local":
        clock = "utc"
    reading = replace(LATER, time_zone=zone).with_switch("recurrence_clock", clock)
    assert hours(daily_from_one_to_four(), day, zone, reading)[:1] == [expected]


def test_a_weekly_window_follows_the_clock_on_the_wall():
    # Sundays: 23 March in winter, 30 March with its skipped hour.
    weekly = daily_from_one_to_four(Recurrence.WEEKLY, "2025-03-23")
    found = hours(weekly, "2025-03-23", BERLIN, seconds=8 * 24 * HOUR_S)
    assert found == [(0, 3), (7 * 24, 7 * 24 + 2)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-01-15", (7, 8)), ("2025-07-15", (6, 7))],
)
def test_an_absolute_start_is_a_reading_of_that_clock(day, expected):
    # 08:00 in Berlin is 07:00 UTC in winter and 06:00 UTC in summer.
    one = on_the_wall(f"{day}T08:00:00Z", duration=HOUR_S)
    assert hours(one, day, BERLIN) == [expected]


@pytest.mark.parametrize(
    ("day", "expected"), [("2025-03-30", (0, 2)), ("2025-10-26", (-1, 3)), ("2025-01-15", (0, 3))]
)
def test_the_whole_of_an_absolute_schedule_follows_the_clock(day, expected):
    one = on_the_wall(f"{day}T01:00:00Z", duration=3 * HOUR_S)
    assert hours(one, day, BERLIN) == [expected]


def test_an_absolute_schedule_without_a_zone_is_one_in_utc():
    one = on_the_wall("2025-07-15T08:00:00Z", duration=HOUR_S)
    assert hours(one, "2025-07-15", None) == [(8, 9)]


def test_its_first_instant_is_exact():
    start = parse_instant("2025-07-15T05:00:00Z")
    one = on_the_wall("2025-07-15T08:00:00Z", step(6), step(8, 60), duration=120)
    events = [started(at=start), accepted(one, at=start)]
    reading = replace(LATER, time_zone=BERLIN)
    result = later(events, 2 * HOUR_S, start=start, reading=reading)
    offsets = [-1, 0, 59_999, 60_000, 119_999, 120_000]
    found = [result.at(1, start + HOUR_MS + each).cap.current_a for each in offsets]
    assert found == [32, 6, 6, 8, 8, 32]


def test_a_schedule_that_does_not_ask_for_it_follows_utc_whatever_the_zone():
    one = spoken(schedule(step(6), start=parse_instant("2025-07-15T08:00:00Z"), duration=HOUR_S))
    reading = replace(LATER, time_zone=BERLIN).with_switch("recurrence_clock", "local")
    assert hours(one, "2025-07-15", BERLIN, reading) == [(8, 9)]


@pytest.mark.parametrize("kind", [Kind.RELATIVE, Kind.ABSOLUTE])
def test_without_a_start_there_is_no_clock_to_follow(kind):
    # Two hours from the start of the transaction, across the change of the clock.
    one = on_the_wall(None, duration=2 * HOUR_S, kind=kind)
    found = hours(one, "2025-03-30", BERLIN)
    assert found == [(-4, -2)]


def test_a_relative_schedule_counts_real_time_though_it_names_a_start():
    one = on_the_wall("2025-03-30T01:00:00Z", duration=6 * HOUR_S, kind=Kind.RELATIVE)
    assert hours(one, "2025-03-30", BERLIN) == [(-4, 2)]


def test_a_station_maximum_follows_the_clock_as_well():
    start = parse_instant("2025-07-15T05:00:00Z")
    one = on_the_wall("2025-07-15T08:00:00Z", purpose=Purpose.STATION_MAX, version=Version.V21)
    reading = replace(LATER, time_zone=BERLIN)
    events = [accepted(one, 0, at=start)]
    pieces = later(events, 2 * HOUR_S, start=start, reading=reading).connector(1)
    assert currents(pieces, start) == {0: 32, HOUR_S: 6}


def test_before_its_first_start_a_recurring_one_is_a_reading_as_elsewhere():
    late = daily_from_one_to_four(day="2025-02-15")
    assert hours(late, "2025-01-15", BERLIN) == []
    reading = Reading.parse("recurring_before_start=extrapolated", version=Version.V21)
    assert hours(late, "2025-01-15", BERLIN, reading) == [(0, 3)]


def test_a_first_start_within_the_window_is_that_of_the_wall():
    # 01:00 on 15 July in Berlin is 23:00 UTC of the day before.
    start = parse_instant("2025-07-14T22:00:00Z")
    one = daily_from_one_to_four(day="2025-07-15")
    events = [started(at=start), accepted(one, at=start)]
    reading = replace(LATER, time_zone=BERLIN)
    pieces = later(events, 3 * HOUR_S, start=start, reading=reading).connector(1)
    assert currents(pieces, start) == {0: 32, HOUR_MS / SECOND_MS: 6}


def test_on_a_leap_day_the_clock_is_as_on_every_other_day():
    weekly = daily_from_one_to_four(Recurrence.WEEKLY, "2024-02-22")
    found = hours(weekly, "2024-02-29", BERLIN, seconds=8 * 24 * HOUR_S)
    assert found == [(0, 3), (7 * 24, 7 * 24 + 3)]
    daily = daily_from_one_to_four(day="2024-02-28")
    found = hours(daily, "2024-02-28", BERLIN, seconds=3 * 24 * HOUR_S)
    assert found == [(0, 3), (24, 27), (48, 51)]


@pytest.mark.parametrize(("zone", "first"), [(None, 1), (BERLIN, 0), (NEW_YORK, 6)])
def test_a_dynamic_profile_starts_by_the_clock_on_the_wall_too(zone, first):
    # 01:00 on the wall, in winter: Berlin is 1 h ahead of UTC, New York 5 h behind.
    profile = on_the_wall("2025-01-15T01:00:00Z", kind=Kind.DYNAMIC)
    assert hours(profile, "2025-01-15", zone)[0][0] == first

from __future__ import annotations

import time
from zoneinfo import ZoneInfo

import pytest

from harness.limits.wallclock import Stretch, WallClock
from harness.units import DAY_MS, HOUR_MS, parse_instant

BERLIN = WallClock(ZoneInfo("Europe/Berlin"))
NEW_YORK = WallClock(ZoneInfo("America/New_York"))
FORWARD = parse_instant("2025-03-30T01:00:00Z")
BACK = parse_instant("2025-10-26T01:00:00Z")


def test_utc_is_one_stretch():
    assert list(WallClock(None).stretches(0, 400 * DAY_MS)) == [Stretch(0, 400 * DAY_MS, 0)]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the machine's zone cannot be set here")
def test_utc_is_utc_wherever_the_machine_stands(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        ahead_ms = WallClock(None).ahead_ms(FORWARD)
    time.tzset()
    assert ahead_ms == 0


def test_a_year_in_berlin_has_three_stretches_cut_at_the_exact_instants():
    start, end = parse_instant("2025-01-01T00:00:00Z"), parse_instant("2026-01-01T00:00:00Z")
    assert list(BERLIN.stretches(start, end)) == [
        Stretch(start, FORWARD, HOUR_MS),
        Stretch(FORWARD, BACK, 2 * HOUR_MS),
        Stretch(BACK, end, HOUR_MS),
    ]


def test_readings_are_whole_milliseconds():
    assert isinstance(BERLIN.ahead_ms(FORWARD), int)


def test_a_stretch_may_begin_with_the_change_itself():
    assert list(BERLIN.stretches(FORWARD, FORWARD + 5)) == [
        Stretch(FORWARD, FORWARD + 5, 2 * HOUR_MS)
    ]


def test_a_change_one_millisecond_after_the_start_is_found():
    assert list(BERLIN.stretches(FORWARD - 1, FORWARD + 5)) == [
        Stretch(FORWARD - 1, FORWARD, HOUR_MS),
        Stretch(FORWARD, FORWARD + 5, 2 * HOUR_MS),
    ]


@pytest.mark.parametrize("change", [FORWARD, BACK])
@pytest.mark.parametrize("before_ms", [*range(2, 40), DAY_MS - 1, DAY_MS, DAY_MS + 1])
def test_a_change_is_found_to_the_millisecond_wherever_the_window_begins(change, before_ms):
    start = change - before_ms
    stretches = list(BERLIN.stretches(start, change + 3 * DAY_MS))
    assert [(each.start, each.end) for each in stretches] == [
        (start, change),
        (change, change + 3 * DAY_MS),
    ]


def test_a_window_that_ends_with_the_change_is_one_stretch():
    assert list(BERLIN.stretches(BACK - 5, BACK)) == [Stretch(BACK - 5, BACK, 2 * HOUR_MS)]


@pytest.mark.parametrize(
    ("clock", "text", "hours"),
    [
        (WallClock(None), "2025-07-15T00:00:00Z", 0),
        (BERLIN, "2025-03-30T00:59:59.999Z", 1),
        (BERLIN, "2025-03-30T01:00:00Z", 2),
        (BERLIN, "2025-10-26T00:59:59.999Z", 2),
        (BERLIN, "2025-10-26T01:00:00Z", 1),
        (NEW_YORK, "2025-03-09T06:59:59.999Z", -5),
        (NEW_YORK, "2025-03-09T07:00:00Z", -4),
        (NEW_YORK, "2025-11-02T05:59:59.999Z", -4),
        (NEW_YORK, "2025-11-02T06:00:00Z", -5),
        (WallClock(ZoneInfo("Asia/Kolkata")), "2025-03-09T07:00:00Z", 5.5),
    ],
)
def test_the_wall_is_ahead_of_utc_by_so_many_hours(clock, text, hours):
    assert clock.ahead_ms(parse_instant(text)) == hours * HOUR_MS


def test_a_zone_that_never_changes_is_one_stretch():
    kolkata = WallClock(ZoneInfo("Asia/Kolkata"))
    assert list(kolkata.stretches(0, 3 * DAY_MS)) == [Stretch(0, 3 * DAY_MS, 19_800_000)]


def test_two_years_in_new_york_have_five_stretches():
    start, end = parse_instant("2024-01-01T00:00:00Z"), parse_instant("2026-01-01T00:00:00Z")
    changes = [
        "2024-03-10T07:00:00Z",
        "2024-11-03T06:00:00Z",
        "2025-03-09T07:00:00Z",
        "2025-11-02T06:00:00Z",
    ]
    edges = [start, *map(parse_instant, changes), end]
    ahead = [-5, -4, -5, -4, -5]
    assert list(NEW_YORK.stretches(start, end)) == [
        Stretch(*edges[index : index + 2], hours * HOUR_MS) for index, hours in enumerate(ahead)
    ]


def test_a_window_of_one_millisecond_is_one_stretch():
    assert list(BERLIN.stretches(FORWARD, FORWARD + 1)) == [
        Stretch(FORWARD, FORWARD + 1, 2 * HOUR_MS)
    ]

from __future__ import annotations

from limits.making import ONE, T0, accepted, daily, profile, relative, started

from harness.limits import next_breakpoints
from harness.profiles import TransactionEnded
from harness.units import HOUR_MS, parse_instant


def _seconds(events, seconds=300, **rest):
    found = next_breakpoints(events, ONE, T0, T0 + seconds * 1000, **rest)
    return [(instant - T0) / 1000 for instant in found]


def test_every_step_and_every_event_that_changes_the_cap_is_one():
    events = [
        started(),
        accepted(profile({0: 6, 60: 6, 90: 8})),
        TransactionEnded(T0 + 200_000, 100),
    ]
    assert _seconds(events) == [90, 200]


def test_a_window_without_changes_has_none():
    assert _seconds([]) == []


def test_the_steps_of_all_readings_count():
    # Reception is 30 s after the transaction began.
    events = [started(), accepted(relative({0: 6, 100: 8}), at=T0 + 30_000)]
    assert _seconds(events) == [30, 100, 130]


def test_the_local_clock_counts_where_a_zone_is_known():
    summer = parse_instant("2025-07-15T06:00:00Z")
    one = daily({0: 6}, start=T0, duration=600)
    events = [started(at=summer), accepted(one)]
    window = (summer + 1, summer + 4 * HOUR_MS)
    utc = next_breakpoints(events, ONE, *window)
    both = next_breakpoints(events, ONE, *window, time_zone="Europe/Berlin")
    # 08:00 UTC is 09:00 in Berlin in winter and 07:00 UTC in summer.
    assert utc == (summer + 2 * HOUR_MS, summer + 2 * HOUR_MS + 600_000)
    assert both == (summer + HOUR_MS, summer + HOUR_MS + 600_000, *utc)

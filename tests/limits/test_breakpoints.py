from __future__ import annotations

from itertools import pairwise

import pytest
from limits.later import schedule, spoken, step
from limits.making import ONE, T0, TWO, accepted, daily, profile, relative, started

from harness.limits import Site, allowed, enabled_readings, next_breakpoints
from harness.profiles import (
    EnergyReady,
    Kind,
    Purpose,
    RateUnit,
    TransactionEnded,
    TransactionStarted,
    Version,
)
from harness.units import HOUR_MS, parse_instant


def _seconds(events, seconds=300, site=ONE):
    found = next_breakpoints(events, site, T0, T0 + seconds * 1000)
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


def test_a_maximum_that_only_the_sum_of_the_connectors_reaches_is_one():
    # 40 A are more than each connector has, and less than both have together.
    maximum = profile({0: 40}, purpose=Purpose.STATION_MAX, start=T0 + 60_000)
    assert _seconds([accepted(maximum, 0)], site=TWO) == [60]


def test_a_connector_s_change_that_leaves_the_sum_at_its_maximum_is_one():
    # 10 A for both; connector 1 has 6 A, later 8 A, and connector 2 its hardware.
    maximum = profile({0: 10}, number=1, purpose=Purpose.STATION_MAX)
    own = profile({0: 6, 60: 8}, number=2)
    assert _seconds([started(), accepted(maximum, 0), accepted(own)], site=TWO) == [60]


def test_a_change_of_reasons_alone_is_none():
    higher = profile({0: 6}, number=2, level=1, start=T0 + 60_000)
    assert _seconds([started(), accepted(profile({0: 6})), accepted(higher)]) == []


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


@pytest.mark.parametrize(
    ("version", "expected"),
    # From the start of the transaction, from when it was ready (10 s), from the reception (30 s).
    [
        (Version.V16, [30, 100, 130]),
        (Version.V201, [30, 100, 110, 130]),
        (Version.V21, [30, 110, 130]),
    ],
)
def test_the_readings_are_those_that_the_version_leaves_open(version, expected):
    steps = schedule(step(6), step(8, 100), start=None)
    one = spoken(steps, kind=Kind.RELATIVE, version=version)
    events = [started(), EnergyReady(T0 + 10_000, 100), accepted(one, at=T0 + 30_000)]
    found = next_breakpoints(events, ONE, T0, T0 + 300_000, version=version)
    assert [(instant - T0) / 1000 for instant in found] == expected


@pytest.mark.parametrize("unit", list(RateUnit))
def test_a_change_of_either_unit_is_one(unit):
    events = [started(), accepted(profile({0: 6, 60: 8}, unit=unit))]
    assert _seconds(events) == [60]


def test_the_edges_of_the_window_are_none():
    events = [started(), accepted(profile({0: 6, 60: 8, 300: 10}))]
    assert _seconds(events) == [60]
    assert next_breakpoints(events, ONE, T0 + 60_000, T0 + 300_001) == (T0 + 300_000,)


def test_they_come_in_order_and_once():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(profile({0: 6, 90: 8}, number=1), 1),
        accepted(profile({0: 6, 30: 8, 90: 10}, number=2), 2),
    ]
    assert _seconds(events, site=TWO) == [30, 90]


def test_a_site_without_connectors_has_none():
    assert _seconds([], site=Site(())) == []


def _of_all_readings(events, site, window, zone, version):
    """Ask every reading that there is, instead of those that can make a difference."""
    found = set()
    for reading in enabled_readings(zone, version=version):
        told = allowed(events, site, *window, reading)
        for pieces in (told.station, *told.connectors):
            found.update(
                after.start for before, after in pairwise(pieces) if before.cap != after.cap
            )
    return tuple(sorted(found))


_TOMORROW = T0 + 20 * HOUR_MS
_GENERATION = spoken(
    schedule(step(2), start=T0 + HOUR_MS), number=5, purpose=Purpose.LOCAL_GENERATION
)


@pytest.mark.parametrize(
    ("version", "events"),
    [
        (Version.V16, [accepted(profile({0: 6, 60: 8}))]),
        (Version.V16, [accepted(daily({0: 6, 60: 8}, start=_TOMORROW, duration=600))]),
        (Version.V16, [accepted(relative({0: 6, 60: 8}), at=T0 + 30_000)]),
        (Version.V16, [TransactionStarted(T0, 2, 7, relative({0: 6, 60: 8}))]),
        (
            Version.V16,
            [
                accepted(profile({0: 6}, number=1, start=T0 + 60_000), 0),
                accepted(profile({0: 8, 90: 10}, number=2, level=1), 1),
            ],
        ),
        (
            Version.V16,
            [
                accepted(profile({0: 6, 90: 8}, number=1), 1),
                accepted(profile({0: 9, 30: 7}, number=2), 2, at=T0 + 10_000),
            ],
        ),
        (Version.V21, [accepted(_GENERATION, 0), accepted(spoken(schedule(step(10))))]),
        (Version.V21, [accepted(_GENERATION, 0)]),
    ],
)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_readings_that_are_left_out_would_have_added_nothing(version, events, zone):
    known = [started(), *events]
    window = (T0, T0 + 50 * HOUR_MS)
    expected = _of_all_readings(known, TWO, window, zone, version)
    assert next_breakpoints(known, TWO, *window, zone, version) == expected

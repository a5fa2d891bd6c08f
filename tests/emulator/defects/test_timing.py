"""Defects of validity and duration, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, offered, plan, profile, transaction

from harness.emulator.composite import composite

DAILY = {"kind": "Recurring", "recurrencyKind": "Daily"}
DAY_S = 86_400


@pytest.mark.parametrize(
    ("duration_s", "seconds", "good", "faulty"),
    [(3_600, 3, 8, 8), (3_600, 4, 8, 32), (3_600, 3_600, 32, 32), (None, 3_600, 8, 8)],
)
def test_a_duration_in_thousandths_is_soon_over(duration_s, seconds, good, faulty):
    body = profile("TxDefaultProfile", (0, 8), duration=duration_s)
    assert offered(plan((1, body)), seconds) == good
    assert offered(plan((1, body), faults=("expires-1000-times-early",)), seconds) == faulty


@pytest.mark.parametrize(("seconds", "good", "faulty"), [(60, 8, 8), (DAY_S + 60, 8, 32)])
def test_a_daily_profile_of_the_first_day_is_over_on_the_second(seconds, good, faulty):
    body = profile("TxDefaultProfile", (0, 8), duration=3_600, **DAILY)
    assert offered(plan((1, body)), seconds) == good
    assert offered(plan((1, body), faults=("recurs-on-first-day-only",)), seconds) == faulty


def steps(faults, **validity):
    """Return what is announced for ten minutes above 6 A, as (second, ampere)."""
    low = profile("TxDefaultProfile", (0, 6), id=1)
    high = profile("TxDefaultProfile", (0, 9), id=2, level=1, **validity)
    made = plan((1, low), (1, high), faults=faults)
    running = {1: transaction()}
    found = composite(made, 1, running=running, at=T0, duration_s=600, unit="A")
    return [(period["startPeriod"], period["limit"]) for period in found.periods]


@pytest.mark.parametrize(
    ("validity", "good", "faulty"),
    [
        ({"validTo": "2025-01-15T08:05:00Z"}, [(0, 9), (300, 6)], [(0, 9)]),
        ({"validFrom": "2025-01-15T08:02:00Z"}, [(0, 6), (120, 9)], [(0, 9)]),
        ({"validTo": "2025-01-15T08:00:00Z"}, [(0, 6)], [(0, 6)]),
        ({}, [(0, 9)], [(0, 9)]),
    ],
)
def test_what_is_announced_overlooks_the_validity(validity, good, faulty):
    assert steps((), **validity) == good
    assert steps(("announces-beyond-validity",), **validity) == faulty


def test_what_is_drawn_respects_the_validity_that_is_not_announced():
    low = profile("TxDefaultProfile", (0, 6), id=1)
    high = profile("TxDefaultProfile", (0, 9), id=2, level=1, validTo="2025-01-15T08:05:00Z")
    made = plan((1, low), (1, high), faults=("announces-beyond-validity",))
    assert [offered(made, seconds) for seconds in (299, 300)] == [9, 6]

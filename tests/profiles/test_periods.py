from __future__ import annotations

from collections import UserDict
from decimal import Decimal

import pytest

from harness.profiles import Period
from harness.profiles.periods import plain_periods


@pytest.mark.parametrize(
    ("item", "period"),
    [
        ({"startPeriod": 0, "limit": 6}, Period(0, Decimal(6))),
        ({"startPeriod": 900, "limit": 16.1}, Period(900_000, Decimal("16.1"))),
        ({"limit": 0, "startPeriod": 1}, Period(1000, Decimal(0))),
        ({"startPeriod": 0, "limit": 6, "numberPhases": 1}, Period(0, Decimal(6), 1)),
        ({"numberPhases": 3, "startPeriod": 0, "limit": 6}, Period(0, Decimal(6), 3)),
        ({"startPeriod": 0, "limit": 6, "numberPhases": 0}, Period(0, Decimal(6), 0)),
        ({"startPeriod": 0, "limit": 999_999_999.9}, Period(0, Decimal("999999999.9"))),
    ],
)
def test_a_plain_period_is_read(item, period):
    assert plain_periods([item]) == (period,)


STRANGE = [
    None,
    5,
    [],
    {},
    UserDict(startPeriod=0, limit=6),
    {"startPeriod": 0},
    {"limit": 6},
    {"startPeriod": 0, "numberPhases": 3},
    {"startPeriod": True, "limit": 6},
    {"startPeriod": 0.0, "limit": 6},
    {"startPeriod": "0", "limit": 6},
    {"startPeriod": -1, "limit": 6},
    {"startPeriod": 0, "limit": False},
    {"startPeriod": 0, "limit": "6"},
    {"startPeriod": 0, "limit": Decimal(6)},
    {"startPeriod": 0, "limit": -0.1},
    {"startPeriod": 0, "limit": 1_000_000_000},
    {"startPeriod": 0, "limit": 10**400},
    {"startPeriod": 0, "limit": float("nan")},
    {"startPeriod": 0, "limit": float("inf")},
    {"startPeriod": 0, "limit": 6, "numberPhases": True},
    {"startPeriod": 0, "limit": 6, "numberPhases": 3.0},
    {"startPeriod": 0, "limit": 6, "numberPhases": -1},
    {"startPeriod": 0, "limit": 6, "numberPhases": 4},
    {"startPeriod": 0, "limit": 6, "numberPhases": None},
    {"startPeriod": 0, "limit": 6, "phaseToUse": 1},
    {"startPeriod": 0, "limit": 6, "numberPhases": 1, "phaseToUse": 1},
]


@pytest.mark.parametrize("item", STRANGE)
def test_anything_else_is_left_to_the_careful_way(item):
    assert plain_periods([item]) is None


@pytest.mark.parametrize("item", STRANGE)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_is_not_plain_takes_its_neighbours_along(item, place):
    items = [{"startPeriod": 0, "limit": 6}, {"startPeriod": 60, "limit": 16.5, "numberPhases": 1}]
    items.insert(place, item)
    assert plain_periods(items) is None


def test_periods_keep_the_order_they_came_in():
    items = [{"startPeriod": 60, "limit": 6}, {"startPeriod": 0, "limit": 7, "numberPhases": 1}]
    assert plain_periods(items) == (Period(60_000, Decimal(6)), Period(0, Decimal(7), 1))


def test_no_periods_at_all_are_left_to_the_careful_way():
    assert plain_periods([]) is None


def test_a_whole_limit_keeps_the_notation_it_came_in():
    (whole,) = plain_periods([{"startPeriod": 0, "limit": 6}])
    (point,) = plain_periods([{"startPeriod": 0, "limit": 6.0}])
    assert (str(whole.limit), str(point.limit)) == ("6", "6.0")

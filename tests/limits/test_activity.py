"""The states of a schedule over a window, each with the instant at which it begins."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from limits.later import schedule, spoken, step

from harness.limits import Cause
from harness.limits.activity import Course, activity
from harness.profiles import Kind, Recurrence
from harness.units import DAY_MS, HOUR_MS, WEEK_MS, parse_instant

NOT_STARTED, OVER, NO_PERIOD = Cause.NOT_STARTED, Cause.OVER, Cause.NO_PERIOD
WAITING = Cause.BETWEEN_RECURRENCES
EARLY, LATE = Cause.NOT_YET_VALID, Cause.NO_LONGER_VALID
OFFLINE, STALE = Cause.OFFLINE_TOO_LONG, Cause.NOT_UPDATED


def states(
    start, end, course, *, seconds=None, first=0.0, kind=Kind.ABSOLUTE, recurrence=None, **rest
):
    """Return the states; the duration is in seconds, all else in milliseconds."""
    one = schedule(step(6, first / 1000), start=None, duration=seconds)
    profile = spoken(one, kind=kind, recurrence=recurrence, **rest)
    return list(activity(profile, one, course, start, end))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5000, [(0, NOT_STARTED), (1000, 1000), (3000, OVER)]),
        (0, 1000, [(0, NOT_STARTED)]),
        (0, 1001, [(0, NOT_STARTED), (1000, 1000)]),
        (999, 3000, [(999, NOT_STARTED), (1000, 1000)]),
        (1000, 3001, [(1000, 1000), (3000, OVER)]),
        (2999, 3000, [(2999, 1000)]),
        (3000, 3001, [(3000, OVER)]),
        (4000, 5000, [(4000, OVER)]),
    ],
)
def test_a_schedule_waits_acts_and_is_over(start, end, expected):
    assert states(start, end, Course(1000), seconds=2) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5000, [(0, NOT_STARTED), (1000, NO_PERIOD), (1500, 1000), (3000, OVER)]),
        (0, 1500, [(0, NOT_STARTED), (1000, NO_PERIOD)]),
        (1200, 1501, [(1200, NO_PERIOD), (1500, 1000)]),
        (1499, 1500, [(1499, NO_PERIOD)]),
    ],
)
def test_between_its_start_and_its_first_period_there_is_none(start, end, expected):
    assert states(start, end, Course(1000), seconds=2, first=500) == expected


def test_a_first_period_at_or_after_the_duration_never_acts():
    expected = [(0, NOT_STARTED), (1000, NO_PERIOD), (3000, OVER)]
    assert states(0, 5000, Course(1000), seconds=2, first=2000) == expected
    assert states(0, 5000, Course(1000), seconds=2, first=4000) == expected


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (None, None, [(0, 0)]),
        (0, 5000, [(0, 0)]),
        (1, 4999, [(0, EARLY), (1, 0), (4999, LATE)]),
        (-1, 5001, [(0, 0)]),
        (5000, None, [(0, EARLY)]),
        (9000, 9500, [(0, EARLY)]),
        (None, 0, [(0, LATE)]),
        (-9, -5, [(0, LATE)]),
        (2000, 2000, [(0, EARLY), (2000, LATE)]),
        (2000, 1000, [(0, EARLY), (2000, LATE)]),
    ],
)
def test_validity_begins_and_ends_to_the_millisecond(valid_from, valid_to, expected):
    # A16.
    assert states(0, 5000, Course(0), valid_from=valid_from, valid_to=valid_to) == expected


@pytest.mark.parametrize(
    ("offline_after", "expected"),
    [
        (None, [(0, 0)]),
        (2000, [(0, 0), (2000, OFFLINE)]),
        (4999, [(0, 0), (4999, OFFLINE)]),
        (5000, [(0, 0)]),
        (6000, [(0, 0)]),
        (1, [(0, 0), (1, OFFLINE)]),
        (0, [(0, OFFLINE)]),
        (-100, [(0, OFFLINE)]),
    ],
)
def test_too_long_offline_counts_to_the_millisecond(offline_after, expected):
    # F21-13.
    assert states(0, 5000, Course(0, offline_after=offline_after)) == expected


def test_offline_matters_only_while_a_profile_is_valid():
    course = Course(0, offline_after=2000)
    found = states(0, 5000, course, valid_from=1000, valid_to=3000)
    assert found == [(0, EARLY), (1000, 0), (2000, OFFLINE), (3000, LATE)]
    found = states(0, 5000, course, valid_from=2500, valid_to=3000)
    assert found == [(0, EARLY), (2500, OFFLINE), (3000, LATE)]
    assert states(0, 5000, course, valid_to=2000) == [(0, 0), (2000, LATE)]


@pytest.mark.parametrize(
    ("anchor", "outdated_after", "first", "expected"),
    [
        (0, None, 0, [(0, 0)]),
        (0, None, 700, [(0, -700)]),
        (1000, None, 0, [(0, NOT_STARTED), (1000, 1000)]),
        (1000, None, 700, [(0, NOT_STARTED), (1000, 300)]),
        (0, 3000, 0, [(0, 0), (3000, STALE)]),
        (0, 5000, 0, [(0, 0)]),
        (0, 0, 0, [(0, STALE)]),
        (1000, 500, 0, [(0, NOT_STARTED), (1000, STALE)]),
        (5000, 6000, 0, [(0, NOT_STARTED)]),
        (6000, 7000, 0, [(0, NOT_STARTED)]),
        (-2000, 1, 0, [(0, -2000), (1, STALE)]),
    ],
)
def test_a_dynamic_schedule_acts_until_it_is_out_of_date(anchor, outdated_after, first, expected):
    # F21-20, F21-22.
    course = Course(anchor, outdated_after=outdated_after)
    assert states(0, 5000, course, kind=Kind.DYNAMIC, first=first) == expected


def recurring(start, end, course, **rest):
    return states(start, end, course, kind=Kind.RECURRING, recurrence=Recurrence.DAILY, **rest)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 5000, [(0, NOT_STARTED), (1000, 1000), (3000, WAITING)]),
        (0, 1000, [(0, NOT_STARTED)]),
        (DAY_MS, DAY_MS + 1001, [(DAY_MS, WAITING), (DAY_MS + 1000, DAY_MS + 1000)]),
        (DAY_MS, DAY_MS + 1000, [(DAY_MS, WAITING)]),
        (DAY_MS + 2999, DAY_MS + 3000, [(DAY_MS + 2999, DAY_MS + 1000)]),
        (
            DAY_MS + 2999,
            DAY_MS + 3001,
            [(DAY_MS + 2999, DAY_MS + 1000), (DAY_MS + 3000, WAITING)],
        ),
        (
            2000,
            2 * DAY_MS,
            [
                (2000, 1000),
                (3000, WAITING),
                (DAY_MS + 1000, DAY_MS + 1000),
                (DAY_MS + 3000, WAITING),
            ],
        ),
    ],
)
def test_a_daily_schedule_recurs(start, end, expected):
    assert recurring(start, end, Course(1000), seconds=2) == expected


def test_without_a_duration_it_acts_from_one_recurrence_to_the_next():
    # A5.
    found = recurring(0, 2 * DAY_MS, Course(1000))
    assert found == [(0, NOT_STARTED), (1000, 1000), (DAY_MS + 1000, DAY_MS + 1000)]


def test_extrapolated_it_recurs_before_its_first_start_as_well():
    # A4.
    before = 1000 - DAY_MS
    found = recurring(0, 5000, Course(1000, extrapolated=True), seconds=2)
    assert found == [(0, WAITING), (1000, 1000), (3000, WAITING)]
    found = recurring(0, 1000, Course(1000, extrapolated=True))
    assert found == [(0, before)]


def test_a_weekly_schedule_recurs_after_a_week():
    found = states(
        2000,
        WEEK_MS + 1001,
        Course(1000),
        seconds=2,
        kind=Kind.RECURRING,
        recurrence=Recurrence.WEEKLY,
    )
    assert found == [(2000, 1000), (3000, WAITING), (WEEK_MS + 1000, WEEK_MS + 1000)]


BERLIN = ZoneInfo("Europe/Berlin")
FORWARD = parse_instant("2025-03-30T01:00:00Z")


def test_on_the_wall_the_anchor_moves_when_the_clock_does():
    # From 01:30 on the wall, which is 00:30 UTC, for two hours, of which one is skipped.
    shown = parse_instant("2025-03-30T01:30:00Z")
    course = Course(shown, BERLIN, on_the_wall=True)
    found = states(FORWARD - HOUR_MS, FORWARD + HOUR_MS, course, seconds=2 * 60 * 60)
    half = HOUR_MS // 2
    assert found == [
        (FORWARD - HOUR_MS, NOT_STARTED),
        (FORWARD - half, shown - HOUR_MS),
        (FORWARD, shown - 2 * HOUR_MS),
        (FORWARD + half, OVER),
    ]


def test_a_zone_alone_is_that_of_recurrences():
    course = Course(FORWARD - HOUR_MS, BERLIN)
    found = recurring(FORWARD - HOUR_MS, FORWARD + HOUR_MS, course)
    # 01:00 on the wall is an hour further back once the clock is put forward.
    assert found == [
        (FORWARD - HOUR_MS, FORWARD - HOUR_MS),
        (FORWARD, FORWARD - 2 * HOUR_MS),
    ]

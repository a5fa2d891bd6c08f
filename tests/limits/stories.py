"""Hypothesis strategies for stories, each about a rule that chance alone would rarely meet.

A story is a list of events in the order of time; :func:`spoiled` lets other things happen too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.drawing import (
    acceptances,
    around,
    clearings,
    ends,
    levels,
    limits,
    long,
    moments,
    numbers,
    periods,
    phases,
    plain,
    schedules,
    short,
    starts,
)

from harness.profiles import (
    Kind,
    LedgerEvent,
    Period,
    Profile,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    TransactionEnded,
    TransactionStarted,
)
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, Instant

__all__ = ["LONG", "SHORT", "spoiled"]

Story = Callable[[Instant], st.SearchStrategy[list[LedgerEvent]]]

connectors = st.integers(1, 2)
BEFORE_MS = 60 * SECOND_MS


def _simple(number: int, level: int, purpose: Purpose, schedule: Schedule) -> Profile:
    kind = Kind.ABSOLUTE if schedule.start is not None else Kind.RELATIVE
    return Profile(number, level, purpose, kind, schedule)


def _both_charge(centre: Instant) -> list[LedgerEvent]:
    begun = centre - BEFORE_MS
    return [TransactionStarted(begun, 1, 1), TransactionStarted(begun, 2, 2)]


@st.composite
def equal_levels(draw, centre: Instant) -> list[LedgerEvent]:
    """Defaults of the station and of both connectors, often on the same level, in any order."""
    level = draw(levels)
    told = _both_charge(centre)
    for number, place in enumerate(draw(st.permutations([0, 1, 2])), start=1):
        stacked = draw(st.sampled_from([level, level + 1]))
        body = _simple(number, stacked, Purpose.TX_DEFAULT, plain(4 * number))
        told.append(ProfileAccepted(centre, place, body))
    return told


@st.composite
def relatives(draw, centre: Instant) -> list[LedgerEvent]:
    """A relative schedule with steps, received before, during or after a transaction."""
    number = draw(connectors)
    steps = tuple(Period(second * SECOND_MS, Decimal(6 + second)) for second in (0, 10, 20))
    purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX, Purpose.STATION_MAX]))
    body = Profile(1, 0, purpose, Kind.RELATIVE, Schedule(RateUnit.A, steps))
    if draw(st.booleans()):
        body = replace(body, kind=Kind.ABSOLUTE)
    place = 0 if purpose is Purpose.STATION_MAX else number
    received, begun = draw(around(centre)), draw(around(centre))
    told = [TransactionStarted(begun, number, 1), ProfileAccepted(received, place, body)]
    if draw(st.booleans()):
        told.append(TransactionEnded(begun + draw(short), 1))
    return told


@st.composite
def transactions(draw, centre: Instant) -> list[LedgerEvent]:
    """One transaction after the other, with profiles bound to this one, that one or none."""
    told: list[LedgerEvent] = []
    for at in draw(st.lists(around(centre), min_size=2, max_size=5)):
        number, transaction = draw(connectors), draw(st.integers(1, 3))
        own = _simple(draw(numbers), draw(levels), Purpose.TX, plain(draw(st.integers(1, 30))))
        bound = replace(own, transaction_id=draw(st.sampled_from([None, transaction, 3])))
        told.append(TransactionStarted(at, number, transaction, draw(st.sampled_from([None, own]))))
        told.append(ProfileAccepted(at + draw(short), draw(connectors), bound))
        if draw(st.booleans()):
            told.append(TransactionEnded(at + draw(short), draw(st.integers(1, 3))))
    return told


@st.composite
def clearing(draw, centre: Instant) -> list[LedgerEvent]:
    """Profiles of all purposes and places, and clears by one or two of their properties."""
    told = _both_charge(centre)
    for number in range(1, 6):
        purpose = draw(st.sampled_from(list(Purpose)))
        place = 0 if purpose is Purpose.STATION_MAX else draw(connectors)
        told.append(
            ProfileAccepted(
                centre - 40 * SECOND_MS,
                place,
                _simple(number, draw(levels), purpose, plain(draw(st.integers(1, 30)))),
            )
        )
    told.extend(draw(clearings(at)) for at in draw(st.lists(around(centre), max_size=3)))
    return told


@st.composite
def replacements(draw, centre: Instant) -> list[LedgerEvent]:
    """Profiles that share a number, a level, a connector or a purpose with one another."""
    told = _both_charge(centre)
    for at in draw(st.lists(around(centre), min_size=3, max_size=6)):
        purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX, Purpose.TX]))
        schedule = plain(draw(st.integers(1, 15)))
        body = replace(
            _simple(draw(numbers), draw(st.integers(0, 1)), purpose, schedule),
            valid_from=draw(st.none() | st.none() | around(centre)),
            # Neither 1 nor 2 is 9: a profile for another transaction replaces none of this one.
            transaction_id=draw(st.sampled_from([None, 9])) if purpose is Purpose.TX else None,
        )
        told.append(ProfileAccepted(at, draw(st.sampled_from([1, 1, 2])), body))
    return told


@st.composite
def maxima(draw, centre: Instant) -> list[LedgerEvent]:
    """ChargePointMaxProfiles in A and W over connectors that have defaults in A and W."""
    told = _both_charge(centre) if draw(st.integers(0, 3)) else []
    either = st.sampled_from([Purpose.STATION_MAX, Purpose.TX_DEFAULT])
    purposes = [Purpose.STATION_MAX, Purpose.TX_DEFAULT, *draw(st.lists(either, max_size=2))]
    for number, purpose in enumerate(purposes, start=1):
        place = 0 if purpose is Purpose.STATION_MAX else draw(st.integers(0, 2))
        schedule = draw(schedules(around(centre), short, st.none() | short))
        body = _simple(number, draw(levels), purpose, schedule)
        told.append(ProfileAccepted(centre - BEFORE_MS, place, body))
    return told


@st.composite
def stacks(draw, centre: Instant) -> list[LedgerEvent]:
    """Levels over each other with gaps, durations and validity, so that each gets its turn."""
    told = _both_charge(centre)
    for number in range(1, draw(st.integers(3, 6))):
        schedule = draw(schedules(around(centre), short, st.none() | short))
        purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX_DEFAULT, Purpose.TX]))
        body = replace(
            _simple(number, number, purpose, schedule),
            valid_from=draw(st.none() | around(centre)),
            valid_to=draw(st.none() | around(centre)),
        )
        told.append(ProfileAccepted(centre - BEFORE_MS, draw(connectors), body))
    return told


@st.composite
def recurrences(draw, centre: Instant) -> list[LedgerEvent]:
    """Recurring schedules over a lower level: longer than their interval, shorter, endless."""
    told = [TransactionStarted(centre - 20 * DAY_MS, 1, 1)]
    below = _simple(1, 0, Purpose.TX_DEFAULT, plain(20))
    told.append(ProfileAccepted(centre - 20 * DAY_MS, 1, below))
    for number in range(2, draw(st.integers(3, 4))):
        away = st.builds(
            lambda days, half_hours, miss: days * DAY_MS + half_hours * HOUR_MS // 2 + miss,
            st.sampled_from([-14, -7, -1, 0, 1, 7]),
            st.integers(-5, 5),
            moments,
        )
        offsets = draw(periods(long))
        schedule = Schedule(
            RateUnit.A,
            tuple(Period(offset, draw(limits), draw(phases)) for offset in offsets),
            draw(st.none() | around(centre, away)),
            draw(st.none() | long),
        )
        body = Profile(
            number,
            number,
            draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX])),
            Kind.RECURRING,
            schedule,
            draw(st.sampled_from([Recurrence.DAILY, Recurrence.DAILY, Recurrence.WEEKLY])),
            draw(st.none() | around(centre, away)),
            draw(st.none() | around(centre, away)),
        )
        told.append(ProfileAccepted(centre - 19 * DAY_MS, 1, body))
    return told


@st.composite
def anything(draw, centre: Instant) -> list[LedgerEvent]:
    """Whatever may happen, in any order."""
    told = _both_charge(centre) if draw(st.booleans()) else []
    kinds = [
        lambda at: acceptances(centre, at),
        lambda at: acceptances(centre, at),
        lambda at: acceptances(centre, at),
        lambda at: starts(centre, at),
        lambda at: starts(centre, at),
        clearings,
        ends,
    ]
    for at in draw(st.lists(around(centre), min_size=3, max_size=8)):
        told.append(draw(draw(st.sampled_from(kinds))(at)))
    return told


@st.composite
def spoiled(draw, story: Story, centre: Instant) -> list[LedgerEvent]:
    """Tell a story into which, at times, something else happens."""
    told = list(draw(story(centre)))
    if not draw(st.integers(0, 2)):
        at = draw(around(centre))
        told.append(draw(acceptances(centre, at) | clearings(at) | ends(at)))
    return sorted(told, key=lambda event: event.at)


SHORT: list[Story] = [
    anything,
    equal_levels,
    relatives,
    transactions,
    clearing,
    replacements,
    maxima,
    stacks,
]
"""Stories of a minute and a half."""

LONG: list[Story] = [recurrences, anything]
"""Stories that go on for days."""

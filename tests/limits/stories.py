"""Hypothesis strategies for stories, each about a rule that chance alone would rarely meet.

A story is a list of events in the order of time; :func:`spoiled` lets other things happen too.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.drawing import (
    PURPOSES,
    acceptances,
    around,
    clearings,
    ends,
    levels,
    limits,
    long,
    moments,
    numbers,
    offsets_of,
    phases,
    plain,
    schedules,
    short,
    starts,
)
from limits.naive_settings import Setting
from limits.stories_common import BEFORE_MS, Story, both_charge, connectors, simple, spoken_in

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
from harness.units import DAY_MS, HOUR_MS, SECOND_MS

__all__ = ["LONG", "SHORT", "anything", "recurrences", "spoiled"]


@st.composite
def equal_levels(draw, setting: Setting) -> list[LedgerEvent]:
    """Defaults of the station and of both connectors, often on the same level, in any order."""
    centre = setting.centre
    level = draw(levels)
    told = both_charge(centre)
    for number, place in enumerate(draw(st.permutations([0, 1, 2])), start=1):
        stacked = draw(st.sampled_from([level, level + 1]))
        body = simple(number, stacked, Purpose.TX_DEFAULT, plain(4 * number))
        told.append(ProfileAccepted(centre, place, body))
    return told


@st.composite
def relatives(draw, setting: Setting) -> list[LedgerEvent]:
    """A relative schedule with steps, received before, during or after a transaction."""
    centre = setting.centre
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
def transactions(draw, setting: Setting) -> list[LedgerEvent]:
    """One transaction after the other, with profiles bound to this one, that one or none."""
    centre = setting.centre
    told: list[LedgerEvent] = []
    for at in draw(st.lists(around(centre), min_size=2, max_size=5)):
        number = draw(connectors)
        transaction = draw(st.sampled_from([number, number + 2]))
        own = simple(draw(numbers), draw(levels), Purpose.TX, plain(draw(st.integers(1, 30))))
        bound = replace(own, transaction_id=draw(st.sampled_from([None, transaction, 3])))
        told.append(TransactionStarted(at, number, transaction, draw(st.sampled_from([None, own]))))
        told.append(ProfileAccepted(at + draw(short), draw(connectors), bound))
        if draw(st.booleans()):
            told.append(TransactionEnded(at + draw(short), draw(st.integers(1, 4))))
    return told


@st.composite
def clearing(draw, setting: Setting) -> list[LedgerEvent]:
    """Profiles of all purposes and places, and clears by one or two of their properties."""
    centre = setting.centre
    told = both_charge(centre)
    for number in range(1, 6):
        purpose = draw(st.sampled_from(PURPOSES[setting.version]))
        place = 0 if purpose is Purpose.STATION_MAX else draw(connectors)
        told.append(
            ProfileAccepted(
                centre - 40 * SECOND_MS,
                place,
                simple(number, draw(levels), purpose, plain(draw(st.integers(1, 30)))),
            )
        )
    told.extend(draw(clearings(setting, at)) for at in draw(st.lists(around(centre), max_size=3)))
    return told


@st.composite
def replacements(draw, setting: Setting) -> list[LedgerEvent]:
    """Profiles that share a number, a level, a connector or a purpose with one another."""
    centre = setting.centre
    told = both_charge(centre)
    for at in draw(st.lists(around(centre), min_size=3, max_size=6)):
        purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX, Purpose.TX]))
        schedule = plain(draw(st.integers(1, 15)))
        body = replace(
            simple(draw(numbers), draw(st.integers(0, 1)), purpose, schedule),
            valid_from=draw(st.none() | st.none() | around(centre)),
            valid_to=draw(st.none() | st.none() | around(centre)),
            # Neither 1 nor 2 is 9: a profile for another transaction replaces none of this one.
            transaction_id=draw(st.sampled_from([None, 9])) if purpose is Purpose.TX else None,
        )
        told.append(ProfileAccepted(at, draw(st.sampled_from([1, 1, 2])), body))
    return told


@st.composite
def maxima(draw, setting: Setting) -> list[LedgerEvent]:
    """ChargePointMaxProfiles in A and W over connectors that have defaults in A and W."""
    centre = setting.centre
    told = both_charge(centre) if draw(st.integers(0, 3)) else []
    either = st.sampled_from([Purpose.STATION_MAX, Purpose.TX_DEFAULT])
    purposes = [Purpose.STATION_MAX, Purpose.TX_DEFAULT, *draw(st.lists(either, max_size=2))]
    for number, purpose in enumerate(purposes, start=1):
        place = 0 if purpose is Purpose.STATION_MAX else draw(st.integers(0, 2))
        schedule = draw(schedules(setting, purpose, around(centre), short, st.none() | short))
        body = simple(number, draw(levels), purpose, schedule)
        told.append(ProfileAccepted(centre - BEFORE_MS, place, body))
    return told


@st.composite
def stacks(draw, setting: Setting) -> list[LedgerEvent]:
    """Levels over each other with gaps, durations and validity, so that each gets its turn."""
    centre = setting.centre
    told = both_charge(centre)
    for number in range(1, draw(st.integers(3, 6))):
        purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX_DEFAULT, Purpose.TX]))
        schedule = draw(schedules(setting, purpose, around(centre), short, st.none() | short))
        body = replace(
            simple(number, number, purpose, schedule),
            valid_from=draw(st.none() | around(centre)),
            valid_to=draw(st.none() | around(centre)),
        )
        told.append(ProfileAccepted(centre - BEFORE_MS, draw(connectors), body))
    return told


@st.composite
def recurrences(draw, setting: Setting) -> list[LedgerEvent]:
    """Recurring schedules over a lower level: longer than their interval, shorter, endless."""
    centre = setting.centre
    told = [TransactionStarted(centre - 20 * DAY_MS, 1, 1)]
    below = simple(1, 0, Purpose.TX_DEFAULT, plain(20))
    told.append(ProfileAccepted(centre - 20 * DAY_MS, 1, below))
    for number in range(2, draw(st.integers(3, 4))):
        away = st.builds(
            lambda days, half_hours, miss: days * DAY_MS + half_hours * HOUR_MS // 2 + miss,
            st.sampled_from([-14, -7, -1, 0, 1, 7]),
            st.integers(-5, 5),
            moments,
        )
        offsets = draw(offsets_of(long))
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
def anything(draw, setting: Setting) -> list[LedgerEvent]:
    """Whatever may happen, in any order."""
    centre = setting.centre
    told = both_charge(centre) if draw(st.booleans()) else []
    kinds = [
        lambda at: acceptances(setting, at),
        lambda at: acceptances(setting, at),
        lambda at: acceptances(setting, at),
        lambda at: starts(setting, at),
        lambda at: starts(setting, at),
        lambda at: clearings(setting, at),
        ends,
    ]
    for at in draw(st.lists(around(centre), min_size=3, max_size=8)):
        told.append(draw(draw(st.sampled_from(kinds))(at)))
    return told


@st.composite
def spoiled(draw, story: Story, setting: Setting) -> list[LedgerEvent]:
    """Tell a story into which, at times, something else happens."""
    told = list(draw(story(setting)))
    if not draw(st.integers(0, 2)):
        at = draw(around(setting.centre))
        told.append(draw(acceptances(setting, at) | clearings(setting, at) | ends(at)))
    told = [spoken_in(setting.version, event) for event in told]
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
"""Stories of a minute and a half, in any version of OCPP."""

LONG: list[Story] = [recurrences, anything]
"""Stories that go on for days, in any version of OCPP."""

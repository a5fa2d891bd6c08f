"""Hypothesis strategies: what may happen to a station around an instant at which much happens.

Instants keep to a coarse grid, so that boundaries coincide often, and at times miss it by a
millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st
from limits.naive import Switches

from harness.limits import SWITCHES, Hardware, Reading, Site
from harness.profiles import (
    ClearCriteria,
    Kind,
    Period,
    Profile,
    ProfileAccepted,
    ProfilesCleared,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    TransactionEnded,
    TransactionStarted,
)
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, Instant, parse_instant

SITE = Site((Hardware(Decimal(32), 3), Hardware(Decimal(16), 1)))
HARDWARE = [(32, 3), (16, 1)]
EDGE_MS = 40 * SECOND_MS

# A plain day, and the instants at which the clock on the wall is put forward and back.
CENTRES = {
    "Europe/Berlin": ["2025-01-15T08:00:00Z", "2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z"],
    "America/New_York": ["2025-01-15T08:00:00Z", "2025-03-09T07:00:00Z", "2025-11-02T06:00:00Z"],
}


@dataclass(frozen=True)
class Setting:
    """Where and when a story plays, and by which reading it is understood."""

    centre: Instant
    reading: Reading

    @property
    def switches(self) -> Switches:
        """The same reading in the naive oracle's own words."""
        return Switches(
            before_start=str(self.reading.recurring_before_start),
            local=self.reading.recurrence_clock == "local",
            zone=self.reading.time_zone,
            anchor=str(self.reading.relative_anchor),
            connector_first=self.reading.txdefault_scope == "connector_first",
            replace_everywhere=self.reading.replace_scope == "station",
            per_phase=self.reading.w_cap == "per_phase",
        )


@st.composite
def settings_of(draw) -> Setting:
    """Draw a place and a reading.

    A rule often shows under one pair of readings only: each switch keeps its default in two of
    three examples, so that such a pair is not rare.
    """
    zone = draw(st.sampled_from(sorted(CENTRES)))
    centre = parse_instant(draw(st.sampled_from(CENTRES[zone])))
    reading = Reading(time_zone=zone)
    for name, values in SWITCHES.items():
        default, other = values
        reading = reading.with_switch(name, draw(st.sampled_from([default, default, other])))
    return Setting(centre, reading)


SETTINGS = settings_of()

jitter = st.sampled_from([0, 0, 0, 0, -1, 1])
whole_seconds = st.integers(-8, 8).map(lambda step: step * 5 * SECOND_MS)
moments = st.builds(lambda away, miss: away + miss, whole_seconds, jitter)
# Far anchors are whole days and hours away, so that they matter inside the window too.
far = st.builds(
    lambda days, hours, rest: days * DAY_MS + hours * HOUR_MS + rest,
    st.integers(-15, 8),
    st.sampled_from([0, 0, -1, 1]),
    moments,
)
short = st.integers(0, 12).map(lambda step: step * 5 * SECOND_MS)
# Around the recurrence intervals, and the hour that a change of the clock adds or takes.
long = st.builds(
    lambda hours, step: hours * HOUR_MS + step * 5 * SECOND_MS,
    st.sampled_from([1, 2, 12, 23, 24, 24, 25, 30, 24 * 7, 24 * 7 + 1]),
    st.integers(-2, 2),
)
lengths = short | long
limits = st.integers(0, 400).map(lambda tenth: Decimal(tenth) / 10)
durations = st.none() | lengths
phases = st.sampled_from([None, None, 1, 2, 3])
recurrencies = st.sampled_from([*Recurrence, *Recurrence, None])
numbers = st.integers(1, 6)
levels = st.integers(0, 2)
LEGAL = {Purpose.STATION_MAX: [0], Purpose.TX_DEFAULT: [0, 1, 2], Purpose.TX: [1, 2]}


@st.composite
def periods(draw, starts=None) -> tuple[Period, ...]:
    """Steps at drawn offsets; one time in ten they begin with a gap or there are none."""
    found = draw(st.lists(lengths if starts is None else starts, max_size=3, unique=True))
    if draw(st.integers(0, 9)):
        found = sorted({0, *found})
    return found


@st.composite
def schedules(draw, anchors, starts=lengths, durations=durations) -> Schedule:
    unit = draw(st.sampled_from(list(RateUnit)))
    factor = 1 if unit is RateUnit.A else 690
    offsets = draw(periods(starts))
    return Schedule(
        unit=unit,
        periods=tuple(Period(offset, draw(limits) * factor, draw(phases)) for offset in offsets),
        start=draw(anchors),
        duration_ms=draw(durations),
    )


def plain(limit: int = 10) -> Schedule:
    """One limit that begins with the transaction and never ends: only its place matters."""
    return Schedule(RateUnit.A, (Period(0, Decimal(limit)),))


def around(centre: Instant, aways=moments) -> st.SearchStrategy[Instant]:
    return aways.map(lambda away: centre + away)


@st.composite
def profiles(draw, centre: Instant, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> Profile:
    kind = draw(st.sampled_from(list(Kind)))
    valid = st.none() | st.none() | around(centre)
    purpose = draw(st.sampled_from(purposes))
    anchors = st.none() | around(centre) | around(centre, far)
    return Profile(
        id=draw(numbers),
        stack_level=draw(levels),
        purpose=purpose,
        kind=kind,
        schedule=draw(schedules(anchors) | limits.map(plain)),
        recurrence=draw(recurrencies) if kind is Kind.RECURRING else None,
        valid_from=draw(valid),
        valid_to=draw(valid),
        transaction_id=draw(st.sampled_from([None, 1, 2])) if purpose is Purpose.TX else None,
    )


@st.composite
def acceptances(draw, centre: Instant, at: Instant) -> ProfileAccepted:
    profile = draw(profiles(centre))
    # One in eight is where no profile of its purpose belongs: it must have no effect (F16-01/03).
    places = st.sampled_from(LEGAL[profile.purpose] if draw(st.integers(0, 7)) else [0, 1, 2])
    return ProfileAccepted(at, draw(places), profile)


@st.composite
def starts(draw, centre: Instant, at: Instant) -> TransactionStarted:
    bound = draw(st.none() | profiles(centre, (Purpose.TX,)))
    return TransactionStarted(at, draw(st.integers(1, 2)), draw(st.integers(1, 2)), bound)


def clearings(at: Instant) -> st.SearchStrategy[ProfilesCleared]:
    criteria = st.builds(
        ClearCriteria,
        profile_id=st.none() | numbers,
        connector=st.none() | st.integers(0, 2),
        purpose=st.none() | st.sampled_from(list(Purpose)),
        stack_level=st.none() | levels,
    )
    return st.builds(ProfilesCleared, st.just(at), criteria)


def ends(at: Instant) -> st.SearchStrategy[TransactionEnded]:
    return st.builds(TransactionEnded, st.just(at), st.integers(1, 2))

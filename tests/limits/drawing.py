"""Hypothesis strategies: events around an instant at which much happens at once."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from limits.naive import Switches

from harness.limits import DEFAULT_READING, Reading, Site, enabled_readings
from harness.limits.site import Hardware
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
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, parse_instant

ZONE = "Europe/Berlin"
SITE = Site((Hardware(Decimal(32), 3), Hardware(Decimal(16), 1)))
HARDWARE = [(32, 3), (16, 1)]
SPAN_S = 40

# A plain day, and the instants at which Berlin puts its clock forward and back.
CENTRES = st.sampled_from(
    [
        parse_instant("2025-01-15T08:00:00Z"),
        parse_instant("2025-03-30T01:00:00Z"),
        parse_instant("2025-10-26T01:00:00Z"),
    ]
)
READINGS = st.just(DEFAULT_READING) | st.sampled_from(enabled_readings(ZONE))

seconds = st.integers(-SPAN_S, SPAN_S).map(lambda second: second * SECOND_MS)
# Far anchors are whole days and hours away, so that they matter inside the window too.
far = st.builds(
    lambda days, hours, rest: days * DAY_MS + hours * HOUR_MS + rest,
    st.integers(-15, 8),
    st.sampled_from([0, 0, -1, 1]),
    seconds,
)
lengths = st.one_of(
    st.integers(0, 60).map(lambda second: second * SECOND_MS),
    st.builds(
        lambda hours, second: hours * HOUR_MS + second * SECOND_MS,
        st.sampled_from([1, 2, 23, 24, 25, 24 * 7]),
        st.integers(-10, 10),
    ),
)


@st.composite
def schedules(draw, centre: int) -> Schedule:
    starts = draw(st.lists(lengths, max_size=3, unique=True))
    if draw(st.integers(0, 9)):
        starts = sorted({0, *starts})
    phases = st.sampled_from([None, None, 1, 2, 3])
    limits = st.integers(0, 400).map(lambda tenth: Decimal(tenth) / 10)
    unit = draw(st.sampled_from(list(RateUnit)))
    factor = 1 if unit is RateUnit.A else 690
    return Schedule(
        unit=unit,
        periods=tuple(Period(start, draw(limits) * factor, draw(phases)) for start in starts),
        start=draw(st.none() | (seconds | far).map(lambda away: centre + away)),
        duration_ms=draw(st.none() | st.none() | lengths),
    )


@st.composite
def plain_profiles(draw, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> Profile:
    """One limit that begins with the transaction and never ends: only its place matters."""
    period = Period(0, Decimal(draw(st.integers(1, 30))), None)
    return Profile(
        id=draw(st.integers(1, 6)),
        stack_level=draw(st.integers(0, 1)),
        purpose=draw(st.sampled_from(purposes)),
        kind=draw(st.sampled_from([Kind.ABSOLUTE, Kind.RELATIVE])),
        schedule=Schedule(RateUnit.A, (period,)),
    )


@st.composite
def profiles(draw, centre: int, purposes: tuple[Purpose, ...] = tuple(Purpose)) -> Profile:
    kind = draw(st.sampled_from(list(Kind)))
    instants = st.sampled_from([None, None, None, 1]).flatmap(
        lambda limited: seconds.map(lambda away: centre + away) if limited else st.none()
    )
    purpose = draw(st.sampled_from(purposes))
    return Profile(
        id=draw(st.integers(1, 6)),
        stack_level=draw(st.integers(0, 1)),
        purpose=purpose,
        kind=kind,
        schedule=draw(schedules(centre)),
        recurrence=draw(st.sampled_from(list(Recurrence))) if kind is Kind.RECURRING else None,
        valid_from=draw(instants),
        valid_to=draw(instants),
        transaction_id=draw(st.sampled_from([None, 1, 2])) if purpose is Purpose.TX else None,
    )


@st.composite
def acceptances(draw, centre: int, at: int) -> ProfileAccepted:
    profile = draw(plain_profiles() | profiles(centre))
    connectors = {Purpose.STATION_MAX: [0], Purpose.TX_DEFAULT: [0, 1, 2], Purpose.TX: [1, 2]}
    return ProfileAccepted(at, draw(st.sampled_from(connectors[profile.purpose])), profile)


@st.composite
def starts(draw, centre: int, at: int) -> TransactionStarted:
    bound = draw(st.none() | profiles(centre, (Purpose.TX,)))
    number = draw(st.integers(1, 2))
    return TransactionStarted(at, draw(st.sampled_from([1, 2])), number, bound)


def clearings(at: int) -> st.SearchStrategy[ProfilesCleared]:
    criteria = st.builds(
        ClearCriteria,
        profile_id=st.none() | st.integers(1, 6),
        connector=st.none() | st.integers(0, 2),
        purpose=st.none() | st.sampled_from(list(Purpose)),
        stack_level=st.none() | st.integers(0, 1),
    )
    return st.builds(ProfilesCleared, st.just(at), criteria)


def ends(at: int) -> st.SearchStrategy[TransactionEnded]:
    return st.builds(TransactionEnded, st.just(at), st.integers(1, 2))


@st.composite
def histories(draw, centre: int) -> list[object]:
    instants = draw(st.lists(seconds, min_size=4, max_size=10).map(sorted))
    kinds = [
        lambda at: acceptances(centre, at),
        lambda at: acceptances(centre, at),
        lambda at: acceptances(centre, at),
        lambda at: starts(centre, at),
        lambda at: starts(centre, at),
        clearings,
        ends,
    ]
    happened = [draw(draw(st.sampled_from(kinds))(centre + away)) for away in instants]
    if not draw(st.integers(0, 3)):
        return happened
    begun = centre - (SPAN_S + draw(st.integers(0, 30))) * SECOND_MS
    return [TransactionStarted(begun, 1, 1), TransactionStarted(begun, 2, 2), *happened]


def switches(reading: Reading) -> Switches:
    """Tell the naive oracle the same reading in its own words."""
    return Switches(
        before_start=str(reading.recurring_before_start),
        local=reading.recurrence_clock == "local",
        zone=reading.time_zone,
        anchor=str(reading.relative_anchor),
        connector_first=reading.txdefault_scope == "connector_first",
        replace_everywhere=reading.replace_scope == "station",
        per_phase=reading.w_cap == "per_phase",
    )

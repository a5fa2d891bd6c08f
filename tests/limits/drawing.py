"""Hypothesis strategies: what may happen to a station around an instant at which much happens.

Instants keep to a coarse grid, so that boundaries coincide often, and at times miss it by a
millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.naive_settings import Setting

from harness.profiles import (
    ClearCriteria,
    Kind,
    LedgerEvent,
    LimitAtSoc,
    OperationMode,
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
    Version,
)
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, Instant

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
charges = st.sampled_from([Decimal(50), Decimal("79.9"), Decimal(80), Decimal(90)])
LEGAL = {
    Purpose.STATION_MAX: [0],
    Purpose.TX_DEFAULT: [0, 1, 2],
    Purpose.TX: [1, 2],
    Purpose.EXTERNAL: [0, 1, 2],
    Purpose.PRIORITY: [0, 1, 2],
    Purpose.LOCAL_GENERATION: [0, 1, 2],
}
OF_TRANSACTION = (Purpose.TX, Purpose.TX_DEFAULT, Purpose.PRIORITY)
_OLD = (Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX)
PURPOSES = {
    Version.V16: _OLD,
    Version.V201: (*_OLD, Purpose.EXTERNAL),
    Version.V21: tuple(Purpose),
}
IN_TRANSACTION = [
    OperationMode.CHARGING_ONLY,
    OperationMode.IDLE,
    OperationMode.CENTRAL_SETPOINT,
    OperationMode.EXTERNAL_LIMITS,
    OperationMode.LOCAL_LOAD_BALANCING,
]
# What a purpose allows (K01.FR.111 to FR.115).
MODES = {
    Purpose.STATION_MAX: [OperationMode.CHARGING_ONLY],
    Purpose.PRIORITY: [OperationMode.CHARGING_ONLY],
    Purpose.LOCAL_GENERATION: [OperationMode.CHARGING_ONLY, OperationMode.EXTERNAL_LIMITS],
    Purpose.EXTERNAL: [OperationMode.CHARGING_ONLY, OperationMode.EXTERNAL_LIMITS],
    Purpose.TX_DEFAULT: IN_TRANSACTION,
    Purpose.TX: IN_TRANSACTION,
}


@st.composite
def offsets_of(draw, starts=lengths) -> list[int]:
    """Where steps begin; one time in ten they begin with a gap or there are none."""
    found = draw(st.lists(starts, max_size=3, unique=True))
    if draw(st.integers(0, 9)):
        return sorted({0, *found})
    return sorted(found)


@st.composite
def steps_of(draw, version: Version, purpose: Purpose, unit: RateUnit, start_ms: int) -> Period:
    """One step of a schedule, with what its version of OCPP has to say in it."""
    factor = 1 if unit is RateUnit.A else 690
    amounts = limits.map(lambda limit: limit * factor)
    period = Period(start_ms, draw(amounts), draw(phases))
    if version is not Version.V16 and period.number_phases == 1:
        # Profiles that contradict each other about the phase are refused (K01.FR.141).
        period = period._replace(phase_to_use=draw(st.sampled_from([None, 2])))
    if version is not Version.V21 or draw(st.integers(0, 3)):
        return period
    mode = draw(st.sampled_from(MODES[purpose]))
    if mode is OperationMode.IDLE:
        return period._replace(limit=None, mode=mode)
    more, less = st.none() | amounts, st.none() | amounts.map(lambda amount: -amount)
    period = period._replace(mode=mode)
    if mode is not OperationMode.CHARGING_ONLY:
        period = period._replace(limit=draw(more))
        if purpose is not Purpose.LOCAL_GENERATION:
            period = period._replace(discharge_limit=draw(less))
    if purpose is not Purpose.TX:
        return period
    if period.limit is not None:
        period = period._replace(limit_l2=draw(more), limit_l3=draw(more))
    if period.discharge_limit is not None:
        period = period._replace(discharge_limit_l2=draw(less), discharge_limit_l3=draw(less))
    return period


@st.composite
def schedules(
    draw,
    setting: Setting,
    purpose: Purpose,
    anchors,
    starts=lengths,
    durations=durations,
    units=tuple(RateUnit),
) -> Schedule:
    unit = draw(st.sampled_from(units))
    steps = [
        draw(steps_of(setting.version, purpose, unit, offset))
        for offset in draw(offsets_of(starts))
    ]
    schedule = Schedule(unit, tuple(steps), draw(anchors), draw(durations))
    if setting.version is not Version.V21 or draw(st.integers(0, 2)):
        return schedule
    if draw(st.booleans()):
        start = None if schedule.start is None else setting.on_the_wall(schedule.start)
        schedule = replace(schedule, use_local_time=True, start=start)
    if purpose in OF_TRANSACTION and draw(st.booleans()):
        factor = 1 if unit is RateUnit.A else 690
        at_soc = LimitAtSoc(draw(charges), draw(limits) * factor)
        schedule = replace(schedule, limit_at_soc=at_soc)
    return replace(schedule, randomized_delay_ms=draw(st.none() | short))


def plain(limit: int = 10) -> Schedule:
    """One limit that begins with the transaction and never ends: only its place matters."""
    return Schedule(RateUnit.A, (Period(0, Decimal(limit)),))


def around(centre: Instant, aways=moments) -> st.SearchStrategy[Instant]:
    return aways.map(lambda away: centre + away)


@st.composite
def profiles(draw, setting: Setting, purposes: Sequence[Purpose] = ()) -> Profile:
    """Any profile of the version that a setting is in, legal or not."""
    centre, version = setting.centre, setting.version
    purpose = draw(st.sampled_from(purposes or PURPOSES[version]))
    kinds = [Kind.ABSOLUTE, Kind.RECURRING, Kind.RELATIVE]
    kind = draw(st.sampled_from([*kinds, Kind.DYNAMIC] if version is Version.V21 else kinds))
    valid = st.none() | st.none() | around(centre)
    anchors = st.none() | around(centre) | around(centre, far)
    drawn = schedules(setting, purpose, anchors)
    profile = Profile(
        id=draw(numbers),
        stack_level=draw(levels),
        purpose=purpose,
        kind=kind,
        schedule=draw(drawn | limits.map(plain)),
        recurrence=draw(recurrencies) if kind is Kind.RECURRING else None,
        valid_from=draw(valid),
        valid_to=draw(valid),
        transaction_id=draw(st.sampled_from([None, 1, 2])) if purpose is Purpose.TX else None,
        version=version,
    )
    if version is Version.V16:
        return profile
    if kind is Kind.DYNAMIC:
        return draw(dynamics(setting, profile))
    if purpose is Purpose.TX and not draw(st.integers(0, 3)):
        profile = with_choice(profile, [profile.schedule, draw(drawn)])
    return draw(with_patience(profile)) if version is Version.V21 else profile


@st.composite
def dynamics(draw, setting: Setting, profile: Profile) -> Profile:
    """Make a profile Dynamic: it has one period, and may go out of date (F21-20, F21-22)."""
    schedule = profile.schedule
    unit, version = schedule.unit, setting.version
    period = draw(steps_of(version, profile.purpose, unit, 0))
    one = replace(schedule, periods=(period,), duration_ms=draw(st.none() | short))
    updated = draw(st.none() | around(setting.centre))
    return replace(profile, kind=Kind.DYNAMIC, schedule=one, dyn_update_time=updated)


@st.composite
def with_patience(draw, profile: Profile) -> Profile:
    """Let a profile, at times, become invalid when the station is offline for long (F21-13)."""
    if draw(st.integers(0, 2)):
        return profile
    return replace(profile, max_offline_ms=draw(short), invalid_after_offline=draw(st.booleans()))


def with_choice(profile: Profile, offered: Sequence[Schedule]) -> Profile:
    """Offer several schedules, numbered from 1 (A43)."""
    first, *others = (replace(each, id=number) for number, each in enumerate(offered, start=1))
    return replace(profile, schedule=first, alternatives=tuple(others))


@st.composite
def acceptances(draw, setting: Setting, at: Instant) -> ProfileAccepted:
    profile = draw(profiles(setting))
    # One in eight is where no profile of its purpose belongs (F16-01/03).
    places = st.sampled_from(LEGAL[profile.purpose] if draw(st.integers(0, 7)) else [0, 1, 2])
    return ProfileAccepted(at, draw(places), profile)


@st.composite
def starts(draw, setting: Setting, at: Instant) -> TransactionStarted:
    bound = draw(st.none() | profiles(setting, [Purpose.TX]))
    number = draw(st.integers(1, 2))
    # Never one transaction on two connectors at once; but one of 1 may be followed by itself.
    return TransactionStarted(at, number, draw(st.sampled_from([number, number + 2])), bound)


def clearings(setting: Setting, at: Instant) -> st.SearchStrategy[LedgerEvent]:
    criteria = st.builds(
        ClearCriteria,
        profile_id=st.none() | numbers,
        connector=st.none() | st.integers(0, 2),
        purpose=st.none() | st.sampled_from(PURPOSES[setting.version]),
        stack_level=st.none() | levels,
    )
    return st.builds(ProfilesCleared, st.just(at), criteria)


def ends(at: Instant) -> st.SearchStrategy[TransactionEnded]:
    return st.builds(TransactionEnded, st.just(at), st.integers(1, 4))

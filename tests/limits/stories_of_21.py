"""Stories, each about a rule that came with OCPP 2.1 and that chance alone would rarely meet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.drawing import (
    around,
    charges,
    dynamics,
    levels,
    limits,
    long,
    phases,
    plain,
    short,
    steps_of,
)
from limits.naive_settings import Setting
from limits.stories_common import (
    BEFORE_MS,
    DEFAULT,
    Story,
    anew,
    both_charge,
    connectors,
    installed,
    simple,
)

from harness.profiles import (
    CameOnline,
    Kind,
    LedgerEvent,
    LimitAtSoc,
    OperationMode,
    Period,
    PriorityChanged,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Rebooted,
    Recurrence,
    Schedule,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)
from harness.units import DAY_MS, HOUR_MS, SECOND_MS, Instant

__all__ = ["LONG_SINCE_21", "SINCE_21"]


@st.composite
def priority(draw, setting: Setting) -> list[LedgerEvent]:
    """PriorityCharging that is asked for, given up, and ends with its transaction (F21-03)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in range(1, 5):
        either = [Purpose.PRIORITY, Purpose.PRIORITY, Purpose.TX, Purpose.STATION_MAX]
        purpose = draw(st.sampled_from(either))
        schedule = draw(st.just(plain(30)) | anew(setting, purpose))
        place = 0 if purpose is Purpose.STATION_MAX else draw(st.sampled_from([0, 1, 1, 2]))
        told.append(installed(centre, place, simple(number, draw(levels), purpose, schedule)))
    asked = st.sampled_from([True, True, False])
    changes = st.builds(PriorityChanged, around(centre), connectors, asked)
    told += draw(st.lists(changes, min_size=1, max_size=4))
    if draw(st.booleans()):
        told.append(TransactionEnded(draw(around(centre)), 1))
        told.append(TransactionStarted(draw(around(centre)), 1, 3))
    return told


@st.composite
def generation(draw, setting: Setting) -> list[LedgerEvent]:
    """Local generation in A and W on top of limits in A and W, of all or one (F21-02)."""
    centre = setting.centre
    told = both_charge(centre)
    below = [Purpose.STATION_MAX, Purpose.TX, Purpose.TX_DEFAULT, Purpose.EXTERNAL]
    purposes = [draw(st.sampled_from(below)), draw(st.sampled_from(below))]
    for number, purpose in enumerate([*purposes, *[Purpose.LOCAL_GENERATION] * 2], start=1):
        place = 0 if purpose is Purpose.STATION_MAX else draw(st.sampled_from([0, 1]))
        if purpose is Purpose.TX:
            place = 1
        schedule = draw(limits.map(plain) | anew(setting, purpose))
        told.append(installed(centre, place, simple(number, draw(levels), purpose, schedule)))
    return told


@st.composite
def updates(draw, setting: Setting) -> list[LedgerEvent]:
    """Dynamic profiles that get new values in time or late, above a default (F21-21, F21-22)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in (1, 2):
        purpose = draw(st.sampled_from([Purpose.TX, Purpose.TX_DEFAULT, Purpose.STATION_MAX]))
        start = draw(st.none() | around(centre))
        schedule = Schedule(draw(st.sampled_from(list(RateUnit))), (), start)
        body = draw(dynamics(setting, simple(number, number, purpose, schedule)))
        at = draw(st.just(centre - BEFORE_MS) | around(centre))
        told.append(ProfileAccepted(at, 0 if purpose is Purpose.STATION_MAX else 1, body))
    for at in draw(st.lists(around(centre), max_size=4)):
        values = ScheduleUpdate(
            limit=draw(st.none() | limits),
            limit_l2=draw(st.none() | st.none() | limits),
        )
        told.append(ScheduleUpdated(at, draw(st.sampled_from([1, 1, 2, 9])), values))
    return told


@st.composite
def offline(draw, setting: Setting) -> list[LedgerEvent]:
    """Profiles that outlast some time without a connection, or never come back (F21-13)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in (1, 2):
        purpose = draw(st.sampled_from([Purpose.TX, Purpose.TX_DEFAULT, Purpose.STATION_MAX]))
        body = replace(
            simple(number, number, purpose, plain(5 * number)),
            max_offline_ms=draw(short),
            invalid_after_offline=draw(st.booleans()),
        )
        place = 0 if purpose is Purpose.STATION_MAX else 1
        told.append(ProfileAccepted(draw(around(centre)), place, body))
    for at in draw(st.lists(around(centre), min_size=1, max_size=3)):
        told.append(WentOffline(at))
        told += [CameOnline(at + draw(short)) for _ in range(draw(st.integers(0, 1)))]
    return told


@st.composite
def delays(draw, setting: Setting) -> list[LedgerEvent]:
    """Steps that may each come late by chance, with an end that does not (F21-11)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in (1, 2):
        purpose = draw(st.sampled_from([Purpose.TX, Purpose.TX_DEFAULT, Purpose.STATION_MAX]))
        delay = draw(short | st.sampled_from([1, 4_999, 5_001]))
        schedule = replace(draw(anew(setting, purpose)), randomized_delay_ms=delay)
        place = 0 if purpose is Purpose.STATION_MAX else 1
        body = simple(number, number, purpose, schedule)
        if draw(st.booleans()):
            body = replace(body, kind=Kind.RECURRING)
        told.append(installed(centre, place, body))
    return told


@st.composite
def charging_up(draw, setting: Setting) -> list[LedgerEvent]:
    """A vehicle that tells its state of charge, and limits that depend on it (F21-12)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in (1, 2):
        purpose = draw(st.sampled_from([Purpose.TX, Purpose.TX_DEFAULT]))
        unit = draw(st.sampled_from(list(RateUnit)))
        period = draw(steps_of(setting.version, purpose, unit, 0))
        factor = 1 if unit is RateUnit.A else 690
        at_soc = LimitAtSoc(draw(charges), draw(limits) * factor)
        schedule = Schedule(unit, (period,), limit_at_soc=at_soc)
        told.append(installed(centre, 1, simple(number, number, purpose, schedule)))
    reports = st.builds(SocReported, around(centre), connectors, charges)
    return told + draw(st.lists(reports, min_size=1, max_size=4))


@st.composite
def per_phase(draw, setting: Setting) -> list[LedgerEvent]:
    """TxProfiles with limits of their own for L2 and L3, under others and on top (F21-30)."""
    centre = setting.centre
    told = both_charge(centre)
    some = st.none() | limits
    for number in (1, 2):
        unit = draw(st.sampled_from(list(RateUnit)))
        period = Period(0, draw(limits), draw(phases), limit_l2=draw(some), limit_l3=draw(some))
        schedule = Schedule(unit, (period,), duration_ms=draw(st.none() | short))
        body = simple(number, number, Purpose.TX, schedule)
        told.append(ProfileAccepted(draw(around(centre)), draw(connectors), body))
    if draw(st.booleans()):
        told.append(_on_top(centre, draw(anew(setting, Purpose.LOCAL_GENERATION))))
    if draw(st.booleans()):
        told.append(Rebooted(draw(around(centre))))
    return told


@st.composite
def feeding_back(draw, setting: Setting) -> list[LedgerEvent]:
    """Profiles that let a vehicle feed back, and external limits of that (F21-04, F21-07)."""
    centre = setting.centre
    told = both_charge(centre)
    for number in range(1, 5):
        purpose = draw(st.sampled_from([Purpose.TX, Purpose.TX_DEFAULT, Purpose.EXTERNAL]))
        modes = [OperationMode.EXTERNAL_LIMITS]
        if purpose is not Purpose.EXTERNAL:
            modes += [OperationMode.CENTRAL_SETPOINT, OperationMode.IDLE]
        back = draw(st.none() | limits.map(lambda limit: -limit))
        period = Period(
            0,
            None,
            draw(phases),
            mode=draw(st.sampled_from(modes)),
            discharge_limit=back,
            discharge_limit_l3=None if back is None else draw(st.none() | st.just(Decimal(-3))),
        )
        unit = draw(st.sampled_from(list(RateUnit)))
        schedule = Schedule(unit, (period,), duration_ms=draw(st.none() | short))
        place = 1 if purpose is Purpose.TX else draw(st.sampled_from([0, 1]))
        body = simple(number, draw(levels), purpose, schedule)
        told.append(ProfileAccepted(draw(around(centre)), place, body))
    if draw(st.booleans()):
        told.append(Rebooted(draw(around(centre))))
    return told


@st.composite
def wall_clocks(draw, setting: Setting) -> list[LedgerEvent]:
    """Schedules that follow the clock on the wall, whatever it is put to (F21-10)."""
    centre = setting.centre
    half = HOUR_MS // 2
    told: list[LedgerEvent] = [TransactionStarted(centre - 20 * DAY_MS, 1, 1)]
    told.append(ProfileAccepted(centre - 20 * DAY_MS, 0, DEFAULT))
    halves = st.integers(0, 8).map(lambda count: count * half)
    for number in (1, 2):
        days = draw(st.sampled_from([-14, -7, -1, -1, 0, 0, 1]))
        away = draw(st.integers(-8, 4)) * half + draw(st.sampled_from([0, 0, -1, 1]))
        starts = {0, *draw(st.lists(halves | long, max_size=3))}
        schedule = Schedule(
            RateUnit.A,
            tuple(Period(start, draw(limits)) for start in sorted(starts)),
            setting.on_the_wall(centre) + days * DAY_MS + away,
            draw(st.none() | halves | long),
            use_local_time=draw(st.sampled_from([True, True, False])),
            randomized_delay_ms=draw(st.none() | st.none() | st.just(20 * 60 * SECOND_MS)),
        )
        purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.STATION_MAX]))
        kind = draw(st.sampled_from([Kind.ABSOLUTE, Kind.RECURRING, Kind.DYNAMIC]))
        body = replace(
            simple(number, number, purpose, schedule),
            kind=kind,
            recurrence=draw(st.sampled_from(list(Recurrence))),
        )
        if kind is Kind.DYNAMIC:
            body = draw(dynamics(setting, body))
        told.append(ProfileAccepted(centre - 19 * DAY_MS, 0, body))
    return told


def _on_top(centre: Instant, schedule: Schedule) -> ProfileAccepted:
    return installed(centre, 0, simple(8, 0, Purpose.LOCAL_GENERATION, schedule))


SINCE_21: list[Story] = [
    priority,
    generation,
    updates,
    offline,
    delays,
    charging_up,
    per_phase,
    feeding_back,
]
"""Stories of a minute and a half in OCPP 2.1."""


LONG_SINCE_21: list[Story] = [wall_clocks]
"""Stories that go on for days in OCPP 2.1."""

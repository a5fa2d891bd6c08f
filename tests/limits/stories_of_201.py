"""Stories, each about a rule that came with OCPP 2.0.1 and that chance alone would rarely meet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from limits.drawing import (
    around,
    levels,
    limits,
    numbers,
    plain,
    short,
    with_choice,
)
from limits.naive_settings import Setting
from limits.stories_common import (
    DEFAULT,
    Story,
    anew,
    both_charge,
    connectors,
    installed,
    simple,
)

from harness.profiles import (
    EnergyReady,
    ExternalLimitsCleared,
    Kind,
    LedgerEvent,
    Period,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Rebooted,
    Schedule,
    ScheduleSelected,
    TransactionStarted,
    Version,
)
from harness.units import SECOND_MS

__all__ = ["SINCE_201"]


@st.composite
def energy(draw, setting: Setting) -> list[LedgerEvent]:
    """A Relative schedule whose vehicle is ready before, after or never (F201-11)."""
    centre, begun = setting.centre, draw(around(setting.centre))
    steps = tuple(Period(second * SECOND_MS, Decimal(6 + second)) for second in (0, 10, 20))
    purpose = draw(st.sampled_from([Purpose.TX_DEFAULT, Purpose.TX]))
    kind = draw(st.sampled_from([Kind.RELATIVE, Kind.RELATIVE, Kind.RECURRING]))
    schedule = Schedule(RateUnit.A, steps, duration_ms=draw(st.none() | short))
    body = replace(simple(1, 0, purpose, schedule), kind=kind)
    told: list[LedgerEvent] = [TransactionStarted(begun, 1, 1)]
    told += [ProfileAccepted(draw(around(centre)), draw(st.sampled_from([0, 1])), body)]
    told += [EnergyReady(at, 1) for at in draw(st.lists(around(centre), max_size=2))]
    return told


@st.composite
def external(draw, setting: Setting) -> list[LedgerEvent]:
    """External limits beside profiles of the same id, and their end (K01.FR.05, F201-24)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for at in draw(st.lists(around(centre), min_size=2, max_size=4)):
        purpose = draw(st.sampled_from([Purpose.EXTERNAL, Purpose.EXTERNAL, Purpose.TX_DEFAULT]))
        schedule = draw(limits.map(plain) | anew(setting, purpose))
        body = simple(draw(st.integers(1, 2)), draw(levels), purpose, schedule)
        told.append(ProfileAccepted(at, draw(st.sampled_from([0, 1])), body))
    ends = st.builds(ExternalLimitsCleared, around(centre), st.sampled_from([None, 0, 1]))
    return told + draw(st.lists(ends, max_size=2))


@st.composite
def reboots(draw, setting: Setting) -> list[LedgerEvent]:
    """Profiles of every purpose before one or two reboots, and what comes after (A29)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    purposes = _purposes(setting.version)
    for number in range(1, 5):
        purpose = draw(st.sampled_from(purposes))
        place = 0 if purpose is Purpose.STATION_MAX else draw(st.sampled_from([1, 1, 2]))
        schedule = draw(limits.map(plain) | anew(setting, purpose))
        told.append(installed(centre, place, simple(number, draw(levels), purpose, schedule)))
    for at in draw(st.lists(around(centre), min_size=1, max_size=2)):
        # A station can be asked what it keeps in OCPP 2.1 only (K01.FR.55).
        asked = st.none() | st.frozensets(st.sampled_from(purposes))
        told.append(Rebooted(at, draw(asked) if setting.version is Version.V21 else None))
    for at in draw(st.lists(around(centre), max_size=2)):
        body = simple(draw(numbers), draw(levels), Purpose.TX, plain(7))
        told.append(ProfileAccepted(at, 1, body))
    return told


@st.composite
def choices(draw, setting: Setting) -> list[LedgerEvent]:
    """TxProfiles with several schedules, of which the vehicle may choose one (A43)."""
    centre = setting.centre
    told = [*both_charge(centre), installed(centre, 0, DEFAULT)]
    for number in (1, 2):
        schedule = st.just(plain(12)) | anew(setting, Purpose.TX)
        offered = draw(st.lists(schedule, min_size=1, max_size=3))
        body = with_choice(simple(number, number, Purpose.TX, plain()), offered)
        anchored = any(each.start is not None for each in offered)
        body = replace(body, kind=Kind.ABSOLUTE if anchored else Kind.RELATIVE)
        told.append(ProfileAccepted(draw(around(centre)), 1, body))
    made = st.builds(ScheduleSelected, around(centre), connectors, st.integers(1, 4))
    told += draw(st.lists(made, max_size=2))
    if draw(st.booleans()):
        told.append(Rebooted(draw(around(centre))))
    return told


def _purposes(version: Version) -> list[Purpose]:
    if version is Version.V21:
        return list(Purpose)
    own = [Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX]
    return [*own, Purpose.EXTERNAL] if version is Version.V201 else own


SINCE_201: list[Story] = [energy, external, reboots, choices]
"""Stories of a minute and a half that OCPP 2.0.1 knows already."""

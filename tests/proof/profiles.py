"""Hypothesis strategies: charging profiles that a good charger accepts, as in scenario files.

Instants keep to a grid of 5 s around the start of a run, so that boundaries often coincide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from hypothesis import strategies as st
from proof.labs import Lab

__all__ = [
    "GENERATION",
    "MAXIMUM",
    "PRIORITY",
    "TX",
    "TX_DEFAULT",
    "Body",
    "Slot",
    "bodies",
    "limits",
    "slots_of",
]

Body: TypeAlias = dict[str, Any]

MAXIMUM = "ChargePointMaxProfile"
TX_DEFAULT = "TxDefaultProfile"
TX = "TxProfile"
PRIORITY = "PriorityCharging"
GENERATION = "LocalGeneration"

_HOUR_S, _DAY_S = 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a profile: what is sent to it later replaces what is there."""

    id: int
    purpose: str
    connector: int
    level: int


def slots_of(lab: Lab) -> list[Slot]:
    """Return the places that a station has; each has an id of its own.

    In 2.x no two profiles of one purpose may have the same stack level, and those of connector 0
    compete with those of the others (K01.FR.06, K01.FR.52/53). In 1.6 they may.
    """
    numbers = range(1, lab.connectors + 1)
    later = lab.version != "1.6"
    places = [
        *((MAXIMUM, 0, level) for level in (0, 1)),
        *((TX_DEFAULT, 0, level) for level in ((0, 2) if later else (0, 1))),
        *((TX_DEFAULT, n, level) for n in numbers for level in ((1, 3) if later else (0, 1))),
        *((TX, n, level) for n in numbers for level in (0, 1, 2)),
    ]
    if lab.version == "2.1":
        places += [(GENERATION, n, 0) for n in (0, *numbers)]
        places += [(PRIORITY, n, 0) for n in numbers]
    return [Slot(number, *place) for number, place in enumerate(places, start=1)]


@st.composite
def bodies(draw: st.DrawFn, lab: Lab, slot: Slot) -> Body:
    """A profile for a place."""
    kind = draw(st.sampled_from(_kinds(lab, slot)))
    body: Body = {
        "chargingProfileId": slot.id,
        "stackLevel": slot.level,
        "chargingProfilePurpose": slot.purpose,
        "chargingProfileKind": kind,
    }
    if kind == "Recurring":
        body["recurrencyKind"] = draw(st.sampled_from(["Daily", "Weekly"]))
    if slot.purpose != PRIORITY:
        body |= draw(_validity())
    return body | {"chargingSchedule": draw(_schedules(lab, slot, kind))}


def _kinds(lab: Lab, slot: Slot) -> list[str]:
    kinds = ["Absolute", "Recurring"]
    if slot.purpose not in (MAXIMUM, GENERATION):
        kinds.append("Relative")  # the station has no transaction to count from (K01.FR.38)
    if lab.version == "2.1" and slot.purpose in (TX_DEFAULT, TX):
        kinds.append("Dynamic")
    return kinds


@st.composite
def _validity(draw: st.DrawFn) -> Body:
    since = draw(st.none() | st.none() | st.integers(-10, 60))
    until = draw(st.none() | st.none() | st.integers(1, 150))
    found: Body = {}
    if since is not None:
        found["validFrom"] = _instant(5 * since)
    if until is not None:
        found["validTo"] = _instant(5 * (until + (since or 0)))
    return found


@st.composite
def _schedules(draw: st.DrawFn, lab: Lab, slot: Slot, kind: str) -> Body:
    schedule: Body = {}
    if kind in ("Absolute", "Recurring"):
        schedule["startSchedule"] = _instant(draw(_starts(kind)))
    if slot.purpose != PRIORITY:
        duration = draw(st.none() | st.none() | st.integers(4, 120).map(lambda n: 5 * n))
        if duration is not None:
            schedule["duration"] = duration
    unit = draw(st.sampled_from(["A", "W"]))
    schedule["chargingRateUnit"] = unit
    count = 1 if kind == "Dynamic" else draw(st.integers(1, 4))
    gaps = draw(st.lists(st.integers(2, 40), min_size=count - 1, max_size=count - 1))
    starts = [0]
    for gap in gaps:
        starts.append(starts[-1] + 5 * gap)
    schedule["chargingSchedulePeriod"] = [draw(_periods(lab, unit, start)) for start in starts]
    if draw(st.integers(0, 5)) == 5:
        # It lifts nothing (F16-18).
        schedule["minChargingRate"] = 6 if unit == "A" else 4_140
    return schedule


def _starts(kind: str) -> st.SearchStrategy[int]:
    """Return when a schedule may start: near the run, or days before it where it recurs."""
    near = st.integers(-60, 60).map(lambda n: 5 * n)
    if kind == "Absolute":
        return near | st.integers(-30, -1).map(lambda n: n * _HOUR_S)
    away = st.sampled_from([-15, -14, -7, -2, -1, 0]).map(lambda days: days * _DAY_S)
    return st.builds(lambda far, one: far + one, away, near)


@st.composite
def _periods(draw: st.DrawFn, lab: Lab, unit: str, start_s: int) -> Body:
    period: Body = {"startPeriod": start_s, "limit": draw(limits(unit))}
    if not lab.dc:
        number = draw(st.sampled_from([None, None, None, 1, 3]))
        if number is not None:
            period["numberPhases"] = number
    return period


def limits(unit: str) -> st.SearchStrategy[float]:
    """Return limits in A or W: most to charge by, some around the least, some nothing at all."""
    if unit == "A":
        usual = st.integers(8, 40) | st.integers(80, 330).map(lambda tenths: tenths / 10)
        return usual | usual | st.integers(0, 8) | st.integers(55, 65).map(lambda n: n / 10)
    usual = st.integers(6, 26).map(lambda n: 1_000 * n) | st.integers(600, 2_400).map(_tens)
    return usual | usual | st.integers(0, 600).map(_tens)


def _tens(number: int) -> int:
    return 10 * number


def _instant(offset_s: int) -> str:
    if not offset_s:
        return "t0"
    return f"t0 {'-' if offset_s < 0 else '+'} {abs(offset_s)} s"

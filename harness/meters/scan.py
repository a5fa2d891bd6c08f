"""Looks for the meters of a line: which units answer, what they are and which map fits them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan

from pymodbus.pdu.mei_message import ReadDeviceInformationResponse

from harness.errors import BenchError
from harness.meters.discovery import discover
from harness.meters.link import MeterLink, Reply
from harness.meters.meter import ModbusMeter
from harness.meters.plausibility import diagnose
from harness.meters.points import IDENTIFY, Request
from harness.meters.registermap import RegisterMap
from harness.meters.values import NoValue, Refused, Values

__all__ = ["FoundUnit", "fitting", "scan"]

_FIRST_REGISTERS = ((4, 0, 2), (3, 0, 2))
"""Function, address and count of what any unit answers, if only with an exception."""

_LOADED_A = 2.0
_LIVE_V = 10.0


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit that answers.

    ``identity`` is vendor, product code, revision and so on, as far as the unit tells them;
    ``sunspec`` is the map of its SunSpec meter model, if it has one; ``maps`` are those that make
    sense of its registers, the one that explains most of them first.
    """

    unit: int
    identity: tuple[str, ...]
    sunspec: RegisterMap | None
    maps: tuple[str, ...]


async def scan(
    link: MeterLink, units: Iterable[int], maps: Sequence[RegisterMap]
) -> AsyncIterator[FoundUnit]:
    """Yield every unit that answers; nothing is ever written to any of them.

    The timing of the link says how long each may take.
    """
    for unit in units:
        if await _is_there(link, unit):
            yield FoundUnit(
                unit=unit,
                identity=await _identity(link, unit),
                sunspec=await _sunspec(link, unit),
                maps=await fitting(link, unit, maps),
            )


async def fitting(link: MeterLink, unit: int, maps: Sequence[RegisterMap]) -> tuple[str, ...]:
    """Return the maps with which a unit's readings break no law, best first.

    Better is the one by which more was checked: frequency, live phases, loads that fit.
    """
    told: dict[str, int] = {}
    for register_map in maps:
        values = await ModbusMeter(link, register_map, unit=unit).read()
        phases = 0 if register_map.direct_current else register_map.phases
        if isinstance(values, Values) and not diagnose([values], phases=phases):
            evidence = _evidence(values)
            if evidence:
                told[register_map.id] = evidence
    return tuple(sorted(told, key=lambda map_id: (-told[map_id], map_id)))


async def _is_there(link: MeterLink, unit: int) -> bool:
    for function, start, count in _FIRST_REGISTERS:
        outcome = await link.read(Request(unit, function, start, count, gap_ms=0))
        if isinstance(outcome, Reply | Refused):
            return True
    return False


async def _identity(link: MeterLink, unit: int) -> tuple[str, ...]:
    outcome = await link.read(Request(unit, IDENTIFY, 0, 0, gap_ms=0))
    if isinstance(outcome, NoValue):
        return ()
    response = outcome.response
    if not isinstance(response, ReadDeviceInformationResponse):
        return ()
    objects: Mapping[int, object] = response.information
    return tuple(text for _, one in sorted(objects.items()) if (text := _text(one)))


def _text(found: object) -> str:
    """Return a text of a device, which may be anything, as one that can be shown."""
    text = found.decode("latin-1") if isinstance(found, bytes) else str(found)
    return "".join(one if one.isprintable() else "?" for one in text).strip("? ")


async def _sunspec(link: MeterLink, unit: int) -> RegisterMap | None:
    try:
        return await discover(link, unit)
    except BenchError:
        return None


def _evidence(values: Values) -> int:
    """Count what could have been wrong and was not."""
    live = [volts for volts in values.phase_voltage_v if not isnan(volts) and volts > _LIVE_V]
    loaded = [amperes for amperes in values.phase_current_a if amperes >= _LOADED_A]
    powers = [watts for watts in values.phase_power_w if not isnan(watts) and watts]
    counted = values.energy_wh is not None and values.energy_wh > 0
    frequency = values.frequency_hz is not None
    return len(live) and len(live) + len(loaded) + len(powers) + 2 * frequency + counted

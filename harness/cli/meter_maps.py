"""Where ``hil meter`` looks for register maps, and the meter that a command line names."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.clock import Clock
from harness.errors import InputError
from harness.measured import MeterModel
from harness.meters import (
    SUNSPEC_MAPS,
    Meter,
    MeterLink,
    ModbusMeter,
    RegisterMap,
    discover,
)
from harness.units import Millis

__all__ = ["OpenMeter", "folders_of", "opened"]

_HTTP_METER = "lem-dcbm-400-600"
_UNITS = range(248)
_SUNSPEC_UNIT = 1


@dataclass(frozen=True, slots=True)
class OpenMeter:
    """A meter that is connected; ``phases`` is 0 for direct current.

    ``assumed`` names what nobody published or measured of ``model``; ``takes_ms`` is how long a
    reading occupies the line at least.
    """

    meter: Meter
    name: str
    phases: int
    model: MeterModel
    assumed: tuple[str, ...]
    takes_ms: Millis = 0


def folders_of(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return the folders of the user's own maps; raises :class:`InputError` for one without."""
    folders = [Path(folder) for folder in arguments.maps]
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"--maps: found {str(folder)!r}, expected a folder")
    return folders


@asynccontextmanager
async def opened(arguments: argparse.Namespace, clock: Clock) -> AsyncIterator[OpenMeter]:
    """Connect to the meter that ``MAP LINK --unit …`` name.

    Raises :class:`InputError` for what was written wrong and :class:`harness.errors.BenchError`
    when nothing answers.
    """
    unit = arguments.unit
    if unit is not None and unit not in _UNITS:
        raise InputError(f"--unit: found {unit}, expected a unit id from 0 to {_UNITS[-1]}")
    if arguments.map == _HTTP_METER:
        async with _dcbm(arguments, clock) as open_meter:
            yield open_meter
    elif arguments.map in SUNSPEC_MAPS:
        async with MeterLink.from_url(arguments.link, clock) as link:
            known = await discover(link, _SUNSPEC_UNIT if unit is None else unit)
            yield _modbus(arguments, link, known)
    else:
        known = RegisterMap.find(arguments.map, folders_of(arguments))
        async with MeterLink.from_url(arguments.link, clock, factory=known.bus) as link:
            yield _modbus(arguments, link, known)


def _modbus(arguments: argparse.Namespace, link: MeterLink, register_map: RegisterMap) -> OpenMeter:
    ratios = {"ct_ratio": arguments.ct_ratio, "vt_ratio": arguments.vt_ratio}
    unit = register_map.unit if arguments.unit is None else arguments.unit
    meter = ModbusMeter(link, register_map, unit=unit, invert=arguments.invert, **ratios)
    return OpenMeter(
        meter=meter,
        name=f"{register_map.name}, unit {unit} at {arguments.link}",
        phases=0 if register_map.direct_current else register_map.phases,
        model=register_map.model(**ratios),
        assumed=register_map.assumed,
        takes_ms=meter.takes_ms,
    )


@asynccontextmanager
async def _dcbm(arguments: argparse.Namespace, clock: Clock) -> AsyncIterator[OpenMeter]:
    try:
        from harness.meters.dcbm import LemDcbm
    except ImportError as error:
        raise InputError(
            f"{_HTTP_METER} speaks HTTP, which needs the extra dc: "
            f"pip install 'pytest-ocpp-hil[dc]' ({error})"
        ) from None
    async with LemDcbm(clock, arguments.link, invert=arguments.invert) as meter:
        name = f"{LemDcbm.NAME} at {arguments.link}"
        yield OpenMeter(meter, name, 0, LemDcbm.MODEL, ("refresh", "window", "class"))

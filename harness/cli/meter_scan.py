"""``hil meter scan``: which units of a line answer, and which register maps fit them."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.cli.meter_maps import folders_of
from harness.clock import Clock
from harness.data import register_map_paths
from harness.errors import BenchError, InputError
from harness.meters import SUNSPEC_MAPS, LinkTiming, MeterLink, RegisterMap
from harness.meters.scan import FoundUnit, scan
from harness.units import parse_duration

__all__ = ["run"]

_UNITS = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")
_LAST_UNIT = 247
_NAMED = 4
"""So many maps are named of those that fit; more differ in nothing that can be seen."""


async def run(arguments: argparse.Namespace, clock: Clock) -> None:
    """Print a line, or a JSON object, for every unit that answers, as it is found.

    Raises :class:`InputError` for what was written wrong and :class:`BenchError` when there is no
    connection or nobody answers.
    """
    units = _units(arguments.units)
    timeout_ms = parse_duration(arguments.timeout)
    if timeout_ms <= 0:
        raise InputError(f"--timeout: found {arguments.timeout!r}, expected more than 0 s")
    maps = list(_maps(folders_of(arguments)))
    timing = LinkTiming(timeout_ms=timeout_ms, max_answer_ms=timeout_ms)
    found = False
    async with MeterLink.from_url(arguments.link, clock, timing=timing) as link:
        print(f"{arguments.link}: asking units {arguments.units} …", file=sys.stderr, flush=True)
        async for unit in scan(link, units, maps):
            found = True
            print(_json(unit) if arguments.json else _line(unit), flush=True)
    if not found:
        raise BenchError(
            f"{arguments.link}: no unit answers; are baud rate, parity and stop bits right, and "
            "the two wires the right way round?"
        )


def _units(text: str) -> range:
    match = _UNITS.fullmatch(text.strip())
    if match is None:
        raise InputError(f"--units: found {text!r}, expected units such as 1-247 or 5")
    first, last = int(match[1]), int(match[2] or match[1])
    if not first <= last <= _LAST_UNIT:
        raise InputError(f"--units: found {text!r}, expected units from 0 to {_LAST_UNIT}")
    return range(first, last + 1)


def _maps(folders: Sequence[Path]) -> Iterator[RegisterMap]:
    for map_id, path in register_map_paths(folders).items():
        if map_id not in SUNSPEC_MAPS:
            yield RegisterMap.load(path)


def _line(unit: FoundUnit) -> str:
    named, more = unit.maps[:_NAMED], len(unit.maps) - _NAMED
    fits = f"fits {', '.join(named)}" if named else "no register map fits"
    if more > 0:
        fits += f" and {more} more"
    parts = [" ".join(unit.identity), unit.sunspec.name if unit.sunspec else "", fits]
    return f"unit {unit.unit:>3}: {'; '.join(filter(None, parts))}"


def _json(unit: FoundUnit) -> str:
    return json.dumps(
        {
            "unit": unit.unit,
            "identity": unit.identity,
            "sunspec": None if unit.sunspec is None else unit.sunspec.id,
            "maps": unit.maps,
        }
    )

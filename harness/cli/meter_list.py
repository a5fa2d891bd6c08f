"""``hil meter list``: the meters that can be read, and how sure their register maps are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from harness.cli.meter_maps import folders_of
from harness.clock import Clock
from harness.data import register_map_paths
from harness.meters import SUNSPEC_MAPS, RegisterMap
from harness.meters.buses import BusDefaults
from harness.meters.sunspec import Layout

__all__ = ["run"]

_DCBM = ("lem-dcbm-400-600", "LEM DCBM 400/600")


@dataclass(frozen=True, slots=True)
class _Row:
    """One kind of meter; ``phases`` is 0 for direct current."""

    id: str
    name: str
    phases: int
    accuracy_class: str
    confidence: str
    protocols: tuple[str, ...]

    @classmethod
    def of(cls, register_map: RegisterMap, protocols: tuple[str, ...]) -> _Row:
        return cls(
            id=register_map.id,
            name=register_map.name,
            phases=0 if register_map.direct_current else register_map.phases,
            accuracy_class=register_map.accuracy_class,
            confidence=register_map.confidence,
            protocols=protocols,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        return (
            self.id,
            self.name,
            str(self.phases) if self.phases else "DC",
            self.accuracy_class,
            self.confidence,
            ", ".join(self.protocols),
        )


_TITLES = ("MAP", "METER", "PHASES", "CLASS", "CONFIDENCE", "PROTOCOLS")


async def run(arguments: argparse.Namespace, _: Clock) -> None:
    """Print a table, or JSON.

    Raises :class:`harness.errors.InputError` when a map of the user's own is wrong.
    """
    rows = sorted(_rows(folders_of(arguments)), key=lambda row: row.id)
    if arguments.json:
        print(json.dumps([asdict(row) for row in rows], indent=1))
        return
    table = [_TITLES, *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print("  ".join(padded).rstrip())


def _rows(folders: Sequence[Path]) -> Iterator[_Row]:
    for map_id, path in register_map_paths(folders).items():
        if map_id in SUNSPEC_MAPS:
            layout = Layout.load(path).map
            yield _Row.of(layout, (*_protocols(layout.bus), "discovered"))
        else:
            register_map = RegisterMap.load(path)
            yield _Row.of(register_map, _protocols(register_map.bus))
    yield _Row(*_DCBM, 0, "unknown", "medium", ("http",))


def _protocols(bus: BusDefaults) -> tuple[str, ...]:
    has = {"rtu": bus.serial, "tcp": bus.tcp_port, "udp": bus.udp_port}
    return tuple(name for name, default in has.items() if default is not None)

"""Where a SunSpec meter has its values: the walk along its models, without any input or output.

SunSpec Information Model Specification (document 12041): the two registers "SunS" stand at one of
three addresses; behind them follow models, each with its number, its length and so many
registers, until number 0xFFFF. The points of a meter model have fixed distances to its number.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from harness.documents import load_fields
from harness.errors import BenchError
from harness.meters.decades import MOST_DECADES
from harness.meters.decoder import BlockDecoder
from harness.meters.mapfields import LAST_ADDRESS
from harness.meters.points import REGISTER_TYPES, Block, Point
from harness.meters.registermap import RegisterMap, read_register_map

__all__ = ["BASES", "END", "HEADER", "MARKER", "Layout", "Model", "Walk", "walk"]

MARKER = (0x5375, 0x6E53)
"""The letters SunS."""

BASES = (40_000, 50_000, 0)
"""The addresses at which the marker may stand, in the order in which they are tried."""

HEADER = 2
"""The registers of a model's number and length, which the length leaves out."""

END = 0xFFFF
_MOST_MODELS = 100
"""Far more than any device has; a chain without an end must end somewhere."""

_PHASES = {1: 1, 2: 2, 3: 3, 4: 3}
"""Phases by the last digit of the model: single, split, wye and delta."""

_COUNTERS = "energy_"


@dataclass(frozen=True, slots=True)
class Model:
    """A model of a device: its number, where that stands, and how many registers follow."""

    number: int
    address: int
    length: int


Walk: TypeAlias = Generator[Block, Sequence[int] | None, tuple[Model, ...]]
"""Yields what to read next, is sent its registers or ``None``, and returns the models."""


def walk() -> Walk:
    """Find the marker and follow the chain of models to its end.

    Raises :class:`BenchError` when there is no marker, or no chain that makes sense.
    """
    for base in BASES:
        marker = yield Block(base, len(MARKER))
        if marker is not None and tuple(marker) == MARKER:
            return (yield from _chain(base + len(MARKER)))
    places = ", ".join(str(base) for base in BASES)
    raise BenchError(f"found no SunSpec marker, expected it at one of {places}")


def _chain(address: int) -> Walk:
    models: list[Model] = []
    while True:
        header = yield Block(address, HEADER)
        if header is None:
            raise BenchError(f"the chain of SunSpec models breaks off at {address}")
        model = Model(header[0], address, header[1])
        if model.number == END:
            return tuple(models)
        models.append(model)
        address += HEADER + model.length
        if model.length == 0 or address + HEADER > LAST_ADDRESS + 1 or len(models) > _MOST_MODELS:
            raise BenchError(
                f"found SunSpec model {model.number} at {model.address} with a length of "
                f"{model.length} as number {len(models)}, expected a chain of at most "
                f"{_MOST_MODELS} models that ends with {END:#x}"
            )


@dataclass(frozen=True, slots=True)
class Layout:
    """The points of some meter models, at their distances to the model's number.

    ``length`` is the models' length, which any of them has.
    """

    models: frozenset[int]
    length: int
    map: RegisterMap

    @classmethod
    def load(cls, path: Path) -> Layout:
        """Read a layout; raises :class:`InputError` with file, line, field, found and expected."""
        document = load_fields(path)
        map_ = read_register_map(document, more=frozenset({"sunspec"}))
        sunspec = document.entries()["sunspec"]
        fields = sunspec.mapping(required=frozenset({"models", "length"}))
        return cls(
            models=frozenset(item.integer(1, END - 1) for item in fields["models"].items()),
            length=fields["length"].integer(1, LAST_ADDRESS),
            map=map_,
        )

    @property
    def block(self) -> Block:
        """The one block that holds everything, from the model's number on."""
        return self.map.blocks["fast"][0]

    def fits(self, model: Model) -> bool:
        """Tell whether the layout is that of a model."""
        return model.number in self.models and model.length + HEADER >= self.block.count

    def located(self, model: Model, registers: Sequence[int]) -> RegisterMap:
        """Return the register map of a model, whose :attr:`block` was read once.

        Values that the device says it does not have are left out. A counter at 0 counts as one
        that it does not have, but begins with the first watt-hour, so counters stay.
        """
        values = BlockDecoder(self.block, self.map.points).decode(registers)
        points = tuple(
            _seen(point, registers).moved(model.address)
            for point in self.map.points
            if values[point.name] is not None or point.name.startswith(_COUNTERS)
        )
        return replace(
            self.map,
            id=f"sunspec-{model.number}",
            name=f"SunSpec meter, model {model.number} at {model.address}",
            phases=_PHASES[model.number % 10],
            points=points,
            blocks={"fast": (self.block.moved(model.address),)},
        )


def _seen(point: Point, registers: Sequence[int]) -> Point:
    """Note the scale factor that a value has now, for the meter's resolution."""
    if point.exponent is None:
        return point
    factor = int(REGISTER_TYPES["i16"].from_bits(registers[point.exponent.at]))
    seen = factor if abs(factor) <= MOST_DECADES else 0
    return replace(point, exponent=replace(point.exponent, seen=seen))

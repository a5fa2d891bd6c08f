"""Reads the blocks of a register map, and cuts those that a meter would refuse as too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from harness.documents import Field
from harness.meters.mapfields import LAST_ADDRESS, ReadDefaults
from harness.meters.points import Block, Point, Sum

__all__ = ["read_blocks"]

_START_AND_COUNT = 2
_START_COUNT_AND_FUNCTION = 3


@dataclass(frozen=True, slots=True)
class _Value:
    """A point or sum, with all the points that it takes."""

    name: str
    points: tuple[Point, ...]

    @property
    def first(self) -> int:
        return min(min(point.addresses) for point in self.points)

    @property
    def last(self) -> int:
        return max(max(point.addresses) for point in self.points)

    def lies_in(self, block: Block) -> bool:
        return all(block.holds(point) for point in self.points)


def read_blocks(
    blocks: Field, points: Sequence[Point], sums: Sequence[Sum], defaults: ReadDefaults
) -> Mapping[str, tuple[Block, ...]]:
    """Read the blocks, and check that each one gives a value and each value has one.

    A block of more registers than the meter allows becomes several, none of which cuts a value.
    """
    fields = blocks.mapping(required=frozenset({"fast"}), optional=frozenset({"slow", "all"}))
    values = _values(points, sums)
    read = {
        name: tuple(
            part for item in field.items() for part in _parts(item, values, points, defaults)
        )
        for name, field in fields.items()
    }
    listed = [block for group in read.values() for block in group]
    for value in values:
        if not any(value.lies_in(block) for block in listed):
            raise blocks.error(f"a block that holds all registers of {value.name!r}")
    return MappingProxyType(read)


def _values(points: Sequence[Point], sums: Sequence[Sum]) -> tuple[_Value, ...]:
    own = [_Value(point.name, (point,)) for point in points]
    named = {point.name: point for point in points}
    made = [_Value(total.name, tuple(named[term] for term in total.terms)) for total in sums]
    return (*own, *made)


def _parts(
    field: Field, values: Sequence[_Value], points: Sequence[Point], defaults: ReadDefaults
) -> list[Block]:
    block = _block(field, defaults)
    if not any(block.holds(point) for point in points):
        raise field.error("a block that holds at least one whole value")
    if block.count <= defaults.max_registers:
        return [block]
    held = [value for value in values if value.lies_in(block)]
    parts = _cut(held, block.function, defaults.max_registers)
    for value in held:
        if not any(value.lies_in(part) for part in parts if part.count <= defaults.max_registers):
            most = defaults.max_registers
            raise field.error(f"all registers of {value.name!r} within the {most} of max_regs")
    return parts


def _block(field: Field, defaults: ReadDefaults) -> Block:
    items = field.items()
    if len(items) not in (_START_AND_COUNT, _START_COUNT_AND_FUNCTION):
        raise field.error("[start, count] or [start, count, fc]")
    start = items[0].integer(0, LAST_ADDRESS)
    count = items[1].integer(1, LAST_ADDRESS + 1 - start)
    given = len(items) == _START_COUNT_AND_FUNCTION
    return Block(start, count, items[2].integer(3, 4) if given else defaults.function)


def _cut(values: Sequence[_Value], function: int, most: int) -> list[Block]:
    """Join the values in the order of their addresses as long as a request can hold them."""
    parts: list[Block] = []
    for value in sorted(values, key=lambda value: (value.first, value.last)):
        first, last = value.first, value.last
        if parts and max(last, parts[-1].addresses[-1]) - parts[-1].start < most:
            first = parts[-1].start
            last = max(last, parts.pop().addresses[-1])
        parts.append(Block(first, last - first + 1, function))
    return parts

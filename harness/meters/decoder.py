"""Turns the registers of one block into values, with everything prepared once."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isfinite
from operator import itemgetter

from harness.meters.decades import MOST_DECADES, shifted
from harness.meters.points import REGISTER_TYPES, Block, Exponent, Point, Sum

__all__ = ["BlockDecoder"]


class BlockDecoder:
    """Decodes the points of one block.

    The registers needed are picked in the order of their significance and unpacked by a single
    :mod:`struct` call, which settles the word order on the way.
    """

    def __init__(self, block: Block, points: Iterable[Point], sums: Iterable[Sum] = ()) -> None:
        """Prepare for those of the points and sums that lie in the block."""
        held = [point for point in points if block.holds(point)]
        numbers = [number for point in held for number in _numbers(point)]
        numbers += _exponents(held)
        indices = [
            address - block.start for _, at, point in numbers for address in point.registers(at)
        ]
        self._pick = _picker(indices)
        self._pack = struct.Struct(f">{len(indices)}H").pack
        self._unpack = struct.Struct(
            ">" + "".join(point.type.code for _, _, point in numbers)
        ).unpack
        self._fields = tuple(
            (name, point.type.decode, point.scale, point.invalid) for name, _, point in numbers
        )
        self._differences = tuple(point.name for point in held if point.minus is not None)
        self._shifts = tuple(
            (point.name, _exponent_name(point.exponent), point.exponent.bias)
            for point in held
            if point.exponent is not None
        )
        names = {point.name for point in held}
        self._sums = tuple(total for total in sums if names.issuperset(total.terms))
        self._names = frozenset(names | {total.name for total in self._sums})

    @property
    def names(self) -> frozenset[str]:
        """The names of the values that this block gives."""
        return self._names

    def decode(self, registers: Sequence[int]) -> dict[str, float | None]:
        """Return the values in SI units by the names of their points; ``None`` is "no value".

        A number that is not finite is no value, whether or not the map lists it as invalid: it
        would pass every comparison with a limit. Nor is one whose power of ten is out of range.
        """
        raws = self._unpack(self._pack(*self._pick(registers)))
        values = {
            name: None if raw in invalid or not isfinite(raw) else decode(raw) * scale
            for (name, decode, scale, invalid), raw in zip(self._fields, raws, strict=True)
        }
        for name in self._differences:
            values[name] = _difference(values[name], values.pop(name + _SUBTRAHEND))
        for name, exponent, bias in self._shifts:
            values[name] = _shifted(values[name], values[exponent], bias)
        for _, exponent, _ in self._shifts:
            values.pop(exponent, None)  # several points may share it
        for total in self._sums:
            values[total.name] = _sum(values, total.terms)
        return values


_SUBTRAHEND = " minus"
_EXPONENT = " exponent"
"""Mark numbers that are no points themselves; no point's name contains a space."""


def _numbers(point: Point) -> Iterator[tuple[str, int, Point]]:
    """Yield name, address and point of each number that a point is made of."""
    yield point.name, point.at, point
    if point.minus is not None:
        yield point.name + _SUBTRAHEND, point.minus, point


def _exponents(points: Iterable[Point]) -> list[tuple[str, int, Point]]:
    """Return name, address and point of each register that holds a power of ten."""
    exponents = {point.exponent.at: point.exponent for point in points if point.exponent}
    return [
        (_exponent_name(exponent), at, Point(_EXPONENT, at, REGISTER_TYPES["i16"]))
        for at, exponent in exponents.items()
    ]


def _exponent_name(exponent: Exponent) -> str:
    return f"{_EXPONENT} {exponent.at}"


def _picker(indices: Sequence[int]) -> Callable[[Sequence[int]], tuple[int, ...]]:
    if len(indices) == 1:  # an itemgetter of one index returns no tuple
        return lambda registers: (registers[indices[0]],)
    return itemgetter(*indices)


def _difference(minuend: float | None, subtrahend: float | None) -> float | None:
    return None if minuend is None or subtrahend is None else minuend - subtrahend


def _shifted(value: float | None, exponent: float | None, bias: int) -> float | None:
    if value is None or exponent is None or abs(decades := int(exponent) + bias) > MOST_DECADES:
        return None
    return shifted(value, decades)


def _sum(values: Mapping[str, float | None], terms: Sequence[str]) -> float | None:
    numbers = [value for term in terms if (value := values[term]) is not None]
    return sum(numbers) if len(numbers) == len(terms) else None

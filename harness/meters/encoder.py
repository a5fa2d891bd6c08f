"""Turns values into the registers that a meter would answer with; the decoder's way back."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from harness.meters.decades import MOST_DECADES, shifted
from harness.meters.points import Block, Point
from harness.meters.registermap import RegisterMap
from harness.meters.sunspec import BASES, END, HEADER, MARKER, Layout

__all__ = ["Registers", "encode", "encode_sunspec"]

Registers: TypeAlias = dict[int, dict[int, int]]
"""Registers by function, 3 or 4, and address."""

_HOLDING = 3
_FINEST = -3
"""The power of ten of a value that would allow a smaller one; meters stop at thousandths."""

_COMMON_MODEL, _COMMON_LENGTH = 1, 66


def encode(register_map: RegisterMap, values: Mapping[str, float | None]) -> Registers:
    """Return the registers of all blocks of a map for values in SI units by their names.

    A value that is ``None`` or not given becomes what the meter says when it has none, or 0 where
    it has no word for that; registers that mean nothing are 0. Raises :class:`ValueError` when a
    value does not fit its registers.
    """
    registers: Registers = {3: {}, 4: {}}
    for block in _all_blocks(register_map):
        registers[block.function] |= dict.fromkeys(block.addresses, 0)
    wanted = _with_terms(register_map, values)
    exponents = _exponents(register_map.points, wanted)
    for point in register_map.points:
        own = registers[point.function]
        decades = 0
        if point.exponent is not None:
            decades = exponents[point.exponent.at] + point.exponent.bias
            own[point.exponent.at] = exponents[point.exponent.at] % (1 << 16)
        own |= _point_registers(point, wanted.get(point.name), decades)
    return registers


def encode_sunspec(layout: Layout, model: int, values: Mapping[str, float | None]) -> Registers:
    """Return the registers of a SunSpec device with one meter model, from its marker on."""
    common = (_COMMON_MODEL, _COMMON_LENGTH, *(0 for _ in range(_COMMON_LENGTH)))
    points = encode(layout.map, values)[_HOLDING]
    meter = [points.get(at, 0) for at in range(HEADER + layout.length)]
    meter[:HEADER] = model, layout.length
    image = (*MARKER, *common, *meter, END, 0)
    return {_HOLDING: dict(enumerate(image, start=BASES[0]))}


def _all_blocks(register_map: RegisterMap) -> Iterable[Block]:
    return (block for group in register_map.blocks.values() for block in group)


def _with_terms(
    register_map: RegisterMap, values: Mapping[str, float | None]
) -> dict[str, float | None]:
    """Add what the terms of a sum must be for the sum to come out: equal parts of the rest."""
    wanted = dict(values)
    for total in register_map.sums:
        whole = wanted.get(total.name)
        missing = [term for term in total.terms if term not in wanted]
        given = [wanted[term] or 0.0 for term in total.terms if term in wanted]
        if whole is not None and missing:
            wanted |= dict.fromkeys(missing, (whole - sum(given)) / len(missing))
    return wanted


def _exponents(points: Iterable[Point], values: Mapping[str, float | None]) -> dict[int, int]:
    """Choose the power of ten of each register that holds one: as fine as all its points allow."""
    exponents: dict[int, int] = {}
    for point in points:
        if point.exponent is not None:
            at, bias = point.exponent.at, point.exponent.bias
            finest = _finest(point, values.get(point.name), bias)
            exponents[at] = max(exponents.get(at, finest), finest)
    return exponents


def _finest(point: Point, value: float | None, bias: int) -> int:
    for decades in range(_FINEST, MOST_DECADES + 1):
        try:
            words = _words(point, value or 0.0, decades)
        except ValueError:
            continue
        if value and decades > _FINEST and not any(words):
            break  # it fits only because nothing is left of it: a negative one without a sign
        return decades - bias
    raise _unfit(point, value)


def _point_registers(point: Point, value: float | None, decades: int) -> dict[int, int]:
    """Return the registers of one value, less the one with its power of ten."""
    if value is None:
        return dict(zip(point.registers(point.at), _no_value(point), strict=True))
    numbers = {point.at: value}
    if point.minus is not None:
        numbers = {point.at: max(value, 0.0), point.minus: max(-value, 0.0)}
    return {
        address: word
        for at, number in numbers.items()
        for address, word in zip(point.registers(at), _words(point, number, decades), strict=True)
    }


def _words(point: Point, number: float, decades: int) -> tuple[int, ...]:
    try:
        raw = point.type.encode(shifted(number / point.scale, -decades))
        return point.type.to_words(raw)
    except (struct.error, OverflowError, ValueError):
        raise _unfit(point, number) from None


def _no_value(point: Point) -> tuple[int, ...]:
    if point.type.is_float:
        return point.type.to_words(math.nan)
    return point.type.to_words(min(point.invalid, default=0))


def _unfit(point: Point, value: float | None) -> ValueError:
    return ValueError(f"{point.name}: found {value}, expected what {point.type.name} can hold")

"""How far a meter's values may be off: by its class, and by the step of its last digit."""

from __future__ import annotations

import math
from collections.abc import Iterable

from harness.meters.decades import shifted
from harness.meters.points import Point, Sum

__all__ = ["ACCURACY_CLASSES", "resolution"]

ACCURACY_CLASSES = {
    "A": 0.035,
    "B": 0.02,
    "C": 0.007,
    "1": 0.02,
    "0.5S": 0.005,
    "0.2S": 0.002,
    "unknown": 0.035,
}
"""The bound of the relative error of power and current by the class of the meter.

A, B and C: directive 2014/32/EU, annex V, table 2, +5 to +30 °C. The 1 % often quoted for class B
holds at reference conditions only, and so does that of class 1 (IEC 62053-21), B's sister. 0.5S
and 0.2S: IEC 62053-22. Unknown: as poor as a meter may be that is sold as one.
"""

_FLOAT32_BITS = 24
"""Significant bits of a float32 (IEEE 754)."""

_FINE = frozenset({"f64", "t5", "t6"})
"""Types with so many digits, wherever the point is, that the last one does not matter."""


def resolution(
    name: str, points: Iterable[Point], sums: Iterable[Sum] = (), *, up_to: float = 0.0
) -> float:
    """Return the step of the last digit of a value in its SI unit, of a sum the steps of all.

    A float32 steps the more coarsely the larger it is: ``up_to`` says how large it may be, and 0
    that its steps do not matter.
    """
    terms = next((total.terms for total in sums if total.name == name), (name,))
    return sum(_step(point, up_to) for point in points if point.name in terms)


def _step(point: Point, up_to: float) -> float:
    if point.type.name in _FINE:
        return 0.0
    if point.type.name == "f32":
        _, exponent = math.frexp(up_to / point.scale)
        return point.scale * math.ldexp(1.0, exponent - _FLOAT32_BITS) if up_to else 0.0
    if point.exponent is None:
        return point.scale
    return shifted(point.scale, point.exponent.seen + point.exponent.bias)

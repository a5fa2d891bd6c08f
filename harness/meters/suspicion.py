"""The mistakes that a bench is wired or described with, and how each shows in a reading."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "FLOOR_W",
    "Mistake",
    "Suspicion",
    "ct_ratio_near",
    "decade_near",
    "named_phases",
    "swapped_words",
    "within",
]

FLOOR_W = 50.0
"""Differences and reverse powers up to this say nothing: the meter's own error is as large."""


class Mistake(StrEnum):
    """What a reading that cannot be true looks like."""

    SWAPPED_WORDS = "swapped words"
    SCALE = "wrong scale"
    KILOWATT = "kW for W"
    CT_RATIO = "CT ratio"
    VT_RATIO = "VT ratio"
    UNIT_ID = "unit id"
    MAP = "register map"
    PHASE_MISSING = "missing phase"
    WIRING_MODE = "wiring mode"
    REVERSED = "reversed meter"
    REVERSED_CLAMP = "reversed clamp"
    EXCHANGED_CLAMPS = "exchanged clamps"
    COUNTER = "wrong counter"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One thing that cannot be true, in words, and the mistake that it points to."""

    mistake: Mistake
    sentence: str


_CT_PRIMARIES_A = (
    *(50, 60, 75, 80, 100, 120, 125, 150, 160, 200, 250, 300, 400, 500, 600, 750, 800, 1000),
    *(1200, 1250, 1500, 1600, 2000),
)
"""Rated primary currents of current transformers, IEC 61869-2; the secondary has 5 A or 1 A."""

_CT_SECONDARY_A = 5
_DECADES = (10.0, 100.0, 1_000.0)

_INTEGER_SCALES = (1.0, 0.1, 0.01, 0.001)
_WORDS = 0x10000
_WHOLE = 1e-3


def within(value: float, bounds: tuple[float, float]) -> bool:
    """Tell whether a value lies between two others, both excluded; NaN lies nowhere."""
    return bounds[0] < value < bounds[1]


def ct_ratio_near(factor: float) -> str | None:
    """Name the usual current transformer whose ratio a factor is, or its inverse, within 5 %."""
    ratio = 1 / factor if 0 < factor < 1 else factor
    primary = min(_CT_PRIMARIES_A, key=lambda one: abs(one / _CT_SECONDARY_A - ratio))
    near = abs(primary / _CT_SECONDARY_A - ratio) <= 0.05 * ratio
    return f"{primary}/{_CT_SECONDARY_A} A" if near else None


def decade_near(factor: float) -> float | None:
    """Return the power of ten that a factor is within 10 %, such as 1000 or 0.1, if it is one."""
    decades = (*_DECADES, *(1 / decade for decade in _DECADES))
    near = (decade for decade in decades if abs(factor - decade) <= decade / 10)
    return next(near, None)


def swapped_words(value: float) -> Iterator[float]:
    """Yield what a 32-bit number would be with its registers the other way round.

    That of a float, and those of an integer with the scales that meters use.
    """
    try:
        first, second = struct.unpack(">HH", struct.pack(">f", value))
        yield struct.unpack(">f", struct.pack(">HH", second, first))[0]
    except OverflowError:  # no float32
        pass
    for scale in _INTEGER_SCALES:
        raw = value / scale
        if abs(raw) < _WORDS**2 and abs(raw - round(raw)) < _WHOLE:
            bits = round(raw) % _WORDS**2
            yield ((bits % _WORDS) * _WORDS + bits // _WORDS) * scale


def named_phases(indices: Iterable[int]) -> str:
    """Name phases by their index: ``L1``, ``L1 and L2``, ``L1, L2 and L3``."""
    names: Sequence[str] = [f"L{index + 1}" for index in indices]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

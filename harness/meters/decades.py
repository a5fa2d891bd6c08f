"""Numbers that carry a power of ten of their own: scale factors, and Iskra's measurements.

Iskra and Finder lay a measurement out in 32 bits (Finder 7M user's manual, page 54): a signed
byte with the power of ten, then 24 bits with the number, unsigned in T5 and signed in T6. T7 is a
power factor: a byte for import or export, one for inductive or capacitive, 16 bits of 0.0001.
"""

from __future__ import annotations

import math

__all__ = [
    "MOST_DECADES",
    "shifted",
    "t5_bits",
    "t5_value",
    "t6_bits",
    "t6_value",
    "t7_bits",
    "t7_value",
]

MOST_DECADES = 10
"""The farthest that a scale factor reaches (SunSpec, type sunssf); more is no scale factor."""

_MANTISSA_BITS = 24
_MANTISSA = 1 << _MANTISSA_BITS
_DIGITS = 6
"""Digits behind the first that 24 bits always hold: 2**23 is more than 8 * 10**6."""

_LEAST_EXPONENT, _LARGEST_EXPONENT = -128, 127

_PF_SCALE = 10_000
_PF_BITS = 16
_EXPORT = 0xFF << 24


def shifted(value: float, decades: int) -> float:
    """Return value * 10**decades, as near as a float can be."""
    # 0.001 is no float, but 1000 is: dividing by it rounds once, multiplying by 0.001 twice.
    return value * 10.0**decades if decades >= 0 else value / 10.0**-decades


def t5_value(bits: float) -> float:
    """Return the number that a T5 means."""
    exponent, mantissa = divmod(int(bits), _MANTISSA)
    return shifted(mantissa, _signed(exponent, 8))


def t6_value(bits: float) -> float:
    """Return the number that a T6 means."""
    exponent, mantissa = divmod(int(bits), _MANTISSA)
    return shifted(_signed(mantissa, _MANTISSA_BITS), _signed(exponent, 8))


def t7_value(bits: float) -> float:
    """Return the power factor that a T7 means, negative for export; the other sign is dropped."""
    magnitude = (int(bits) & ((1 << _PF_BITS) - 1)) / _PF_SCALE
    return -magnitude if int(bits) & _EXPORT else magnitude


def t5_bits(value: float) -> int:
    """Return a number as a T5; raises :class:`ValueError` when it is negative."""
    if value < 0:
        raise ValueError(f"T5 is unsigned, which {value} is not")
    return t6_bits(value)


def t6_bits(value: float) -> int:
    """Return a number as a T6, with seven digits or six; raises :class:`OverflowError`."""
    exponent = math.floor(math.log10(abs(value))) - _DIGITS if value else 0
    exponent = max(exponent, _LEAST_EXPONENT)
    mantissa = round(shifted(value, -exponent))
    if abs(mantissa) >= _MANTISSA // 2:
        exponent += 1
        mantissa = round(shifted(value, -exponent))
    if exponent > _LARGEST_EXPONENT:
        raise OverflowError(f"{value} is too large")
    return (exponent % (1 << 8)) * _MANTISSA + mantissa % _MANTISSA


def t7_bits(value: float) -> int:
    """Return a power factor as a T7, negative for export."""
    return round(abs(value) * _PF_SCALE) + (_EXPORT if value < 0 else 0)


def _signed(number: int, bits: int) -> int:
    """Return what a number of so many bits means in two's complement."""
    return number - (1 << bits) if number >= 1 << (bits - 1) else number

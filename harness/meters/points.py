"""What the registers of a meter mean: points, sums of points, and the blocks to read them in."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from harness.units import Millis

__all__ = ["REGISTER_TYPES", "Block", "Point", "RegisterType", "Request", "Sum"]


@dataclass(frozen=True, slots=True)
class RegisterType:
    """How a number lies in registers; ``code`` is its letter in :mod:`struct`."""

    name: str
    code: str

    @property
    def words(self) -> int:
        """The number of 16-bit registers it takes."""
        return struct.calcsize(f">{self.code}") // 2

    @property
    def is_float(self) -> bool:
        """Tell whether it is an IEEE 754 number."""
        return self.code in "fd"

    def from_bits(self, bits: int) -> int | float:
        """Return the number whose bits, most significant first, are those of ``bits``."""
        number: int | float = struct.unpack(f">{self.code}", bits.to_bytes(2 * self.words))[0]
        return number


REGISTER_TYPES = {
    name: RegisterType(name, code)
    for name, code in (
        ("u16", "H"),
        ("i16", "h"),
        ("u32", "I"),
        ("i32", "i"),
        ("u64", "Q"),
        ("i64", "q"),
        ("f32", "f"),
        ("f64", "d"),
    )
}
"""The types by the names that register maps use."""


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a meter: SI value = (registers at ``at`` - registers at ``minus``) * scale.

    Bytes inside a register are big-endian, as the Modbus specification says (4.2); the order of
    the registers is the vendor's. Raw numbers in ``invalid`` mean that there is no value.
    """

    name: str
    at: int
    type: RegisterType
    scale: float = 1.0
    least_significant_first: bool = False
    minus: int | None = None
    invalid: frozenset[int | float] = frozenset()

    def registers(self, at: int) -> range:
        """Return the addresses of one number at ``at``, most significant register first."""
        ascending = range(at, at + self.type.words)
        return ascending[::-1] if self.least_significant_first else ascending

    @property
    def addresses(self) -> tuple[int, ...]:
        """The addresses of all registers that the value needs."""
        subtrahend = () if self.minus is None else self.registers(self.minus)
        return (*self.registers(self.at), *subtrahend)


@dataclass(frozen=True, slots=True)
class Sum:
    """A value that the meter does not give itself: the sum of others."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive registers that are read by one request."""

    start: int
    count: int

    def holds(self, point: Point) -> bool:
        """Tell whether every register of the point lies in this block."""
        addresses = range(self.start, self.start + self.count)
        return all(address in addresses for address in point.addresses)


@dataclass(frozen=True, slots=True)
class Request:
    """One Modbus read: function 3 (holding) or 4 (input) of one unit.

    ``gap_ms`` is the silence that the meter wants on the line before it.
    """

    unit: int
    function: int
    start: int
    count: int
    gap_ms: Millis

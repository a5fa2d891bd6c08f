"""What the registers of a meter mean: points, sums of points, and the blocks to read them in."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, replace

from harness.meters.decades import t5_bits, t5_value, t6_bits, t6_value, t7_bits, t7_value
from harness.units import Millis

__all__ = [
    "IDENTIFY",
    "REGISTER_TYPES",
    "Block",
    "Exponent",
    "Point",
    "RegisterType",
    "Request",
    "Sum",
]

_HOLDING = 3

IDENTIFY = 0x2B
"""The function that tells who a unit is; it has no registers, so their count is 0."""


@dataclass(frozen=True, slots=True)
class RegisterType:
    """How a number lies in registers.

    ``code`` is the letter in :mod:`struct` of the raw number, ``decode`` makes the number that is
    meant of it and ``encode`` is the way back.
    """

    name: str
    code: str
    decode: Callable[[float], float]
    encode: Callable[[float], int | float]

    @property
    def words(self) -> int:
        """The number of 16-bit registers it takes."""
        return struct.calcsize(f">{self.code}") // 2

    @property
    def is_float(self) -> bool:
        """Tell whether it is an IEEE 754 number."""
        return self.code in "fd"

    def from_bits(self, bits: int) -> int | float:
        """Return the raw number whose bits, most significant first, are those of ``bits``."""
        number: int | float = struct.unpack(f">{self.code}", bits.to_bytes(2 * self.words))[0]
        return number

    def to_words(self, raw: float) -> tuple[int, ...]:
        """Return the registers of a raw number, most significant first.

        Raises :class:`struct.error` or :class:`OverflowError` when it is too large for the type.
        """
        return struct.unpack(f">{self.words}H", struct.pack(f">{self.code}", raw))


REGISTER_TYPES = {
    **{
        name: RegisterType(name, code, float, round)
        for name, code in (
            ("u16", "H"),
            ("i16", "h"),
            ("u32", "I"),
            ("i32", "i"),
            ("u64", "Q"),
            ("i64", "q"),
            ("acc32", "I"),  # SunSpec's counter: a u32 whose 0 means that nothing is counted
        )
    },
    "f32": RegisterType("f32", "f", float, float),
    "f64": RegisterType("f64", "d", float, float),
    "t5": RegisterType("t5", "I", t5_value, t5_bits),
    "t6": RegisterType("t6", "I", t6_value, t6_bits),
    "t7": RegisterType("t7", "I", t7_value, t7_bits),
}
"""The types by the names that register maps use."""


@dataclass(frozen=True, slots=True)
class Exponent:
    """A register of type i16 that holds a power of ten; ``bias`` is added to it.

    ``seen`` is what it held when the meter was discovered. It is read anew with every sample;
    only the meter's resolution rests on what was seen.
    """

    at: int
    bias: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """One number of a meter.

    SI value = (registers at ``at`` - registers at ``minus``) * scale * 10 ** ``exponent``.

    Bytes inside a register are big-endian, as the Modbus specification says (4.2); the order of
    the registers is the vendor's. Raw numbers in ``invalid`` mean that there is no value.
    """

    name: str
    at: int
    type: RegisterType
    scale: float = 1.0
    least_significant_first: bool = False
    minus: int | None = None
    exponent: Exponent | None = None
    invalid: frozenset[int | float] = frozenset()
    function: int = _HOLDING

    def registers(self, at: int) -> range:
        """Return the addresses of one number at ``at``, most significant register first."""
        ascending = range(at, at + self.type.words)
        return ascending[::-1] if self.least_significant_first else ascending

    @property
    def addresses(self) -> tuple[int, ...]:
        """The addresses of all registers that the value needs."""
        subtrahend = () if self.minus is None else self.registers(self.minus)
        exponent = () if self.exponent is None else (self.exponent.at,)
        return (*self.registers(self.at), *subtrahend, *exponent)

    def moved(self, by: int) -> Point:
        """Return the point that lies so many addresses farther on."""
        exponent = self.exponent
        return replace(
            self,
            at=self.at + by,
            minus=None if self.minus is None else self.minus + by,
            exponent=None if exponent is None else replace(exponent, at=exponent.at + by),
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """A value that the meter does not give itself: the sum of others."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive registers that are read by one request of function 3 or 4."""

    start: int
    count: int
    function: int = _HOLDING

    @property
    def addresses(self) -> range:
        """The addresses of its registers."""
        return range(self.start, self.start + self.count)

    def holds(self, point: Point) -> bool:
        """Tell whether every register of the point lies in this block."""
        addresses = self.addresses
        return self.function == point.function and all(
            address in addresses for address in point.addresses
        )

    def moved(self, by: int) -> Block:
        """Return the block that lies so many addresses farther on."""
        return replace(self, start=self.start + by)


@dataclass(frozen=True, slots=True)
class Request:
    """One Modbus read: function 3 (holding) or 4 (input) of one unit, or :data:`IDENTIFY`.

    ``gap_ms`` is the silence that the meter wants on the line before it.
    """

    unit: int
    function: int
    start: int
    count: int
    gap_ms: Millis

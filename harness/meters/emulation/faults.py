"""What can be wrong with a meter or its line on purpose, one request after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harness.errors import InputError
from harness.meters.emulation.image import MapImage
from harness.meters.encoder import Registers
from harness.meters.endpoints import Framing
from harness.units import Instant, Millis
from harness.wording import one_of

__all__ = ["METER_FAULTS", "MeterFault", "Mischief"]

_ROUND = 4
_SLOW_AT, _BUSY_AT, _DROPPED_AT, _CORRUPT_AT = range(_ROUND)
"""Which request of every four is hit, a different one by each fault, so that faults add up."""

_SLOW_MS: Millis = 1_500
"""Longer than a link waits for a unit of which it knows nothing."""

_FLIPPED = 0x55
_FUNCTION_IN_MBAP = 7
_DATA_IN_RTU = 3


@dataclass(frozen=True, slots=True)
class MeterFault:
    """One thing that goes wrong, in a sentence."""

    name: str
    summary: str


_CATALOGUE = (
    MeterFault("slow", "Every fourth answer comes 1.5 s late."),
    MeterFault("busy", "Every fourth request is answered with exception 6, device busy."),
    MeterFault("dropped", "Every fourth answer is lost."),
    MeterFault("cut", "Every answer breaks off in the middle."),
    MeterFault("corrupt", "Every fourth answer arrives with wrong bits in it."),
    MeterFault("frozen", "The values stay as they were when the fault set in."),
    MeterFault("swapped", "The registers of every number come in reverse order."),
)

METER_FAULTS: Mapping[str, MeterFault] = MappingProxyType(
    {fault.name: fault for fault in _CATALOGUE}
)
"""All faults by their names."""


class Mischief:
    """Some faults of one line, from an instant on; they add up."""

    def __init__(self, names: Iterable[str] = (), start: Instant = 0) -> None:
        """Raise :class:`InputError` with the nearest name for one that is unknown."""
        self._names = frozenset(names)
        self._start = start
        self._requests = 0
        for name in self._names - METER_FAULTS.keys():
            raise InputError(f"found fault {name!r}, expected {one_of(name, METER_FAULTS)}")

    def next_request(self, at: Instant) -> None:
        """Count a request; only those count that come after the faults have set in."""
        if at >= self._start:
            self._requests += 1

    def delay_ms(self, at: Instant) -> Millis:
        """Return how much longer than usual the present request takes."""
        return _SLOW_MS if self._hits("slow", _SLOW_AT, at) else 0

    def is_busy(self, at: Instant) -> bool:
        """Tell whether the present request is refused."""
        return self._hits("busy", _BUSY_AT, at)

    def shown(self, image: MapImage, at: Instant) -> Registers:
        """Return what a unit shows at an instant."""
        show = image.swapped_registers if self._holds("swapped", at) else image.registers
        return show(min(at, self._start) if self._holds("frozen", at) else at)

    def sent(self, frame: bytes, framing: Framing, at: Instant) -> bytes:
        """Return what becomes of an answer on its way."""
        if self._hits("dropped", _DROPPED_AT, at):
            return b""
        if self._hits("corrupt", _CORRUPT_AT, at):
            # TCP's own checksum keeps the data right, but a gateway may mistake the message.
            place = _FUNCTION_IN_MBAP if framing is Framing.MBAP else _DATA_IN_RTU
            frame = frame[:place] + bytes([frame[place] ^ _FLIPPED]) + frame[place + 1 :]
        return frame[: len(frame) // 2] if self._holds("cut", at) else frame

    def _holds(self, name: str, at: Instant) -> bool:
        return name in self._names and at >= self._start

    def _hits(self, name: str, which: int, at: Instant) -> bool:
        return self._holds(name, at) and self._requests % _ROUND == which

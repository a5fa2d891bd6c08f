"""The ways to a Modbus line, as clients that connect once and never retry by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Protocol

from pymodbus.client import AsyncModbusTcpClient, AsyncModbusUdpClient
from pymodbus.client.base import ModbusBaseClient
from pymodbus.framer import FramerType

from harness.units import SECOND_MS, Millis

__all__ = [
    "DEFAULT_TIMING",
    "NO_RECONNECT",
    "NO_RETRIES",
    "NO_TIMEOUT",
    "Endpoint",
    "Framing",
    "LinkTiming",
    "OnChange",
    "SerialSettings",
    "TcpEndpoint",
    "UdpEndpoint",
]

NO_TIMEOUT = None
"""Each request has a deadline of its own, and connecting another; so pymodbus, which gives up a
connection after a few timeouts of one unit, never sees any."""
NO_RETRIES = 0  # a retry would hold up every other meter of the line
NO_RECONNECT = 0.0  # pymodbus gives up for ever when a port refuses its settings once

_REQUEST_BYTES = 8
_REPLY_BYTES = 5
"""Unit, function, byte count and checksum, to which two bytes per register come."""

_MARGIN = 1.5
"""What is granted on top of what a vendor and the baud rate say …"""

_HOST_MS: Millis = 50
"""… and for the computer and its serial adapter, which alone may hold bytes back for 16 ms."""

_SILENT_CHARACTERS = 3.5
_SILENCE_ABOVE_19200_MS = 1.75
"""Modbus over serial line 1.02, section 2.5.1.1."""


class Framing(StrEnum):
    """How requests and replies are told apart on a TCP connection."""

    MBAP = "mbap"
    RTU = "rtu"


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How bytes travel on a serial line; ``parity`` is N, E or O."""

    baudrate: int = 9600
    parity: str = "N"
    stopbits: int = 1

    def __str__(self) -> str:
        plural = "" if self.stopbits == 1 else "s"
        return f"{self.baudrate} baud, parity {self.parity}, {self.stopbits} stop bit{plural}"

    @property
    def silence_ms(self) -> Millis:
        """The silence that ends a frame and must come before the next, rounded up."""
        if self.baudrate > 19200:  # noqa: PLR2004 - the specification's own border
            return ceil(_SILENCE_ABOVE_19200_MS)
        return ceil(_SILENT_CHARACTERS * self._character_ms)

    def wire_ms(self, registers: int) -> Millis:
        """Return how long a request for registers and its reply are on the wire, rounded up."""
        characters = _REQUEST_BYTES + _REPLY_BYTES + 2 * registers
        return ceil(characters * self._character_ms)

    @property
    def _character_ms(self) -> float:
        bits = 1 + 8 + (self.parity != "N") + self.stopbits
        return bits * SECOND_MS / self.baudrate


@dataclass(frozen=True, slots=True)
class LinkTiming:
    """How long a reply is waited for, and after which time none can come any more.

    Both count from the request and are for units whose vendor does not say how long they take.
    """

    timeout_ms: Millis = SECOND_MS
    max_answer_ms: Millis = 2 * SECOND_MS

    def deadline_ms(self, wire_ms: Millis, answer_ms: Millis | None) -> Millis:
        """Return how long to wait for a reply that travels for ``wire_ms``.

        ``answer_ms`` is the longest that the unit takes, as its vendor says, if he does.
        """
        if answer_ms is None:
            return self.timeout_ms + ceil(_MARGIN * wire_ms)
        return ceil(_MARGIN * (answer_ms + wire_ms)) + _HOST_MS

    def latest_ms(self, deadline_ms: Millis, answer_ms: Millis | None) -> Millis:
        """Return after which time no late reply can come any more: never before the deadline."""
        # What a vendor calls the longest is over, with a margin, at the deadline.
        return max(deadline_ms, self.max_answer_ms if answer_ms is None else 0)


DEFAULT_TIMING = LinkTiming()

OnChange = Callable[[bool], None]
"""Is told when a connection was made (true) or lost (false)."""


class Endpoint(Protocol):
    """One way to a line; its :class:`str` is the name that messages use."""

    def client(self, on_change: OnChange) -> ModbusBaseClient:
        """Make a client for one connection."""

    def refusal(self, error: Exception | None) -> str:
        """Return why no connection could be made; ``error`` is what pymodbus let through."""


@dataclass(frozen=True, slots=True)
class TcpEndpoint:
    """A meter or gateway over TCP."""

    host: str
    port: int
    framing: Framing

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def client(self, on_change: OnChange) -> ModbusBaseClient:
        """Make a client that connects once."""
        framers = {Framing.MBAP: FramerType.SOCKET, Framing.RTU: FramerType.RTU}
        return AsyncModbusTcpClient(
            self.host,
            port=self.port,
            framer=framers[self.framing],
            timeout=NO_TIMEOUT,  # type: ignore[arg-type]
            retries=NO_RETRIES,
            reconnect_delay=NO_RECONNECT,
            trace_connect=on_change,
        )

    def refusal(self, error: Exception | None) -> str:
        """Return what there is to look at: the network does not say more."""
        if error is not None:
            return f"no connection can be made: {error}"
        return (
            "nothing answers there; is the meter powered, the address right and no other "
            "program connected?"
        )


@dataclass(frozen=True, slots=True)
class UdpEndpoint:
    """A meter that answers MBAP frames over UDP."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port} (UDP)"

    def client(self, on_change: OnChange) -> ModbusBaseClient:
        """Make a client; it is ready at once, whether or not anybody is there."""
        return AsyncModbusUdpClient(
            self.host,
            port=self.port,
            timeout=NO_TIMEOUT,  # type: ignore[arg-type]
            retries=NO_RETRIES,
            reconnect_delay=NO_RECONNECT,
            trace_connect=on_change,
        )

    def refusal(self, error: Exception | None) -> str:
        """Return the only thing that can fail before the first datagram."""
        return f"no such address; is the host name right?{'' if error is None else f' ({error})'}"

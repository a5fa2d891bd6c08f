"""Takes requests out of the bytes of a connection, and knows the way back of their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeAlias, cast

from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerBase, FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ModbusPDU

from harness.meters.endpoints import Framing

__all__ = ["Datagrams", "Send", "Stream", "framer_of"]

Send: TypeAlias = Callable[[bytes], object]
"""Sends an answer to where its request came from."""


def framer_of(framing: Framing) -> FramerBase:
    """Return what makes frames of answers, and requests of frames."""
    framers = {Framing.MBAP: FramerSocket, Framing.RTU: FramerRTU}
    return framers[framing](DecodePDU(True))


class Stream(asyncio.Protocol):
    """Takes the requests out of the bytes of one connection."""

    def __init__(self, framing: Framing, take: Callable[[ModbusPDU, Send], None]) -> None:
        self._framer = framer_of(framing)
        self._take = take
        self._buffer = b""
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            try:
                used, request = self._framer.handleFrame(self._buffer, 0, 0)
            except ModbusIOException:  # a function that no meter knows
                used, request = len(self._buffer), None
            self._buffer = self._buffer[used:]
            if request is not None:
                self._take(request, self._send)
            if not used:
                return

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _send(self, frame: bytes) -> None:
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(frame)


class Datagrams(asyncio.DatagramProtocol):
    """Takes one request out of every datagram."""

    def __init__(self, take: Callable[[ModbusPDU, Send], None]) -> None:
        self._take = take
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The loop's own transports of datagrams do not derive from that class.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, sender: tuple[str | int, ...]) -> None:
        def send(frame: bytes) -> None:
            if self._transport is not None:
                self._transport.sendto(frame, sender)

        try:
            _, request = framer_of(Framing.MBAP).handleFrame(data, 0, 0)
        except ModbusIOException:
            return
        if request is not None:
            self._take(request, send)

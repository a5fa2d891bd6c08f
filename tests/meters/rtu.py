"""RTU frames, and units that answer them over TCP or a pseudo-terminal as late as they like."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pymodbus.framer.rtu import FramerRTU

REQUEST_BYTES = 8


def with_crc(frame: bytes) -> bytes:
    return frame + FramerRTU.compute_CRC(frame).to_bytes(2, "big")


def own_addresses(request: bytes) -> bytes:
    """Answer a request with registers that hold their own addresses."""
    unit, function, start, count = struct.unpack(">BBHH", request[:6])
    registers = struct.pack(f">{count}H", *range(start, start + count))
    return with_crc(bytes([unit, function, len(registers)]) + registers)


Answer = Callable[[int, bytes], list[tuple[float, bytes]]]
"""From the number of a request and its bytes to what is sent after how many seconds."""


def at_once(_number: int, request: bytes) -> list[tuple[float, bytes]]:
    return [(0.0, own_addresses(request))]


def first_late(delay_s: float, others_s: float = 0.0) -> Answer:
    """Make units whose first answer takes long."""

    def answer(number: int, request: bytes) -> list[tuple[float, bytes]]:
        return [(others_s if number else delay_s, own_addresses(request))]

    return answer


def silent_unit(unit: int) -> Answer:
    """Make a line where one unit never answers."""

    def answer(_number: int, request: bytes) -> list[tuple[float, bytes]]:
        return [] if request[0] == unit else [(0.0, own_addresses(request))]

    return answer


def late_unit(unit: int, delay_s: float, others_s: float) -> Answer:
    """Make a line where one unit takes longer than the others."""

    def answer(_number: int, request: bytes) -> list[tuple[float, bytes]]:
        return [(delay_s if request[0] == unit else others_s, own_addresses(request))]

    return answer


class _Bus:
    """Takes requests as they come and sends each answer when it is due."""

    def __init__(self, answer: Answer, send: Callable[[bytes], object]) -> None:
        self._answer = answer
        self._send = send
        self._timers: list[asyncio.TimerHandle] = []
        self.count = 0

    def take(self, request: bytes) -> None:
        loop = asyncio.get_running_loop()
        for delay_s, chunk in self._answer(self.count, request):
            self._timers.append(loop.call_later(delay_s, self._send, chunk))
        self.count += 1

    def silence(self) -> None:
        for timer in self._timers:
            timer.cancel()


@asynccontextmanager
async def rtu_over_tcp(answer: Answer) -> AsyncIterator[int]:
    """Serve RTU frames over TCP, with any number of answers under way; yield the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bus = _Bus(answer, writer.write)
        try:
            while True:
                bus.take(await reader.readexactly(REQUEST_BYTES))
        except (asyncio.IncompleteReadError, ConnectionError):
            bus.silence()
        finally:
            writer.close()
            over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await over.wait()


@asynccontextmanager
async def pty(answer: Answer) -> AsyncIterator[str]:
    """Serve RTU frames on a pseudo-terminal and yield its path."""
    loop = asyncio.get_running_loop()
    master, device = os.openpty()
    bus = _Bus(answer, lambda chunk: os.write(master, chunk))
    loop.add_reader(master, lambda: bus.take(os.read(master, REQUEST_BYTES)))
    try:
        yield os.ttyname(device)
    finally:
        bus.silence()
        loop.remove_reader(master)
        os.close(master)
        os.close(device)

"""A real serial line (a pseudo-terminal), in real time."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from meters.servers import input_request
from pymodbus.framer.rtu import FramerRTU

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import LinkTiming, MeterLink, NoValue, SerialSettings
from harness.meters.link import Reply

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

TIMING = LinkTiming(timeout_ms=200, max_answer_ms=300)
SETTINGS = SerialSettings(baudrate=9600)


def with_crc(frame: bytes) -> bytes:
    return frame + FramerRTU.compute_CRC(frame).to_bytes(2, "big")


@asynccontextmanager
async def slave(replies: list[bytes | None]) -> AsyncIterator[str]:
    """Answer each request of eight bytes on a pseudo-terminal; ``None`` is silence."""
    loop = asyncio.get_running_loop()
    master, device = os.openpty()

    def answer() -> None:
        os.read(master, 8)
        if reply := replies.pop(0):
            os.write(master, reply)

    loop.add_reader(master, answer)
    try:
        yield os.ttyname(device)
    finally:
        loop.remove_reader(master)
        os.close(master)
        os.close(device)


async def read_each(replies: list[bytes | None]) -> list[Reply | NoValue]:
    """Read two input registers of unit 1 as often as there are replies."""
    clock = Clock.starting(asyncio.get_running_loop())
    async with (
        slave(replies) as device,
        MeterLink.serial(device, clock, SETTINGS, timing=TIMING) as link,
    ):
        return [await link.read(input_request()) for _ in list(replies)]


@pytest.mark.asyncio
async def test_registers_are_read_over_a_serial_line() -> None:
    (outcome,) = await read_each([with_crc(bytes([1, 4, 4, 0, 7, 0, 8]))])
    assert isinstance(outcome, Reply)
    assert list(outcome.registers) == [7, 8]


@pytest.mark.asyncio
async def test_a_reply_with_a_wrong_checksum_is_no_value() -> None:
    (outcome,) = await read_each([bytes([1, 4, 4, 0, 7, 0, 8, 0, 0])])
    assert isinstance(outcome, NoValue)


@pytest.mark.asyncio
async def test_a_reply_of_another_unit_is_no_value() -> None:
    (outcome,) = await read_each([with_crc(bytes([2, 4, 4, 0, 7, 0, 8]))])
    assert isinstance(outcome, NoValue)


@pytest.mark.asyncio
async def test_a_silent_unit_does_not_keep_the_next_reading_from_coming() -> None:
    silent, answered = await read_each([None, with_crc(bytes([1, 4, 4, 0, 7, 0, 8]))])
    assert isinstance(silent, NoValue)
    assert isinstance(answered, Reply)


@pytest.mark.asyncio
async def test_a_port_that_another_program_holds_is_a_bench_error() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with slave([]) as device, MeterLink.serial(device, clock, SETTINGS):
        with pytest.raises(BenchError, match="another program holds the port"):
            await MeterLink.serial(device, clock, SETTINGS).open()

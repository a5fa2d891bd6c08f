"""Late replies on RTU, which numbers nothing: they are never data of another request.

The units are asked for registers that hold their own addresses, so that every mistake shows; the
right answers take so long that the late one would come first.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from meters.rtu import Answer, first_late, late_unit, pty, rtu_over_tcp, silent_unit
from meters.servers import HOST, input_request, reason_of, registers_of
from meters.support import START, in_virtual_time
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException
from pymodbus.framer import FramerType

from harness.clock import Clock
from harness.meters import Framing, LinkTiming, MeterLink, SerialSettings

QUICK = LinkTiming(timeout_ms=100, max_answer_ms=300)


@asynccontextmanager
async def over_tcp(clock: Clock, answer: Answer) -> AsyncIterator[MeterLink]:
    async with (
        rtu_over_tcp(answer) as port,
        MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=QUICK) as link,
    ):
        yield link


@asynccontextmanager
async def over_a_pty(clock: Clock, answer: Answer) -> AsyncIterator[MeterLink]:
    settings = SerialSettings(baudrate=115200)
    async with (
        pty(answer) as device,
        MeterLink.serial(device, clock, settings, timing=QUICK) as link,
    ):
        yield link


Line = Callable[[Clock, Answer], AbstractAsyncContextManager[MeterLink]]
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
every_line = pytest.mark.parametrize("line", [over_tcp, pytest.param(over_a_pty, marks=needs_pty)])


@pytest.mark.asyncio
async def test_the_bare_library_takes_a_late_reply_for_the_answer_to_the_next_request() -> None:
    async with rtu_over_tcp(first_late(0.15, others_s=0.08)) as port:
        client = AsyncModbusTcpClient(
            HOST, port=port, framer=FramerType.RTU, timeout=0.1, retries=0
        )
        await client.connect()
        with pytest.raises(ModbusIOException):
            await client.read_input_registers(10, count=2, device_id=1)
        wrong = await client.read_input_registers(20, count=2, device_id=1)
        client.close()
    assert (wrong.registers, wrong.isError()) == ([10, 11], False)


@every_line
@pytest.mark.asyncio
async def test_a_late_reply_of_equal_length_is_never_data(line: Line) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with line(clock, first_late(0.15, others_s=0.08)) as link:
        assert "no valid reply" in reason_of(await link.read(input_request(10, 2)))
        assert registers_of(await link.read(input_request(20, 2))) == [20, 21]


@every_line
@pytest.mark.asyncio
async def test_a_late_reply_of_other_length_is_never_data(line: Line) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with line(clock, first_late(0.15, others_s=0.08)) as link:
        assert "no valid reply" in reason_of(await link.read(input_request(10, 6)))
        assert registers_of(await link.read(input_request(20, 2))) == [20, 21]


@every_line
@pytest.mark.asyncio
async def test_a_reply_to_a_cancelled_read_is_never_data(line: Line) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with line(clock, first_late(0.05, others_s=0.08)) as link:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await link.read(input_request(10, 2))
        assert registers_of(await link.read(input_request(20, 2))) == [20, 21]


@every_line
@pytest.mark.asyncio
async def test_a_unit_that_is_always_late_never_gives_data_to_another(line: Line) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with line(clock, late_unit(1, 0.12, others_s=0.06)) as link:
        for round_ in range(5):
            late = await link.read(input_request(10, 2, unit=1))
            assert "no valid reply" in reason_of(late)
            right = await link.read(input_request(20 + round_, 2, unit=2))
            assert registers_of(right) == [20 + round_, 21 + round_]


def test_a_silent_unit_keeps_the_others_waiting_for_its_timeout_and_no_longer() -> None:
    async def main(clock: Clock) -> int:
        async with over_tcp(clock, silent_unit(1)) as link:
            await link.read(input_request(unit=1))
            assert registers_of(await link.read(input_request(unit=2))) == [0, 1]
            return clock.now()

    assert in_virtual_time(main) == START + 100


def test_a_unit_in_quarantine_lets_the_others_go_first() -> None:
    async def main(clock: Clock) -> list[tuple[int, int]]:
        ended = []

        async def read(unit: int) -> None:
            registers_of(await link.read(input_request(unit=unit)))
            ended.append((unit, clock.now() - START))

        async with over_tcp(clock, first_late(3600)) as link:
            await link.read(input_request(unit=1))
            await asyncio.gather(read(1), read(2), read(3))
        return ended

    assert in_virtual_time(main) == [(2, 100), (3, 100), (1, 300)]


def test_a_unit_says_why_it_is_not_asked_until_its_quarantine_is_over() -> None:
    async def main(clock: Clock) -> None:
        async with over_tcp(clock, first_late(3600)) as link:
            await link.read(input_request(unit=1))
            quarantine = link.quarantine(1)
            assert quarantine is not None
            assert quarantine.reason == "unit 1 may still answer an earlier request"
            assert link.quarantine(2) is None
            await clock.sleep_until(START + 300)
            assert link.quarantine(1) is None

    in_virtual_time(main)


def test_a_reply_of_another_unit_to_a_request_for_unit_0_is_no_value() -> None:
    def of_unit_7(number: int, request: bytes) -> list[tuple[float, bytes]]:
        return first_late(0)(number, b"\x07" + request[1:])

    async def main(clock: Clock) -> str:
        async with over_tcp(clock, of_unit_7) as link:
            return reason_of(await link.read(input_request(unit=0)))

    assert in_virtual_time(main) == "the reply is of unit 7, not 0"

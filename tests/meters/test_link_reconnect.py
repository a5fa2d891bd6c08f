"""Connections that are lost, go dead or never were, and how soon they are back."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from meters.rtu import at_once, own_addresses, pty, rtu_over_tcp, silent_unit
from meters.servers import HOST, Device, input_request, reason_of, registers_of, served
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import Framing, LinkTiming, MeterLink, SerialSettings

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
QUICK = LinkTiming(timeout_ms=100, max_answer_ms=100)
SETTINGS = SerialSettings(baudrate=115200)


class Gateway:
    """Counts its connections; the first one goes dead after some answers."""

    def __init__(self, *, dead_after: int) -> None:
        self.dead_after = dead_after
        self.connections = 0
        self.open = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        answers = self.dead_after if self.connections == 1 else 10**9
        while len(request := await reader.read(8)) == 8:
            answers -= 1
            if answers >= 0:
                writer.write(own_addresses(request))
        writer.close()
        self.open -= 1

    @asynccontextmanager
    async def link(self, clock: Clock) -> AsyncIterator[MeterLink]:
        server = await asyncio.start_server(self.serve, HOST, 0)
        port = server.sockets[0].getsockname()[1]
        link = MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=QUICK)
        async with server:
            yield link
            await link.close()
            while self.open:
                await clock.sleep(1)


def test_a_lost_connection_is_no_value_until_it_is_restored() -> None:
    async def main(clock: Clock) -> None:
        async with served(Device(1, range(4))) as port:
            link = MeterLink.tcp(HOST, port, clock)
            await link.open()
            await link.read(input_request())
        await clock.sleep(1)
        assert reason_of(await link.read(input_request())) == f"not connected to {HOST}:{port}"
        async with served(Device(1, range(4)), port=port):
            await clock.sleep(1_000)
            assert registers_of(await link.read(input_request())) == [0, 1]
            await link.close()

    in_virtual_time(main)


@pytest.mark.parametrize("absent_ms", [50, 1_000, 10_000, 600_000])
def test_the_connection_is_back_within_a_second_of_the_server(absent_ms: int) -> None:
    async def main(clock: Clock) -> int:
        async with served(Device(1, range(4))) as port:
            link = MeterLink.tcp(HOST, port, clock)
            await link.open()
        await clock.sleep(absent_ms)
        async with served(Device(1, range(4)), port=port):
            back = clock.now()
            while "not connected" in str(await link.read(input_request())):
                await clock.sleep(10)
            await link.close()
            return clock.now() - back

    assert in_virtual_time(main) <= 1_000


def test_a_connection_that_is_lost_during_a_read_ends_it_at_once() -> None:
    async def main(clock: Clock) -> tuple[str, int]:
        device = Device(1, range(4))
        device.delay_s = 3600
        async with served(device) as port:
            link = MeterLink.tcp(HOST, port, clock)
            await link.open()
            reading = asyncio.create_task(link.read(input_request()))
            await clock.sleep(50)
        reason = reason_of(await reading)
        took_ms = clock.now() - START
        await link.close()
        return reason.replace(str(port), "port"), took_ms

    assert in_virtual_time(main) == ("the connection to 127.0.0.1:port was lost", 50)


def test_a_connection_over_which_nobody_answers_any_more_is_replaced() -> None:
    async def main(clock: Clock) -> tuple[int, int]:
        gateway = Gateway(dead_after=2)
        async with gateway.link(clock) as link:
            await link.open()
            for unit in (1, 2):
                registers_of(await link.read(input_request(unit=unit)))
            for unit in (1, 2, 1):
                assert "no valid reply" in reason_of(await link.read(input_request(unit=unit)))
            lost = clock.now()
            while "not connected" in str(await link.read(input_request())):
                await clock.sleep(10)
            return gateway.connections, clock.now() - lost

    connections, took_ms = in_virtual_time(main)
    assert connections == 2
    assert took_ms <= 1_000


@pytest.mark.parametrize("dead_after", [0, 1])
def test_units_that_never_answered_prove_nothing_about_a_connection(dead_after: int) -> None:
    async def main(clock: Clock) -> int:
        gateway = Gateway(dead_after=dead_after)
        async with gateway.link(clock) as link:
            await link.open()
            await link.read(input_request(unit=1))
            for unit in range(2, 12):
                assert "no valid reply" in reason_of(await link.read(input_request(unit=unit)))
            return gateway.connections

    assert in_virtual_time(main) == 1


def test_a_connection_over_which_one_unit_answers_is_kept() -> None:
    async def main(clock: Clock) -> int:
        connections = 0

        def answer(number: int, request: bytes) -> list[tuple[float, bytes]]:
            nonlocal connections
            connections += number == 0
            return silent_unit(1)(number, request)

        async with (
            rtu_over_tcp(answer) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=QUICK) as link,
        ):
            for _ in range(10):
                reason_of(await link.read(input_request(unit=1)))
                registers_of(await link.read(input_request(unit=2)))
        return connections

    assert in_virtual_time(main) == 1


def test_two_calls_of_open_make_one_connection() -> None:
    async def main(clock: Clock) -> int:
        gateway = Gateway(dead_after=10)
        async with gateway.link(clock) as link:
            await asyncio.gather(link.open(), link.open())
            registers_of(await link.read(input_request()))
            return gateway.connections

    assert in_virtual_time(main) == 1


def test_a_server_that_hangs_up_at_once_is_not_called_all_the_time() -> None:
    async def main(clock: Clock) -> int:
        calls = 0

        async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal calls
            calls += 1
            writer.close()

        async with await asyncio.start_server(hang_up, HOST, 0) as server:
            link = MeterLink.tcp(HOST, server.sockets[0].getsockname()[1], clock)
            await link.open()
            await clock.sleep(10_000)
            await link.close()
        return calls

    # Once, then after 0.1, 0.3, 0.7 and 1.1 s, and so on every 0.4 s.
    assert in_virtual_time(main) == pytest.approx(27, abs=2)


def test_a_link_that_was_closed_while_it_tried_to_connect_leaves_nothing_behind() -> None:
    async def main(clock: Clock) -> int:
        async with served(Device(1, range(4))) as port:
            link = MeterLink.tcp(HOST, port, clock)
            await link.open()
        await clock.sleep(5_000)
        await link.close()
        return len(asyncio.all_tasks())

    assert in_virtual_time(main) == 1


@needs_pty
@pytest.mark.asyncio
async def test_a_serial_port_that_vanishes_and_returns_is_opened_again(tmp_path: Path) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    port = tmp_path / "ttyMeter"
    link = MeterLink.serial(str(port), clock, SETTINGS, timing=QUICK)
    async with pty(at_once) as device:
        port.symlink_to(device)
        await link.open()
        assert registers_of(await link.read(input_request())) == [0, 1]
    port.unlink()
    while "not connected" not in str(await link.read(input_request())):
        await clock.sleep(10)
    async with asyncio.timeout(5), pty(at_once) as device:
        port.symlink_to(device)
        while "not connected" in str(outcome := await link.read(input_request())):
            await clock.sleep(10)
        assert registers_of(outcome) == [0, 1]
        await link.close()


@needs_pty
@pytest.mark.asyncio
async def test_a_port_that_refuses_the_settings_is_a_bench_error_in_one_sentence() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    async with pty(at_once) as device:
        settings = SerialSettings(baudrate=9600, parity="E")
        with pytest.raises(BenchError) as caught:
            await MeterLink.serial(device, clock, settings).open()
    assert str(caught.value) == (
        f"{device}: the port does not take 9600 baud, parity E, 1 stop bit"
    )


@pytest.mark.asyncio
async def test_a_port_that_is_not_there_is_said_so() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    with pytest.raises(BenchError, match="/dev/none: there is no such port"):
        await MeterLink.serial("/dev/none", clock, SETTINGS).open()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may open all")
@pytest.mark.asyncio
async def test_a_port_that_one_may_not_open_is_said_so(tmp_path: Path) -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    port = tmp_path / "ttyMeter"
    port.touch(mode=0)
    with pytest.raises(BenchError, match="you may not use the port"):
        await MeterLink.serial(str(port), clock, SETTINGS).open()

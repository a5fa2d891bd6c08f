"""MBAP over UDP, as one meter of those described has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from meters.servers import HOST, Device, input_request, reason_of, registers_of
from meters.support import START, in_virtual_time
from pymodbus.server import ModbusUdpServer

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import LinkTiming, MeterLink, NoValue

QUICK = LinkTiming(timeout_ms=100)


@asynccontextmanager
async def served(*devices: Device, port: int = 0) -> AsyncIterator[int]:
    server = ModbusUdpServer([device.simulated() for device in devices], address=(HOST, port))
    await server.serve_forever(background=True)
    try:
        yield server.transport.get_extra_info("sockname")[1]
    finally:
        await server.shutdown()
        await asyncio.sleep(0)


class _Lossy(asyncio.DatagramProtocol):
    """Hands each request to a function that says which datagrams to send back."""

    def __init__(self, answer: Callable[[bytes], list[bytes]]) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        for datagram in self._answer(data):
            self._transport.sendto(datagram, addr)


def mbap(request: bytes, value: int) -> bytes:
    """Answer a request for one input register."""
    return request[:4] + bytes([0, 5, request[6], 4, 2, 0, value])


def test_registers_are_read() -> None:
    async def main(clock: Clock) -> list[int]:
        async with (
            served(Device(1, range(80))) as port,
            MeterLink.udp(HOST, port, clock) as link,
        ):
            return registers_of(await link.read(input_request(3, 4)))

    assert in_virtual_time(main) == [3, 4, 5, 6]


def test_nobody_there_is_no_value_after_one_timeout() -> None:
    async def main(clock: Clock) -> tuple[str, int]:
        async with served(Device(1, [0])) as port:
            pass
        async with MeterLink.udp(HOST, port, clock, timing=QUICK) as link:
            return reason_of(await link.read(input_request())), clock.now() - START

    assert in_virtual_time(main) == ("no valid reply within 100 ms", 100)


def test_a_meter_that_comes_back_answers_within_a_second() -> None:
    async def main(clock: Clock) -> int:
        async with served(Device(1, range(4))) as port:
            link = MeterLink.udp(HOST, port, clock, timing=QUICK)
            await link.open()
        for _ in range(30):
            reason_of(await link.read(input_request()))
            await clock.sleep(1)
        async with served(Device(1, range(4)), port=port):
            back = clock.now()
            while isinstance(await link.read(input_request()), NoValue):
                await clock.sleep(1)
            await link.close()
            return clock.now() - back

    assert in_virtual_time(main) <= 1_000


def test_a_lost_datagram_costs_one_reading_and_its_late_copy_is_never_data() -> None:
    async def main(clock: Clock) -> list[object]:
        kept: list[bytes] = []

        def answer(request: bytes) -> list[bytes]:
            kept.append(mbap(request, len(kept) + 1))
            return [] if len(kept) == 1 else kept

        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Lossy(answer), local_addr=(HOST, 0)
        )
        port = transport.get_extra_info("sockname")[1]
        async with MeterLink.udp(HOST, port, clock, timing=QUICK) as link:
            first = reason_of(await link.read(input_request(count=1)))
            second = registers_of(await link.read(input_request(count=1)))
        transport.close()
        await asyncio.sleep(0)
        return [first, second]

    assert in_virtual_time(main) == ["no valid reply within 100 ms", [2]]


def test_a_host_that_has_no_address_is_a_bench_error() -> None:
    async def main() -> None:
        clock = Clock.starting(asyncio.get_running_loop())
        with pytest.raises(BenchError, match="no such address"):
            await MeterLink.udp("256.256.256.256", 502, clock).open()

    asyncio.run(main())

"""Timeouts, silence, quarantine and lost connections of a line, in virtual time."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from meters.servers import (
    HOST,
    Device,
    input_request,
    raw_server,
    reason_of,
    registers_of,
    served,
    with_device,
)
from meters.support import START, in_virtual_time
from pymodbus.framer.rtu import FramerRTU

from harness.clock import Clock
from harness.meters import Framing, LinkTiming, MeterLink, NoValue
from harness.meters.link import Reply


def test_a_silent_unit_is_no_value_after_one_timeout() -> None:
    async def test(clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 3600
        assert reason_of(await link.read(input_request())) == "no valid reply within 500 ms"
        assert clock.now() == START + 500

    with_device(test, timing=LinkTiming(timeout_ms=500))


def test_many_timeouts_of_one_unit_leave_the_connection_to_the_others() -> None:
    async def main(clock: Clock) -> None:
        dead, live = Device(1, range(4)), Device(2, range(4))
        dead.delay_s = 3600
        async with served(dead, live) as port, MeterLink.tcp(HOST, port, clock) as link:
            for _ in range(12):
                assert "no valid reply" in reason_of(await link.read(input_request(unit=1)))
                assert registers_of(await link.read(input_request(unit=2))) == [0, 1]

    in_virtual_time(main)


def test_the_instants_enclose_request_and_reply() -> None:
    async def test(_clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 0.25
        reply = await link.read(input_request())
        assert isinstance(reply, Reply)
        assert (reply.t0, reply.t1) == (START, START + 250)

    with_device(test)


def test_on_a_clock_finer_than_milliseconds_the_instants_are_rounded_outward() -> None:
    class Time:
        seconds = 0.0

        def time(self) -> float:
            return self.seconds

    async def main() -> Reply | NoValue:
        time = Time()
        clock = Clock(cast("asyncio.AbstractEventLoop", time), START)

        async def reply(request: bytes) -> bytes:
            time.seconds = 0.0214  # the clock shows 21 ms
            return request[:4] + bytes([0, 7, 1, 4, 4, 0, 7, 0, 8])

        async with raw_server(reply) as port, MeterLink.tcp(HOST, port, clock) as link:
            time.seconds = 0.0106  # the clock shows 11 ms
            return await link.read(input_request())

    outcome = asyncio.run(main())
    assert isinstance(outcome, Reply)
    assert outcome.t0 <= START + 10
    assert outcome.t1 >= START + 22


def test_a_request_starts_when_it_is_written_not_when_it_is_queued() -> None:
    async def test(_clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 0.25
        first, second = await asyncio.gather(link.read(input_request()), link.read(input_request()))
        assert isinstance(first, Reply)
        assert isinstance(second, Reply)
        assert (second.t0, second.t1) == (first.t1, START + 500)

    with_device(test)


def test_the_silence_that_a_meter_wants_is_kept() -> None:
    async def test(_clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 0.1
        for _ in range(3):
            await link.read(input_request(gap_ms=60))
        # 100 ms of answering and 60 ms of silence between the starts of two requests.
        assert [round(at * 1000) for at in device.asked] == [0, 160, 320]

    with_device(test)


def test_a_pause_that_is_longer_than_the_silence_costs_nothing() -> None:
    async def test(clock: Clock, _device: Device, link: MeterLink) -> None:
        await link.read(input_request(gap_ms=60))
        await clock.sleep_until(START + 1000)
        reply = await link.read(input_request(gap_ms=60))
        assert isinstance(reply, Reply)
        assert reply.t0 == START + 1000

    with_device(test)


def test_a_late_rtu_reply_is_not_taken_for_the_answer_to_the_next_request() -> None:
    async def test(clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 1.5
        await link.read(input_request(start=10))  # times out at 1 s, is answered at 1.5 s
        device.delay_s = 0.0
        reply = await link.read(input_request(start=20))
        assert registers_of(reply) == [20, 21]
        assert clock.now() == START + 2000

    with_device(test, framing=Framing.RTU)


def test_a_reply_to_a_cancelled_rtu_read_is_not_taken_for_the_next() -> None:
    async def test(clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 0.5
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await link.read(input_request(start=10))
        device.delay_s = 0.0
        assert registers_of(await link.read(input_request(start=20))) == [20, 21]
        assert clock.now() == START + 2000

    with_device(test, framing=Framing.RTU)


def test_mbap_needs_no_quarantine_because_it_numbers_its_requests() -> None:
    async def test(clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 1.5
        await link.read(input_request(start=10))
        device.delay_s = 0.0
        reply = await link.read(input_request(start=20))
        assert registers_of(reply) == [20, 21]
        assert clock.now() < START + 2000

    with_device(test)


def test_a_closed_link_gives_no_value() -> None:
    async def test(_clock: Clock, _device: Device, link: MeterLink) -> None:
        await link.close()
        assert "not connected" in reason_of(await link.read(input_request()))

    with_device(test)


def test_a_closed_link_can_be_opened_again() -> None:
    async def test(_clock: Clock, _device: Device, link: MeterLink) -> None:
        await link.close()
        await link.open()
        assert registers_of(await link.read(input_request())) == [0, 1]

    with_device(test)


def test_a_mismatched_rtu_reply_leaves_time_for_the_right_one_to_pass() -> None:
    async def main(clock: Clock) -> None:
        async def reply(_request: bytes) -> bytes:
            frame = bytes([1, 4, 4, 0, 7, 0, 8])  # two registers
            return frame + FramerRTU.compute_CRC(frame).to_bytes(2, "big")

        async with (
            raw_server(reply) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU) as link,
        ):
            assert reason_of(await link.read(input_request(count=3))) == ("2 registers came, not 3")
            assert registers_of(await link.read(input_request(count=2))) == [7, 8]
            assert clock.now() == START + 2000

    in_virtual_time(main)

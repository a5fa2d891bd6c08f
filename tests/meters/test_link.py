"""The checking layer, against real pymodbus servers and a server of raw bytes."""

from __future__ import annotations

import logging
import struct

import pytest
from meters.servers import (
    ELEVEN_KW,
    HOST,
    Device,
    float_registers,
    input_request,
    raw_server,
    reason_of,
    registers_of,
    served,
    with_device,
)
from meters.support import in_virtual_time
from pymodbus.constants import ExcCodes

from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import Framing, MeterLink, NoValue, SerialSettings
from harness.meters.link import Reply


def mbap(request: bytes, pdu: bytes) -> bytes:
    """Answer an MBAP request (transaction id and unit taken over) with this PDU."""
    return request[:4] + struct.pack(">H", len(pdu) + 1) + request[6:7] + pdu


def answered_with(pdu: bytes) -> Reply | NoValue:
    """Return what the link makes of a reply to a request for two input registers."""

    async def main(clock: Clock) -> Reply | NoValue:
        async def reply(request: bytes) -> bytes:
            return mbap(request, pdu)

        async with raw_server(reply) as port, MeterLink.tcp(HOST, port, clock) as link:
            return await link.read(input_request(count=2))

    return in_virtual_time(main)


@pytest.mark.parametrize("framing", list(Framing))
def test_registers_are_read(framing: Framing) -> None:
    async def test(_clock: Clock, _device: Device, link: MeterLink) -> None:
        assert registers_of(await link.read(input_request(3, 4))) == [3, 4, 5, 6]

    with_device(test, framing=framing)


def test_holding_registers_are_read_by_function_3() -> None:
    async def main(clock: Clock) -> bytes:
        asked: list[bytes] = []

        async def reply(request: bytes) -> bytes:
            asked.append(request)
            return mbap(request, bytes([3, 2, 0, 7]))

        async with raw_server(reply) as port, MeterLink.tcp(HOST, port, clock) as link:
            request = input_request(9, 1, unit=5)
            holding = type(request)(5, 3, 9, 1, 0)
            assert registers_of(await link.read(holding)) == [7]
        return asked[0]

    # MBAP header, then unit 5, function 3, address 9, count 1.
    assert in_virtual_time(main)[6:] == bytes([5, 3, 0, 9, 0, 1])


def test_a_reply_with_fewer_registers_is_no_value() -> None:
    assert reason_of(answered_with(bytes([4, 2, 0, 1]))) == "1 registers came, not 2"


def test_a_reply_with_more_registers_is_no_value() -> None:
    reply = bytes([4, 6, 0, 1, 0, 2, 0, 3])
    assert reason_of(answered_with(reply)) == "3 registers came, not 2"


def test_a_reply_to_another_function_is_no_value() -> None:
    reply = bytes([3, 4, 0, 1, 0, 2])
    assert reason_of(answered_with(reply)) == "the reply is to function 3, not 4"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (2, "exception 2: illegal data address: does the register map fit the meter?"),
        (6, "exception 6: device busy"),
        (0x0A, "exception 10: gateway path unavailable"),
        (0x0B, "exception 11: the gateway got no answer from the unit"),
        (99, "exception 99: unknown"),
    ],
)
def test_an_exception_reply_is_no_value(code: int, said: str) -> None:
    assert reason_of(answered_with(bytes([0x84, code]))) == said


def test_a_busy_unit_answers_again_later_on_the_same_connection() -> None:
    async def test(_clock: Clock, device: Device, link: MeterLink) -> None:
        device.refusal = ExcCodes.DEVICE_BUSY
        assert reason_of(await link.read(input_request())) == "exception 6: device busy"
        device.refusal = None
        assert registers_of(await link.read(input_request())) == [0, 1]

    with_device(test)


def test_garbage_costs_one_reading_and_no_more() -> None:
    async def main(clock: Clock) -> None:
        replies = iter([b"\x00\x00", None])

        async def reply(request: bytes) -> bytes:
            return next(replies) or mbap(request, bytes([4, 4, 0, 1, 0, 2]))

        async with raw_server(reply) as port, MeterLink.tcp(HOST, port, clock) as link:
            assert "no valid reply" in reason_of(await link.read(input_request()))
            assert registers_of(await link.read(input_request())) == [1, 2]

    in_virtual_time(main)


def test_a_server_that_is_not_there_is_a_bench_error() -> None:
    async def main(clock: Clock) -> None:
        async with served(Device(1, [0])) as port:
            pass
        with pytest.raises(BenchError, match="nothing answers there"):
            await MeterLink.tcp(HOST, port, clock).open()

    in_virtual_time(main)


def test_a_serial_port_that_is_not_there_is_a_bench_error() -> None:
    async def main(clock: Clock) -> None:
        link = MeterLink.serial("/dev/no-such-port", clock, SerialSettings())
        with pytest.raises(BenchError, match="/dev/no-such-port"):
            await link.open()

    in_virtual_time(main)


def test_a_timeout_does_not_dump_packets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def test(_clock: Clock, device: Device, link: MeterLink) -> None:
        device.delay_s = 3600
        await link.read(input_request())

    with caplog.at_level(logging.WARNING):
        with_device(test)
    assert caplog.records == []


def test_other_loggers_keep_their_level() -> None:
    async def test(_clock: Clock, _device: Device, _link: MeterLink) -> None:
        pass

    level = logging.getLogger().level
    with_device(test)
    assert logging.getLogger().level == level


def test_who_has_set_a_level_for_pymodbus_keeps_it() -> None:
    async def test(_clock: Clock, _device: Device, _link: MeterLink) -> None:
        pass

    logger = logging.getLogger("pymodbus")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        with_device(test)
        assert logger.level == logging.DEBUG
    finally:
        logger.setLevel(before)


def test_a_block_of_76_registers_fits_one_reply() -> None:
    async def main(clock: Clock) -> None:
        device = Device(1, float_registers(ELEVEN_KW))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            assert len(registers_of(await link.read(input_request(0, 76)))) == 76

    in_virtual_time(main)


def test_a_reply_that_is_no_modbus_costs_one_reading_and_no_more() -> None:
    async def main(clock: Clock) -> None:
        replies = iter([bytes([0x7E, 0]), bytes([4, 4, 0, 1, 0, 2])])

        async def reply(request: bytes) -> bytes:
            return mbap(request, next(replies))

        async with raw_server(reply) as port, MeterLink.tcp(HOST, port, clock) as link:
            reason = reason_of(await link.read(input_request()))
            assert reason == "the reply is to function 126, not 4"
            assert registers_of(await link.read(input_request())) == [1, 2]

    in_virtual_time(main)

"""Frames that come in pieces, with garbage around them or damaged, on every kind of line."""

from __future__ import annotations

import asyncio
import struct
import sys
from collections.abc import Callable

import pytest
from meters.rtu import Answer, at_once, own_addresses, pty, rtu_over_tcp
from meters.servers import HOST, input_request, raw_server, reason_of, registers_of
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.meters import Framing, LinkTiming, MeterLink, NoValue, SerialSettings
from harness.meters.link import Reply

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
QUICK = LinkTiming(timeout_ms=150, max_answer_ms=200)


def byte_by_byte(_number: int, request: bytes) -> list[tuple[float, bytes]]:
    return [(0.002 * at, bytes([one])) for at, one in enumerate(own_addresses(request))]


def after_noise_once(number: int, request: bytes) -> list[tuple[float, bytes]]:
    return [(0.0, (b"" if number else b"\x00\xff") + own_addresses(request))]


def cut_once(number: int, request: bytes) -> list[tuple[float, bytes]]:
    reply = own_addresses(request)
    return [(0.0, reply if number else reply[:-3])]


def damaged_once(number: int, request: bytes) -> list[tuple[float, bytes]]:
    reply = own_addresses(request)
    return [(0.0, reply if number else reply[:4] + b"\x55" + reply[5:])]


def echoed(_number: int, request: bytes) -> list[tuple[float, bytes]]:
    """Answer as an adapter does that also hears what it sends itself."""
    return [(0.0, request + own_addresses(request))]


async def two_reads(link: MeterLink) -> list[Reply | NoValue]:
    return [await link.read(input_request(start, 2)) for start in (10, 20)]


def over_tcp(answer: Answer) -> list[Reply | NoValue]:
    async def main(clock: Clock) -> list[Reply | NoValue]:
        async with (
            rtu_over_tcp(answer) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=QUICK) as link,
        ):
            return await two_reads(link)

    return in_virtual_time(main)


def over_a_pty(answer: Answer) -> list[Reply | NoValue]:
    async def main() -> list[Reply | NoValue]:
        clock = Clock.starting(asyncio.get_running_loop())
        settings = SerialSettings(baudrate=115200)
        async with (
            pty(answer) as device,
            MeterLink.serial(device, clock, settings, timing=QUICK) as link,
        ):
            return await two_reads(link)

    return asyncio.run(main())


every_line = pytest.mark.parametrize("over", [over_tcp, pytest.param(over_a_pty, marks=needs_pty)])


@every_line
@pytest.mark.parametrize("answer", [at_once, byte_by_byte])
def test_a_good_frame_is_found(over, answer: Answer) -> None:
    assert [registers_of(outcome) for outcome in over(answer)] == [[10, 11], [20, 21]]


@every_line
@pytest.mark.parametrize("answer", [after_noise_once, cut_once, damaged_once])
def test_a_bad_frame_costs_one_reading_and_no_more(over, answer: Answer) -> None:
    bad, good = over(answer)
    assert "no valid reply" in reason_of(bad)
    assert registers_of(good) == [20, 21]


@every_line
def test_the_own_request_is_never_taken_for_a_reply(over) -> None:
    assert all(isinstance(outcome, NoValue) for outcome in over(echoed))


def mbap_reply(request: bytes) -> bytes:
    tid, _, _, unit, function, start, count = struct.unpack(">HHHBBHH", request[:12])
    registers = struct.pack(f">{count}H", *range(start, start + count))
    header = struct.pack(">HHHBBB", tid, 0, 3 + len(registers), unit, function, len(registers))
    return header + registers


def test_a_late_and_a_good_mbap_frame_in_one_piece_are_told_apart() -> None:
    async def main(clock: Clock) -> tuple[list[int], int]:
        late: list[bytes] = []

        async def reply(request: bytes) -> bytes:
            late.append(mbap_reply(request))
            return b"" if len(late) == 1 else b"".join(late)

        async with (
            raw_server(reply) as port,
            MeterLink.tcp(HOST, port, clock, timing=QUICK) as link,
        ):
            _, good = await two_reads(link)
            return registers_of(good), clock.now() - START

    assert in_virtual_time(main) == ([20, 21], 150)


def of_another_function(reply: bytes) -> bytes:
    return reply[:7] + b"\x51" + reply[8:]


def with_too_few_registers(reply: bytes) -> bytes:
    """Leave one register out, and say so in MBAP's own length only."""
    return reply[:5] + bytes([reply[5] - 2]) + reply[6:-2]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (of_another_function, "the reply is to function 81, not 4"),
        (with_too_few_registers, "0 registers came, not 2"),
    ],
)
def test_an_mbap_frame_that_nobody_understands_costs_one_reading_and_not_the_connection(
    damage: Callable[[bytes], bytes], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main(clock: Clock) -> tuple[str, list[int], int]:
        replies = 0

        async def reply(request: bytes) -> bytes:
            nonlocal replies
            replies += 1
            right = mbap_reply(request)
            return damage(right) if replies == 1 else right

        async with (
            raw_server(reply) as port,
            MeterLink.tcp(HOST, port, clock, timing=QUICK) as link,
        ):
            bad, good = await two_reads(link)
            return reason_of(bad), registers_of(good), clock.now() - START

    assert in_virtual_time(main) == (said, [20, 21], 0)
    assert not caplog.records

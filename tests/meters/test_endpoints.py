"""How long bytes are on the wire, and how long a reply is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from meters.rtu import first_late, rtu_over_tcp
from meters.servers import HOST, input_request, reason_of
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.meters import Framing, LinkTiming, MeterLink, SerialSettings


@pytest.mark.parametrize(
    ("settings", "registers", "wire_ms"),
    [
        # 8 + 5 + 2 n characters of 10 bits at 9600 baud: 17 and 173 of 1.0417 ms.
        (SerialSettings(9600), 2, 18),
        (SerialSettings(9600), 80, 181),
        # A parity bit or a second stop bit makes 11 bits: 173 of 1.1458 ms.
        (SerialSettings(9600, "E"), 80, 199),
        (SerialSettings(9600, "N", 2), 80, 199),
        (SerialSettings(9600, "O", 2), 80, 217),
        (SerialSettings(19200), 2, 9),
        (SerialSettings(115200), 60, 12),
    ],
)
def test_a_request_and_its_reply_are_on_the_wire(
    settings: SerialSettings, registers: int, wire_ms: int
) -> None:
    assert settings.wire_ms(registers) == wire_ms


@pytest.mark.parametrize(
    ("settings", "silence_ms"),
    [
        (SerialSettings(9600), 4),  # 3.5 characters of 1.0417 ms
        (SerialSettings(1200, "E"), 33),  # 3.5 characters of 9.1667 ms
        (SerialSettings(19200), 2),
        (SerialSettings(115200), 2),  # fixed at 1.75 ms above 19200 baud
    ],
)
def test_frames_are_parted_by_the_silence_of_the_standard(
    settings: SerialSettings, silence_ms: int
) -> None:
    assert settings.silence_ms == silence_ms


def waited_ms(*, answer_ms: int | None, wire: SerialSettings | None, count: int = 80) -> int:
    """Return how long the reply of a unit that never answers was waited for."""

    async def main(clock: Clock) -> int:
        async with (
            rtu_over_tcp(first_late(3600)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, wire=wire) as link,
        ):
            reason_of(await link.read(input_request(count=count), answer_ms))
            return clock.now() - START

    return in_virtual_time(main)


def test_a_unit_whose_vendor_says_nothing_has_a_second() -> None:
    assert waited_ms(answer_ms=None, wire=None) == 1_000


def test_a_slow_line_is_granted_its_wire_time_and_half_of_it() -> None:
    # 1000 + 1.5 * 181 ms
    assert waited_ms(answer_ms=None, wire=SerialSettings(9600)) == 1_272


def test_a_unit_has_the_time_of_its_vendor_and_of_the_wire_and_half_of_both() -> None:
    # 1.5 * (500 + 181) ms, and 50 ms for the computer
    assert waited_ms(answer_ms=500, wire=SerialSettings(9600)) == 1_072
    assert waited_ms(answer_ms=500, wire=None) == 800


def test_few_registers_are_waited_for_less_long() -> None:
    # 1.5 * (40 + 18) + 50 ms
    assert waited_ms(answer_ms=40, wire=SerialSettings(9600), count=2) == 137


def test_the_silence_of_the_standard_is_kept_where_a_meter_asks_for_none() -> None:
    async def main(clock: Clock) -> int:
        wire = SerialSettings(1200, "E")
        async with (
            rtu_over_tcp(first_late(0)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, wire=wire) as link,
        ):
            await link.read(input_request())
            await link.read(input_request())
            return clock.now() - START

    assert in_virtual_time(main) == 33


def test_the_quarantine_is_never_shorter_than_the_wait() -> None:
    async def main(clock: Clock) -> int:
        timing = LinkTiming(timeout_ms=1_000, max_answer_ms=0)
        async with (
            rtu_over_tcp(first_late(3600)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=timing) as link,
        ):
            await link.read(replace(input_request(), count=1))
            await link.read(replace(input_request(), count=1))
            return clock.now() - START

    assert in_virtual_time(main) == 1_000


def test_settings_are_named_as_people_say_them() -> None:
    assert str(SerialSettings(19200, "E")) == "19200 baud, parity E, 1 stop bit"
    assert str(SerialSettings(9600, "N", 2)) == "9600 baud, parity N, 2 stop bits"

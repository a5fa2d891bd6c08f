"""How long an answer takes, from the register map to the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from meters.rtu import first_late, rtu_over_tcp, silent_unit
from meters.servers import HOST, SDM630, input_request, reason_of, registers_of
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.data import register_map_path
from harness.errors import InputError
from harness.meters import (
    Framing,
    LinkTiming,
    MeterLink,
    ModbusMeter,
    RegisterMap,
    SerialSettings,
)
from harness.meters.replytime import ReplyTime

EM340 = RegisterMap.load(register_map_path("gavazzi-em330-em340"))


def with_reply(tmp_path: Path, reply: str) -> RegisterMap:
    path = tmp_path / "mine.yaml"
    timing = f"timing: {{refresh: null, window: null{reply}}}"
    path.write_text(f"base: gavazzi-em330-em340\nid: mine\nname: Mine\n{timing}\n", "utf-8")
    return RegisterMap.load(path)


def test_a_map_says_how_long_an_answer_usually_and_at_most_takes() -> None:
    # Carlo Gavazzi: 40 ms are typical, 500 ms the most.
    assert EM340.reply == ReplyTime(usual_ms=40, longest_ms=500)


def test_a_vendor_who_does_not_say_is_not_spoken_for() -> None:
    assert SDM630.reply == ReplyTime(None, None)


def test_an_extension_may_know_it_better(tmp_path: Path) -> None:
    assert with_reply(tmp_path, ", reply: [null, 900]").reply == ReplyTime(None, 900)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("[40]", "expected [usual, longest] in milliseconds"),
        ("[500, 40]", "expected the usual time first"),
        ("[40, 0.5]", "expected a whole number from 1 to 60000"),
        ("500", "expected a list"),
    ],
)
def test_a_wrong_reply_time_is_told(tmp_path: Path, reply: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        with_reply(tmp_path, f", reply: {reply}")
    assert said in str(raised.value)
    assert "timing.reply" in str(raised.value)


def test_the_late_reply_of_a_unit_of_known_slowness_is_waited_for_no_longer_than_that() -> None:
    # 500 ms at most, half as much again for caution and 50 ms for the computer: 800 ms, not the
    # 2 s of a unit of which nothing is known.
    async def main(clock: Clock) -> tuple[int, int]:
        async with (
            rtu_over_tcp(first_late(3600)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU) as link,
        ):
            reason_of(await link.read(input_request(), 500))
            known = clock.now() - START
            registers_of(await link.read(input_request(), 500))
            return known, clock.now() - START

    assert in_virtual_time(main) == (800, 800)


def test_the_late_reply_of_a_unit_of_unknown_slowness_is_waited_for_longer() -> None:
    async def main(clock: Clock) -> int:
        async with (
            rtu_over_tcp(first_late(3600)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, timing=LinkTiming()) as link,
        ):
            reason_of(await link.read(input_request()))
            registers_of(await link.read(input_request()))
            return clock.now() - START

    assert in_virtual_time(main) == 2_000


@pytest.mark.parametrize(
    ("register_map", "settings", "takes_ms"),
    [
        # SDM630: 60 ms of silence; 8 + 5 + 152 characters of 10 bits at 9600 baud are 171.9 ms.
        (SDM630, SerialSettings(9600), 60 + 172),
        # EM340: 5 ms of silence, 113 characters at 9600 baud are 117.7 ms, and 40 ms of thought.
        (EM340, SerialSettings(9600), 5 + 118 + 40),
        (EM340, SerialSettings(115_200), 5 + 10 + 40),
        (EM340, None, 5 + 40),
    ],
)
def test_a_meter_knows_how_long_a_reading_occupies_its_line(
    register_map: RegisterMap, settings: SerialSettings | None, takes_ms: int
) -> None:
    async def main(clock: Clock) -> int:
        async with (
            rtu_over_tcp(silent_unit(1)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU, wire=settings) as link,
        ):
            return ModbusMeter(link, register_map).takes_ms

    assert in_virtual_time(main) == takes_ms

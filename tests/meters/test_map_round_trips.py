"""Every packaged map, from values to registers, over a wire and back.

This proves that a map is consistent and that the code understands all of it; whether it is true
is another matter, for which see each map's confidence.
"""

from __future__ import annotations

import asyncio
import sys

import pytest
from meters.maps import BENCH, MAP_IDS, read_points, serial_meter, tcp_meter, wanted
from meters.support import in_virtual_time

from harness.clock import Clock
from harness.meters import (
    MeterLink,
    ModbusMeter,
    NoValue,
    RegisterMap,
    SerialSettings,
    Values,
    encode,
)

OVER_A_PTY = (
    "eastron-sdm630-v2",  # float32, one block
    "abb-b23-b24",  # u16 to u64, silence of 100 ms
    "gavazzi-em330-em340",  # i32, least significant word first
    "gavazzi-em530-em540",  # i64, least significant word first
    "janitza-umg96rm",  # a sum
    "siemens-pac2200-pac3200",  # float64
    "iskra-wm3m4",  # T5, T6, T7 and powers of ten
    "phoenix-eem-ma370",  # float32, least significant word first
    "kostal-ksem",  # import less export, seven blocks
    "saia-ale3-finder-7e23",  # u16
)


def exact(expected: object) -> object:
    """Allow for 24 significant bits (float32) or six digits (T5); nothing stays nothing."""
    return expected and pytest.approx(expected, rel=1e-6)


def expected_phases(register_map: RegisterMap, quantity: str) -> list[float]:
    """Return what each of three phases should read; those that are not fitted read 0."""
    lines = ["dc"] if register_map.direct_current else ["l1", "l2", "l3"][: register_map.phases]
    names = [f"{quantity}_{line}" for line in lines]
    if quantity == "power" and register_map.phases == 1:
        names = ["power"]
    return [abs(BENCH[name]) for name in names] + [0.0] * (3 - len(names))


def check(outcome: Values | NoValue, register_map: RegisterMap) -> None:
    assert isinstance(outcome, Values), outcome
    given = wanted(register_map)
    assert outcome.power_w == exact(BENCH["power"])
    assert list(outcome.phase_current_a) == exact(expected_phases(register_map, "current"))
    assert list(outcome.phase_voltage_v) == exact(expected_phases(register_map, "voltage"))
    assert list(outcome.phase_power_w) == exact(expected_phases(register_map, "power"))
    assert outcome.energy_wh == exact(given.get("energy_import"))
    assert outcome.frequency_hz == exact(given.get("frequency"))


@pytest.mark.parametrize("map_id", MAP_IDS)
def test_every_point_of_a_map_comes_back_over_tcp(map_id: str) -> None:
    register_map = RegisterMap.find(map_id)

    async def main(clock: Clock) -> dict[str, float | None]:
        registers = encode(register_map, wanted(register_map))
        async with (
            tcp_meter(registers, register_map.unit) as port,
            MeterLink.tcp("127.0.0.1", port, clock) as link,
        ):
            return await read_points(link, register_map, register_map.unit)

    values = in_virtual_time(main)
    assert values.keys() == {each.name for each in (*register_map.points, *register_map.sums)}
    expected = wanted(register_map)
    assert {name: values[name] for name in expected} == exact(expected)


@pytest.mark.parametrize("map_id", MAP_IDS)
def test_a_meter_with_the_map_reads_the_bench_over_tcp(map_id: str) -> None:
    register_map = RegisterMap.find(map_id)

    async def main(clock: Clock) -> Values | NoValue:
        registers = encode(register_map, wanted(register_map))
        async with (
            tcp_meter(registers, register_map.unit) as port,
            MeterLink.tcp("127.0.0.1", port, clock) as link,
        ):
            return await ModbusMeter(link, register_map).read()

    check(in_virtual_time(main), register_map)


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
@pytest.mark.asyncio
@pytest.mark.parametrize("baudrate", [9600, 19200])
@pytest.mark.parametrize("map_id", OVER_A_PTY)
async def test_a_meter_with_the_map_reads_the_bench_over_a_serial_line(
    map_id: str, baudrate: int
) -> None:
    register_map = RegisterMap.find(map_id)
    registers = encode(register_map, wanted(register_map))
    clock = Clock.starting(asyncio.get_running_loop())
    # A pseudo-terminal refuses parity, so meters of 8E1 are read as 8N1 here.
    settings = SerialSettings(baudrate=baudrate)
    async with (
        serial_meter(registers, register_map.unit) as device,
        MeterLink.serial(device, clock, settings) as link,
    ):
        check(await ModbusMeter(link, register_map).read(), register_map)

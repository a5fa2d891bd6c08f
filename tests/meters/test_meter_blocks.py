"""Which blocks a meter reads for a sample, and which only for its counter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from meters.rtu import first_late, rtu_over_tcp
from meters.servers import HOST, SDM630, Device, float_registers, served
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.meters import Framing, MeterLink, ModbusMeter, NoValue, RegisterMap, Values

MAP = """\
id: split
name: One phase, its counter far away
phases: 1
class: B
bus: {unit: 3}
read: {fc: 4, type: f32, order: big}
timing: {refresh: 1, window: 1, reply: [null, 100]}
invalid: {}
points:
  voltage_l1: {at: 0}
  current_l1: {at: 2}
  power: {at: 4}
  pf: {at: 20}
  frequency: {at: 30}
  energy_import: {at: 40}
  energy_export: {at: 42}
blocks: {fast: [[0, 6]], slow: [[20, 2], [30, 2], [40, 4]]}
"""
LOAD = {0: 230.0, 2: 16.0, 4: 3680.0, 20: 1.0, 30: 50.0, 40: 1500.0, 42: 7.0}

VOLTAGE_IS_SLOW = MAP.replace("fast: [[0, 6]], slow: [", "fast: [[2, 4]], slow: [[0, 2], ")

DIRECT_CURRENT = (
    MAP.replace("phases: 1", "phases: dc")
    .replace("voltage_l1", "voltage_dc")
    .replace("current_l1", "current_dc")
)

Test = Callable[[Clock, Device, ModbusMeter], Awaitable[None]]


@pytest.fixture
def load_map(tmp_path: Path) -> Callable[[str], RegisterMap]:
    def load(text: str) -> RegisterMap:
        path = tmp_path / "map.yaml"
        path.write_text(text, encoding="utf-8")
        return RegisterMap.load(path)

    return load


def with_meter(register_map: RegisterMap, test: Test, *, invert: bool = False) -> list[float]:
    """Run a test with a meter and return when its device was asked."""

    async def main(clock: Clock) -> list[float]:
        device = Device(3, float_registers(LOAD))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            await test(clock, device, ModbusMeter(link, register_map, invert=invert))
        return device.asked

    return in_virtual_time(main)


async def read_all(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
    values = await meter.read()
    assert isinstance(values, Values)
    assert (values.power_w, values.energy_wh, values.frequency_hz) == (3680.0, 1500.0, 50.0)


async def read_fast(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
    values = await meter.read_fast()
    assert isinstance(values, Values)
    assert (values.power_w, values.phase_voltage_v[0]) == (3680.0, 230.0)
    assert (values.energy_wh, values.frequency_hz) == (None, None)


def test_a_fast_reading_is_one_request(load_map) -> None:
    assert len(with_meter(load_map(MAP), read_fast)) == 1


def test_a_whole_reading_takes_what_the_counter_and_the_frequency_need(load_map) -> None:
    assert len(with_meter(load_map(MAP), read_all)) == 3  # the power factor is of no use


def test_what_is_judged_is_read_even_where_the_map_calls_it_slow(load_map) -> None:
    assert len(with_meter(load_map(VOLTAGE_IS_SLOW), read_fast)) == 2


def test_a_map_with_one_block_for_all_has_no_faster_reading() -> None:
    async def test(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
        assert isinstance(await meter.read_fast(), Values)

    async def main(clock: Clock) -> tuple[int, float | None]:
        device = Device(1, float_registers({0x48: 1.5}))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            values = await ModbusMeter(link, SDM630).read_fast()
        assert isinstance(values, Values)
        return len(device.asked), values.energy_wh

    assert in_virtual_time(main) == (1, 1500.0)


def test_a_reversed_meter_takes_its_counter_of_export(load_map) -> None:
    async def test(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
        values = await meter.read()
        assert isinstance(values, Values)
        assert (values.power_w, values.energy_wh) == (-3680.0, 7.0)

    with_meter(load_map(MAP), test, invert=True)


def test_a_meter_of_direct_current_counts_as_one_phase(load_map) -> None:
    async def test(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
        values = await meter.read()
        assert isinstance(values, Values)
        assert values.phase_power_w == (3680.0, 0.0, 0.0)
        assert values.phase_current_a == (16.0, 0.0, 0.0)
        assert values.phase_voltage_v == (230.0, 0.0, 0.0)

    with_meter(load_map(DIRECT_CURRENT), test)


def test_a_whole_reading_lies_between_its_first_request_and_its_last_reply(load_map) -> None:
    async def test(_clock: Clock, device: Device, meter: ModbusMeter) -> None:
        device.delay_s = 0.05
        values = await meter.read()
        assert isinstance(values, Values)
        assert (values.t0, values.t1) == (START, START + 150)

    with_meter(load_map(MAP), test)


def test_a_counter_that_is_refused_leaves_the_rest_of_the_reading(load_map) -> None:
    async def test(_clock: Clock, _device: Device, meter: ModbusMeter) -> None:
        values = await meter.read()
        assert isinstance(values, Values)
        assert (values.power_w, values.energy_wh) == (3680.0, None)

    # The device has 80 registers and answers exception 2 beyond them.
    far_away = MAP.replace("at: 40", "at: 400").replace("at: 42", "at: 402")
    with_meter(load_map(far_away.replace("[40, 4]", "[400, 4]")), test)


def test_the_time_that_the_vendor_grants_is_what_a_reply_is_waited_for(load_map) -> None:
    async def test(clock: Clock, device: Device, meter: ModbusMeter) -> None:
        device.delay_s = 3600
        assert isinstance(await meter.read(), NoValue)
        assert clock.now() == START + 200  # 1.5 * 100 ms, and 50 ms for the computer

    with_meter(load_map(MAP), test)


def test_a_meter_in_quarantine_gives_way_to_the_others_of_its_line() -> None:
    async def main(clock: Clock) -> list[tuple[int, str]]:
        async with (
            rtu_over_tcp(first_late(3600)) as port,
            MeterLink.tcp(HOST, port, clock, framing=Framing.RTU) as link,
        ):
            meter = ModbusMeter(link, SDM630)
            outcomes = [await meter.read(), await meter.read()]
        return [(one.at - START, one.reason) for one in outcomes if isinstance(one, NoValue)]

    assert in_virtual_time(main) == [
        (0, "no valid reply within 1000 ms"),
        (1_000, "unit 1 may still answer an earlier request"),
    ]

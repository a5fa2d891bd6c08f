"""A Modbus meter behind a real server, and the contract that every meter keeps."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Any

import pytest
from meters.servers import ELEVEN_KW, HOST, SDM630, Device, float_registers, served
from meters.support import START, in_virtual_time

from harness.clock import Clock
from harness.errors import InputError
from harness.meters import MeterLink, ModbusMeter, NoValue, RegisterMap, Values

NAN = float("nan")


def read_sdm630(changes: dict[int, float] | None = None, **wiring: Any) -> Values | NoValue:
    """Read an SDM630 under 11 kW once, with some of its registers changed."""

    async def main(clock: Clock) -> Values | NoValue:
        device = Device(1, float_registers(ELEVEN_KW | (changes or {})))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            return await ModbusMeter(link, SDM630, **wiring).read()

    return in_virtual_time(main)


def read_values(changes: dict[int, float] | None = None, **wiring: Any) -> Values:
    outcome = read_sdm630(changes, **wiring)
    assert isinstance(outcome, Values), outcome
    return outcome


def test_one_reading_gives_power_current_voltage_frequency_and_energy() -> None:
    assert read_values() == Values(
        t0=START,
        t1=START,
        power_w=11039.0,
        phase_power_w=(3680.0, 3580.5, 3778.5),
        phase_current_a=(16.0, 15.5, 16.5),
        phase_voltage_v=(230.0, 231.0, 229.0),
        frequency_hz=50.0,
        energy_wh=1500.0,
    )


def test_one_reading_is_one_request() -> None:
    async def main(clock: Clock) -> int:
        device = Device(1, float_registers(ELEVEN_KW))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            await ModbusMeter(link, SDM630).read()
        return len(device.asked)

    assert in_virtual_time(main) == 1


def test_an_inverted_meter_counts_consumption_as_export() -> None:
    backward = {0x0C: -3680.0, 0x0E: -3580.5, 0x10: -3778.5, 0x34: -11039.0, 0x06: -16.0}
    values = read_values(backward, invert=True)
    assert values.power_w == 11039.0
    assert values.phase_power_w == (3680.0, 3580.5, 3778.5)
    assert values.phase_current_a == (16.0, 15.5, 16.5)
    assert values.energy_wh == 250.0


def test_a_current_transformer_multiplies_current_power_and_energy_but_not_voltage() -> None:
    values = read_values(ct_ratio=10.0)
    assert values.power_w == 110390.0
    assert values.phase_current_a == (160.0, 155.0, 165.0)
    assert values.phase_voltage_v == (230.0, 231.0, 229.0)
    assert values.energy_wh == 15000.0


def test_a_voltage_transformer_multiplies_voltage_power_and_energy_but_not_current() -> None:
    values = read_values(vt_ratio=100.0)
    assert values.power_w == 1103900.0
    assert values.phase_power_w == (368000.0, 358050.0, 377850.0)
    assert values.phase_current_a == (16.0, 15.5, 16.5)
    assert values.phase_voltage_v == (23000.0, 23100.0, 22900.0)
    assert values.energy_wh == 150000.0


def test_both_transformers_and_a_reversed_meter_make_one_consistent_reading() -> None:
    values = read_values(ct_ratio=10.0, vt_ratio=2.0, invert=True)
    assert values.power_w == -220780.0
    assert values.phase_power_w == (-73600.0, -71610.0, -75570.0)
    assert values.phase_current_a == (160.0, 155.0, 165.0)
    assert values.phase_voltage_v == (460.0, 462.0, 458.0)
    assert values.energy_wh == 5000.0


@pytest.mark.parametrize("ratio", [0.0, -10.0, NAN, float("inf")])
@pytest.mark.parametrize("name", ["ct_ratio", "vt_ratio"])
def test_a_ratio_that_is_none_is_refused(name: str, ratio: float) -> None:
    with pytest.raises(InputError, match=f"found {name} {ratio}, expected a positive number"):
        read_sdm630(**{name: ratio})


def test_no_power_is_plus_zero_even_when_inverted() -> None:
    idle = dict.fromkeys((0x0C, 0x0E, 0x10, 0x34), 0.0)
    assert str(read_values(idle, invert=True).power_w) == "0.0"


@pytest.mark.parametrize("address", [0x00, 0x08, 0x10, 0x34])
def test_a_value_that_is_needed_and_invalid_makes_the_reading_none(address: int) -> None:
    outcome = read_sdm630({address: NAN})
    assert isinstance(outcome, NoValue)
    assert "has no value for power, current or voltage" in outcome.reason


def test_an_invalid_counter_leaves_the_rest_of_the_reading() -> None:
    assert read_values({0x48: NAN}).energy_wh is None


def test_an_invalid_frequency_leaves_the_rest_of_the_reading() -> None:
    assert read_values({0x46: NAN}).frequency_hz is None


ONE_PHASE = """\
id: one-phase
name: One phase, two blocks
phases: 1
class: C
bus: {unit: 3}
read: {fc: 4, type: f32, order: big}
timing: {refresh: 1, window: 1}
invalid: {}
points:
  voltage_l1: {at: 0}
  current_l1: {at: 2}
  power: {at: 20}
blocks: {fast: [[0, 4], [20, 2]]}
"""


@pytest.fixture
def one_phase(tmp_path: Path) -> RegisterMap:
    path = tmp_path / "one-phase.yaml"
    path.write_text(ONE_PHASE, encoding="utf-8")
    return RegisterMap.load(path)


def test_a_single_phase_meter_has_its_power_on_l1(one_phase: RegisterMap) -> None:
    async def main(clock: Clock) -> Values | NoValue:
        device = Device(3, float_registers({0: 230.0, 2: 16.0, 20: 3680.0}))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            device.delay_s = 0.1
            return await ModbusMeter(link, one_phase).read()

    assert in_virtual_time(main) == Values(
        t0=START,  # written first request of two …
        t1=START + 200,  # … complete second reply, each taking 100 ms
        power_w=3680.0,
        phase_power_w=(3680.0, 0.0, 0.0),
        phase_current_a=(16.0, 0.0, 0.0),
        phase_voltage_v=(230.0, 0.0, 0.0),
        frequency_hz=None,
        energy_wh=None,
    )


def test_what_a_map_lacks_of_a_phase_is_not_measured(tmp_path: Path) -> None:
    path = tmp_path / "poor.yaml"
    path.write_text(ONE_PHASE.replace("current_l1", "pf_l1"), encoding="utf-8")

    async def main(clock: Clock) -> Values | NoValue:
        device = Device(3, float_registers({0: 230.0, 2: 0.99, 20: 3680.0}))
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            return await ModbusMeter(link, RegisterMap.load(path)).read()

    values = in_virtual_time(main)
    assert isinstance(values, Values)
    assert isnan(values.phase_current_a[0])
    assert values.phase_current_a[1:] == (0.0, 0.0)
    assert (values.power_w, values.phase_power_w) == (3680.0, (3680.0, 0.0, 0.0))


def test_a_map_without_the_total_power_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "poor.yaml"
    path.write_text(ONE_PHASE.replace(" power:", " pf_l1:"), encoding="utf-8")

    async def main(clock: Clock) -> None:
        link = MeterLink.tcp(HOST, 502, clock)
        with pytest.raises(InputError, match="register map one-phase: found no 'power'"):
            ModbusMeter(link, RegisterMap.load(path))

    in_virtual_time(main)

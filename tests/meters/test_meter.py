"""A Modbus meter behind a real server, and the contract that every meter keeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from meters.servers import ELEVEN_KW, HOST, SDM630, Device, float_registers, served
from meters.support import START, FakeMeter, in_virtual_time
from pymodbus.constants import ExcCodes

from harness.clock import Clock
from harness.errors import InputError
from harness.meters import Meter, MeterLink, ModbusMeter, NoValue, RegisterMap, Values

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


def test_a_map_without_a_value_that_the_verdict_needs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "poor.yaml"
    path.write_text(ONE_PHASE.replace("current_l1", "pf_l1"), encoding="utf-8")

    async def main(clock: Clock) -> None:
        link = MeterLink.tcp(HOST, 502, clock)
        with pytest.raises(InputError, match="register map one-phase: found no 'current_l1'"):
            ModbusMeter(link, RegisterMap.load(path))

    in_virtual_time(main)


Contract = Callable[[Meter, Clock], Awaitable[None]]


def against_fake(contract: Contract, *, dead: bool) -> None:
    async def main(clock: Clock) -> None:
        await contract(FakeMeter(clock, lambda _at: "unplugged" if dead else 3680.0), clock)

    in_virtual_time(main)


def against_modbus(contract: Contract, *, dead: bool) -> None:
    async def main(clock: Clock) -> None:
        device = Device(1, float_registers(ELEVEN_KW))
        device.refusal = ExcCodes.DEVICE_BUSY if dead else None
        async with served(device) as port, MeterLink.tcp(HOST, port, clock) as link:
            await contract(ModbusMeter(link, SDM630), clock)

    in_virtual_time(main)


every_meter = pytest.mark.parametrize("against", [against_fake, against_modbus])


@every_meter
def test_contract_a_reading_lies_between_its_two_instants(against) -> None:
    async def contract(meter: Meter, clock: Clock) -> None:
        before = clock.now()
        outcome = await meter.read()
        assert isinstance(outcome, Values)
        assert before <= outcome.t0 <= outcome.t1 <= clock.now()

    against(contract, dead=False)


@every_meter
def test_contract_a_reading_has_three_values_of_each_phase_quantity(against) -> None:
    async def contract(meter: Meter, _clock: Clock) -> None:
        outcome = await meter.read()
        assert isinstance(outcome, Values)
        quantities = (outcome.phase_power_w, outcome.phase_current_a, outcome.phase_voltage_v)
        assert [len(quantity) for quantity in quantities] == [3, 3, 3]

    against(contract, dead=False)


@every_meter
def test_contract_a_dead_meter_gives_a_reason_instead_of_an_exception(against) -> None:
    async def contract(meter: Meter, clock: Clock) -> None:
        outcome = await meter.read()
        assert isinstance(outcome, NoValue)
        assert outcome.reason
        assert START <= outcome.at <= clock.now()

    against(contract, dead=True)


@every_meter
def test_contract_a_meter_has_a_line_to_group_it_by(against) -> None:
    async def contract(meter: Meter, _clock: Clock) -> None:
        assert {meter.line: meter}

    against(contract, dead=False)

"""The meters over real Modbus TCP, read by a plain pymodbus client."""

from __future__ import annotations

import logging
import struct
import time
from contextlib import asynccontextmanager

import pytest
from emulator.support import T0, run
from pymodbus.client import AsyncModbusTcpClient
from pymodbus.exceptions import ModbusIOException

from harness.emulator import EmulatedMeters
from harness.emulator.meter import EmulatedMeter
from harness.emulator.physics import Trajectory
from harness.emulator.sources import Source
from harness.errors import BenchError, InputError
from harness.measured import MeterModel
from harness.units import HOUR_MS

THREE = (1.0, 1.0, 1.0)
MODEL = MeterModel(refresh_ms=500, window_ms=500, accuracy=0.005)


def source(current_a: float = 16.0, shares=THREE, fitted: int = 3) -> Source:
    """Draw a constant current from T0 on."""
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, current_a, shares, 16_000.0)
    return Source(trajectory, T0, 230.0, fitted)


@asynccontextmanager
async def client_of(clock, sources, **options):
    meters = EmulatedMeters(clock, sources, **options)
    await meters.start()
    client = AsyncModbusTcpClient("127.0.0.1", port=meters.port, timeout=1, retries=0)
    await client.connect()
    try:
        yield client
    finally:
        client.close()
        await meters.stop()


async def floats(client, address: int, count: int, unit: int = 1) -> list[float]:
    reply = await client.read_input_registers(address, count=count, device_id=unit)
    assert not reply.isError()
    return decoded(reply.registers)


def decoded(registers) -> list[float]:
    words = struct.pack(f">{len(registers)}H", *registers)
    return list(struct.unpack(f">{len(registers) // 2}f", words))


def test_a_client_reads_what_the_source_draws():
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            await clock.sleep(10_000)
            u1, u2, u3, i1, i2, i3, p1, p2, p3 = await floats(client, 0, 18)
            assert (u1, u2, u3) == pytest.approx((230.0,) * 3, abs=0.5)
            assert (i1, i2, i3) == pytest.approx((16.0,) * 3, rel=0.01)
            assert (p2, p3) == pytest.approx((3_680.0,) * 2, rel=0.0041)
            assert p1 == pytest.approx(3_685.0, rel=0.0041)

    run(main)


def test_the_total_is_the_sum_of_the_phases():
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            await clock.sleep(10_000)
            everything = await floats(client, 0, 76)
            assert everything[0x34 // 2] == pytest.approx(sum(everything[6:9]), rel=1e-6)
            for voltage, current, power in zip(
                everything[0:3], everything[3:6], everything[6:9], strict=True
            ):
                assert power == pytest.approx(voltage * current, rel=1e-6)

    run(main)


def test_the_counter_moves_with_the_power():
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            await clock.sleep(1_000)
            (first,) = await floats(client, 0x48, 2)
            await clock.sleep(HOUR_MS)
            (second,) = await floats(client, 0x48, 2)
            # 11045 W for an hour, with a gain error of at most 0.4 %.
            assert second - first == pytest.approx(11.045, rel=0.0045)

    run(main)


def test_every_connector_has_its_own_unit():
    async def main(clock):
        async with client_of(clock, {1: source(16.0), 2: source(8.0)}) as client:
            await clock.sleep(10_000)
            assert (await floats(client, 0x34, 2, unit=1))[0] == pytest.approx(11_045, rel=0.0041)
            assert (await floats(client, 0x34, 2, unit=2))[0] == pytest.approx(5_525, rel=0.0041)

    run(main)


def test_an_unknown_unit_is_answered_like_a_gateway_without_a_word_in_the_log(caplog):
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            reply = await client.read_input_registers(0, count=2, device_id=9)
            assert reply.exception_code == 0x0B

    with caplog.at_level(logging.WARNING):
        run(main)
    assert caplog.records == []


def test_an_address_beyond_the_map_is_refused():
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            reply = await client.read_input_registers(76, count=2, device_id=1)
            assert reply.exception_code == 2

    run(main)


def test_the_meter_cannot_be_written():
    async def main(clock):
        async with client_of(clock, {1: source()}) as client:
            reply = await client.write_registers(0, [1, 2], device_id=1)
            assert reply.isError()

    run(main)


def test_a_dead_meter_stops_answering(caplog):
    async def main(clock):
        options = {"faults": ["dead-meter"], "faults_after_ms": 5_000}
        async with client_of(clock, {1: source()}, **options) as client:
            await clock.sleep(4_000)
            assert await floats(client, 0x34, 2)
            await clock.sleep(2_000)
            with pytest.raises(ModbusIOException):
                await client.read_input_registers(0x34, count=2, device_id=1)

    with caplog.at_level(logging.CRITICAL, logger="pymodbus"):  # the client's own complaint
        run(main)


def test_a_frozen_meter_repeats_itself():
    async def main(clock):
        options = {"faults": ["frozen-meter"], "faults_after_ms": 5_000}
        async with client_of(clock, {1: source()}, **options) as client:
            await clock.sleep(4_000)
            moving = await floats(client, 0, 76)
            await clock.sleep(2_000)
            first = await floats(client, 0, 76)
            await clock.sleep(60_000)
            assert await floats(client, 0, 76) == first != moving

    run(main)


def test_an_unknown_fault_is_named():
    async def main(clock):
        with pytest.raises(InputError, match="found fault 'tired'"):
            EmulatedMeters(clock, {}, faults=["tired"])

    run(main)


def test_faults_of_the_station_do_not_concern_the_meter():
    async def main(clock):
        async with client_of(clock, {1: source()}, faults=["ignores-limits"]) as client:
            assert await floats(client, 0x34, 2)

    run(main)


def test_there_is_no_port_before_the_start():
    async def main(clock):
        with pytest.raises(BenchError):
            _ = EmulatedMeters(clock, {}).port

    run(main)


def test_the_meter_tells_how_it_makes_its_values():
    async def main(clock):
        model = EmulatedMeters(clock, {}, refresh_ms=200, window_ms=1_000).model
        assert (model.refresh_ms, model.window_ms, model.accuracy) == (200, 1_000, 0.005)

    run(main)


def test_values_change_at_a_refresh_and_not_between():
    meter = EmulatedMeter(source(), MODEL, "1/1")
    changes = 0
    last = meter.registers(T0 + 10_000)
    for at in range(T0 + 10_000, T0 + 20_000, 50):
        now = meter.registers(at)
        changes += now != last
        last = now
    assert changes == 20


def test_a_value_is_the_mean_of_the_window_before_the_refresh():
    # A step from 0 to 16 A shows in full no later than one refresh and one window after it.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0 + 10_000, 16.0, THREE, 16_000.0)
    meter = EmulatedMeter(Source(trajectory, T0, 230.0, 3), MODEL, "1/1")

    def power(at: int) -> float:
        return decoded(meter.registers(at))[0x34 // 2]

    assert power(T0 + 10_000) == pytest.approx(5.0, rel=0.01)
    seen = [power(at) for at in range(T0 + 10_000, T0 + 11_001, 10)]
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(11_045, rel=0.0041)
    assert any(100 < value < 10_900 for value in seen)


def test_what_it_shows_does_not_depend_on_how_often_it_is_read():
    eager, lazy = (EmulatedMeter(source(), MODEL, "1/1") for _ in range(2))
    for at in range(T0 + 1_000, T0 + 60_000, 100):
        eager.registers(at)
    assert eager.registers(T0 + 60_000) == lazy.registers(T0 + 60_000)


def test_another_seed_is_another_meter():
    one, other = (EmulatedMeter(source(), MODEL, seed) for seed in ("1/1", "2/1"))
    assert one.registers(T0 + 60_000) != other.registers(T0 + 60_000)


def test_the_gain_error_stays_within_four_per_mille():
    for seed in range(50):
        meter = EmulatedMeter(source(16.0), MODEL, str(seed))
        total = decoded(meter.registers(T0 + 60_000))[0x34 // 2]
        assert total == pytest.approx(11_045, rel=0.00402)


def test_a_phase_that_is_not_fitted_shows_no_voltage():
    meter = EmulatedMeter(source(16.0, (1.0, 0.0, 0.0), fitted=1), MODEL, "1/1")
    shown = decoded(meter.registers(T0 + 60_000))
    assert shown[1:3] == [0.0, 0.0]
    assert shown[4:6] == [0.0, 0.0]


def test_a_read_costs_little():
    meter = EmulatedMeter(source(), MODEL, "1/1")
    start = time.process_time()
    for at in range(T0 + 10_000, T0 + 1_010_000, 500):
        meter.registers(at)
    # 2000 refreshes; the budget is 60 µs each, and a slow machine is granted five times that.
    assert time.process_time() - start < 2_000 * 300e-6


def test_neither_power_nor_current_is_wrong_by_more_than_the_meter_is_said_to_be():
    # 16 A of 230 V on L2, which carries no standby: 3680 W. SDM630: power of L2 in register 14,
    # its current in 8.
    worst = 0.0
    for seed in range(100):
        meter = EmulatedMeter(source(), MODEL, str(seed))
        for refresh in range(4, 60):
            shown = meter.registers(T0 + refresh * MODEL.refresh_ms)
            (power_w,), (current_a,) = decoded(shown[14:16]), decoded(shown[8:10])
            worst = max(worst, abs(power_w / 3_680 - 1), abs(current_a / 16 - 1))
    assert 0.003 < worst <= EmulatedMeters.ACCURACY


def test_a_port_that_is_taken_is_said_to_be():
    async def main(clock):
        first = EmulatedMeters(clock, {1: source()})
        await first.start()
        second = EmulatedMeters(clock, {1: source()}, port=first.port)
        try:
            with pytest.raises(BenchError, match=rf"cannot listen on port {first.port} of 127"):
                await second.start()
        finally:
            await second.stop()
            await first.stop()

    run(main)


def test_meters_that_were_not_started_can_be_stopped():
    async def main(clock):
        await EmulatedMeters(clock, {1: source()}).stop()

    run(main)

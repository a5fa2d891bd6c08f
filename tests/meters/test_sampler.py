"""The sampler at full rate, in virtual time: slots, lines, the last reading."""

from __future__ import annotations

import asyncio

import pytest
from meters.servers import ELEVEN_KW, HOST, SDM630, Device, float_registers, served
from meters.support import SPARSE, START, FakeMeter, in_virtual_time, sampling, seconds, values

from harness.clock import Clock
from harness.errors import BenchError
from harness.measured import Measurement, Missing, Sample
from harness.meters import (
    Attention,
    MeterLink,
    ModbusMeter,
    Sampler,
)


def test_every_slot_is_read_on_time() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock)}) as got:
            await clock.sleep(3_500)
        return got

    got = in_virtual_time(main)
    assert [(entry.slot, entry.t0 - START) for entry in got if isinstance(entry, Sample)] == [
        (0, 0),
        (1, 1_000),
        (2, 2_000),
        (3, 3_000),
        (4, 4_000),  # the last reading, after the request to stop at 3.5 s
    ]


def test_the_schedule_does_not_drift_with_the_time_that_readings_take() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock, takes_ms=300)}) as got:
            await clock.sleep(2_500)
        return got

    assert seconds(in_virtual_time(main)) == [0, 1, 2, 3]


def test_a_sample_carries_what_the_meter_said() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meter = FakeMeter(clock, lambda _at: 6_900.0, takes_ms=40)
        async with sampling(clock, {3: meter}) as got:
            pass
        return got

    reading = values(6_900.0)
    assert in_virtual_time(main)[0] == Sample(
        connector=3,
        slot=0,
        t0=START,
        t1=START + 40,
        interval_ms=1_000,
        power_w=6_900.0,
        phase_power_w=reading.phase_power_w,
        phase_current_a=reading.phase_current_a,
        phase_voltage_v=reading.phase_voltage_v,
        energy_wh=0.0,
    )


def test_a_reading_without_value_is_reported_with_its_reason() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock, lambda _at: "busy")}) as got:
            pass
        return got

    assert in_virtual_time(main)[0] == Missing(1, 0, START, 1_000, "busy")


def test_late_slots_are_dropped_and_reported_never_caught_up() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock, takes_ms=2_500)}) as got:
            await clock.sleep(4_000)
        return got

    got = in_virtual_time(main)
    assert [(type(entry).__name__, entry.slot) for entry in got[:6]] == [
        ("Sample", 0),
        ("Missing", 1),
        ("Missing", 2),
        ("Sample", 3),
        ("Missing", 4),
        ("Missing", 5),
    ]
    assert got[1] == Missing(1, 1, START + 1_000, 1_000, "the line was still busy")


def test_meters_of_one_line_are_read_one_after_another_in_the_order_of_connectors() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meters = {2: FakeMeter(clock, takes_ms=100), 1: FakeMeter(clock, takes_ms=100)}
        async with sampling(clock, meters) as got:
            pass
        return got

    first, second = in_virtual_time(main)[:2]
    assert isinstance(first, Sample)
    assert isinstance(second, Sample)
    assert (first.connector, first.t0 - START) == (1, 0)
    assert (second.connector, second.t0 - START) == (2, 100)


def test_a_slow_line_does_not_hold_up_another() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meters = {
            1: FakeMeter(clock, line="slow", takes_ms=1_700),
            2: FakeMeter(clock, line="fast"),
        }
        async with sampling(clock, meters) as got:
            await clock.sleep(3_500)
        return got

    assert seconds(in_virtual_time(main), connector=2)[:5] == [0, 1, 2, 3, 4]


def test_a_flush_takes_a_reading_that_is_not_older_than_its_call() -> None:
    async def main(clock: Clock) -> tuple[int, list[int]]:
        got: list[Measurement] = []
        sampler = Sampler(clock, {1: FakeMeter(clock)}, Attention(), got.append, SPARSE)
        await sampler.start()
        await clock.sleep(70_500)
        await sampler.flush()
        flushed = seconds(got)
        await sampler.stop()
        return clock.now() - START, flushed

    assert in_virtual_time(main) == (71_000, [0, 1, 3, 7, 15, 31, 63, 71])


def test_a_flush_has_nothing_to_do_in_the_instant_of_a_reading() -> None:
    async def main(clock: Clock) -> int:
        sampler = Sampler(clock, {1: FakeMeter(clock)}, Attention(), lambda _m: None)
        await sampler.start()
        await sampler.flush()
        await sampler.flush()
        await sampler.stop()
        return clock.now() - START

    assert in_virtual_time(main) == 0


def test_sampling_goes_on_after_a_flush() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        got: list[Measurement] = []
        sampler = Sampler(clock, {1: FakeMeter(clock)}, Attention(), got.append)
        await sampler.start()
        await clock.sleep(500)
        await sampler.flush()
        await clock.sleep(2_000)
        await sampler.stop()
        return got

    assert seconds(in_virtual_time(main)) == [0, 1, 2, 3]


def test_nothing_is_read_after_the_stop() -> None:
    async def main(clock: Clock) -> tuple[int, int]:
        attention = Attention()
        async with sampling(clock, {1: FakeMeter(clock)}, attention=attention) as got:
            pass
        stopped_with = len(got)
        attention.watch(clock.now())
        await clock.sleep(5_000)
        return stopped_with, len(got)

    before, after = in_virtual_time(main)
    assert before == after


def test_a_sampler_that_never_started_stops() -> None:
    async def main(clock: Clock) -> None:
        await Sampler(clock, {1: FakeMeter(clock)}, Attention(), print).stop()

    in_virtual_time(main)


def test_a_meter_that_never_answers_does_not_keep_the_sampler_from_stopping() -> None:
    async def main(clock: Clock) -> int:
        sampler = Sampler(clock, {1: FakeMeter(clock, takes_ms=10**8)}, Attention(), print)
        await sampler.start()
        await clock.sleep(100)
        with pytest.raises(BenchError, match="within 30 s"):
            await sampler.stop()
        return len(asyncio.all_tasks())

    assert in_virtual_time(main) == 1


def test_a_failing_sink_is_reported_at_the_stop() -> None:
    def sink(_measurement: Measurement) -> None:
        raise RuntimeError("disk full")

    async def main(clock: Clock) -> None:
        sampler = Sampler(clock, {1: FakeMeter(clock)}, Attention(), sink)
        await sampler.start()
        await clock.sleep(10_000)
        with pytest.raises(RuntimeError, match="disk full"):
            await sampler.stop()

    in_virtual_time(main)


def test_two_modbus_meters_of_one_line_are_sampled_with_silence_between_them() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        devices = [Device(unit, float_registers(ELEVEN_KW)) for unit in (1, 2)]
        async with served(*devices) as port, MeterLink.tcp(HOST, port, clock) as link:
            meters = {unit: ModbusMeter(link, SDM630, unit=unit) for unit in (1, 2)}
            async with sampling(clock, meters) as got:
                await clock.sleep(1_500)
        return got

    got = in_virtual_time(main)
    assert [(m.connector, m.slot, m.t0 - START) for m in got if isinstance(m, Sample)] == [
        (1, 0, 0),
        (2, 0, 60),
        (1, 1, 1_000),
        (2, 1, 1_060),
        (1, 2, 2_000),
        (2, 2, 2_060),
    ]


def test_a_run_over_modbus_is_the_same_every_time() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        device = Device(1, float_registers(ELEVEN_KW))
        async with (
            served(device) as port,
            MeterLink.tcp(HOST, port, clock) as link,
            sampling(clock, {1: ModbusMeter(link, SDM630)}) as got,
        ):
            await clock.sleep(60_000)
        return got

    assert in_virtual_time(main) == in_virtual_time(main)

"""Which slots a counter is read in that takes a request of its own."""

from __future__ import annotations

import asyncio

import pytest
from meters.support import START, FakeMeter, in_virtual_time, sampling, values

from harness.clock import Clock
from harness.measured import Measurement, Sample
from harness.meters import Attention, NoValue, Sampler, SamplingPlan, Values
from harness.meters.schedule import CounterSlots, Grid, spread

GRID = Grid(0, 1_000)


def chosen(slots: range, *watched_ms: int, grid: Grid = GRID) -> list[int]:
    """Return the slots in which the counter of one connector is read."""
    attention = Attention()
    for instant in watched_ms:
        attention.watch(instant)
    counters = CounterSlots(grid, attention)
    taken = []
    for slot in slots:
        if counters.includes(1, slot):
            counters.note_read(1, slot)
            taken.append(slot)
    return taken


def test_a_counter_is_read_every_five_seconds() -> None:
    assert chosen(range(17)) == [0, 5, 10, 15]


def test_a_counter_is_read_every_five_seconds_at_ten_hertz_too() -> None:
    assert chosen(range(120), grid=Grid(0, 100)) == [0, 50, 100]


def test_a_counter_is_always_read_when_the_slots_are_far_apart() -> None:
    assert chosen(range(4), grid=Grid(0, 10_000)) == [0, 1, 2, 3]


def test_slots_that_are_left_out_put_no_counter_off() -> None:
    assert chosen(range(0, 30, 3)) == [0, 6, 12, 15, 21, 27]


def test_a_counter_is_read_right_before_and_after_a_watched_instant() -> None:
    assert chosen(range(5, 15), 8_300) == [5, 8, 9, 10]


def test_a_watched_instant_on_a_slot_has_that_slot_after_it() -> None:
    assert chosen(range(5, 15), 8_000) == [5, 7, 8, 10]


def test_a_counter_is_read_right_after_a_gap() -> None:
    counters = CounterSlots(GRID, Attention())
    counters.note_read(1, 5)
    assert not counters.includes(1, 7)
    counters.note_gap(1)
    assert counters.includes(1, 7)


def test_connectors_have_counters_of_their_own() -> None:
    counters = CounterSlots(GRID, Attention())
    counters.note_read(1, 5)
    assert counters.includes(2, 6)


@pytest.mark.parametrize(
    ("lines", "period_ms", "phases"),
    [
        (1, 1_000, [0]),
        (3, 1_000, [0, 5, 10]),
        (4, 10, [0, 2, 5, 7]),
    ],
)
def test_lines_are_spread_by_five_milliseconds_or_over_the_period(
    lines: int, period_ms: int, phases: list[int]
) -> None:
    assert spread(lines, period_ms) == phases


def test_no_line_is_spread_into_the_next_slot() -> None:
    assert max(spread(500, 100)) < 100


class SplitMeter(FakeMeter):
    """A meter whose counter takes 30 ms of its own."""

    async def read(self) -> Values | NoValue:
        outcome = await super().read()
        await asyncio.sleep(0.03)
        return outcome

    async def read_fast(self) -> Values | NoValue:
        outcome = await super().read()
        return outcome if isinstance(outcome, NoValue) else values(t0=outcome.t0, energy_wh=None)


def counted(got: list[Measurement], connector: int = 1) -> list[int]:
    """Return the slots with a counter value."""
    return [
        one.slot
        for one in got
        if isinstance(one, Sample) and one.connector == connector and one.energy_wh is not None
    ]


def test_a_counter_apart_is_left_out_of_most_samples() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: SplitMeter(clock)}) as got:
            await clock.sleep(10_500)
        return got

    # The last one, 11, is that of the end at 10.5 s.
    assert counted(in_virtual_time(main)) == [0, 5, 10, 11]


def test_every_flush_brings_a_counter_value() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        got: list[Measurement] = []
        sampler = Sampler(clock, {1: SplitMeter(clock)}, Attention(), got.append)
        await sampler.start()
        for _ in range(2):
            await clock.sleep(1_500)
            await sampler.flush()
        await sampler.stop()
        return got

    assert counted(in_virtual_time(main)) == [0, 2, 4, 5]


def test_a_change_of_limit_has_counter_values_on_both_sides() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        attention.watch(START + 7_400)
        async with sampling(clock, {1: SplitMeter(clock)}, attention=attention) as got:
            await clock.sleep(9_000)
        return got

    # Slot 9 was under way without a counter when the end came, so that there is a slot 10.
    assert counted(in_virtual_time(main)) == [0, 5, 7, 8, 10]


def test_a_gap_ends_with_a_counter_value() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        def power(at: int) -> float | str:
            return "unplugged" if 6_000 <= at - START < 8_000 else 0.0

        async with sampling(clock, {1: SplitMeter(clock, power)}) as got:
            await clock.sleep(9_500)
        return got

    assert counted(in_virtual_time(main)) == [0, 5, 8, 10]


def test_counters_of_several_lines_are_read_in_the_same_slots() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meters = {1: SplitMeter(clock, line="one"), 2: SplitMeter(clock, line="two")}
        async with sampling(clock, meters) as got:
            await clock.sleep(10_500)
        return got

    got = in_virtual_time(main)
    assert counted(got, 1) == counted(got, 2) == [0, 5, 10, 11]


def test_lines_do_not_ask_in_the_same_instant() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meters = {n: FakeMeter(clock, line=n) for n in (1, 2, 3)}
        async with sampling(clock, meters, SamplingPlan(period_ms=1_000)) as got:
            await clock.sleep(900)
        return got

    first = [one for one in in_virtual_time(main) if one.slot == 0]
    assert [(m.connector, m.t0 - START) for m in first if isinstance(m, Sample)] == [
        (1, 0),
        (2, 5),
        (3, 10),
    ]


def test_a_flush_between_two_lines_brings_both_to_the_same_slot() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        got: list[Measurement] = []
        meters = {n: FakeMeter(clock, line=n) for n in (1, 2)}
        sampler = Sampler(clock, meters, Attention(), got.append)
        await sampler.start()
        await clock.sleep(2_002)
        await sampler.flush()
        slots = [max(m.slot for m in got if m.connector == n) for n in (1, 2)]
        await sampler.stop()
        assert slots == [3, 3]
        return got

    in_virtual_time(main)


def test_a_flush_during_a_long_reading_reads_no_slot_that_was_dropped() -> None:
    async def main(clock: Clock) -> list[int]:
        got: list[Measurement] = []
        sampler = Sampler(clock, {1: FakeMeter(clock, takes_ms=2_500)}, Attention(), got.append)
        await sampler.start()
        await clock.sleep(500)
        await sampler.flush()
        await sampler.stop()
        return [one.slot for one in got]

    slots = in_virtual_time(main)
    assert slots == sorted(set(slots))

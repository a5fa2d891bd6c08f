"""The sampler in virtual time, where only what can have changed is read."""

from __future__ import annotations

import asyncio

import pytest
from meters.support import SPARSE, START, FakeMeter, in_virtual_time, sampling, seconds, step_at

from harness.clock import Clock
from harness.measured import Measurement, Missing
from harness.meters import (
    Attention,
    Sampler,
)


def test_sparse_sampling_doubles_its_distance_while_nothing_happens() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE) as got:
            await clock.sleep(60_000)
        return got

    got = in_virtual_time(main)
    assert seconds(got) == [0, 1, 3, 7, 15, 31, 60]
    assert [entry.interval_ms for entry in got][:5] == [1_000, 2_000, 4_000, 8_000, 16_000]


def test_sparse_sampling_reads_a_day_in_a_few_hundred_slots() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE) as got:
            await clock.sleep(24 * 3_600_000)
        return got

    assert len(in_virtual_time(main)) == pytest.approx(24 * 12 + 8, abs=2)


def test_the_full_rate_begins_before_an_instant_that_is_watched_in_advance() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        attention.watch(START + 100_000)
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE, attention) as got:
            await clock.sleep(98_000)
        return got

    assert seconds(in_virtual_time(main)) == [0, 1, 3, 7, 15, 31, 63, 95, 96, 97, 98]


def test_a_present_instant_pulls_the_next_slot_forward_at_once() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE, attention) as got:
            await clock.sleep(80_400)
            attention.watch(clock.now())
            await clock.sleep(2_000)
        return got

    # Slot 127 was next; the watch at 80.4 s brings slot 81 forward.
    assert seconds(in_virtual_time(main)) == [0, 1, 3, 7, 15, 31, 63, 81, 82, 83]


def test_a_recent_past_instant_pulls_the_next_slot_forward_too() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE, attention) as got:
            await clock.sleep(80_400)
            attention.watch(clock.now() - 20_000)
            await clock.sleep(2_000)
        return got

    assert seconds(in_virtual_time(main))[6:] == [63, 81, 82, 83]


def test_slots_that_were_never_planned_are_not_missing() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        async with sampling(clock, {1: FakeMeter(clock)}, SPARSE, attention) as got:
            await clock.sleep(80_400)
            attention.watch(clock.now() - 20_000)
        return got

    assert not [entry for entry in in_virtual_time(main) if isinstance(entry, Missing)]


def test_an_instant_watched_while_a_reading_is_under_way_counts_as_well() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        attention = Attention()
        meters = {1: FakeMeter(clock, takes_ms=200)}
        async with sampling(clock, meters, SPARSE, attention) as got:
            await clock.sleep(31_100)
            attention.watch(clock.now())
            await clock.sleep(2_500)
        return got

    assert seconds(in_virtual_time(main))[5:9] == [31, 32, 33, 34]


def test_a_step_is_followed_at_the_full_rate_until_it_has_settled() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        async with sampling(clock, {1: FakeMeter(clock, step_at(20))}, SPARSE) as got:
            await clock.sleep(40_000)
        return got

    # Slot 31 is the first to see the step; then the distances double anew.
    assert seconds(in_virtual_time(main))[:9] == [0, 1, 3, 7, 15, 31, 32, 34, 38]


def test_connectors_of_different_lines_keep_to_the_same_slots() -> None:
    async def main(clock: Clock) -> list[Measurement]:
        meters = {
            1: FakeMeter(clock, line="one"),
            2: FakeMeter(clock, step_at(20), line="two"),
        }
        async with sampling(clock, meters, SPARSE) as got:
            await clock.sleep(120_000)
        return got

    got = in_virtual_time(main)
    assert seconds(got, 1) == seconds(got, 2)
    assert 32 in seconds(got, 1)


@pytest.mark.asyncio
async def test_real_time_is_not_sampled_sparsely() -> None:
    clock = Clock.starting(asyncio.get_running_loop())
    with pytest.raises(ValueError, match="sparse sampling needs virtual time"):
        Sampler(clock, {1: FakeMeter(clock)}, Attention(), print, SPARSE)

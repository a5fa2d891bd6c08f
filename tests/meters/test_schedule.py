"""The pace of sampling, without a clock: a period of 1 s makes slot k due at k seconds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from meters.support import values

from harness.meters import Attention, NoValue, SamplingPlan
from harness.meters.schedule import EverySlot, Grid, SparseSlots

GRID = Grid(0, 1_000)
PLAN = SamplingPlan(sparse_ms=300_000)


def sparse(*watched_s: int, plan: SamplingPlan = PLAN) -> SparseSlots:
    attention = Attention()
    for instant_s in watched_s:
        attention.watch(instant_s * 1_000)
    return SparseSlots(GRID, plan, attention, lambda: None)


def slots(pace: SparseSlots, until: int, first: int = 0) -> list[int]:
    """Follow the pace from one slot to another."""
    visited = [first]
    while visited[-1] < until:
        visited.append(pace.following(visited[-1]))
    return visited


def test_a_slot_is_due_at_a_multiple_of_the_period_from_the_start() -> None:
    assert Grid(500, 250).instant(3) == 1_250


@pytest.mark.parametrize(("instant", "slot"), [(0, 0), (1, 1), (1_000, 1), (1_001, 2)])
def test_the_first_slot_from_an_instant(instant: int, slot: int) -> None:
    assert GRID.slot_from(instant) == slot


@pytest.mark.parametrize(("instant", "slot"), [(0, 0), (999, 0), (1_000, 1), (1_001, 1)])
def test_the_last_slot_until_an_instant(instant: int, slot: int) -> None:
    assert GRID.slot_until(instant) == slot


def test_a_real_bench_reads_every_slot() -> None:
    pace = EverySlot()
    pace.observe(1, 4, values())
    assert pace.following(4) == 5


def test_distances_double_while_nothing_happens() -> None:
    assert slots(sparse(), 127) == [0, 1, 3, 7, 15, 31, 63, 127]


def test_distances_grow_no_longer_than_the_plan_allows() -> None:
    visited = slots(sparse(), 2_000)
    assert max(after - before for before, after in pairwise(visited)) == 300


def test_every_slot_is_read_from_5_s_before_a_watched_instant() -> None:
    assert slots(sparse(100), 98) == [0, 1, 3, 7, 15, 31, 63, 95, 96, 97, 98]


def test_every_slot_is_read_until_40_s_after_a_watched_instant() -> None:
    visited = slots(sparse(100), 160, first=95)
    assert visited == [*range(95, 142), 143, 147, 155, 171]


def test_only_slots_between_lead_and_hold_of_a_watched_instant_belong_to_it() -> None:
    attention = Attention()
    attention.watch(100_500)
    pace = SparseSlots(GRID, PLAN, attention, lambda: None)
    # The lead begins at 95.5 s and the hold ends at 140.5 s.
    assert slots(pace, 142, first=63) == [63, *range(96, 142), 143]


def test_overlapping_watches_make_one_stretch() -> None:
    assert slots(sparse(100, 120), 161, first=95) == list(range(95, 162))


def test_a_change_of_power_is_followed_slot_by_slot() -> None:
    pace = sparse()
    for slot in range(100, 103):
        pace.observe(1, slot, values(1_000.0 * slot))
        assert pace.following(slot) == slot + 1


def test_distances_double_again_after_the_last_change() -> None:
    pace = sparse()
    pace.observe(1, 100, values(3_000.0))
    assert slots(pace, 115, first=100) == [100, 101, 103, 107, 115]


@pytest.mark.parametrize(
    ("before_w", "after_w", "changed"),
    [
        (11_000.0, 11_050.0, False),
        (11_000.0, 11_051.0, True),  # more than 50 W
        (1_000.0, 1_020.0, False),
        (1_000.0, 1_021.0, True),  # more than 2 % of the reading
        (0.0, 0.0, False),
    ],
)
def test_two_percent_or_50_w_is_a_change(before_w: float, after_w: float, changed: bool) -> None:
    pace = sparse()
    pace.observe(1, 0, values(before_w))
    pace.observe(1, 63, values(after_w))
    assert pace.following(63) == (64 if changed else 127)


def test_a_shift_between_phases_is_a_change_although_the_total_stays() -> None:
    pace = sparse()
    pace.observe(1, 0, values(3_000.0))
    pace.observe(1, 63, values(3_000.0, phase_power_w=(3_000.0, 0.0, 0.0)))
    assert pace.following(63) == 64


def test_a_missing_reading_is_asked_again_in_the_next_slot() -> None:
    pace = sparse()
    pace.observe(1, 0, values())
    pace.observe(1, 63, NoValue(63_000, "busy"))
    assert pace.following(63) == 64


def test_connectors_are_compared_with_themselves() -> None:
    pace = sparse()
    pace.observe(1, 0, values(0.0))
    pace.observe(2, 0, values(11_000.0))
    pace.observe(1, 63, values(0.0))
    pace.observe(2, 63, values(11_000.0))
    assert pace.following(63) == 127


def test_everybody_is_told_of_a_change() -> None:
    told = []
    pace = SparseSlots(GRID, PLAN, Attention(), lambda: told.append(1))
    pace.observe(1, 0, values(0.0))
    pace.observe(1, 1, values(0.0))
    pace.observe(1, 3, values(500.0))
    assert len(told) == 2  # the first reading and the change


def test_a_sparse_distance_below_the_period_still_moves_on() -> None:
    pace = sparse(plan=SamplingPlan(period_ms=1_000, sparse_ms=10))
    assert slots(pace, 4) == [0, 1, 2, 3, 4]

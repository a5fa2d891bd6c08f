"""The error rates of the model, with a meter that refreshes, averages, jitters and loses.

11 kW fall to 4.2 kW at 30 s; the vehicle settles within 1 to 5 s unless the row says otherwise.
The meter (refresh 1 s, window 1 s) has a gain error of up to 1 %, is read once a second and
loses 2 % of the readings. Settling is granted for 5 s.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

import pytest
from verdict.builders import METER, at, pieces, sample, wants, watts

from harness.measured import Measurement, Missing
from harness.verdict import Criteria, Verdict, judge

RUNS = 60
LENGTH_S = 120
BEFORE_W, LIMIT_W, FALL_S = 11_000.0, 4_200.0, 30.0
CAPS = pieces((0, watts(BEFORE_W)), (FALL_S, watts(LIMIT_W)), until_s=LENGTH_S)
CRITERIA = Criteria(settle_ms=5_000)

Steps = Sequence[tuple[float, float]]
"""True power as (from second, watts) pairs."""


def held_at(share: float) -> Callable[[Random], Steps]:
    return lambda rng: [(0, 0.97 * BEFORE_W), (FALL_S + rng.uniform(1, 5), share * LIMIT_W)]


def settles_after(seconds: float) -> Callable[[Random], Steps]:
    return lambda _: [(0, 0.97 * BEFORE_W), (FALL_S + seconds, 0.97 * LIMIT_W)]


def burst(power_w: float, seconds: float) -> Callable[[Random], Steps]:
    def steps(rng: Random) -> Steps:
        begin = rng.uniform(60, 90)
        good = 0.97 * LIMIT_W
        return [*held_at(0.97)(rng), (begin, power_w), (begin + seconds, good)]

    return steps


def mean_w(steps: Steps, start: float, end: float) -> float:
    edges = [begin for begin, _ in steps[1:]] + [float("inf")]
    parts = (
        power * max(0.0, min(end, until) - max(start, begin))
        for (begin, power), until in zip(steps, edges, strict=True)
    )
    return sum(parts) / (end - start)


def readings(steps: Steps, rng: Random) -> list[Measurement]:
    gain, phase = rng.uniform(0.99, 1.01), rng.uniform(0, 1)
    measurements: list[Measurement] = []
    for slot in range(2, LENGTH_S):
        if rng.random() < 0.02:
            measurements.append(Missing(1, slot, at(slot), 1_000, "timeout"))
            continue
        refreshed = int(slot - phase) + phase
        power_w = mean_w(steps, refreshed - 1, refreshed) * gain * rng.gauss(1, 0.001)
        measurements.append(sample(slot, t0=at(slot), power_w=power_w))
    return measurements


def share_of_fails(behaviour: Callable[[Random], Steps]) -> float:
    rng = Random(20_250_115)
    verdicts = [
        judge(
            readings(behaviour(rng), rng),
            CAPS,
            METER,
            CRITERIA,
            connector=1,
            demanded=wants(),
        ).verdict
        for _ in range(RUNS)
    ]
    return verdicts.count(Verdict.FAIL) / RUNS


@pytest.mark.parametrize("share", [0.97, 0.995])
def test_a_good_charger_never_fails(share):
    assert share_of_fails(held_at(share)) == 0


def test_a_charger_exactly_at_the_limit_hardly_ever_fails():
    # Only noise on top of the worst gain can make 1 % more energy.
    assert share_of_fails(held_at(1.0)) <= 0.02


def test_one_per_cent_too_much_fails_in_half_of_the_runs():
    # The gain is as often above 1 as below.
    assert 0.3 <= share_of_fails(held_at(1.01)) <= 0.7


@pytest.mark.parametrize("share", [1.03, 1.05])
def test_a_few_per_cent_too_much_always_fail(share):
    assert share_of_fails(held_at(share)) == 1


@pytest.mark.parametrize("seconds", [8, 12])
def test_settling_too_slowly_always_fails(seconds):
    assert share_of_fails(settles_after(seconds)) == 1


def test_fifteen_per_cent_too_much_for_five_seconds_always_fails():
    assert share_of_fails(burst(1.15 * LIMIT_W, 5)) == 1


def test_fifteen_per_cent_too_much_for_two_seconds_sometimes_passes():
    assert share_of_fails(burst(1.15 * LIMIT_W, 2)) < 0.7


def test_full_power_for_a_second_fails():
    assert share_of_fails(burst(BEFORE_W, 1)) >= 0.95

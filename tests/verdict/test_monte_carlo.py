"""The error rates of the model, with a meter that refreshes, averages, jitters and loses.

11 kW fall to 4.2 kW at 30 s; the vehicle settles within 1 to 5 s unless the row says otherwise.
The meter (refresh 1 s, window 1 s) is read once a second and loses 2 % of the readings; its
counter is read along. Settling is granted for 5 s.

Its gain error is up to 1 %. What the judge knows of it is either its class (B: 2 %) or a
calibration to 1.2 %, which leaves 0.2 % for its noise. A meter of class B cannot tell 1.03 L read
1 % too low (1.0197 L) from L read 2 % too high, so that row is promised of a calibrated one only.

None of n runs means a rate below 3 / n with a confidence of 95 %: 1.5 % here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from verdict.builders import METER, at, pieces, sample, wants, watts

from harness.measured import Measurement, MeterModel, Missing
from harness.verdict import Criteria, Verdict, judge

RUNS = 200
LENGTH_S = 120
BEFORE_W, LIMIT_W, FALL_S = 11_000.0, 4_200.0, 30.0
CAPS = pieces((0, watts(BEFORE_W)), (FALL_S, watts(LIMIT_W)), until_s=LENGTH_S)
CRITERIA = Criteria(settle_ms=5_000)
CALIBRATED = replace(METER, accuracy=0.012)
METERS = pytest.mark.parametrize("meter", [METER, CALIBRATED], ids=["class B", "calibrated"])

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


def readings(steps: Steps, rng: Random, gain_error: float, loss: float) -> list[Measurement]:
    gain, phase = rng.uniform(1 - gain_error, 1 + gain_error), rng.uniform(0, 1)
    measurements: list[Measurement] = []
    for slot in range(2, LENGTH_S):
        if rng.random() < loss:
            measurements.append(Missing(1, slot, at(slot), 1_000, "timeout"))
            continue
        refreshed = int(slot - phase) + phase
        power_w = mean_w(steps, refreshed - 1, refreshed) * gain * rng.gauss(1, 0.001)
        energy_wh = 1_000 + mean_w(steps, 0, refreshed) * refreshed / 3_600 * gain
        measurements.append(sample(slot, t0=at(slot), power_w=power_w, energy_wh=energy_wh))
    return measurements


def verdicts(
    behaviour: Callable[[Random], Steps],
    meter: MeterModel,
    *,
    gain_error: float = 0.01,
    loss: float = 0.02,
    criteria: Criteria = CRITERIA,
) -> list[Verdict]:
    rng = Random(20_250_115)
    return [
        judge(
            readings(behaviour(rng), rng, gain_error, loss),
            CAPS,
            meter,
            criteria,
            connector=1,
            demanded=wants(),
        ).verdict
        for _ in range(RUNS)
    ]


def share_of_fails(behaviour: Callable[[Random], Steps], meter: MeterModel, **how: Any) -> float:
    found = verdicts(behaviour, meter, **how)
    assert Verdict.ERROR not in found
    return found.count(Verdict.FAIL) / RUNS


@METERS
@pytest.mark.parametrize("share", [0.97, 0.995, 1.0])
def test_a_good_charger_never_fails(share, meter):
    assert share_of_fails(held_at(share), meter) == 0


def test_a_charger_exactly_at_the_limit_never_fails_behind_the_worst_of_its_class():
    assert share_of_fails(held_at(1.0), METER, gain_error=0.02) == 0


def test_one_per_cent_too_much_is_not_promised_to_fail():
    # 1.01 L lies within what a class B meter may be wrong, read 1 % too high or not.
    assert share_of_fails(held_at(1.01), METER) <= 0.02
    # Of 1.01 · (0.99 to 1.01) L a third lies above L / 0.988.
    assert 0.2 <= share_of_fails(held_at(1.01), CALIBRATED) <= 0.6


def test_three_per_cent_too_much_always_fail_on_a_calibrated_meter():
    assert share_of_fails(held_at(1.03), CALIBRATED) == 1


def test_three_per_cent_too_much_hardly_ever_pass_on_a_class_b_meter():
    # Gains below 1.0204 / 1.03 = 0.9907, 3.3 % of all, hide it.
    assert 0.93 <= share_of_fails(held_at(1.03), METER) < 1


def test_three_per_cent_too_much_always_fail_where_the_energy_may_be_one_per_cent_off():
    # Who knows that the gain is within 1 % says so, by a calibration or in the criteria.
    strict = replace(CRITERIA, energy_tolerance=0.01)
    assert share_of_fails(held_at(1.03), METER, criteria=strict) == 1


@METERS
def test_five_per_cent_too_much_always_fail(meter):
    assert share_of_fails(held_at(1.05), meter) == 1


@METERS
@pytest.mark.parametrize("seconds", [8, 12])
def test_settling_too_slowly_always_fails(seconds, meter):
    assert share_of_fails(settles_after(seconds), meter) == 1


@METERS
def test_fifteen_per_cent_too_much_for_five_seconds_always_fails(meter):
    assert share_of_fails(burst(1.15 * LIMIT_W, 5), meter, loss=0.0) == 1


@METERS
def test_two_replies_lost_at_the_end_of_five_seconds_leave_too_little_but_no_pass(meter):
    # Two of five in a row are lost in one run of some hundreds: 3 values span 2 s.
    found = verdicts(burst(1.15 * LIMIT_W, 5), meter)
    assert found.count(Verdict.FAIL) / RUNS >= 0.99
    assert Verdict.PASS not in found


@METERS
def test_fifteen_per_cent_too_much_for_two_seconds_sometimes_passes(meter):
    assert share_of_fails(burst(1.15 * LIMIT_W, 2), meter) < 0.7


@METERS
def test_full_power_for_a_second_fails(meter):
    assert share_of_fails(burst(BEFORE_W, 1), meter) >= 0.95

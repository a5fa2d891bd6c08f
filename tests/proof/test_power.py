"""Power: how often the judge fails a good charger, and how seldom he misses a bad one.

11 kW fall to 4.2 kW at 30 s; the vehicle settles within 1 to 5 s unless the row says otherwise.
The meter averages over as long as it takes to refresh, is read once a second and loses 2 % of the
readings; its counter is read along. Settling is granted for 5 s.

Each row is played n = 200 times behind each meter. Where all 200 end alike, the rate of other ends
is below 3 / n = 1.5 % with a confidence of 95 % (the rule of three):

=================================== =================
what the charger does               ends as *fail*
=================================== =================
holds 0.97 L, 0.995 L, exactly L    0 of 200
holds 1.03 L (not behind class B)   200 of 200
holds 1.05 L                        200 of 200
settles after 8 s or 12 s           200 of 200
1.15 L for 5 s                      200 of 200
=================================== =================

A meter of class B (2 %) cannot tell 1.03 L read 1 % too low (1.0197 L) from L read 2 % too high,
so that row is promised of better ones only: those that are calibrated to 1.2 %, which leaves 0.2 %
for the noise beside a gain error of 1 %, and those of class C (0.7 %) and 0.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from verdict.builders import at, pieces, sample, wants, watts

from harness.measured import Measurement, MeterModel, Missing
from harness.verdict import Criteria, Verdict, judge

RUNS = 200
LENGTH_S = 120
BEFORE_W, LIMIT_W, FALL_S = 11_000.0, 4_200.0, 30.0
CAPS = pieces((0, watts(BEFORE_W)), (FALL_S, watts(LIMIT_W)), until_s=LENGTH_S)
CRITERIA = Criteria(settle_ms=5_000)


@dataclass(frozen=True)
class Kind:
    """A meter as the judge knows it, and by how much its gain is really wrong at most."""

    model: MeterModel
    gain_error: float


def kind(accuracy: float, gain_error: float, refresh_ms: int = 1_000) -> Kind:
    return Kind(MeterModel(refresh_ms, refresh_ms, accuracy), gain_error)


CLASS_B = kind(0.02, 0.01)
CALIBRATED = kind(0.012, 0.01)
CLASS_C = kind(0.007, 0.005)
CLASS_05_QUICK = kind(0.005, 0.003, refresh_ms=200)
FINE = {"calibrated": CALIBRATED, "class C": CLASS_C, "class 0.5 every 0.2 s": CLASS_05_QUICK}
EVERY = {"class B": CLASS_B, **FINE}
every_meter = pytest.mark.parametrize("meter", EVERY.values(), ids=EVERY)
fine_meter = pytest.mark.parametrize("meter", FINE.values(), ids=FINE)

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


def readings(steps: Steps, rng: Random, meter: Kind, loss: float) -> list[Measurement]:
    gain = rng.uniform(1 - meter.gain_error, 1 + meter.gain_error)
    refresh = meter.model.refresh_ms / 1_000
    phase = rng.uniform(0, refresh)
    measurements: list[Measurement] = []
    for slot in range(2, LENGTH_S):
        if rng.random() < loss:
            measurements.append(Missing(1, slot, at(slot), 1_000, "timeout"))
            continue
        refreshed = (slot - phase) // refresh * refresh + phase
        power_w = mean_w(steps, refreshed - refresh, refreshed) * gain * rng.gauss(1, 0.001)
        energy_wh = 1_000 + mean_w(steps, 0, refreshed) * refreshed / 3_600 * gain
        measurements.append(sample(slot, t0=at(slot), power_w=power_w, energy_wh=energy_wh))
    return measurements


def verdicts(
    behaviour: Callable[[Random], Steps],
    meter: Kind,
    *,
    loss: float = 0.02,
    criteria: Criteria = CRITERIA,
) -> Counter[Verdict]:
    rng = Random(20_250_115)
    found = Counter(
        judge(
            readings(behaviour(rng), rng, meter, loss),
            CAPS,
            meter.model,
            criteria,
            connector=1,
            demanded=wants(),
        ).verdict
        for _ in range(RUNS)
    )
    assert Verdict.ERROR not in found
    return found


def fails(behaviour: Callable[[Random], Steps], meter: Kind, **how: Any) -> int:
    return verdicts(behaviour, meter, **how)[Verdict.FAIL]


@every_meter
@pytest.mark.parametrize("share", [0.97, 0.995, 1.0])
def test_a_good_charger_never_fails_in_200_runs(share, meter):
    assert fails(held_at(share), meter) == 0


def test_a_charger_exactly_at_the_limit_never_fails_behind_the_worst_of_its_class():
    # The other 0.2 % are for its noise.
    assert fails(held_at(1.0), replace(CLASS_B, gain_error=0.018)) == 0


def test_one_per_cent_too_much_is_not_promised_to_fail():
    # 1.01 L lies within what a class B meter may be wrong, read 1 % too high or not.
    assert fails(held_at(1.01), CLASS_B) <= 0.02 * RUNS
    # Of 1.01 · (0.99 to 1.01) L a third lies above L / 0.988.
    assert 0.2 * RUNS <= fails(held_at(1.01), CALIBRATED) <= 0.6 * RUNS


@fine_meter
def test_three_per_cent_too_much_fail_in_200_of_200_runs_behind_a_fine_meter(meter):
    assert fails(held_at(1.03), meter) == RUNS


def test_three_per_cent_too_much_hardly_ever_pass_behind_a_class_b_meter():
    # Gains below 1.0204 / 1.03 = 0.9907, 3.3 % of all, hide it.
    assert 0.93 * RUNS <= fails(held_at(1.03), CLASS_B) < RUNS


def test_three_per_cent_too_much_fail_in_200_of_200_where_the_energy_may_be_one_per_cent_off():
    # Who knows that the gain is within 1 % says so, by a calibration or in the criteria.
    strict = replace(CRITERIA, energy_tolerance=0.01)
    assert fails(held_at(1.03), CLASS_B, criteria=strict) == RUNS


@every_meter
def test_five_per_cent_too_much_fail_in_200_of_200_runs(meter):
    assert fails(held_at(1.05), meter) == RUNS


@every_meter
@pytest.mark.parametrize("seconds", [8, 12])
def test_settling_too_slowly_fails_in_200_of_200_runs(seconds, meter):
    assert fails(settles_after(seconds), meter) == RUNS


@every_meter
def test_fifteen_per_cent_too_much_for_five_seconds_fail_in_200_of_200_runs(meter):
    assert fails(burst(1.15 * LIMIT_W, 5), meter, loss=0.0) == RUNS


def test_two_replies_lost_at_the_end_of_five_seconds_leave_too_little_but_no_pass():
    # Two of five in a row are lost in one run of some hundreds: 3 values span 2 s.
    found = verdicts(burst(1.15 * LIMIT_W, 5), CLASS_B)
    assert found[Verdict.FAIL] >= 0.99 * RUNS
    assert Verdict.PASS not in found


def test_fifteen_per_cent_too_much_for_two_seconds_sometimes_passes():
    assert fails(burst(1.15 * LIMIT_W, 2), CLASS_B) < 0.7 * RUNS


def test_full_power_for_a_second_fails():
    assert fails(burst(BEFORE_W, 1), CLASS_B) >= 0.95 * RUNS

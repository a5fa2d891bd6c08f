"""Rule 7: what a gap may have hidden, and what the counter tells of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, at, constant, measured, pieces, wants, watts

from harness.measured import Missing
from harness.verdict import Criteria, Verdict, judge


def pulled(samples, first=100, last=110, reason="connection lost"):
    """Lose all samples of some seconds, as when a cable is pulled."""
    kept = [one for one in samples if not first <= one.slot < last]
    lost = [Missing(1, slot, at(slot), 1_000, reason) for slot in range(first, last)]
    return [*kept, *lost]


def judged(samples, caps=None, meter=METER):
    limits = caps or pieces((0, watts(11_000)), until_s=300)
    return judge(samples, limits, meter, Criteria(), connector=1, demanded=wants())


def test_a_cable_pulled_for_ten_seconds_is_bridged_by_the_counter():
    result = judged(pulled(measured(constant(10_500), 300, energy=True)))
    assert (result.verdict, result.coverage, result.missing) == (Verdict.PASS, 1.0, 10)


def test_a_cable_pulled_for_ten_seconds_proves_nothing_without_a_counter():
    result = judged(pulled(measured(constant(10_500), 300)))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.notes == (
        "a gap of 11.0 s without a value could hide an exceedance (connection lost)",
    )


def test_a_cable_pulled_for_ten_seconds_is_not_bridged_by_a_counter_of_10_wh():
    # 10 Wh are 36 kJ; a quarter of 11 s of 11 kW is 30 kJ.
    coarse = replace(METER, energy_resolution_wh=10.0)
    result = judged(pulled(measured(constant(10_500), 300, energy=True)), meter=coarse)
    assert result.verdict is Verdict.INCONCLUSIVE


def test_the_mean_power_of_a_bridged_gap_is_judged_by_itself():
    # 13 kW in the gap are 10.9 kW in any minute around it: no sliding window shows them.
    samples = measured(lambda t: 13_000 if 99 < t <= 110 else 10_000, 300, energy=True)
    result = judged(pulled(samples))
    (violation,) = result.violations
    assert (violation.quantity, violation.end - violation.start) == ("energy", 11_000)
    assert result.verdict is Verdict.FAIL


def test_a_bridged_gap_within_what_the_counter_leaves_open_passes():
    # The first counter value may be a refresh and a reply old: 1.05 s of 11 kW, 1.05 kW over 11 s.
    samples = measured(lambda t: 11_500 if 99 < t <= 110 else 10_000, 300, energy=True)
    assert judged(pulled(samples)).violations == ()


def test_a_limit_that_rose_and_fell_again_in_a_gap_was_granted_there():
    caps = pieces((0, watts(4_200)), (110, watts(11_000)), (170, watts(4_200)), until_s=300)
    samples = measured(lambda t: 11_000 if 110 < t <= 175 else 4_150, 300, energy=True)
    result = judged(pulled(samples, 100, 200), caps)
    assert result.violations == ()


def test_more_than_the_limits_in_a_gap_together_granted_is_a_violation():
    # 11 kW over all 101 s, where 4.2 kW and, for 60 + 10 s of settling, 11 kW were granted.
    caps = pieces((0, watts(4_200)), (110, watts(11_000)), (170, watts(4_200)), until_s=300)
    samples = measured(lambda t: 11_000 if 99 < t < 200 else 4_150, 300, energy=True)
    (violation,) = judged(pulled(samples, 100, 200), caps).violations
    assert violation.quantity == "energy"


@pytest.mark.parametrize("lost", [3, 30])
def test_nothing_recorded_is_lost_to_the_judge(lost):
    samples = pulled(measured(constant(10_500), 300, energy=True), 100, 100 + lost)
    result = judged(samples)
    assert result.judged + result.transition + result.missing == 300

"""Rule 5: the sliding energy budget."""

from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, amps, constant, measured, pieces, wants, watts

from harness.verdict import Criteria, judge

ONE_PER_CENT = Criteria(energy_tolerance=0.01)


def energy_violations(samples, caps, criteria=None, meter=METER):
    result = judge(samples, caps, meter, criteria or Criteria(), connector=1, demanded=wants())
    return [violation for violation in result.violations if violation.quantity == "energy"]


def test_a_steady_excess_that_one_value_cannot_prove_fails_by_energy():
    samples = measured(constant(11_000 * 1.012), 120)
    caps = pieces((0, watts(11_000)), until_s=120)
    (violation,) = energy_violations(samples, caps, ONE_PER_CENT)
    assert violation.rule == "energy"
    # 11 000 W over 60 s is 183.3 Wh, 1.2 % more is 185.5 Wh.
    assert violation.allowed == pytest.approx(183.33, abs=0.01)
    assert violation.measured == pytest.approx(185.53, abs=0.01)
    assert violation.tolerance == pytest.approx(1.83, abs=0.01)


def test_a_steady_excess_below_the_energy_tolerance_passes():
    samples = measured(constant(11_000 * 1.009), 120)
    assert energy_violations(samples, pieces((0, watts(11_000)), until_s=120), ONE_PER_CENT) == []


def test_what_the_meter_may_be_wrong_in_every_value_it_may_be_wrong_in_their_energy():
    # Exactly at the limit behind a class B meter that reads 2 % too much.
    caps = pieces((0, watts(11_000)), until_s=120)
    assert energy_violations(measured(constant(11_000 * 1.02), 120), caps) == []


def test_more_energy_than_the_accuracy_explains_fails():
    # 2 % of E more than the budget G: E > G / 0.98 = 1.0204 G
    caps = pieces((0, watts(11_000)), until_s=120)
    (violation,) = energy_violations(measured(constant(11_000 * 1.021), 120), caps)
    assert violation.tolerance == pytest.approx(183.33 * 0.02 / 0.98, abs=0.01)


def test_a_calibration_makes_the_budget_tighter():
    # 0.5 % of E: from 1.00503 G on
    calibrated = replace(METER, accuracy=0.005)
    caps = pieces((0, watts(11_000)), until_s=120)
    assert energy_violations(measured(constant(11_000 * 1.006), 120), caps, meter=calibrated)
    assert not energy_violations(measured(constant(11_000 * 1.005), 120), caps, meter=calibrated)


def test_bursts_too_short_for_rule_four_fail_by_energy():
    # 2 s of every 5 s at 1.15 L and the rest at L: 1.06 L in the mean.
    samples = measured(lambda t: 12_650 if t % 5 < 2 else 11_000, 120)
    assert energy_violations(samples, pieces((0, watts(11_000)), until_s=120))


def test_bursts_that_the_rest_makes_up_for_pass():
    samples = measured(lambda t: 12_650 if t % 20 < 2 else 10_800, 120)
    assert energy_violations(samples, pieces((0, watts(11_000)), until_s=120)) == []


def test_a_run_shorter_than_the_window_has_no_energy_budget():
    samples = measured(constant(11_000 * 1.015), 60)
    assert energy_violations(samples, pieces((0, watts(11_000)), until_s=60)) == []


def test_a_window_is_as_long_as_the_criteria_say():
    criteria = Criteria(energy_windows_ms=(900_000,), energy_tolerance=0.01)
    samples = measured(constant(11_000 * 1.015), 1_000)
    (violation,) = energy_violations(samples, pieces((0, watts(11_000)), until_s=1_000), criteria)
    assert violation.end - violation.start == 900_000


def test_settling_until_the_last_moment_costs_no_energy():
    # The limit falls at 60 s and is followed at 70 s, which a slow meter shows at 72 s only.
    caps = pieces((0, watts(11_000)), (60, watts(4_200)), until_s=180)
    samples = measured(lambda t: 11_000 if t < 72 else 4_200, 180)
    assert energy_violations(samples, caps) == []


def test_settling_five_seconds_too_long_fails_by_energy():
    caps = pieces((0, watts(11_000)), (60, watts(4_200)), until_s=180)
    samples = measured(lambda t: 11_000 if t < 77 else 4_200, 180)
    assert energy_violations(samples, caps)


def test_standby_is_within_the_budget_of_a_pause():
    samples = measured(constant(99), 120)
    assert energy_violations(samples, pieces((0, watts(0)), until_s=120)) == []


def test_a_current_limit_has_a_budget_by_the_measured_voltage():
    # 3 · 16 A · 230 V = 11 040 W
    caps = pieces((0, amps(16)), until_s=120)
    assert energy_violations(measured(constant(11_040 * 1.013), 120), caps, ONE_PER_CENT)
    assert energy_violations(measured(constant(11_040 * 1.005), 120), caps, ONE_PER_CENT) == []


def test_a_current_limit_without_any_voltage_has_no_budget():
    samples = [
        replace(sample, phase_voltage_v=(0.0, 0.0, 0.0), power_w=sample.power_w + sample.slot)
        for sample in measured(constant(11_200), 120)
    ]
    assert energy_violations(samples, pieces((0, amps(16)), until_s=120)) == []


def test_the_energy_of_a_rise_is_granted_at_once():
    caps = pieces((0, watts(4_200)), (60, watts(11_000)), until_s=180)
    samples = measured(lambda t: 4_200 if t < 60 else 11_000, 180)
    assert energy_violations(samples, caps) == []


def test_a_stretch_without_limit_interrupts_the_budget():
    caps = pieces((0, watts(11_000)), until_s=40)
    samples = measured(lambda t: 11_150 if t < 40 else 30_000, 120)
    assert energy_violations(samples, caps) == []


def hidden_between_polls(kilowatts, skip=()):
    """Poll every 30 s what looks like 10 kW while the counter tells the true mean."""
    samples = measured(constant(10_000), 900, every_s=30, skip=skip)
    return [replace(one, energy_wh=kilowatts * 1_000 * one.slot * 30 / 3_600) for one in samples]


def test_what_happens_between_sparse_samples_is_judged_by_the_counter():
    caps = pieces((0, watts(11_000)), until_s=900)
    assert energy_violations(hidden_between_polls(14), caps)
    assert energy_violations(hidden_between_polls(10.5), caps) == []


def test_a_coarse_counter_does_not_accuse():
    # One count of 100 Wh is more than the 92 Wh that 30 s of 11 kW make.
    coarse = replace(METER, energy_resolution_wh=100.0)
    caps = pieces((0, watts(11_000)), until_s=900)
    assert energy_violations(hidden_between_polls(14), caps, meter=coarse) == []


def test_a_gap_that_the_counter_bridges_is_judged_by_its_mean_power():
    caps = pieces((0, watts(11_000)), until_s=300)
    samples = measured(lambda t: 16_000 if 100 < t <= 160 else 10_500, 300, energy=True)
    visible = samples[:101] + samples[161:]
    assert energy_violations(visible, caps)


def test_nothing_is_held_against_a_charger_in_a_gap_without_counter():
    caps = pieces((0, watts(11_000)), until_s=300)
    samples = measured(lambda t: 16_000 if 100 < t <= 160 else 10_500, 300)
    visible = samples[:101] + samples[161:]
    assert energy_violations(visible, caps) == []


def test_a_counter_read_only_now_and_then_still_bridges():
    caps = pieces((0, watts(11_000)), until_s=300)
    samples = measured(lambda t: 16_000 if 100 < t <= 160 else 10_500, 300, energy=True)
    rare = [one if one.slot % 10 == 0 else replace(one, energy_wh=None) for one in samples]
    assert energy_violations(rare[:104] + rare[158:], caps)


def test_the_samples_around_a_gap_do_not_speak_for_it():
    caps = pieces((0, watts(11_000)), until_s=300)
    samples = measured(lambda t: 13_000 if t in {100, 161} else 10_500, 300)
    assert energy_violations(samples[:101] + samples[161:], caps) == []


def test_a_counter_is_not_believed_against_power_values_within_their_accuracy():
    # The counter tells 11 kW and the power values, all 2 % too low, would leave the rest of the
    # energy between two of its values to the gap.
    exact = replace(METER, refresh_ms=0)
    samples = [
        replace(one, power_w=10_780.0 + one.slot % 2)
        for one in measured(constant(11_000), 300, energy=True)
    ]
    rare = [one if one.slot % 10 == 0 else replace(one, energy_wh=None) for one in samples]
    caps = pieces((0, watts(11_000)), until_s=300)
    criteria = Criteria(energy_tolerance=0.0)
    assert energy_violations(rare[:106] + rare[165:], caps, criteria, exact) == []


def test_what_was_seen_directly_is_told_before_the_energy_that_it_cost():
    # A little too much all along breaks the first window before the burst at 200 s begins.
    samples = measured(lambda t: 16_000 if 200 <= t < 230 else 11_000 * 1.012, 260)
    caps = pieces((0, watts(11_000)), until_s=260)
    result = judge(samples, caps, METER, ONE_PER_CENT, connector=1, demanded=wants())
    assert [violation.rule for violation in result.violations[:1]] == ["sustained"]
    assert any(violation.rule == "energy" for violation in result.violations)

"""Rules 2 to 4 through the whole judge."""

from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, amps, constant, measured, pieces, wants, watts

from harness.limits import Cap
from harness.verdict import Criteria, Verdict, judge

NO_ENERGY = Criteria(energy_windows_ms=())


def judged(samples, caps, criteria=NO_ENERGY, meter=METER, demanded=None):
    return judge(samples, caps, meter, criteria, connector=1, demanded=demanded or wants())


def constant_run(power_w, cap, criteria=NO_ENERGY, meter=METER):
    return judged(measured(constant(power_w), 60), pieces((0, cap), until_s=60), criteria, meter)


def burst(power_w, seconds):
    """11 kW with a burst that begins at 30 s, as an ideal meter shows it."""
    return lambda t: power_w if 30 <= t < 30 + seconds else 10_500


def with_currents(power_w, currents, until_s=60):
    samples = measured(constant(power_w), until_s)
    return [replace(sample, phase_current_a=currents) for sample in samples]


# rule 2 -------------------------------------------------------------------------------------


def test_only_samples_whose_whole_support_saw_one_limit_are_judged():
    # Falls at 30 s, granted until 40 s: the supports [t0 - 2 s, t0 + 50 ms] of the requests at
    # 40 s and 41 s touch both limits, that of 42 s begins at 40 s; and the first two supports
    # reach before the run.
    caps = pieces((0, watts(11_000)), (30, watts(8_000)), until_s=60)
    result = judged(measured(lambda t: 10_500 if t < 35 else 7_500, 60), caps)
    assert (result.judged, result.transition) == (56, 4)
    assert result.verdict is Verdict.PASS


def test_a_rise_is_not_judged_by_the_old_limit():
    caps = pieces((0, watts(8_000)), (30, watts(11_000)), until_s=60)
    result = judged(measured(lambda t: 7_500 if t < 30 else 10_500, 60), caps)
    assert result.verdict is Verdict.PASS


def test_no_sample_inside_one_limit_is_inconclusive():
    caps = pieces(*((t, watts(6_000 + t)) for t in range(60)), until_s=60)
    result = judged(measured(constant(5_900), 60), caps)
    assert result.judged == 0
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "no sample saw one constant limit" in result.notes


# rule 1 through the judge -------------------------------------------------------------------


def test_following_a_fall_within_the_settling_time_passes():
    caps = pieces((0, watts(11_000)), (30, watts(4_200)), until_s=120)
    result = judged(measured(lambda t: 10_500 if t < 40 else 4_150, 120), caps, Criteria())
    assert result.verdict is Verdict.PASS


def test_following_a_fall_three_seconds_late_fails():
    # Judged from the request at 42 s on: 42, 43 and 44 s still show the old power.
    caps = pieces((0, watts(11_000)), (30, watts(4_200)), until_s=120)
    result = judged(measured(lambda t: 10_500 if t < 45 else 4_150, 120), caps)
    assert result.verdict is Verdict.FAIL


# rule 3 -------------------------------------------------------------------------------------


def test_a_value_at_the_limit_passes():
    assert constant_run(11_000, watts(11_000)).verdict is Verdict.PASS


def test_a_value_within_the_uncertainty_is_marginal_and_counted():
    # U = 0.02 · 11 200 W = 224 W > 200 W
    result = constant_run(11_200, watts(11_000))
    assert result.verdict is Verdict.MARGINAL
    assert result.within_uncertainty == result.judged == 58


def test_a_value_beyond_the_uncertainty_fails():
    # U = 0.02 · 11 230 W = 224.6 W < 230 W
    result = constant_run(11_230, watts(11_000))
    assert result.verdict is Verdict.FAIL
    assert result.violations[0].uncertainty == pytest.approx(224.6)


def test_half_a_digit_of_the_meter_counts_as_uncertainty():
    # U = 224.6 W + 20 W / 2 = 234.6 W > 230 W
    coarse = replace(METER, power_resolution_w=20.0)
    assert constant_run(11_230, watts(11_000), meter=coarse).verdict is Verdict.MARGINAL


@pytest.mark.parametrize(("power_w", "verdict"), [(11_400, Verdict.PASS), (11_700, Verdict.FAIL)])
def test_a_tolerance_raises_what_is_allowed(power_w, verdict):
    # 11 000 W · 1.04 = 11 440 W; 11 700 W - 2 % = 11 466 W
    tolerant = replace(NO_ENERGY, tolerance=0.04)
    assert constant_run(power_w, watts(11_000), tolerant).verdict is verdict


def test_the_current_of_one_phase_is_judged_by_itself():
    samples = with_currents(9_660, (10.0, 17.0, 15.0))
    result = judged(samples, pieces((0, amps(16)), until_s=60))
    assert [violation.quantity for violation in result.violations] == ["current L2"]
    assert result.violations[0].measured == 17.0


def test_the_power_of_one_phase_is_judged_by_itself():
    samples = [
        replace(sample, phase_power_w=(1_400.0, 1_400.0, 1_300.0))
        for sample in measured(constant(4_100), 60)
    ]
    cap = watts(4_140).merge(Cap(phase_power_w=watts(1_350).power_w))
    result = judged(samples, pieces((0, cap), until_s=60))
    assert [violation.quantity for violation in result.violations] == ["power L1", "power L2"]


def test_more_phases_than_allowed_fail():
    samples = with_currents(3_500, (5.0, 5.0, 5.0))
    result = judged(samples, pieces((0, Cap(phases=1)), until_s=60), demanded=wants(3_500))
    (violation,) = result.violations
    assert (violation.quantity, violation.measured, violation.allowed) == ("phases", 3, 1)


def test_a_phase_with_no_more_than_the_pause_current_is_not_in_use():
    samples = with_currents(3_500, (15.2, 0.4, 0.5))
    result = judged(samples, pieces((0, Cap(phases=1)), until_s=60), demanded=wants(3_500))
    assert result.verdict is Verdict.PASS


def test_two_phases_of_one_for_a_moment_are_no_violation():
    samples = with_currents(3_500, (15.2, 0.0, 0.0))
    samples[30] = replace(samples[30], phase_current_a=(8.0, 8.0, 0.0))
    result = judged(samples, pieces((0, Cap(phases=1)), until_s=60), demanded=wants(3_500))
    assert result.violations == ()


@pytest.mark.parametrize(("power_w", "verdict"), [(95, Verdict.PASS), (140, Verdict.FAIL)])
def test_a_limit_of_zero_allows_standby(power_w, verdict):
    assert constant_run(power_w, watts(0), Criteria()).verdict is verdict


@pytest.mark.parametrize(("current_a", "verdict"), [(0.45, Verdict.PASS), (1.0, Verdict.FAIL)])
def test_a_current_limit_of_zero_allows_standby(current_a, verdict):
    samples = with_currents(90, (current_a, 0.0, 0.0))
    assert judged(samples, pieces((0, amps(0)), until_s=60)).verdict is verdict


def test_a_limit_below_six_amperes_is_judged_by_itself_only():
    # A paused charger obeys 4 A; so does, strange as it is, one that draws 4 A.
    caps = pieces((0, amps(4)), until_s=60)
    assert judged(with_currents(0, (0.0, 0.0, 0.0)), caps).verdict is Verdict.PASS
    assert judged(with_currents(2_760, (4.0, 4.0, 4.0)), caps).verdict is Verdict.PASS
    assert judged(with_currents(4_140, (6.0, 6.0, 6.0)), caps).verdict is Verdict.FAIL


# rule 4 -------------------------------------------------------------------------------------


def test_an_exceedance_of_three_seconds_fails():
    # Four values, from the reply to 30 s to that to 33 s: a span of 3 s.
    result = judged(measured(burst(12_000, 4), 60), pieces((0, watts(11_000)), until_s=60))
    assert result.verdict is Verdict.FAIL
    assert result.violations[0].rule == "sustained"


def test_a_shorter_exceedance_is_marginal_and_remarked():
    result = judged(measured(burst(12_000, 3), 60), pieces((0, watts(11_000)), until_s=60))
    assert result.verdict is Verdict.MARGINAL
    assert result.notes == ("3 values exceeded the limit for less than 3.0 s",)


def test_two_bursts_do_not_add_up_to_one():
    power = measured(lambda t: 12_000 if t in {30, 31, 33, 34} else 10_500, 60)
    assert judged(power, pieces((0, watts(11_000)), until_s=60)).violations == ()


def test_one_value_above_the_hard_limit_fails_at_once():
    # 1.25 · 11 000 W = 13 750 W
    result = judged(measured(burst(13_800, 1), 60), pieces((0, watts(11_000)), until_s=60))
    assert [violation.rule for violation in result.violations] == ["hard"]


def test_one_value_below_the_hard_limit_does_not_fail():
    result = judged(measured(burst(13_700, 1), 60), pieces((0, watts(11_000)), until_s=60))
    assert result.violations == ()


def test_a_lost_sample_does_not_interrupt_an_exceedance():
    samples = measured(burst(12_000, 5), 60, skip=[32])
    result = judged(samples, pieces((0, watts(11_000)), until_s=60))
    assert result.verdict is Verdict.FAIL


def test_a_gap_interrupts_an_exceedance():
    samples = measured(burst(12_000, 7), 60, skip=[32, 33, 34, 35])
    result = judged(samples, pieces((0, watts(11_000)), until_s=60))
    assert result.violations == ()


@pytest.mark.parametrize(("values", "fails"), [(1, False), (2, False), (3, True)])
def test_an_exceedance_lasts_two_polls_at_least(values, fails):
    # Three values span 60 s, which is two polls of 30 s.
    seen = {300 + 30 * k for k in range(values)}
    samples = measured(lambda t: 12_000 if t in seen else 10_500, 900, every_s=30)
    result = judged(samples, pieces((0, watts(11_000)), until_s=900))
    assert bool(result.violations) is fails


def test_an_exceedance_need_not_outlast_the_slow_polls_that_follow_fast_ones():
    # 5 s seen at 1 Hz prove it; that the next value comes 30 s later takes nothing away.
    fast = measured(burst(12_000, 60), 36)
    slow = [
        replace(one, slot=one.slot + 1_000, interval_ms=30_000)
        for one in measured(burst(12_000, 60), 120, every_s=30)[2:]
    ]
    result = judged([*fast, *slow], pieces((0, watts(11_000)), until_s=120))
    assert [violation.rule for violation in result.violations] == ["sustained"]


def test_a_violation_tells_when_it_began_and_ended():
    samples = measured(burst(12_000, 10), 60)
    (violation,) = judged(samples, pieces((0, watts(11_000)), until_s=60)).violations
    assert violation.start == samples[30].t1
    assert violation.end == samples[39].t1


def test_the_worst_margin_is_the_value_nearest_to_its_limit():
    samples = measured(lambda t: 10_900 if t == 30 else 10_500, 60)
    worst = judged(samples, pieces((0, watts(11_000)), until_s=60)).worst
    assert worst is not None
    assert (worst.at, worst.quantity, worst.margin_w) == (samples[30].t1, "power", 100)
    assert worst.because == "TxProfile 7 (stack level 3)"


def test_the_margin_of_a_current_is_told_as_power():
    samples = with_currents(10_900, (15.9, 15.0, 15.0))
    worst = judged(samples, pieces((0, amps(16)), until_s=60)).worst
    assert worst is not None
    assert worst.quantity == "current L1"
    assert worst.margin_w == pytest.approx(0.1 * 230.06)


def test_judging_without_allowed_pieces_is_refused():
    with pytest.raises(ValueError, match="expected at least one"):
        judged(measured(constant(1), 10), [])

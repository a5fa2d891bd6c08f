"""Rule 6: the counter cross-checks the power values."""

from __future__ import annotations

from dataclasses import replace

from verdict.builders import METER, constant, measured, pieces, wants, watts

from harness.verdict import Criteria, Verdict, judge

CAPS = pieces((0, watts(11_000)), until_s=600)


def judged(samples, meter=METER):
    return judge(samples, CAPS, meter, Criteria(), connector=1, demanded=wants())


def test_a_counter_in_step_with_the_power_passes():
    assert judged(measured(constant(10_500), 600, energy=True)).verdict is Verdict.PASS


def test_a_counter_that_runs_a_tenth_too_fast_is_a_broken_measurement():
    samples = [
        replace(one, energy_wh=(one.energy_wh or 0) * 1.1)
        for one in measured(constant(10_500), 600, energy=True)
    ]
    result = judged(samples)
    assert result.verdict is Verdict.ERROR
    assert "read wrongly" in result.notes[0]


def test_a_power_that_is_ten_times_too_high_is_an_error_and_not_a_fail():
    samples = [
        replace(one, power_w=one.power_w * 10)
        for one in measured(constant(10_500), 600, energy=True)
    ]
    assert judged(samples).verdict is Verdict.ERROR


def test_a_difference_of_one_refresh_and_poll_is_no_contradiction():
    # (1 s refresh + 1 s window + 1 s poll) · 10.5 kW = 8.8 Wh, and 2 % of 1 750 Wh are 35 Wh.
    samples = measured(constant(10_500), 600, energy=True)
    samples[-1] = replace(samples[-1], energy_wh=(samples[-1].energy_wh or 0) - 40)
    assert judged(samples).verdict is Verdict.PASS


def test_a_counter_too_coarse_for_the_time_says_nothing():
    # 100 Wh steps: over 30 s of 10.5 kW (88 Wh) the counter may well stand still.
    coarse = replace(METER, energy_resolution_wh=100.0)
    samples = [replace(one, energy_wh=5_000.0) for one in measured(constant(10_500), 30)]
    result = judge(
        samples,
        pieces((0, watts(11_000)), until_s=30),
        coarse,
        Criteria(),
        connector=1,
        demanded=wants(),
    )
    assert result.verdict is Verdict.PASS


def test_a_counter_that_jumps_back_is_a_broken_measurement():
    samples = measured(constant(10_500), 600, energy=True)
    reset = [replace(one, energy_wh=0.0) if one.slot >= 300 else one for one in samples]
    assert judged(reset).verdict is Verdict.ERROR


def test_what_a_gap_hides_is_not_compared():
    samples = measured(lambda t: 0 if 100 < t <= 120 else 10_500, 600, energy=True)
    assert judged(samples[:101] + samples[121:]).verdict is Verdict.PASS

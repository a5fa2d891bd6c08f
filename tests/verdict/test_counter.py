"""Rule 6: the counter cross-checks the power values."""

from __future__ import annotations

from dataclasses import replace

from verdict.builders import HARDWARE, METER, at, constant, measured, pieces, wants, watts

from harness.limits import INSTALLATION, Reason
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


# the whole run -------------------------------------------------------------------------------

FUSE = Reason(INSTALLATION, None, HARDWARE)
FUSED = [piece._replace(reasons=(*piece.reasons, FUSE)) for piece in CAPS]


def with_gaps(factor=1.0, *, counter_wh=0.0):
    """60 s of 10.5 kW and 8 s without a value, over and over; the counter too fast or slow."""
    samples = measured(constant(10_500), 600, energy=True)
    seen = [one for one in samples if one.slot % 68 < 60]
    return [replace(one, energy_wh=counter_wh + factor * (one.energy_wh or 0)) for one in seen]


def judged_whole(samples, meter=METER):
    return judge(samples, FUSED, meter, Criteria(), connector=1, demanded=wants())


def test_a_coarse_counter_is_compared_over_the_whole_run():
    # Steps of 50 Wh: 60 s of 10.5 kW (175 Wh) and their doubts (50 Wh, 3 s of 10.5 kW, 2 %) let
    # a counter at 65 % pass in each stretch, but not in all of them together.
    coarse = replace(METER, energy_resolution_wh=50.0)
    result = judged_whole(with_gaps(0.65), coarse)
    assert result.verdict is Verdict.ERROR
    assert "over the run while the power values make at least" in result.notes[0]


def test_gaps_may_hide_that_nothing_was_drawn():
    # 8 of 68 s may have brought nothing: a counter at 0.9 is no contradiction by itself.
    coarse = replace(METER, energy_resolution_wh=50.0)
    assert judged_whole(with_gaps(0.9), coarse).verdict is not Verdict.ERROR


def hourly(counted_w):
    """Poll every 5 minutes for 5 h what looks like 3 kW, while the counter tells another mean."""
    samples = measured(constant(3_000), 18_000, every_s=300)
    return [replace(one, energy_wh=counted_w * one.slot * 300 / 3_600) for one in samples]


def judged_hourly(counted_w):
    pieces_ = [piece._replace(end=at(18_000)) for piece in FUSED]
    return judge(hourly(counted_w), pieces_, METER, Criteria(), connector=1, demanded=wants())


def test_what_sparse_samples_did_not_see_may_be_anything_the_installation_can_carry():
    # 12 kW are within 1.45 · 3 · 32 A · 253 V = 35.2 kW: the charger may have drawn them unseen.
    result = judged_hourly(12_000)
    assert result.verdict is Verdict.FAIL
    assert {violation.quantity for violation in result.violations} == {"energy"}


def test_a_counter_that_tells_more_than_the_installation_can_carry_is_wrong():
    result = judged_hourly(40_000)
    assert result.verdict is Verdict.ERROR
    assert "over the run while the power values make at most" in result.notes[0]


def test_without_the_installations_limit_there_is_no_most():
    pieces_ = [piece._replace(end=at(18_000)) for piece in CAPS]
    result = judge(hourly(40_000), pieces_, METER, Criteria(), connector=1, demanded=wants())
    assert result.verdict is Verdict.FAIL


def test_an_import_counter_stands_still_while_power_flows_back():
    samples = measured(constant(10_500), 600, energy=True)
    back = [
        replace(one, power_w=-one.power_w, energy_wh=samples[300].energy_wh)
        if one.slot >= 300
        else one
        for one in samples
    ]
    assert judged(back).verdict is Verdict.PASS

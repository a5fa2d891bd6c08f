"""Rules 7 and 8: gaps, dead and frozen meters."""

from __future__ import annotations

from dataclasses import replace

from verdict.builders import METER, at, constant, measured, pieces, wants, watts

from harness.measured import Missing
from harness.verdict import Criteria, Verdict, judge

CAPS = pieces((0, watts(11_000)), until_s=600)


def judged(samples, criteria=None, meter=METER):
    return judge(samples, CAPS, meter, criteria or Criteria(), connector=1, demanded=wants())


def lost(*slots, reason="timeout"):
    return [Missing(1, slot, at(slot), 1_000, reason) for slot in slots]


def with_loss(*slots, energy=False, power_w=10_500):
    return [*measured(constant(power_w), 600, skip=slots, energy=energy), *lost(*slots)]


def test_a_run_without_loss_is_covered_completely():
    result = judged(with_loss())
    assert (result.verdict, result.coverage, result.missing) == (Verdict.PASS, 1.0, 0)


def test_two_lost_samples_in_a_row_are_no_gap():
    # 3 s between valid samples <= 2 · 1 s + 50 ms + 1 s
    result = judged(with_loss(100, 101))
    assert (result.verdict, result.missing) == (Verdict.PASS, 2)
    assert result.coverage == 1.0


def test_three_lost_samples_in_a_row_could_hide_an_exceedance():
    result = judged(with_loss(100, 101, 102))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.coverage == 1 - 4 / 600
    assert result.notes == ("a gap of 4.0 s without a value could hide an exceedance (timeout)",)


def test_gaps_too_short_to_hide_an_exceedance_only_cost_coverage():
    samples = measured(constant(10_500), 600, every_s=0.2, skip=range(500, 512))
    fast = replace(METER, refresh_ms=200, window_ms=200)
    result = judged(samples, meter=fast)
    assert result.verdict is Verdict.PASS
    assert result.coverage < 1


def test_too_little_coverage_is_inconclusive():
    # Every tenth second a hole of 2.6 s, each too short to hide an exceedance.
    slots = [slot for slot in range(3_000) if 10 <= slot % 50 < 22]
    samples = measured(constant(10_500), 600, every_s=0.2, skip=slots)
    fast = replace(METER, refresh_ms=200, window_ms=200)
    result = judged(samples, meter=fast)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "of the time was measured, 95% are needed" in result.notes[0]


def test_a_gap_that_the_counter_bridges_is_covered():
    result = judged(with_loss(*range(100, 130), energy=True))
    assert (result.verdict, result.coverage) == (Verdict.PASS, 1.0)


def test_a_counter_too_coarse_for_the_gap_does_not_bridge_it():
    # 31 s · 11 kW = 94.7 Wh, of which a quarter must be more than one count.
    coarse = replace(METER, energy_resolution_wh=50.0)
    result = judged(with_loss(*range(100, 130), energy=True), meter=coarse)
    assert result.verdict is Verdict.INCONCLUSIVE


def test_a_counter_that_started_anew_does_not_bridge():
    samples = measured(constant(10_500), 600, energy=True)
    anew = [replace(one, energy_wh=1.0 + (one.energy_wh or 0) - 1_300) for one in samples[130:]]
    result = judged([*samples[:100], *lost(*range(100, 130)), *anew])
    assert result.verdict is Verdict.INCONCLUSIVE


def test_one_pair_of_counter_values_does_not_bridge_two_gaps():
    samples = measured(constant(10_500), 600, energy=True)
    rare = [one if one.slot % 50 == 0 else replace(one, energy_wh=None) for one in samples]
    one_gap = [*rare[:110], *lost(*range(110, 120)), *rare[120:]]
    two_gaps = [*rare[:110], *lost(*range(110, 120)), *rare[120:130], *rare[140:]]
    assert judged(one_gap).verdict is Verdict.PASS
    assert judged(two_gaps).verdict is Verdict.INCONCLUSIVE


def test_a_plan_with_long_intervals_has_no_gaps():
    samples = measured(constant(10_500), 600, every_s=30)
    assert judged(samples).coverage == 1.0


def test_loss_during_dense_sampling_after_a_sparse_stretch_is_a_gap():
    # The sampler went from one in 60 s to one in 1 s at 301 s, and the meter went silent.
    sparse = measured(constant(10_500), 301, every_s=60)
    dense = [replace(one, slot=one.slot + 1_000) for one in measured(constant(10_500), 600)[360:]]
    result = judged([*sparse, *lost(*range(301, 360)), *dense])
    assert result.verdict is Verdict.INCONCLUSIVE


def test_the_interval_of_the_sample_before_is_the_one_that_was_planned():
    sparse = measured(constant(10_500), 300, every_s=60)
    dense = [replace(one, slot=one.slot + 1_000) for one in measured(constant(10_500), 600)[300:]]
    assert judged([*sparse, *dense]).coverage == 1.0


def test_the_order_of_the_measurements_does_not_matter():
    samples = with_loss(100, 101, 300)
    assert judged(samples[::-1]) == judged(samples)


def test_a_reading_still_under_way_at_the_end_is_no_gap():
    # The last reply is of 597.05 s; 2 · 1 s + 50 ms + 1 s later is 600.1 s.
    assert judged(measured(constant(10_500), 600)[:-2]).coverage == 1.0


def test_a_gap_at_the_start_and_one_at_the_end_count():
    samples = measured(constant(10_500), 600)
    assert judged(samples[10:]).verdict is Verdict.INCONCLUSIVE
    assert judged(samples[:-10]).verdict is Verdict.INCONCLUSIVE


def test_a_meter_that_never_answers_is_an_error():
    result = judged(lost(*range(600)))
    assert result.verdict is Verdict.ERROR
    assert result.notes[0] == "the meter gave no valid value for 100% of the time (timeout)"


def test_a_meter_that_was_never_asked_is_an_error():
    result = judged([])
    assert result.verdict is Verdict.ERROR
    assert "no sample was planned" in result.notes[0]


def test_a_meter_silent_for_more_than_half_of_the_run_is_an_error():
    result = judged(with_loss(*range(200, 510)))
    assert result.verdict is Verdict.ERROR


def test_a_violation_is_told_even_when_the_meter_died_later():
    result = judged(with_loss(*range(200, 510), power_w=12_000))
    assert result.verdict is Verdict.ERROR
    assert result.violations


def test_the_most_frequent_reason_is_named():
    samples = [*measured(constant(10_500), 590), *lost(590, 591, reason="busy")]
    result = judged([*samples, *lost(*range(592, 600), reason="gateway 0x0B")])
    assert "(gateway 0x0B)" in result.notes[0]


# rule 8 -------------------------------------------------------------------------------------


def frozen_from(slot, samples):
    still = samples[slot]
    return samples[:slot] + [
        replace(one, **{name: getattr(still, name) for name in FIELDS}) for one in samples[slot:]
    ]


FIELDS = ("power_w", "phase_power_w", "phase_current_a", "phase_voltage_v", "energy_wh")


def test_bits_that_stay_the_same_are_missing_samples():
    samples = measured(constant(10_500), 600)
    result = judged(samples[:300] + frozen_from(0, samples[300:400]) + samples[400:])
    assert result.missing == 99
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "frozen" in result.notes[0]


def test_a_meter_frozen_for_most_of_the_run_is_an_error():
    result = judged(frozen_from(100, measured(constant(10_500), 600)))
    assert result.verdict is Verdict.ERROR


def test_five_refreshes_with_the_same_bits_may_happen():
    samples = measured(constant(10_500), 600)
    result = judged(samples[:300] + frozen_from(0, samples[300:306]) + samples[306:])
    assert (result.missing, result.verdict) == (0, Verdict.PASS)


def test_a_moving_voltage_alone_shows_that_the_meter_lives():
    # The voltage of these samples jitters; power and current are the same all the time.
    assert judged(measured(constant(10_500), 600)).missing == 0


def test_a_slow_poll_must_see_five_equal_values():
    samples = measured(constant(10_500), 600, every_s=30)
    result = judged(samples[:10] + frozen_from(0, samples[10:13]) + samples[13:])
    assert result.missing == 0


def test_a_dead_supply_has_nothing_that_could_jitter():
    off = [
        replace(one, power_w=0.0, phase_power_w=ZERO, phase_current_a=ZERO, phase_voltage_v=ZERO)
        for one in measured(constant(0), 600)
    ]
    assert judged(off).missing == 0


ZERO = (0.0, 0.0, 0.0)


def test_a_value_that_is_no_number_is_missing():
    samples = measured(constant(10_500), 600)
    samples[300] = replace(samples[300], power_w=float("nan"))
    result = judged(samples)
    assert (result.missing, result.verdict) == (1, Verdict.PASS)


def test_a_meter_that_dies_in_a_quiet_stretch_leaves_a_gap_at_the_end():
    """The last good sample promised the next one in 300 s; slots a second apart had none."""
    alive = measured(constant(10_500), 575)
    alive[-1] = replace(alive[-1], interval_ms=300_000)
    result = judged([*alive, *lost(*range(590, 600))])
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.coverage < 0.96


def test_a_meter_that_does_not_come_back_is_dead_however_long_it_lived():
    result = judged(with_loss(*range(565, 600)))
    assert result.verdict is Verdict.ERROR
    assert result.notes[0].startswith("the meter gave no valid value for ")


def test_a_meter_is_frozen_even_if_its_counter_is_not_read_every_time():
    stuck = frozen_from(0, measured(constant(10_500), 600)[300:400])
    seldom = [replace(one, energy_wh=None) if k % 5 else one for k, one in enumerate(stuck)]
    samples = measured(constant(10_500), 600)
    result = judged(samples[:300] + seldom + samples[400:])
    assert "frozen" in result.notes[0]

"""Powers, currents, counters and other witnesses: what each mistake makes of one true state.

The truth: 230 V on three phases, 13 A on each at a power factor of 1, so 2 990 W a phase and
8 970 W in all.
"""

from __future__ import annotations

import pytest
from meters.support import START, values

from harness.measured import MeterModel
from harness.meters import Mistake, Suspicion, Values, diagnose

TRUE_W, PHASE_W, PHASE_A = 8_970.0, 2_990.0, 13.0


def three(value: float) -> tuple[float, float, float]:
    return (value, value, value)


def only(reading: Values, **known: float) -> Suspicion:
    (suspicion,) = diagnose([reading], phases=3, **known)
    return suspicion


def of_phases(*powers_w: float, total_w: float | None = None) -> Values:
    first, second, third = powers_w
    return values(
        sum(powers_w) if total_w is None else total_w,
        phase_power_w=(first, second, third),
        phase_current_a=three(PHASE_A),
    )


# kW and W -----------------------------------------------------------------------------------


def test_power_in_kw_throughout_is_recognised_under_load() -> None:
    suspicion = only(of_phases(2.99, 2.99, 2.99))
    assert suspicion.mistake is Mistake.KILOWATT
    assert "in kW where the register map says W" in suspicion.sentence


def test_power_scaled_from_kw_that_is_in_w_is_recognised() -> None:
    suspicion = only(of_phases(*three(2_990_000.0)))
    assert suspicion.mistake is Mistake.KILOWATT
    assert "1000 too much" in suspicion.sentence


@pytest.mark.parametrize(("total_w", "phase_w"), [(8.97, 2_990.0), (8_970.0, 2.99)])
def test_a_total_in_another_unit_than_its_phases_is_recognised(
    total_w: float, phase_w: float
) -> None:
    found = diagnose([of_phases(*three(phase_w), total_w=total_w)], phases=3)
    assert {one.mistake for one in found} == {Mistake.KILOWATT}


def test_the_reactive_current_of_an_idle_charger_is_no_sign_of_kw() -> None:
    assert diagnose([values(1.0, phase_current_a=three(0.3))], phases=3) == ()


# words --------------------------------------------------------------------------------------


def test_powers_with_swapped_words_are_recognised() -> None:
    # 2 990 W as a float32 is 0x453AE000; 0xE000453A is -(0x453A + 2**23) * 2**(192 - 127 - 23).
    swapped = -(0x00453A + 0x800000) * 2.0 ** (0xC0 - 127 - 23)
    found = diagnose([of_phases(*three(swapped), total_w=3 * swapped)], phases=3)
    assert {one.mistake for one in found} == {Mistake.SWAPPED_WORDS}


def test_integer_powers_with_swapped_words_are_recognised() -> None:
    # 29 900 steps of 0.1 W are below 65 536: the registers swapped make 29 900 * 65 536 of them.
    swapped = 29_900 * 65_536 * 0.1
    found = diagnose([of_phases(*three(swapped), total_w=3 * swapped)], phases=3)
    assert {one.mistake for one in found} == {Mistake.SWAPPED_WORDS}


# current transformers -----------------------------------------------------------------------


def test_a_ct_ratio_on_the_power_alone_is_recognised() -> None:
    # 250/5 A is 50.
    suspicion = only(of_phases(*three(50 * PHASE_W)))
    assert suspicion.mistake is Mistake.CT_RATIO
    assert "multiplied by a CT ratio of 250/5 A and the current was not" in suspicion.sentence


def test_a_ct_ratio_on_the_current_alone_is_recognised() -> None:
    reading = values(TRUE_W, phase_current_a=three(50 * PHASE_A))
    suspicion = only(reading)
    assert suspicion.mistake is Mistake.CT_RATIO
    assert "the current was multiplied by a CT ratio of 250/5 A" in suspicion.sentence


@pytest.mark.parametrize(("factor", "said"), [(50.0, "applied twice"), (0.02, "missing")])
def test_a_ct_ratio_on_both_is_recognised_by_what_the_charger_says(
    factor: float, said: str
) -> None:
    suspicion = only(values(factor * TRUE_W), reference_w=TRUE_W)
    assert suspicion.mistake is Mistake.CT_RATIO
    assert f"a CT ratio of 250/5 A is {said}" in suspicion.sentence


def test_a_ct_ratio_on_both_is_recognised_by_the_fuse() -> None:
    suspicion = only(values(50 * TRUE_W), rated_a=32.0)
    assert suspicion.mistake is Mistake.CT_RATIO
    assert "L1, L2 and L3 carry 650 A on a connector of 32 A" in suspicion.sentence


def test_more_power_than_voltage_and_current_give_is_recognised() -> None:
    reading = values(9_000.0, phase_current_a=(5.0, 13.1, 13.1))
    assert "L1 has 3000 W with 230 V and 5 A: wrong scale" in only(reading).sentence


def test_five_percent_and_50_w_above_the_apparent_power_are_believed() -> None:
    # 1.05 * 230 V * 10 A + 50 W = 2 465 W
    for power, believed in ((2_464.0, True), (2_466.0, False)):
        reading = values(power, phase_power_w=(power, 0.0, 0.0), phase_current_a=(10.0, 0.0, 0.0))
        assert (diagnose([reading], phases=3) == ()) is believed


# the sum ------------------------------------------------------------------------------------


def test_a_total_within_two_percent_and_50_w_of_its_phases_is_believed() -> None:
    # 8 970 W may be wrong by 179.4 W + 50 W.
    assert diagnose([values(TRUE_W, power_w=9_199.0)], phases=3) == ()
    assert only(values(TRUE_W, power_w=9_200.0)).mistake is Mistake.MAP


def test_the_power_of_one_phase_taken_for_the_total_is_recognised() -> None:
    suspicion = only(of_phases(2_990.0, 2_500.0, 2_700.0, total_w=2_990.0))
    assert suspicion.mistake is Mistake.MAP
    assert "that of L1 alone" in suspicion.sentence


def test_phases_of_zero_beside_a_total_are_a_wiring_mode() -> None:
    suspicion = only(of_phases(0.0, 0.0, 0.0, total_w=TRUE_W))
    assert suspicion.mistake is Mistake.WIRING_MODE
    assert "gives no values for phases" in suspicion.sentence


# direction ----------------------------------------------------------------------------------


def test_a_meter_the_wrong_way_round_is_recognised() -> None:
    suspicion = only(of_phases(*three(-PHASE_W)))
    assert suspicion.mistake is Mistake.REVERSED
    assert "set invert: true" in suspicion.sentence


def test_one_reversed_clamp_is_recognised() -> None:
    suspicion = only(of_phases(PHASE_W, -PHASE_W, PHASE_W))
    assert suspicion.mistake is Mistake.REVERSED_CLAMP
    assert "backward on L2 only: reversed or swapped clamps" in suspicion.sentence


def test_a_reversed_clamp_that_the_total_counts_forward_is_recognised() -> None:
    suspicion = only(of_phases(PHASE_W, -PHASE_W, PHASE_W, total_w=TRUE_W))
    assert suspicion.mistake is Mistake.REVERSED_CLAMP
    assert "reversed clamp on L2" in suspicion.sentence


def test_two_exchanged_clamps_are_recognised() -> None:
    # cos 120° = -0.5 on L2 and L3: -1 495 W each.
    suspicion = only(of_phases(PHASE_W, -1_495.0, -1_495.0))
    assert suspicion.mistake is Mistake.EXCHANGED_CLAMPS
    assert suspicion.sentence.startswith("L2 and L3 show minus half")


def test_a_little_power_backward_is_none() -> None:
    assert diagnose([values(-49.0)], phases=3) == ()


# unit id ------------------------------------------------------------------------------------


def test_a_meter_that_sees_nothing_while_the_charger_charges_is_another_ones() -> None:
    assert only(values(0.0), reference_w=TRUE_W).mistake is Mistake.UNIT_ID


def test_a_meter_that_sees_another_load_than_the_charger_is_another_ones() -> None:
    suspicion = only(values(5_000.0), reference_w=TRUE_W)
    assert suspicion.mistake is Mistake.UNIT_ID
    assert "the power is 5000 W where the charger says 8970 W" in suspicion.sentence


@pytest.mark.parametrize("power_w", [8_000.0, 10_000.0])
def test_a_charger_may_be_wrong_about_itself_by_fifteen_per_cent(power_w: float) -> None:
    assert diagnose([values(power_w)], phases=3, reference_w=TRUE_W) == ()


# the counter --------------------------------------------------------------------------------

MODEL = MeterModel(refresh_ms=1_000, window_ms=1_000, accuracy=0.02, energy_resolution_wh=1.0)


def counted(rose_wh: float) -> list[Values]:
    """Read 8 970 W every second for two minutes, 299 Wh, while the counter rises otherwise."""
    return [
        values(TRUE_W)._replace(
            t0=START + 1_000 * k,
            t1=START + 1_000 * k,
            energy_wh=50_000 + rose_wh * k / 120,
        )
        for k in range(121)
    ]


@pytest.mark.parametrize("rose_wh", [299.0, 285.0, 313.0])
def test_a_counter_in_step_is_believed(rose_wh: float) -> None:
    # 1 Wh + 3 s of 8 970 W (7.5 Wh) + 2 % of 299 Wh (6 Wh)
    assert diagnose(counted(rose_wh), phases=3, model=MODEL) == ()


@pytest.mark.parametrize(
    ("rose_wh", "mistake", "said"),
    [
        (0.299, Mistake.SCALE, "scaled by 0.001"),
        (2_990.0, Mistake.SCALE, "scaled by 10"),
        (0.0, Mistake.COUNTER, "another tariff or direction"),
        (-299.0, Mistake.COUNTER, "runs backward"),
        (150.0, Mistake.COUNTER, "another counter"),
    ],
)
def test_a_counter_out_of_step_is_recognised(rose_wh: float, mistake: Mistake, said: str) -> None:
    (suspicion,) = diagnose(counted(rose_wh), phases=3, model=MODEL)
    assert suspicion.mistake is mistake
    assert said in suspicion.sentence


def test_a_counter_says_nothing_over_too_short_a_time() -> None:
    # After 3 s of 8 970 W, 7.5 Wh, it may be behind by as much.
    assert diagnose(counted(0.0)[:4], phases=3, model=MODEL) == ()


def test_the_first_reading_that_cannot_be_true_is_told_of() -> None:
    readings = [values(TRUE_W), of_phases(*three(-PHASE_W)), values(0.0, frequency_hz=0.0)]
    (suspicion,) = diagnose(readings, phases=3)
    assert suspicion.mistake is Mistake.REVERSED

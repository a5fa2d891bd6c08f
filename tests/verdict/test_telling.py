"""What the charger tells of its own meter, held against the meter of the bench."""

from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, T0, at, constant, measured, sample

from harness.measured import UNMEASURED_PHASES, MeterModel
from harness.verdict import Told, contradiction

OWN = MeterModel(refresh_ms=2_000, window_ms=1_000, accuracy=0.035, energy_resolution_wh=1.0)
POWER, CURRENT, REGISTER = "Power.Active.Import", "Current.Import", "Energy.Active.Import.Register"
UNITS = {POWER: "W", CURRENT: "A", REGISTER: "Wh"}
SECONDS = 180
WHOLE = T0, at(SECONDS)
DRAWN = measured(constant(9_000), SECONDS)
"""9 kW: 300 Wh in two minutes, 13.04 A on each phase of 230 V."""


def told(measurand, value_at, *, every_s=10, phase=""):
    """Tell a value (of seconds since T0) every so often."""
    values = [(s, value_at(s)) for s in range(every_s, SECONDS, every_s)]
    unit = UNITS[measurand]
    return [Told(at(s), measurand, phase, value, f"{value:g} {unit}") for s, value in values]


def rising(per_second_wh):
    return lambda seconds: round(1_000 + seconds * per_second_wh)


TRUE_POWER = told(POWER, constant(9_000))
TRUE_REGISTER = told(REGISTER, rising(2.5))


def found(*values, share=0.05, drawn=DRAWN, span=WHOLE):
    return contradiction(
        [one for each in values for one in each],
        drawn,
        METER,
        OWN,
        connector=1,
        share=share,
        span=span,
        settle_ms=5_000,
        t0=T0,
    )


def test_what_is_true_contradicts_nothing():
    assert found(TRUE_POWER, TRUE_REGISTER) is None


@pytest.mark.parametrize(("told_w", "agrees"), [(9_700, True), (9_900, False), (8_100, False)])
def test_a_power_may_be_off_by_what_is_granted_and_what_the_meter_may_be_wrong(told_w, agrees):
    # 5 % of 9.7 kW, 2 % of 9 kW and 50 W of its own: 715 W. Of 9.9 kW: 725 W.
    assert (found(told(POWER, constant(told_w))) is None) is agrees


def test_a_power_that_is_wrong_is_told_in_the_charger_s_own_words():
    sentence = found([replace(one, value=9e6, words="9000 kW") for one in TRUE_POWER])
    assert sentence == (
        "connector 1 told Power.Active.Import 9000 kW for 160.0 s from 12:00:30 UTC "
        "(t0 + 10.0 s), where the meter measured 9.00 kW: 5 % were granted"
    )


def test_a_power_that_is_wrong_once_may_have_changed_just_then():
    once = [replace(one, value=0.0) if one.at == at(60) else one for one in TRUE_POWER]
    assert found(once) is None


def test_a_power_that_is_always_0_is_no_frozen_value():
    sentence = found(told(POWER, constant(0.0)), TRUE_REGISTER)
    assert sentence is not None
    assert "told Power.Active.Import 0 W for 160.0 s" in sentence


def test_a_power_that_follows_a_change_within_its_own_age_is_true():
    def step(seconds):
        return 9_000.0 if seconds < 60 else 4_500.0

    late = told(POWER, lambda seconds: step(seconds - 2))
    assert found(late, drawn=measured(step, SECONDS)) is None


@pytest.mark.parametrize("each_w", [3_000, 2_000])
def test_powers_of_phases_are_added_up(each_w):
    phases = [told(POWER, constant(each_w), phase=name) for name in ("L1", "L2", "L3")]
    sentence = found(*phases)
    assert (sentence is None) is (each_w == 3_000)
    assert sentence is None or "2000 W + 2000 W + 2000 W" in sentence


def test_what_is_told_for_all_phases_goes_before_their_sum():
    assert found(TRUE_POWER, told(POWER, constant(9_000), phase="L1")) is None


def test_no_power_at_all_is_named_with_what_was_measured():
    assert found(TRUE_REGISTER) == (
        "connector 1 told no Power.Active.Import for 180.0 s from 12:00:20 UTC (t0 + 0.0 s), "
        "where the meter measured 9.00 kW"
    )


def test_silence_is_named_even_where_the_meter_was_silent_too():
    assert found(drawn=()) == (
        "connector 1 told no meter values for 180.0 s from 12:00:20 UTC (t0 + 0.0 s), "
        "where the meter measured no power"
    )


def test_only_what_was_told_during_the_stretch_counts():
    wrong_later = told(POWER, lambda seconds: 9_000.0 if seconds <= 90 else 0.0)
    assert found(wrong_later, span=(T0, at(90))) is None
    assert found(wrong_later, span=(at(90), at(SECONDS))) is not None


@pytest.mark.parametrize(("per_second_wh", "agrees"), [(2.6, True), (2.9, False), (0.0, False)])
def test_a_register_rises_by_what_was_measured(per_second_wh, agrees):
    # 160 s of 9 kW are 400 Wh; 5 % and 2 % of it, its lag and 50 W of its own are 48 Wh.
    assert (found(TRUE_POWER, told(REGISTER, rising(per_second_wh))) is None) is agrees


def test_a_register_in_the_wrong_unit_is_told_with_both_ends():
    thousandfold = [
        replace(one, value=1_000 * one.value, words=f"{one.value:g} kWh") for one in TRUE_REGISTER
    ]
    # The meter was read for 159 s between the two.
    assert found(TRUE_POWER, thousandfold) == (
        "connector 1 told Energy.Active.Import.Register from 1025 kWh to 1425 kWh for 160.0 s "
        "from 12:00:30 UTC (t0 + 10.0 s), where the meter measured 397.5 Wh: 5 % were granted"
    )


def test_a_register_that_falls_is_wrong_whatever_it_rises_by():
    dropping = [
        replace(one, value=0.0, words="0 Wh") if one.at == at(60) else one for one in TRUE_REGISTER
    ]
    assert found(TRUE_POWER, dropping) == (
        "connector 1 told Energy.Active.Import.Register 0 Wh after 1125 Wh, within 10.0 s from "
        "12:01:10 UTC (t0 + 50.0 s): a register does not fall"
    )


def test_a_register_that_was_sent_late_has_not_fallen():
    early, *others = TRUE_REGISTER
    assert found(TRUE_POWER, [*others, early]) is None


A_PHASE = 9_000 / 3 / 230


@pytest.mark.parametrize(("amperes", "agrees"), [(A_PHASE, True), (10.0, False)])
def test_a_current_is_compared_phase_by_phase(amperes, agrees):
    currents = [told(CURRENT, constant(A_PHASE), phase=name) for name in ("L1", "L3")]
    sentence = found(TRUE_POWER, *currents, told(CURRENT, constant(amperes), phase="L2"))
    assert (sentence is None) is agrees
    assert sentence is None or "told Current.Import of L2 10 A" in sentence


def test_a_current_without_a_phase_is_never_the_sum():
    assert found(TRUE_POWER, told(CURRENT, constant(A_PHASE))) is None
    sentence = found(TRUE_POWER, told(CURRENT, constant(3 * A_PHASE)))
    assert sentence is not None
    assert "told Current.Import 39.1304 A" in sentence
    assert "where the meter measured 13.0 A" in sentence


@pytest.mark.parametrize(("amperes", "agrees"), [(16.0, True), (12.0, True), (24.0, False)])
def test_an_uneven_current_without_a_phase_may_be_the_highest_or_the_mean(amperes, agrees):
    # 16 A on L1 and 8 A on L2: 12 A is their mean, 24 A their sum.
    uneven = [
        sample(slot, t0=at(slot), power_w=5_520 + slot % 3, currents=(16.0, 8.0, 0.0))
        for slot in range(SECONDS)
    ]
    power = told(POWER, constant(5_520))
    assert (found(power, told(CURRENT, constant(amperes)), drawn=uneven) is None) is agrees


def test_a_meter_without_currents_contradicts_none():
    blind = [replace(one, phase_current_a=UNMEASURED_PHASES) for one in DRAWN]
    for phase in ("", "L1"):
        assert found(TRUE_POWER, told(CURRENT, constant(99.0), phase=phase), drawn=blind) is None


def test_a_pause_leaves_a_charger_what_it_takes_for_itself():
    idle = measured(lambda seconds: 20.0 + seconds % 2, SECONDS)
    assert found(told(POWER, constant(0.0)), told(REGISTER, constant(1_000)), drawn=idle) is None

from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, T0, constant, measured, pieces, wants, watts

from harness.verdict import Criteria, Verdict, judge_readings

UNTIL = 120
LOW = ("total", pieces((0, watts(8_000)), until_s=UNTIL))
HIGH = ("per_phase", pieces((0, watts(11_000)), until_s=UNTIL))
HIGHER = ("local", pieces((0, watts(20_000)), until_s=UNTIL))


def judged(power_w, *readings, energy=False):
    samples = measured(constant(power_w), UNTIL, energy=energy)
    return judge_readings(samples, readings, METER, Criteria(), connector=1, demanded=wants())


def test_within_the_limit_under_every_reading_is_a_pass():
    assert judged(7_900, LOW, HIGH).verdict is Verdict.PASS


def test_over_the_limit_under_every_reading_is_a_fail():
    result = judged(12_000, LOW, HIGH)
    assert result.verdict is Verdict.FAIL
    assert result.violations[0].allowed == 8_000


def test_over_the_limit_under_one_reading_only_is_disputed():
    result = judged(10_500, LOW, HIGH)
    assert result.verdict is Verdict.DISPUTED
    assert result.notes[0] == "over the limit under total, within it under per_phase"
    assert result.violations


def test_the_sentence_of_a_dispute_has_the_violation_and_the_readings():
    sentence = judged(10_500, LOW, HIGH).sentence(T0)
    assert "drew 10.50 kW" in sentence
    assert "connector 1: over the limit under total, within it under per_phase" in sentence


def test_a_reading_that_the_charger_came_near_to_is_enough():
    assert judged(10_500, HIGHER, HIGH).verdict is Verdict.PASS
    assert judged(10_500, HIGHER).verdict is Verdict.INCONCLUSIVE


def test_a_plain_pass_beats_a_marginal_one():
    assert judged(11_050, HIGH).verdict is Verdict.MARGINAL
    twelve = ("other", pieces((0, watts(12_000)), until_s=UNTIL))
    assert judged(11_050, HIGH, twelve).verdict is Verdict.PASS


def test_a_broken_measurement_is_an_error_under_any_reading():
    samples = [
        replace(one, energy_wh=(one.energy_wh or 0) * 3)
        for one in measured(constant(10_500), UNTIL, energy=True)
    ]
    result = judge_readings(samples, [LOW, HIGH], METER, Criteria(), connector=1, demanded=wants())
    assert result.verdict is Verdict.ERROR


def test_many_readings_are_counted_instead_of_named():
    readings = [(f"reading {n}", HIGH[1]) for n in range(5)]
    note = judged(10_500, LOW, *readings).notes[0]
    assert note.endswith("within it under reading 0 and reading 1 and reading 2 and 2 more")


@pytest.mark.parametrize("readings", [(), (("empty", []),)])
def test_a_reading_without_pieces_is_refused(readings):
    with pytest.raises(ValueError, match="without pieces"):
        judged(1, *readings)


def named(name: str, like: tuple) -> tuple:
    return (name, like[1])


def test_a_dispute_names_only_the_switch_that_decides():
    readings = [
        named("clock=utc, w_cap=total", LOW),
        named("clock=utc, w_cap=per_phase", HIGH),
        named("clock=local, w_cap=total", LOW),
        named("clock=local, w_cap=per_phase", HIGH),
    ]
    note = judged(10_500, *readings).notes[0]
    assert note == "over the limit under w_cap=total, within it under w_cap=per_phase"


def test_a_dispute_that_two_switches_decide_names_both():
    readings = [
        named("clock=utc, w_cap=total, scope=union", LOW),
        named("clock=utc, w_cap=per_phase, scope=union", HIGH),
        named("clock=local, w_cap=total, scope=union", HIGH),
        named("clock=local, w_cap=per_phase, scope=union", HIGH),
    ]
    assert judged(10_500, *readings).notes[0] == (
        "over the limit under clock=utc, w_cap=total, within it under clock=utc, w_cap=per_phase "
        "and clock=local, w_cap=total and clock=local, w_cap=per_phase"
    )

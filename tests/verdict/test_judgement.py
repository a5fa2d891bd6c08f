from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import T0, at, pieces, watts

from harness.verdict import Judgement, Verdict, Violation

PIECE = pieces((0, watts(11_000)), until_s=300)[0]

POWER = Violation(
    connector=2,
    quantity="power",
    measured=11_410.0,
    allowed=11_000.0,
    unit="W",
    uncertainty=228.2,
    start=at(182),
    end=at(186),
    piece=PIECE,
    rule="sustained",
)


def test_too_much_power_is_told_with_all_that_an_engineer_needs():
    assert POWER.sentence(T0) == (
        "connector 2 drew 11.41 kW for 4.0 s from 12:03:22 UTC (t0 + 182.0 s): "
        "11.00 kW (+ 0.23 kW uncertainty) was allowed by TxProfile 7 (stack level 3)"
    )


def test_too_much_current_names_its_phase():
    current = replace(
        POWER, quantity="current L2", measured=15.5, allowed=12.0, unit="A", uncertainty=0.31
    )
    assert current.sentence(T0) == (
        "connector 2 drew 15.5 A on L2 for 4.0 s from 12:03:22 UTC (t0 + 182.0 s): "
        "12.0 A (+ 0.31 A uncertainty) was allowed by TxProfile 7 (stack level 3)"
    )


def test_too_many_phases_are_counted():
    phases = replace(POWER, quantity="phases", measured=3, allowed=1, unit="", uncertainty=0.0)
    assert phases.sentence(T0) == (
        "connector 2 carried current on 3 phases for 4.0 s from 12:03:22 UTC (t0 + 182.0 s): "
        "1 phase was allowed by TxProfile 7 (stack level 3)"
    )


def test_too_much_energy_is_told_with_its_window():
    energy = replace(
        POWER,
        quantity="energy",
        measured=186.2,
        allowed=183.3,
        unit="Wh",
        uncertainty=0.0,
        tolerance=1.83,
        end=at(242),
    )
    assert energy.sentence(T0) == (
        "connector 2 drew 186.2 Wh in 60.0 s from 12:03:22 UTC (t0 + 182.0 s): "
        "183.3 Wh (+ 1.83 Wh tolerance) was allowed by TxProfile 7 (stack level 3)"
    )


def test_the_tolerance_is_told_before_the_uncertainty():
    assert "(+ 0.55 kW tolerance + 0.23 kW uncertainty)" in replace(
        POWER, tolerance=550.0
    ).sentence(T0)


def test_a_small_power_is_told_in_watts():
    paused = replace(POWER, measured=150.0, allowed=0.0, uncertainty=3.0)
    assert "drew 150 W for" in paused.sentence(T0)
    assert "0 W (+ 3 W uncertainty) was allowed" in paused.sentence(T0)


def test_connector_zero_is_the_station():
    assert replace(POWER, connector=0).sentence(T0).startswith("the station drew 11.41 kW")


def test_a_pass_needs_no_sentence():
    assert Judgement(Verdict.PASS, 1).sentence(T0) == ""


def test_a_fail_is_explained_by_its_first_violation():
    later = replace(POWER, start=at(200), end=at(210))
    judgement = Judgement(Verdict.FAIL, 2, violations=(POWER, later))
    assert judgement.sentence(T0) == POWER.sentence(T0)


@pytest.mark.parametrize("verdict", [Verdict.ERROR, Verdict.INCONCLUSIVE])
def test_what_is_not_proven_is_explained_by_its_notes(verdict):
    judgement = Judgement(verdict, 1, notes=("the meter is dead", "nothing was drawn"))
    assert judgement.sentence(T0) == "connector 1: the meter is dead; nothing was drawn"

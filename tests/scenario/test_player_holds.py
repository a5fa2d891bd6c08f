"""The player: how time passes, what ends a play, and what is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario.plays import FIRST_STEP_LINE, play_steps

from harness.bench import Inconclusive, LimitViolated
from harness.errors import BenchError
from harness.scenario.demands import ExpectationFailed
from harness.verdict import Verdict

CHARGE = """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
"""


def test_a_hold_lets_time_pass_and_tells_how_things_stand(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 20 s\n- hold_until: t0 + 1 min\n")
    assert [step["t"] for step in play.records("step") if step["state"] == "end"] == [
        0,
        play.records("transaction_started")[0]["t"],
        20_000,
        60_000,
    ]
    assert len(play.progress) == 2
    assert all(line.startswith("connector 1: 21.") for line in play.progress)


def test_a_hold_until_the_present_is_no_mistake(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold_until: t0 + 1 min\n- hold_until: t0 + 1 min")
    assert play.error is None


def test_a_hold_until_the_past_is_one(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 2 min\n- hold_until: t0 + 1 min")
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == "hold_until t0 + 1 min: that instant has already passed"


def test_a_violation_ends_the_hold_in_which_it_is_seen(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        "- set_profile: {connector: 1, profile: six_kilowatt}\n" + CHARGE + "- hold: 1 min",
        "ignores-limits",
    )
    assert type(play.error) is LimitViolated
    assert play.message.startswith("connector 1 drew 21.")
    last = play.records("step")[-1]
    assert (last["state"], last["outcome"], last["detail"]) == ("end", "failed", play.message)
    assert play.judgement is not None
    assert play.judgement.verdict is Verdict.FAIL


def test_a_dead_meter_ends_the_hold_as_an_error(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 5 min", "dead-meter")
    assert isinstance(play.error, BenchError)
    assert play.records("step")[-1]["outcome"] == "error"


def test_compare_composite_agrees_with_a_good_charger(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- set_profile: {connector: 1, profile: six_kilowatt}
- compare_composite: {connector: 1, duration: 5 min, unit: W}
""",
    )
    assert play.error is None
    assert play.sent("GetCompositeSchedule") == [
        {"connectorId": 1, "duration": 300, "chargingRateUnit": "W"}
    ]


def test_compare_composite_names_the_difference(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- set_profile: {connector: 1, profile: six_kilowatt}
- set_profile:
    connector: 1
    profile:
      chargingProfileId: 3
      stackLevel: 1
      chargingProfilePurpose: TxDefaultProfile
      chargingProfileKind: Absolute
      chargingSchedule:
        startSchedule: t0
        chargingRateUnit: W
        chargingSchedulePeriod: [{startPeriod: 0, limit: 8000}]
- compare_composite: {connector: 1, duration: 5 min, unit: W}
""",
        "stack-lowest-wins",
    )
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == (
        "composite schedule of connector 1: found 6000 W after 0 s, expected 8000 W until 5 min"
    )


def test_every_step_is_in_the_trace_with_its_line_and_its_words(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE)
    begun = [step for step in play.records("step") if step["state"] == "begin"]
    assert [(step["index"], step["line"], step["text"]) for step in begun] == [
        (0, FIRST_STEP_LINE, "plug_in connector 1, draws 22 kW, 3-phase"),
        (1, FIRST_STEP_LINE + 1, "start_transaction connector 1"),
    ]
    ended = [step["outcome"] for step in play.records("step") if step["state"] == "end"]
    assert ended == ["ok", "ok"]


def test_the_conclusion_judges_the_whole_run(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 1 min", conclude=True)
    assert play.error is None
    assert play.judgement is not None
    assert play.judgement.verdict is Verdict.PASS


def test_a_run_that_proved_nothing_is_inconclusive_in_the_end(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 1 min", "delivers-nothing", conclude=True)
    assert isinstance(play.error, Inconclusive)
    assert play.message.startswith("inconclusive: connector 1: at most 5 W was drawn")


@pytest.mark.parametrize("strict", [False, True])
def test_what_depends_on_the_reading_fails_only_when_strict(strict: bool, tmp_path: Path) -> None:
    """A recurring profile before its first start: inactive, or extrapolated backwards (A4)."""
    play = play_steps(
        tmp_path,
        """\
- set_profile:
    connector: 1
    profile:
      chargingProfileId: 4
      stackLevel: 0
      chargingProfilePurpose: TxDefaultProfile
      chargingProfileKind: Recurring
      recurrencyKind: Daily
      chargingSchedule:
        startSchedule: t0 + 1 h
        chargingRateUnit: W
        chargingSchedulePeriod: [{startPeriod: 0, limit: 6000}]
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
- hold: 2 min
""",
        strict=strict,
        conclude=True,
    )
    assert play.judgement is not None
    assert play.judgement.verdict is Verdict.DISPUTED
    assert play.message.startswith("disputed: connector 1 drew 21." if strict else "")
    assert (play.error is not None) is strict

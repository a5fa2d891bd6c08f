"""A request that is not answered, or answered twice, fails the step that asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario.plays import play_steps

from harness.bench import LimitViolated, Rig
from harness.csms import AnsweredTwice
from harness.errors import BenchError

SET = "- set_profile: {connector: 1, profile: six_kilowatt}\n"
REFUSED = """\
- set_profile: {connector: 1, profile: three_kilowatt_later}
  expect: Rejected
- hold: 1 s
"""
TWICE = "SetChargingProfile: answered Rejected and then Accepted, expected one answer"


def test_a_charger_that_hangs_up_instead_of_answering_fails(tmp_path: Path) -> None:
    play = play_steps(tmp_path, SET, "never-answers-set-profile")
    assert isinstance(play.error, LimitViolated)
    assert play.message == "station 'CP-1' hung up before it answered SetChargingProfile"


def test_a_request_that_never_reached_the_charger_is_not_its_failure(tmp_path: Path) -> None:
    play = play_steps(tmp_path, f"- misbehave: {{lose: SetChargingProfile}}\n{SET}")
    assert isinstance(play.error, BenchError)
    assert play.message == "station 'CP-1' did not answer SetChargingProfile within 30 s"


def test_two_answers_that_contradict_each_other_fail(tmp_path: Path) -> None:
    play = play_steps(tmp_path, REFUSED, "rejects-and-accepts")
    assert isinstance(play.error, LimitViolated)
    assert play.message == TWICE
    assert [one["sentence"] for one in play.records("finding")] == [TWICE]


@pytest.mark.parametrize(("second", "fails"), [("Accepted", True), ("Rejected", False)])
def test_an_answer_that_is_repeated_is_a_finding_only(
    second: str, fails: bool, tmp_path: Path
) -> None:
    def repeat(rig: Rig) -> None:
        event = AnsweredTwice(rig.clock.now(), "SetChargingProfile", "Rejected", second)
        rig.clock.call_at(rig.clock.now() + 10, lambda: rig.recorder.take_station_event(event))

    play = play_steps(tmp_path, "- hold: 1 s", prepare=repeat)
    assert (play.error is not None) is fails
    assert len(play.records("finding")) == 1

"""The player: what each verb does, what a wrong answer means, and what is written down."""

from __future__ import annotations

from pathlib import Path

import pytest
from scenario.plays import FIRST_STEP_LINE, play_steps

from harness.bench import Inconclusive, LimitViolated, Rig
from harness.csms import Answer
from harness.errors import BenchError
from harness.profiles import TransactionId
from harness.scenario.player import ExpectationFailed
from harness.verdict import Verdict

CHARGE = """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
"""


def test_plug_in_brings_a_vehicle_with_its_demand(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- plug_in: {connector: 2, draws: 7.4 kW, phases: 1}")
    assert play.error is None
    (demand,) = play.records("demand")
    assert (demand["connector"], demand["power_w"], demand["phases"]) == (2, 7_400.0, 1)
    assert {"connector": 2, "status": "Preparing"}.items() <= play.records("status")[-1].items()


def test_unplug_takes_it_away_and_with_it_the_transaction(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 20 s\n- unplug: {connector: 1}\n- hold: 1 s")
    assert play.error is None
    assert [record["power_w"] for record in play.records("demand")] == [22_000.0, 0.0]
    assert len(play.records("transaction_ended")) == 1


def test_start_transaction_returns_when_it_runs(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE)
    assert play.sent("RemoteStartTransaction") == [{"connectorId": 1, "idTag": "HIL"}]
    begin, end = (
        play.records("transaction_started")[0]["t"],
        [step for step in play.records("step") if step["state"] == "end"][-1]["t"],
    )
    assert begin <= end


def test_start_transaction_may_bring_a_profile(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1, profile: three_kilowatt_later}
""",
    )
    (sent,) = play.sent("RemoteStartTransaction")
    schedule = sent["chargingProfile"]["chargingSchedule"]
    assert schedule["startSchedule"] == "2025-01-15T08:01:00.000Z"
    assert "transactionId" not in sent["chargingProfile"]


def test_a_start_that_was_to_be_refused_is_an_answer_too_many(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
  expect: Rejected
""",
    )
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == "RemoteStartTransaction: answered Accepted, expected Rejected"


def test_a_refused_start_that_was_expected_is_not_waited_for(tmp_path: Path) -> None:
    again = "- start_transaction: {connector: 1}\n  expect: Rejected\n"
    play = play_steps(tmp_path, CHARGE + again)
    assert play.error is None
    assert play.records("step")[-1]["t"] < 1_000


def test_a_transaction_that_does_not_begin_is_an_error_of_the_bench(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- start_transaction: {connector: 1}")
    assert isinstance(play.error, BenchError)
    assert play.message == "no transaction began on connector 1 within 60 s"
    assert play.records("step")[-1]["outcome"] == "error"


def test_stop_transaction_returns_when_it_has_ended(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- hold: 20 s\n- stop_transaction: {connector: 1}\n")
    assert play.error is None
    (started,) = play.records("transaction_started")
    assert play.sent("RemoteStopTransaction") == [{"transactionId": started["transaction_id"]}]
    assert play.records("transaction_ended")[0]["t"] == 20_000


def test_stop_without_a_transaction_fails(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- stop_transaction: {connector: 1}")
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == "no transaction runs on connector 1 to be stopped"


def test_a_transaction_that_goes_on_after_an_accepted_stop_fails(tmp_path: Path) -> None:
    async def only_says_so(_: TransactionId) -> Answer:
        return Answer("Accepted", is_error=False, payload={}, received_at=0)

    def deafen(rig: Rig) -> None:
        rig.station.remote_stop = only_says_so  # type: ignore[method-assign]

    play = play_steps(tmp_path, CHARGE + "- stop_transaction: {connector: 1}", prepare=deafen)
    assert play.message == "the transaction on connector 1 did not end within 60 s"


def test_set_profile_sends_the_named_body_with_its_instants_resolved(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- set_profile: {connector: 1, profile: six_kilowatt}")
    assert play.sent("SetChargingProfile") == [
        {
            "connectorId": 1,
            "csChargingProfiles": {
                "chargingProfileId": 1,
                "stackLevel": 0,
                "chargingProfilePurpose": "TxDefaultProfile",
                "chargingProfileKind": "Absolute",
                "chargingSchedule": {
                    "startSchedule": "2025-01-15T08:00:00.000Z",
                    "chargingRateUnit": "W",
                    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6000}],
                },
            },
        }
    ]
    assert len(play.records("profile_accepted")) == 1


def test_a_txprofile_gets_the_id_of_the_running_transaction(tmp_path: Path) -> None:
    step = "- set_profile: {connector: 1, profile: three_kilowatt_later}"
    play = play_steps(tmp_path, CHARGE + step)
    (sent,) = play.sent("SetChargingProfile")
    (started,) = play.records("transaction_started")
    assert sent["csChargingProfiles"]["transactionId"] == started["transaction_id"]


def test_a_refused_profile_fails_the_step_that_wanted_it(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- set_profile: {connector: 1, profile: three_kilowatt_later}")
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == "SetChargingProfile: answered Rejected, expected Accepted"
    assert play.records("profile_accepted") == []


def test_an_accepted_profile_fails_the_step_that_wanted_it_refused(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        "- set_profile: {connector: 1, profile: six_kilowatt}\n  expect: [Rejected, NotSupported]",
    )
    assert play.message == (
        "SetChargingProfile: answered Accepted, expected Rejected or NotSupported"
    )


def test_a_body_that_is_wrong_on_purpose_goes_out_as_it_stands(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- set_profile:
    connector: 1
    profile:
      chargingProfileId: 5
      stackLevel: 0
      chargingProfilePurpose: TxDefaultProfile
      chargingProfileKind: Relative
      chargingSchedule:
        chargingRateUnit: W
        chargingSchedulePeriod: [{startPeriod: 60, limit: -1}]
  malformed: true
  expect: [Rejected, PropertyConstraintViolation]
""",
    )
    assert play.error is None
    (sent,) = play.sent("SetChargingProfile")
    periods = sent["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]
    assert periods == [{"startPeriod": 60, "limit": -1}]


def test_clear_profile_sends_the_criteria_that_are_given(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- set_profile: {connector: 1, profile: six_kilowatt}
- clear_profile: {connector: 1, purpose: TxDefaultProfile, stackLevel: 0}
- clear_profile: {}
  expect: Unknown
""",
    )
    assert play.error is None
    assert play.sent("ClearChargingProfile")[:2] == [
        {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0},
        {},
    ]


def test_a_clear_of_nothing_fails_where_something_was_to_be_cleared(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- clear_profile: {id: 9}")
    assert play.message == "clear: answered Unknown, expected Accepted"


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
        "composite schedule of connector 1: found 6000.0 after 0 s, expected 8000 until 5 min"
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

"""The player: what each verb does, and what a wrong answer means."""

from __future__ import annotations

from pathlib import Path

from scenario.plays import play_steps

from harness.bench import Rig
from harness.csms import Answer
from harness.errors import BenchError
from harness.profiles import TransactionId
from harness.scenario.demands import ExpectationFailed

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

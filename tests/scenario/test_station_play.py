"""The verbs that ask for more than charging, played on emulated stations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scenario.plays import Play, play_item, play_steps
from scenario.texts import loaded

from harness.bench import Rig
from harness.csms import Answer, ProfileReport, ResetKind, StationSilent
from harness.profiles import ClearCriteria
from harness.scenario.demands import ExpectationFailed

CHARGE = """\
- plug_in: {connector: 1, draws: 22 kW}
- start_transaction: {connector: 1}
"""

OF_21 = """\
title: T
ocpp: ["2.1"]
profiles:
  limited:
    id: 8
    stackLevel: 0
    chargingProfilePurpose: {purpose}
    chargingProfileKind: {kind}
    chargingSchedule:
      - id: 1
        chargingRateUnit: W
        chargingSchedulePeriod: [{{startPeriod: 0, limit: 9000}}]
steps:
"""


def play_21(
    folder: Path,
    *steps: str,
    purpose: str = "TxDefaultProfile",
    kind: str = "Relative",
    prepare: Callable[[Rig], None] = lambda _: None,
) -> Play:
    text = OF_21.format(purpose=purpose, kind=kind) + "".join(f"  - {step}\n" for step in steps)
    (item,) = loaded(text).items
    return play_item(folder, item, conclude=False, prepare=prepare, version="2.1")


def frames(play: Play) -> list[dict[str, Any]]:
    """Return the lines of the wire log that carry a frame."""
    lines = (play.folder / "ocpp.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if "frame" in record]


def accepted(**payload: object) -> Answer:
    return Answer("Accepted", is_error=False, payload=payload, received_at=0)


def test_a_reset_ends_when_the_station_has_booted_again(tmp_path: Path) -> None:
    play = play_steps(tmp_path, CHARGE + "- reset: at once\n- hold: 1 s")
    assert play.error is None
    assert play.sent("Reset") == [{"type": "Hard"}]
    assert len(play.records("boot")) == 2
    ended = [step for step in play.records("step") if step["state"] == "end"]
    assert play.records("boot")[1]["t"] <= ended[2]["t"]


def test_a_gentle_reset_of_1_6_is_soft(tmp_path: Path) -> None:
    assert play_steps(tmp_path, "- reset: gently").sent("Reset") == [{"type": "Soft"}]


def test_a_gentle_reset_of_2_1_waits_until_it_is_idle(tmp_path: Path) -> None:
    assert play_21(tmp_path, "reset: gently").sent("Reset") == [{"type": "OnIdle"}]


def test_a_station_that_accepts_a_reset_and_does_not_boot_fails(tmp_path: Path) -> None:
    async def only_says_so(_: ResetKind) -> Answer:
        return accepted()

    def deafen(rig: Rig) -> None:
        rig.station.reset = only_says_so  # type: ignore[method-assign]

    play = play_steps(tmp_path, "- reset: at once", prepare=deafen)
    assert isinstance(play.error, ExpectationFailed)
    assert play.message == "Reset: accepted, but no BootNotification within 5 min"


def test_a_reset_that_is_accepted_against_what_was_demanded_fails(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- reset: gently\n  expect: Rejected")
    assert play.message == "Reset: answered Accepted, expected Rejected"


@pytest.mark.parametrize("version", ["1.6", "2.1"])
def test_a_triggered_message_is_asked_for(version: str, tmp_path: Path) -> None:
    if version == "1.6":
        play = play_steps(tmp_path, "- trigger: {message: Heartbeat}")
    else:
        play = play_21(tmp_path, "trigger: {message: Heartbeat}")
    assert play.error is None
    assert play.sent("TriggerMessage") == [{"requestedMessage": "Heartbeat"}]


def test_a_message_that_cannot_be_triggered_fails_the_step_that_wanted_it(tmp_path: Path) -> None:
    async def unable(_: str, __: int | None = None) -> Answer:
        return Answer("NotImplemented", is_error=False, payload={}, received_at=0)

    def teach(rig: Rig) -> None:
        rig.station.trigger = unable  # type: ignore[method-assign]

    play = play_steps(tmp_path, "- trigger: {message: Heartbeat}", prepare=teach)
    assert play.message == "TriggerMessage: answered NotImplemented, expected Accepted"


def test_a_connector_out_of_service_shows_it_and_comes_back(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        """\
- change_availability: {connector: 2, to: Inoperative}
- hold: 1 s
  status: {connector: 2, is: Unavailable}
- change_availability: {connector: 2, to: Operative}
- hold: 1 s
  status: {connector: 2, is: Available}
""",
    )
    assert play.error is None
    assert play.sent("ChangeAvailability")[0] == {"connectorId": 2, "type": "Inoperative"}


def test_a_station_that_reports_what_it_accepted_passes(tmp_path: Path) -> None:
    play = play_21(tmp_path, "set_profile: {profile: limited}", "compare_profiles: {}")
    assert play.error is None
    assert len(play.sent("GetChargingProfiles")) == 1


def test_a_profile_that_the_station_does_not_report_is_a_difference(tmp_path: Path) -> None:
    async def forgetful(_: ClearCriteria) -> ProfileReport:
        return ProfileReport(accepted())

    def forget(rig: Rig) -> None:
        rig.station.reported_profiles = forgetful  # type: ignore[method-assign]

    play = play_21(
        tmp_path, "set_profile: {profile: limited}", "compare_profiles: {}", prepare=forget
    )
    assert isinstance(play.error, ExpectationFailed)
    assert play.message.startswith("GetChargingProfiles: ")
    assert "8" in play.message


def play_to_the_end(folder: Path, **options: Any) -> Play:
    text = OF_21.format(purpose="TxDefaultProfile", kind="Relative")
    steps = "".join(f"  {line}\n" for line in CHARGE.splitlines())
    (item,) = loaded(f"{text}  - set_profile: {{profile: limited}}\n{steps}  - hold: 1 min\n").items
    return play_item(folder, item, conclude=True, version="2.1", **options)


def test_at_the_end_of_a_run_a_good_station_reports_what_it_accepted(tmp_path: Path) -> None:
    play = play_to_the_end(tmp_path)
    assert play.error is None
    assert len(play.sent("GetChargingProfiles")) == 1
    assert play.records("finding") == []


def test_each_difference_at_the_end_of_a_run_is_a_finding(tmp_path: Path) -> None:
    async def forgetful(_: ClearCriteria) -> ProfileReport:
        return ProfileReport(accepted())

    def forget(rig: Rig) -> None:
        rig.station.reported_profiles = forgetful  # type: ignore[method-assign]

    play = play_to_the_end(tmp_path, prepare=forget)
    assert play.error is None
    (finding,) = play.records("finding")
    assert finding["sentence"] == (
        "TxDefaultProfile 8 (stack level 0) on connector 1: accepted, but not reported"
    )


def test_a_station_that_does_not_report_is_judged_all_the_same(tmp_path: Path) -> None:
    async def silent(_: ClearCriteria) -> ProfileReport:
        raise StationSilent("no answer")

    def hush(rig: Rig) -> None:
        rig.station.reported_profiles = silent  # type: ignore[method-assign]

    play = play_to_the_end(tmp_path, prepare=hush)
    assert play.error is None
    assert [one["sentence"] for one in play.records("finding")] == ["no answer"]


def test_profiles_cannot_be_reported_in_the_words_of_1_6(tmp_path: Path) -> None:
    play = play_steps(tmp_path, "- compare_profiles: {}")
    assert "1.6" in play.message


def test_a_dynamic_profile_is_given_new_values(tmp_path: Path) -> None:
    play = play_21(
        tmp_path,
        "set_profile: {profile: limited}",
        "update_schedule: {chargingProfileId: 8, scheduleUpdate: {limit: 6000}}",
        kind="Dynamic",
    )
    assert play.error is None
    assert play.sent("UpdateDynamicSchedule") == [
        {"chargingProfileId": 8, "scheduleUpdate": {"limit": 6000}}
    ]


def test_an_update_of_no_profile_fails(tmp_path: Path) -> None:
    play = play_21(
        tmp_path, "update_schedule: {chargingProfileId: 9, scheduleUpdate: {limit: 6000}}"
    )
    assert play.message == "UpdateDynamicSchedule: answered Rejected, expected Accepted"


def test_priority_charging_is_of_the_running_transaction(tmp_path: Path) -> None:
    play = play_21(
        tmp_path,
        "set_profile: {profile: limited}",
        "plug_in: {connector: 1, draws: 22 kW}",
        "start_transaction: {connector: 1}",
        "priority_charging: {connector: 1, activate: true}",
        purpose="PriorityCharging",
    )
    assert play.error is None
    (sent,) = play.sent("UsePriorityCharging")
    (started,) = play.records("transaction_started")
    assert sent == {"transactionId": started["transaction_id"], "activate": True}


def test_priority_charging_without_a_transaction_fails(tmp_path: Path) -> None:
    play = play_21(tmp_path, "priority_charging: {connector: 1, activate: true}")
    assert play.message == "no transaction runs on connector 1"


def test_answers_come_late_until_the_central_system_behaves(tmp_path: Path) -> None:
    for name in ("late", "prompt"):
        (tmp_path / name).mkdir()
    late, prompt = (
        play_steps(
            tmp_path / name,
            f"- misbehave: {{answers late: 9 s}}\n{more}- trigger: {{message: Heartbeat}}\n"
            "- hold: 20 s",
        )
        for name, more in (("late", ""), ("prompt", "- behave: {}\n"))
    )
    assert [_waited_ms(late), _waited_ms(prompt)] == [9_000, 0]


def _waited_ms(play: Play) -> int:
    """Return how long the station waited for the answer to its last Heartbeat."""
    asked = [one for one in frames(play) if one["frame"][2] == "Heartbeat"][-1]
    answer = next(
        one
        for one in frames(play)
        if one["dir"] == "out" and one["frame"][:2] == [3, asked["frame"][1]]
    )
    return round(answer["t"] - asked["t"])


def test_requests_are_sent_late(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path, "- misbehave: {requests late: 5 s}\n- trigger: {message: Heartbeat}"
    )
    assert play.error is None
    assert play.records("step")[-1]["t"] >= 5_000


def test_the_central_system_hangs_up_and_the_station_comes_back(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path, "- misbehave: {disconnect: 30 s}\n- hold: 3 min\n- trigger: {message: Heartbeat}"
    )
    assert play.error is None


def test_a_station_that_is_refused_cannot_be_asked(tmp_path: Path) -> None:
    play = play_steps(
        tmp_path,
        "- misbehave: {refuse: 30 min, disconnect: 1 s}\n- trigger: {message: Heartbeat}",
    )
    assert play.error is not None
    assert not isinstance(play.error, ExpectationFailed)

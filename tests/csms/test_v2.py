"""What a station of OCPP 2.x is asked in other ways than one of 1.6."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.csms import NotInVersion
from harness.profiles.events import ClearCriteria, ProfileAccepted, ProfilesCleared
from harness.profiles.model import Purpose

from .fake_charger import NOON, PROFILE, both, in_virtual_time
from .speakers import ACCEPTED, AT, Speaker16, Speaker21, Speaker201, speaking

both_versions = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)
BODY = {
    "id": 7,
    "stackLevel": 1,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
            "startSchedule": AT,
        }
    ],
}


def refused(reason: str, info: str | None = None) -> dict[str, object]:
    status = {"reasonCode": reason}
    if info is not None:
        status["additionalInfo"] = info
    return {"status": "Rejected", "statusInfo": status}


@pytest.mark.parametrize(
    ("speaker", "purposes"),
    [
        (Speaker201, ["ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"]),
        (
            Speaker21,
            ["ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile", "PriorityCharging"],
        ),
    ],
)
@in_virtual_time
async def test_everything_is_cleared_purpose_by_purpose(
    tmp_path: Path, speaker: Any, purposes: list[str]
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):

        async def answer_all() -> list[object]:
            unknown = {"status": "Unknown"}
            return [(await charger.answer(unknown))[3] for _ in purposes]

        answer, requests = await both(station.clear_profile(ClearCriteria()), answer_all())
        assert answer.status == "Unknown"
        assert requests == [
            {"chargingProfileCriteria": {"chargingProfilePurpose": name}} for name in purposes
        ]
        assert w.heard(ProfilesCleared) == []


@both_versions
@in_virtual_time
async def test_a_profile_is_cleared_by_its_id_alone(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.clear_profile(ClearCriteria(profile_id=7))
        _, request = await both(asked, charger.answer(ACCEPTED))
        assert request[2:] == ["ClearChargingProfile", {"chargingProfileId": 7}]


@both_versions
@in_virtual_time
async def test_an_overall_maximum_is_cleared_by_its_name(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.clear_profile(ClearCriteria(purpose=Purpose.STATION_MAX))
        _, request = await both(asked, charger.answer(ACCEPTED))
        criteria = {"chargingProfilePurpose": "ChargingStationMaxProfile"}
        assert request[3] == {"chargingProfileCriteria": criteria}


@both_versions
@in_virtual_time
async def test_a_remote_start_names_its_token_and_its_number(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        for number, connector, place in ((1, 2, {"evseId": 2}), (2, 0, {})):
            asked = station.remote_start(connector, "TAG")
            _, request = await both(asked, charger.answer(ACCEPTED))
            token = {"idToken": "TAG", "type": "Central"}
            assert request[3] == {"idToken": token, "remoteStartId": number, **place}


@both_versions
@in_virtual_time
async def test_a_status_is_triggered_for_the_first_connector(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.trigger("StatusNotification", 2)
        _, request = await both(asked, charger.answer(ACCEPTED))
        assert request[3]["evse"] == {"id": 2, "connectorId": 1}


@both_versions
@in_virtual_time
async def test_a_station_that_takes_no_more_profiles_is_waited_for(
    tmp_path: Path, speaker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):

        async def be_busy() -> None:
            await charger.answer(refused("RateLimitExceeded", "30"))
            await charger.answer(refused("RateLimitExceeded"))
            await charger.answer(ACCEPTED)

        answer, _ = await both(station.set_profile(1, PROFILE), be_busy())
        assert (answer.is_accepted, answer.waited_ms) == (True, 40_000)
        assert [event.at for event in w.heard(ProfileAccepted)] == [NOON + 40_000]
        assert "takes no profile for 30 s" in caplog.text


@pytest.mark.parametrize(
    ("info", "asked", "waited_ms"),
    [("100", 4, 300_000), ("301", 1, 0), ("0", 301, 300_000), ("wait 150 s", 3, 300_000)],
)
@in_virtual_time
async def test_a_station_is_not_waited_for_beyond_the_deadline(
    tmp_path: Path, info: str, asked: int, waited_ms: int
) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        begun = w.clock.now()

        async def stay_busy() -> None:
            for _ in range(asked):
                await charger.answer(refused("RateLimitExceeded", info))

        answer, _ = await both(station.set_profile(1, PROFILE), stay_busy())
        assert (answer.status, answer.waited_ms) == ("Rejected", waited_ms)
        assert w.clock.now() == begun + waited_ms


@both_versions
@in_virtual_time
async def test_any_other_refusal_is_an_answer(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asked = station.set_profile(1, PROFILE)
        answer, _ = await both(asked, charger.answer(refused("DuplicateProfile")))
        assert (answer.status, answer.waited_ms, w.clock.now()) == ("Rejected", 0, NOON)


@pytest.mark.parametrize("speaker", [Speaker16, Speaker201], ids=lambda one: one.version)
@in_virtual_time
async def test_what_a_version_lacks_is_said_and_not_sent(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, _, station):
        with pytest.raises(NotInVersion, match=f"OCPP {speaker.version} has no UpdateDynamic"):
            await station.update_dynamic_schedule(7, {"limit": 5})
        with pytest.raises(NotInVersion, match="has no UsePriorityCharging"):
            await station.use_priority_charging("a", activate=True)
        assert len(w.wire()) == 2


@in_virtual_time
async def test_a_station_of_1_6_cannot_tell_what_it_holds(tmp_path: Path) -> None:
    async with speaking(Speaker16, tmp_path) as (_, _, station):
        with pytest.raises(NotInVersion, match=r"OCPP 1\.6 has no GetChargingProfiles"):
            await station.reported_profiles(ClearCriteria())

"""What a station of OCPP 2.x tells of itself when it is asked: profiles and variables."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from harness.csms import StationRefused, StationSilent
from harness.errors import InputError
from harness.profiles.events import ClearCriteria
from harness.profiles.model import Purpose

from .fake_charger import NOON, both, in_virtual_time
from .speakers import ACCEPTED, AT, Speaker21, Speaker201, speaking

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


def part(request_id: int, *profiles: object, tbc: bool, evse: int = 0) -> dict[str, object]:
    return {
        "requestId": request_id,
        "chargingLimitSource": "CSO",
        "evseId": evse,
        "chargingProfile": list(profiles),
        "tbc": tbc,
    }


@both_versions
@in_virtual_time
async def test_the_parts_of_a_report_are_put_together(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):

        async def report() -> Any:
            request = await charger.answer(ACCEPTED)
            number = request[3]["requestId"]
            await charger.tell("ReportChargingProfiles", part(number, BODY, tbc=True))
            await charger.tell("ReportChargingProfiles", part(99, BODY, tbc=False))
            second = part(number, {**BODY, "id": 8}, tbc=False, evse=2)
            await charger.tell("ReportChargingProfiles", second)
            return request

        asked = station.reported_profiles(ClearCriteria())
        found, request = await both(asked, report())
        assert request[2:] == ["GetChargingProfiles", {"requestId": 1, "chargingProfile": {}}]
        told = [(each.connector, each.source, each.body["id"]) for each in found.profiles]
        assert told == [(0, "CSO", 7), (2, "CSO", 8)]


@both_versions
@in_virtual_time
async def test_a_report_that_overtakes_its_answer_counts(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):

        async def report_first() -> None:
            request = await charger.hear()
            notice = part(request[3]["requestId"], BODY, tbc=False)
            await charger.tell("ReportChargingProfiles", notice)
            await charger.say([3, request[1], ACCEPTED])

        asked = station.reported_profiles(ClearCriteria())
        found, _ = await both(asked, report_first())
        assert len(found.profiles) == 1


@both_versions
@in_virtual_time
async def test_a_report_is_asked_for_by_criteria(tmp_path: Path, speaker: Any) -> None:
    criteria = ClearCriteria(7, 1, Purpose.STATION_MAX, 2)
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.reported_profiles(criteria)
        found, request = await both(asked, charger.answer({"status": "NoProfiles"}))
        assert request[3] == {
            "requestId": 1,
            "evseId": 1,
            "chargingProfile": {
                "chargingProfilePurpose": "ChargingStationMaxProfile",
                "stackLevel": 2,
                "chargingProfileId": [7],
            },
        }
        assert (found.answer.status, found.profiles) == ("NoProfiles", ())


@both_versions
@in_virtual_time
async def test_a_report_that_breaks_off_is_not_waited_for(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):

        async def break_off() -> None:
            request = await charger.answer(ACCEPTED)
            await w.clock.sleep(50_000)
            notice = part(request[3]["requestId"], BODY, tbc=True)
            await charger.tell("ReportChargingProfiles", notice)

        asked = station.reported_profiles(ClearCriteria())
        outcome, _ = await asyncio.gather(asked, break_off(), return_exceptions=True)
        assert isinstance(outcome, StationSilent)
        assert "after part 1 within 60 s" in str(outcome)
        assert w.clock.now() == NOON + 110_000


@both_versions
@in_virtual_time
async def test_variables_are_read_by_their_names(tmp_path: Path, speaker: Any) -> None:
    unit = {"component": {"name": "SmartChargingCtrlr"}, "variable": {"name": "RateUnit"}}
    power = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
    results = [
        {"attributeStatus": "Accepted", "attributeValue": "A,W", **unit},
        {"attributeStatus": "UnknownVariable", **power},
    ]
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.configuration(["SmartChargingCtrlr.RateUnit", "EVSE(1).Power"])
        found, request = await both(asked, charger.answer({"getVariableResult": results}))
        assert request[2:] == ["GetVariables", {"getVariableData": [unit, power]}]
        assert found == {"SmartChargingCtrlr.RateUnit": "A,W"}


@both_versions
@in_virtual_time
async def test_many_variables_are_read_ten_at_a_time(tmp_path: Path, speaker: Any) -> None:
    keys = [f"C.V{number}" for number in range(12)]
    async with speaking(speaker, tmp_path) as (_, charger, station):

        async def answer_both() -> list[int]:
            counts = []
            for _ in range(2):
                request = await charger.answer({"getVariableResult": "nonsense"})
                counts.append(len(request[3]["getVariableData"]))
            return counts

        found, counts = await both(station.configuration(keys), answer_both())
        assert (found, counts) == ({}, [10, 2])


@both_versions
@in_virtual_time
async def test_a_refused_question_for_variables_is_the_benchs_trouble(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):

        async def refuse() -> None:
            request = await charger.hear()
            await charger.say([4, request[1], "NotSupported", "", {}])

        with pytest.raises(StationRefused, match="NotSupported to GetVariables"):
            await both(station.configuration(["A.B"]), refuse())
        with pytest.raises(StationRefused, match="refused a report"):
            await both(station.configuration(), charger.answer({"status": "Rejected"}))


@both_versions
@in_virtual_time
async def test_a_variable_is_changed_and_its_own_status_counts(
    tmp_path: Path, speaker: Any
) -> None:
    name = {
        "component": {"name": "SmartChargingCtrlr"},
        "variable": {"name": "LimitChangeSignificance"},
    }
    result = {"setVariableResult": [{"attributeStatus": "RebootRequired", **name}]}
    async with speaking(speaker, tmp_path) as (_, charger, station):
        key = "SmartChargingCtrlr.LimitChangeSignificance"
        answer, request = await both(station.set_configuration(key, "1"), charger.answer(result))
        assert request[3] == {"setVariableData": [{"attributeValue": "1", **name}]}
        assert answer.status == "RebootRequired"
        with pytest.raises(InputError, match=r"'RateUnit', expected a name such as"):
            await station.set_configuration("RateUnit", "A")

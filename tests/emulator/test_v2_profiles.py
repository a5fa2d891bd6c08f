"""Charging profiles of OCPP 2.x over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0)
TWO = EmulatedSite(connectors=2)
MAX = "ChargingStationMaxProfile"


async def composite(csms, evse, **more):
    answer = await csms.call("GetCompositeSchedule", {"evseId": evse, "duration": 300, **more})
    if "schedule" not in answer:
        return answer
    periods = answer["schedule"]["chargingSchedulePeriod"]
    return [(period["startPeriod"], period["limit"]) for period in periods]


async def reported(csms, criteria, **more):
    csms.received.clear()
    request = {"requestId": 5, "chargingProfile": criteria, **more}
    answer = await csms.call("GetChargingProfiles", request)
    await csms.clock.sleep(10)
    found = csms.of("ReportChargingProfiles")
    ids = [p["id"] for report in found for p in report["chargingProfile"]]
    assert answer["status"] == ("Accepted" if found else "NoProfiles")
    assert [report["tbc"] for report in found] == [True] * (len(found) - 1) + [False] * bool(found)
    return ids


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_profile_takes_effect_during_the_transaction(version):
    async def main(clock):
        async with booted2(clock, version) as (csms, station):
            await charging2(csms, station, CAR)
            await clock.sleep(20_000)
            body = profile2("TxProfile", (0, 10), transactionId=csms.transaction_id)
            assert await install(csms, body) == "Accepted"
            await clock.sleep(10_000)
            assert power_w(station, clock) == pytest.approx(9.85 * 690 + 5)

    run(main)


def test_a_txprofile_ends_with_its_transaction():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            await install(csms, profile2("TxProfile", (0, 8), transactionId=csms.transaction_id))
            assert await reported(csms, {}) == [1]
            station.unplug(1)
            assert await reported(csms, {}) == []

    run(main)


@pytest.mark.parametrize(
    ("evse", "body", "answer"),
    [
        (3, profile2("TxDefaultProfile", (0, 8)), "Rejected:UnknownEvse"),
        (1, profile2("TxProfile", (0, 8), transactionId="x"), "Rejected:TxNotFound"),
        (1, profile2("Nonsense", (0, 8)), "PropertyConstraintViolation"),
        (1, profile2("TxDefaultProfile", (0, "8")), "TypeConstraintViolation"),
        (1, profile2("TxDefaultProfile", (0, 8), validTo="soon"), "PropertyConstraintViolation"),
        (1, profile2("TxDefaultProfile", (0, 8), color="red"), "FormatViolation"),
        (1, profile2("TxDefaultProfile"), "OccurrenceConstraintViolation"),
    ],
)
def test_what_a_good_charger_refuses(evse, body, answer):
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            assert await install(csms, body, evse) == answer

    run(main)


def test_profiles_are_found_by_every_criterion():
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            await install(csms, profile2(MAX, (0, 20), id=1), 0)
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=2), 1)
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=3, level=1), 2)
            station.limit_externally(10.0)
            assert await reported(csms, {}) == [1, -1, 2, 3]
            assert await reported(csms, {}, evseId=0) == [1, -1]
            assert await reported(csms, {}, evseId=2) == [3]
            assert await reported(csms, {"chargingProfileId": [2, 9]}) == [2]
            assert await reported(csms, {"chargingProfilePurpose": "TxDefaultProfile"}) == [2, 3]
            assert await reported(csms, {"stackLevel": 1}) == [3]
            assert await reported(csms, {"chargingLimitSource": ["EMS"]}) == [-1]
            assert await reported(csms, {"chargingLimitSource": ["SO"]}) == []

    run(main)


@pytest.mark.parametrize(
    ("request_", "status", "left"),
    [
        ({"chargingProfileId": 2}, "Accepted", [1, 3]),
        ({"chargingProfileId": 9}, "Unknown", [1, 2, 3]),
        ({"chargingProfileCriteria": {"evseId": 0}}, "Accepted", [2, 3]),
        ({"chargingProfileCriteria": {"stackLevel": 0, "evseId": 1}}, "Accepted", [1, 3]),
        ({"chargingProfileCriteria": {"stackLevel": 1, "evseId": 1}}, "Unknown", [1, 2, 3]),
        ({"chargingProfileId": 1, "chargingProfileCriteria": {"evseId": 2}}, "Accepted", [2, 3]),
        ({}, "Unknown", [1, 2, 3]),
        ({"chargingProfileCriteria": {}}, "Unknown", [1, 2, 3]),
    ],
)
def test_clearing_takes_what_matches_and_never_everything(request_, status, left):
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            await install(csms, profile2(MAX, (0, 20), id=1), 0)
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=2), 1)
            await install(csms, profile2("TxDefaultProfile", (0, 8), id=3, level=1), 2)
            answer = await csms.call("ClearChargingProfile", request_)
            assert answer["status"] == status
            assert await reported(csms, {}) == left

    run(main)


def test_a_composite_schedule_is_that_of_the_standard():
    # TC_K_41.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            steps = ((0, 6), (60, 10), (120, 8), (180, 15), (260, 8))
            own = ((0, 8), (50, 11), (140, 16), (200, 6), (240, 12))
            await install(csms, profile2(MAX, (0, 10), id=1), 0)
            default = profile2("TxDefaultProfile", *steps, id=2, duration=300)
            await install(csms, default)
            of_tx = profile2(
                "TxProfile", *own, id=3, duration=260, transactionId=csms.transaction_id
            )
            await install(csms, of_tx)
            found = await composite(csms, 1, duration=400)
            assert found == [(0, 8), (50, 10), (200, 6), (240, 10), (260, 8), (300, 10)]

    run(main)


def test_a_composite_schedule_of_the_station_is_the_sum_within_its_maximum():
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 6)), 0)
            assert await composite(csms, 0) == [(0, 12)]
            await install(csms, profile2(MAX, (0, 10), id=2), 0)
            assert await composite(csms, 0, chargingRateUnit="W") == [(0, 6900)]
            assert (await composite(csms, 9))["statusInfo"] == {"reasonCode": "UnknownEvse"}

    run(main)


def test_an_external_limit_is_told_obeyed_and_cannot_be_cleared():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            await clock.sleep(20_000)
            station.limit_externally(10.0)
            await clock.sleep(10_000)
            criteria = {"chargingProfilePurpose": "ChargingStationExternalConstraints"}
            cleared = await csms.call("ClearChargingProfile", {"chargingProfileCriteria": criteria})
            told = csms.of("NotifyChargingLimit")[0]
            assert told["chargingLimit"] == {"chargingLimitSource": "EMS"}
            assert cleared["status"] == "Unknown"
            # 9.9 A: the station takes 5 W of the 10 A itself.
            assert power_w(station, clock) == pytest.approx(9.9 * 0.985 * 690 + 5)
            station.lift_external_limit()
            await clock.sleep(10_000)
            assert power_w(station, clock) > 20_000
            assert csms.of("ClearedChargingLimit") == [{"chargingLimitSource": "EMS", "evseId": 0}]

    run(main)

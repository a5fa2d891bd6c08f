"""Limits that somebody else sets at the station (2.x, K11 to K14)."""

from __future__ import annotations

import pytest
from emulator.support import booted, run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import ANSWERED_MS

from harness.emulator import EmulatedSite, VehicleSpec
from harness.errors import InputError

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
TWO = EmulatedSite(connectors=2, standby_w=0.0)
SETTLED_MS = 30_000


async def settled_w(csms, station, evse: int = 1) -> float:
    await csms.clock.sleep(SETTLED_MS)
    return power_w(station, csms.clock, evse)


async def reported(csms, **criteria) -> list[tuple[int, str, int]]:
    """Return the EVSE, source and id of each profile that is reported."""
    csms.received.clear()
    await csms.call("GetChargingProfiles", {"requestId": 1, "chargingProfile": criteria})
    await csms.clock.sleep(ANSWERED_MS)
    return [
        (report["evseId"], report["chargingLimitSource"], body["id"])
        for report in csms.of("ReportChargingProfiles")
        for body in report["chargingProfile"]
    ]


def test_it_is_told_with_its_source_its_evse_and_its_schedule():
    # K12.FR.01 and NotifyChargingLimitWithSchedules.
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            station.limit_externally(4_600.0, "W", evse=2, source="SO")
            await clock.sleep(ANSWERED_MS)
            (told,) = csms.of("NotifyChargingLimit")
            assert (told["chargingLimit"], told["evseId"]) == ({"chargingLimitSource": "SO"}, 2)
            (schedule,) = told["chargingSchedule"]
            assert schedule["chargingRateUnit"] == "W"
            assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 4_600.0}]
            assert schedule["startSchedule"] == "2025-01-15T08:00:00.010Z"

    run(main)


def test_it_holds_for_its_evse_only():
    # F21-01
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            station.limit_externally(10.0, evse=2)
            await clock.sleep(SETTLED_MS)
            drawn = [power_w(station, clock, evse) for evse in (1, 2)]
            assert drawn == pytest.approx([22_000, 6_900])

    run(main)


def test_for_the_station_it_holds_for_the_sum():
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            station.limit_externally(20.0)
            await clock.sleep(SETTLED_MS)
            drawn = [power_w(station, clock, evse) for evse in (1, 2)]
            assert drawn == pytest.approx([6_900, 6_900])

    run(main)


@pytest.mark.parametrize(("own_a", "external_a", "drawn_a"), [(8, 16, 8), (16, 8, 8), (0, 8, 0)])
def test_the_least_of_it_and_the_profiles_counts(own_a, external_a, drawn_a):
    # SC.01
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(standby_w=0.0)) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, own_a)))
            await charging2(csms, station, CAR)
            station.limit_externally(float(external_a))
            assert await settled_w(csms, station) == pytest.approx(drawn_a * 690)

    run(main)


def test_another_one_takes_the_place_of_the_first():
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(standby_w=0.0)) as (csms, station):
            await charging2(csms, station, CAR)
            station.limit_externally(10.0)
            station.limit_externally(16.0, source="SO")
            assert await settled_w(csms, station) == pytest.approx(16 * 690)
            assert await reported(csms) == [(0, "SO", -1)]

    run(main)


def test_lifted_it_is_told_to_be_over():
    # K13.FR.02
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            station.limit_externally(10.0)
            station.limit_externally(8.0, evse=1, source="SO")
            station.lift_external_limit(evse=1)
            await clock.sleep(ANSWERED_MS)
            told = [{"chargingLimitSource": "SO", "evseId": 1}]
            assert csms.of("ClearedChargingLimit") == told
            assert await reported(csms) == [(0, "EMS", -1)]

    run(main)


def test_to_lift_what_is_not_there_is_no_news():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            station.lift_external_limit()
            await clock.sleep(ANSWERED_MS)
            assert csms.of("ClearedChargingLimit") == []

    run(main)


def test_it_begins_at_once_and_outlives_a_transaction():
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(standby_w=0.0)) as (csms, station):
            station.limit_externally(10.0)
            for _ in range(2):
                await charging2(csms, station, CAR)
                assert await settled_w(csms, station) == pytest.approx(6_900)
                station.unplug(1)

    run(main)


def test_it_is_in_the_composite_schedule():
    # K08: what the EVSE and the station may draw then.
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            station.limit_externally(20.0)
            station.limit_externally(8.0, evse=1)
            told = []
            for evse in (0, 1, 2):
                request = {"evseId": evse, "duration": 60}
                answer = await csms.call("GetCompositeSchedule", request)
                told.append(answer["schedule"]["chargingSchedulePeriod"][0]["limit"])
            assert told == [20, 8, 20]

    run(main)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_the_central_system_can_neither_set_nor_replace_it(version):
    # K01.FR.22 and K01.FR.05
    async def main(clock):
        async with booted2(clock, version) as (csms, station):
            station.limit_externally(10.0)
            body = profile2("ChargingStationExternalConstraints", (0, 16))
            assert await install(csms, body, 0) == "Rejected:InvalidProfile"
            assert await reported(csms) == [(0, "EMS", -1)]

    run(main)


def test_an_evse_that_is_not_there_has_none():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            with pytest.raises(InputError, match="found connector 2"):
                station.limit_externally(10.0, evse=2)
            await clock.sleep(ANSWERED_MS)
            assert csms.of("NotifyChargingLimit") == []

    run(main)


def test_1_6_knows_no_such_limit_and_keeps_none():
    async def main(clock):
        async with booted(clock) as (csms, station):
            with pytest.raises(InputError, match=r"OCPP 1\.6 knows no external limit"):
                station.limit_externally(10.0)
            asked = {"connectorId": 1, "duration": 60}
            told = (await csms.call("GetCompositeSchedule", asked))["chargingSchedule"]
            assert told["chargingSchedulePeriod"][0]["limit"] == 32

    run(main)

"""Answers about profiles of OCPP 2.x that only some stations or memories give."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import ANSWERED_MS

from harness.emulator import EmulatedSite, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
TWO = EmulatedSite(connectors=2, standby_w=0.0)
MAX = "ChargingStationMaxProfile"


async def composite(csms, evse: int, **more) -> dict:
    answer = await csms.call("GetCompositeSchedule", {"evseId": evse, "duration": 60, **more})
    return answer["schedule"]


def test_a_full_memory_says_so_and_still_takes_a_replacement():
    # A36; Entries[ChargingProfiles] is at most 50.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, _):
            for number in range(50):
                evse, level = number % 2 + 1, number // 2
                body = profile2("TxDefaultProfile", (0, 8), id=number + 1, level=level)
                assert await install(csms, body, evse) == "Accepted"
            late = profile2("TxDefaultProfile", (0, 8), id=51, level=26)
            assert await install(csms, late) == "Rejected:OutOfStorage"
            again = profile2("TxDefaultProfile", (0, 9), id=1, level=26)
            assert await install(csms, again) == "Accepted"

    run(main)


def test_what_is_to_be_fed_back_is_announced_as_a_setpoint():
    # F21-04: a limit is never below 0.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, CAR)
            period = {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": -10}
            body = profile2(
                "TxProfile",
                schedule={"chargingSchedulePeriod": [period]},
                transactionId=csms.transaction_id,
            )
            assert await install(csms, body) == "Accepted"
            (told,) = (await composite(csms, 1))["chargingSchedulePeriod"]
            assert told == {**period, "setpoint": -10, "numberPhases": 3}

    run(main)


def test_on_dc_no_phases_are_announced():
    async def main(clock):
        dc = EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0, max_current_a=125.0)
        async with booted2(clock, site=dc) as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 20_000), unit="W"))
            schedule = await composite(csms, 1, chargingRateUnit="W")
            assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 20_000}]

    run(main)


def test_a_composite_schedule_tells_its_evse_its_length_and_its_beginning():
    # K08.FR.02
    async def main(clock):
        async with booted2(clock) as (csms, _):
            schedule = await composite(csms, 1, duration=120)
            del schedule["chargingSchedulePeriod"]
            assert schedule == {
                "evseId": 1,
                "duration": 120,
                "scheduleStart": "2025-01-15T08:00:00.010Z",
                "chargingRateUnit": "A",
            }

    run(main)


def test_generation_of_the_station_raises_its_ceiling_for_all():
    # F21-02: 10 A from the grid and 6 A of one's own for two EVSEs.
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            await install(csms, profile2(MAX, (0, 10), id=1), 0)
            await install(csms, profile2("LocalGeneration", (0, 6), id=2), 0)
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            await clock.sleep(60_000)
            drawn = [power_w(station, clock, evse) for evse in (1, 2)]
            assert drawn == pytest.approx([8 * 690, 8 * 690])

    run(main)


def test_generation_of_an_evse_raises_the_limit_of_its_transaction():
    # F21-02: 10 A by the default and 6 A of one's own; the other EVSE has none.
    async def main(clock):
        async with booted2(clock, "2.1", site=TWO) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 10), id=1), 0)
            await install(csms, profile2("LocalGeneration", (0, 6), id=2), 1)
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            await clock.sleep(60_000)
            drawn = [power_w(station, clock, evse) for evse in (1, 2)]
            assert drawn == pytest.approx([16 * 690, 10 * 690])

    run(main)


def test_a_stop_finds_the_transaction_of_any_evse_and_only_that():
    # F03.FR.08: TxNotFound for one that is not there.
    async def main(clock):
        async with booted2(clock, site=TWO) as (csms, station):
            for evse in (1, 2):
                await charging2(csms, station, CAR, evse)
            unknown = await csms.call("RequestStopTransaction", {"transactionId": "x"})
            wanted = {"transactionId": csms.transaction_id}
            assert await csms.call("RequestStopTransaction", wanted) == {"status": "Accepted"}
            await clock.sleep(ANSWERED_MS)
            assert unknown["statusInfo"] == {"reasonCode": "TxNotFound"}
            assert [e["transactionInfo"]["transactionId"] for e in csms.events("Ended")] == [
                csms.transaction_id
            ]
            assert (csms.states(1)[-1], power_w(station, clock, 2)) == ("Occupied", 0.0)

    run(main)


def test_a_start_is_refused_where_every_evse_is_busy():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            token = {"idToken": "B", "type": "Central"}
            answer = await csms.call(
                "RequestStartTransaction", {"idToken": token, "remoteStartId": 8}
            )
            assert answer["statusInfo"] == {"reasonCode": "TxInProgress"}

    run(main)

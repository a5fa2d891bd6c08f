"""Transactions over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import asyncio

import pytest
from emulator.support import booted, charging, run

from harness.emulator import EmulatedSite, VehicleSpec
from harness.units import HOUR_MS

CAR = VehicleSpec(power_w=22_000.0)


def power_w(station, clock, connector=1) -> float:
    return sum(station.sources[connector].mean_power_w(clock.now() - 500, clock.now()))


async def set_profile(csms, body, connector=1):
    return await csms.call(
        "SetChargingProfile", {"connectorId": connector, "csChargingProfiles": body}
    )


def test_a_remote_start_leads_to_a_transaction_that_draws_current():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await clock.sleep(20_000)
            assert csms.of("Authorize") == [{"idTag": "A"}]
            assert csms.of("StartTransaction")[0]["connectorId"] == 1
            assert csms.states() == ["Available", "Preparing", "Charging"]
            # 22 kW is 31.88 A, but 98.5 % of the 32 A offered is 31.52 A.
            assert power_w(station, clock) == pytest.approx(31.52 * 690 + 5)

    run(main)


def test_a_start_waits_a_minute_for_a_vehicle():
    async def main(clock):
        async with booted(clock) as (csms, station):
            answer = await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(30_000)
            assert csms.of("StartTransaction") == []
            station.plug_in(1, CAR)
            await clock.sleep(10)
            assert answer == {"status": "Accepted"}
            assert len(csms.of("StartTransaction")) == 1

    run(main)


def test_a_start_is_forgotten_when_no_vehicle_comes():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(61_000)
            station.plug_in(1, CAR)
            await clock.sleep(10)
            assert csms.of("StartTransaction") == []
            assert csms.states() == ["Available", "Preparing", "Available", "Preparing"]

    run(main)


def test_a_tag_that_is_not_authorised_starts_nothing():
    async def main(clock):
        async with booted(clock) as (csms, station):
            csms.id_tag_status = "Blocked"
            await charging(csms, station, CAR)
            assert csms.of("StartTransaction") == []

    run(main)


def test_a_transaction_that_is_not_authorised_ends_at_once():
    async def main(clock):
        async with booted(clock) as (csms, station):
            csms.start_status = "Invalid"
            await charging(csms, station, CAR)
            assert csms.of("StopTransaction")[0]["reason"] == "DeAuthorized"

    run(main)


def test_a_busy_connector_refuses_another_start():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            again = await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "B"})
            assert again == {"status": "Rejected"}

    run(main)


def test_a_start_without_a_connector_takes_the_one_with_a_vehicle():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            station.plug_in(2, CAR)
            await csms.call("RemoteStartTransaction", {"idTag": "A"})
            await clock.sleep(10)
            assert csms.of("StartTransaction")[0]["connectorId"] == 2

    run(main)


def test_a_remote_stop_ends_the_transaction_with_what_it_drew():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=11_000.0))
            await clock.sleep(HOUR_MS)
            answer = await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(10)
            stop = csms.of("StopTransaction")[0]
            drawn = stop["meterStop"] - csms.of("StartTransaction")[0]["meterStart"]
            assert answer == {"status": "Accepted"}
            assert stop["reason"] == "Remote"
            # 11 kW and 5 W for an hour, less some 3 s of waking and ramping up.
            assert drawn == pytest.approx(11_005 - 9, abs=4)
            assert power_w(station, clock) < 11_000
            assert csms.states()[-2:] == ["Charging", "Finishing"]

    run(main)


def test_a_stop_of_an_unknown_transaction_is_refused():
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.call("RemoteStopTransaction", {"transactionId": 9})
            assert answer == {"status": "Rejected"}

    run(main)


def test_unplugging_ends_the_transaction():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            station.unplug(1)
            await clock.sleep(600)
            assert csms.of("StopTransaction")[0]["reason"] == "EVDisconnected"
            assert csms.states()[-1] == "Available"
            assert power_w(station, clock) == pytest.approx(5.0)

    run(main)


def test_safe_off_ends_every_transaction_and_all_current():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            await charging(csms, station, CAR, 1)
            await charging(csms, station, CAR, 2)
            await clock.sleep(20_000)
            await station.safe_off()
            assert len(csms.of("StopTransaction")) == 2
            await clock.sleep(600)
            assert [power_w(station, clock, n) for n in (1, 2)] == [5.0, 5.0]

    run(main)


def test_safe_off_works_when_the_central_system_is_gone():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await csms.connection.close()
            await clock.sleep(20_000)
            await station.safe_off()
            await clock.sleep(600)
            assert power_w(station, clock) == 5.0

    run(main)


def test_stopping_leaves_no_task_behind():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await station.stop()
            names = [task.get_name() for task in asyncio.all_tasks()]
            assert not [name for name in names if name.startswith("emulated station")]

    run(main)

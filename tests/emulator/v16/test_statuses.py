"""The status of a connector of OCPP 1.6, by the table of transitions in section 4.9."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, profile, run
from emulator.support3 import ANSWERED_MS, set_profile

from harness.emulator import Battery, EmulatedSite, VehicleSpec
from harness.errors import InputError
from harness.units import HOUR_MS

CAR = VehicleSpec(power_w=22_000.0)
TWO = EmulatedSite(connectors=2)


async def available(csms, *, operative: bool, connector: int = 1) -> str:
    wanted = "Operative" if operative else "Inoperative"
    request = {"connectorId": connector, "type": wanted}
    answer = await csms.call("ChangeAvailability", request)
    await csms.clock.sleep(ANSWERED_MS)
    return answer["status"]


def test_a_status_names_its_connector_its_time_and_no_error():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await clock.sleep(5_000 - ANSWERED_MS)
            station.plug_in(1, CAR)
            await clock.sleep(ANSWERED_MS)
            assert csms.of("StatusNotification")[-1] == {
                "connectorId": 1,
                "errorCode": "NoError",
                "status": "Preparing",
                "timestamp": "2025-01-15T08:00:05.000Z",
            }

    run(main)


def test_a_vehicle_that_comes_and_goes_is_prepared_for_and_no_more():
    # A2 and B1.
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            station.unplug(1)
            await clock.sleep(ANSWERED_MS)
            assert csms.states() == ["Available", "Preparing", "Available"]

    run(main)


def test_a_remote_start_prepares_the_connector_until_its_vehicle_comes():
    # A2, by the receipt of a RemoteStartTransaction, and B3.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            await clock.sleep(1_000)
            waiting = csms.states()
            station.plug_in(1, CAR)
            await clock.sleep(ANSWERED_MS)
            assert waiting == ["Available", "Preparing"]
            assert csms.states() == ["Available", "Preparing", "Charging"]

    run(main)


def test_a_transaction_that_is_not_allowed_to_charge_begins_suspended():
    # B5.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 0)))
            await charging(csms, station, CAR)
            assert csms.states() == ["Available", "Preparing", "SuspendedEVSE"]

    run(main)


def test_a_transaction_whose_vehicle_wants_nothing_begins_suspended_by_it():
    # B4.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=0.0))
            assert csms.states() == ["Available", "Preparing", "SuspendedEV"]

    run(main)


def test_a_pause_and_its_end_are_told():
    # C5 and E3; F16-29.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await set_profile(csms, profile("TxProfile", (0, 16), (60, 0), (120, 16)))
            await clock.sleep(180_000)
            assert csms.states()[2:] == ["Charging", "SuspendedEVSE", "Charging"]

    run(main)


def test_a_limit_below_what_the_vehicle_needs_suspends_it_by_itself():
    # C4 and D3: 7 A are offered to one that takes 8 A at least.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=11_000.0, min_current_a=8.0))
            await set_profile(csms, profile("TxProfile", (0, 7), (120, 10)))
            await clock.sleep(180_000)
            assert csms.states()[2:] == ["Charging", "SuspendedEV", "Charging"]

    run(main)


def test_a_vehicle_that_stays_asleep_after_a_pause_is_suspended_by_itself():
    # C5 and E4.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=11_000.0, wakes_after_pause=False))
            await set_profile(csms, profile("TxProfile", (0, 16), (60, 0), (120, 16)))
            await clock.sleep(180_000)
            assert csms.states()[2:] == ["Charging", "SuspendedEVSE", "SuspendedEV"]

    run(main)


def test_a_battery_that_is_full_suspends_its_transaction():
    # C4: 1 kWh are missing, which 11 kW bring in less than an hour.
    async def main(clock):
        async with booted(clock) as (csms, station):
            battery = Battery(capacity_wh=10_000.0, soc=0.9)
            await charging(csms, station, VehicleSpec(power_w=11_000.0, battery=battery))
            await clock.sleep(HOUR_MS)
            assert csms.states()[2:] == ["Charging", "SuspendedEV"]
            assert csms.of("StopTransaction") == []

    run(main)


def test_a_transaction_that_is_stopped_leaves_its_connector_finishing():
    # C6 and F1.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(ANSWERED_MS)
            stopped = csms.states()
            station.unplug(1)
            await clock.sleep(ANSWERED_MS)
            assert stopped[2:] == ["Charging", "Finishing"]
            assert csms.states()[3:] == ["Finishing", "Available"]

    run(main)


def test_a_transaction_that_is_stopped_in_a_pause_leaves_its_connector_finishing():
    # E6.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await set_profile(csms, profile("TxDefaultProfile", (0, 0)))
            await charging(csms, station, CAR)
            station.tap(1, "A")
            await clock.sleep(ANSWERED_MS)
            assert csms.states()[2:] == ["SuspendedEVSE", "Finishing"]

    run(main)


def test_a_vehicle_that_is_unplugged_leaves_its_connector_available():
    # C6, the transaction being over, and F1.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            station.unplug(1)
            await clock.sleep(ANSWERED_MS)
            assert csms.states()[2:] == ["Charging", "Finishing", "Available"]

    run(main)


def test_a_connector_is_put_out_of_order_and_in_order_again():
    # A8 and H1.
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await available(csms, operative=False) == "Accepted"
            assert await available(csms, operative=True) == "Accepted"
            assert csms.states() == ["Available", "Unavailable", "Available"]

    run(main)


def test_a_connector_in_order_again_prepares_for_the_vehicle_that_came_meanwhile():
    # H2.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await available(csms, operative=False)
            station.plug_in(1, CAR)
            await available(csms, operative=True)
            assert csms.states() == ["Available", "Unavailable", "Preparing"]

    run(main)


def test_a_change_that_has_to_wait_comes_with_the_end_of_the_transaction():
    # C8.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            assert await available(csms, operative=False) == "Scheduled"
            station.unplug(1)
            await clock.sleep(ANSWERED_MS)
            assert csms.states()[2:] == ["Charging", "Unavailable"]

    run(main)


def test_a_change_that_has_to_wait_can_be_taken_back():
    # OCPP 1.6 section 5.2.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            await available(csms, operative=False)
            assert await available(csms, operative=True) == "Accepted"
            station.unplug(1)
            await clock.sleep(ANSWERED_MS)
            assert csms.states()[-1] == "Available"

    run(main)


def test_the_station_is_unavailable_only_when_every_connector_is():
    async def main(clock):
        async with booted(clock, site=TWO) as (csms, _):
            await available(csms, operative=False, connector=1)
            one = csms.states(0)
            await available(csms, operative=False, connector=2)
            assert (one, csms.states(0)) == (["Available"], ["Available", "Unavailable"])

    run(main)


@pytest.mark.parametrize("connector", [3, -1])
def test_a_connector_that_is_not_there_cannot_be_put_out_of_order(connector):
    async def main(clock):
        async with booted(clock, site=TWO) as (csms, _):
            request = {"connectorId": connector, "type": "Inoperative"}
            answer = await csms.call("ChangeAvailability", request)
            assert answer == "PropertyConstraintViolation"

    run(main)


def test_a_connector_that_is_out_of_order_refuses_a_card():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await available(csms, operative=False)
            station.plug_in(1, CAR)
            with pytest.raises(InputError, match="connector 1 cannot begin a transaction now"):
                station.tap(1, "B")

    run(main)

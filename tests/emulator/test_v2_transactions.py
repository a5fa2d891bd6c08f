"""Transactions of OCPP 2.x over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import EmulatedSite, VehicleSpec
from harness.units import HOUR_MS, MINUTE_MS

CAR = VehicleSpec(power_w=22_000.0)
VERSIONS = ("2.0.1", "2.1")


@pytest.mark.parametrize("version", VERSIONS)
def test_it_boots_and_reports_every_connector(version):
    async def main(clock):
        async with booted2(clock, version, site=EmulatedSite(connectors=2)) as (csms, _):
            assert csms.of("BootNotification")[0]["reason"] == "PowerUp"
            reports = csms.of("StatusNotification")
            assert [(r["evseId"], r["connectorId"]) for r in reports] == [(1, 1), (2, 1)]
            assert csms.connection.subprotocol == f"ocpp{version}"

    run(main)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_remote_start_leads_to_a_transaction_that_draws_current(version):
    async def main(clock):
        async with booted2(clock, version) as (csms, station):
            assert await charging2(csms, station, CAR) == "Accepted"
            await clock.sleep(20_000)
            started = csms.events("Started")[0]
            assert csms.of("Authorize") == [{"idToken": {"idToken": "A", "type": "Central"}}]
            assert started["triggerReason"] == "RemoteStart"
            assert started["transactionInfo"]["remoteStartId"] == 7
            assert started["evse"] == {"id": 1, "connectorId": 1}
            assert csms.states() == ["Available", "Occupied"]
            # 98.5 % of the 32 A offered is 31.52 A.
            assert power_w(station, clock) == pytest.approx(31.52 * 690 + 5)

    run(main)


def test_events_are_numbered_and_tell_the_charging_state():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            body = profile2("TxProfile", (0, 0), transactionId=csms.transaction_id)
            assert await install(csms, body) == "Accepted"
            await clock.sleep(MINUTE_MS)
            stopped = await csms.call(
                "RequestStopTransaction", {"transactionId": csms.transaction_id}
            )
            await clock.sleep(10)
            states = [e["transactionInfo"]["chargingState"] for e in csms.events()]
            assert stopped == {"status": "Accepted"}
            assert [e["seqNo"] for e in csms.events()] == [0, 1, 2, 3]
            assert states == ["EVConnected", "Charging", "SuspendedEVSE", "EVConnected"]
            assert csms.events("Ended")[0]["transactionInfo"]["stoppedReason"] == "Remote"
            assert csms.events("Ended")[0]["triggerReason"] == "RemoteStop"

    run(main)


def test_unplugging_ends_the_transaction():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            station.unplug(1)
            await clock.sleep(600)
            info = csms.events("Ended")[0]["transactionInfo"]
            assert (info["stoppedReason"], info["chargingState"]) == ("EVDisconnected", "Idle")
            assert csms.states()[-1] == "Available"
            assert power_w(station, clock) == pytest.approx(5.0)

    run(main)


def test_meter_values_come_in_events_at_their_interval():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            key = {"component": {"name": "SampledDataCtrlr"}}
            wanted = [
                {**key, "variable": {"name": "TxUpdatedInterval"}, "attributeValue": "60"},
                {
                    **key,
                    "variable": {"name": "TxUpdatedMeasurands"},
                    "attributeValue": "Power.Active.Import,Current.Import,Voltage",
                },
            ]
            await csms.call("SetVariables", {"setVariableData": wanted})
            await charging2(csms, station, VehicleSpec(power_w=11_000.0))
            await clock.sleep(HOUR_MS)
            told = [e for e in csms.events() if e["triggerReason"] == "MeterValuePeriodic"]
            values = told[-1]["meterValue"][0]["sampledValue"]
            assert len(told) == 60
            assert [v["value"] for v in values[4:]] == [230.0] * 3
            assert values[0]["value"] == pytest.approx(11_005)
            # 11 kW on three phases is 15.94 A; 5 W of standby on L1 are 0.02 A more.
            assert [v["value"] for v in values[1:4]] == [15.96, 15.94, 15.94]

    run(main)


def test_a_card_that_is_not_authorised_starts_nothing():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            csms.id_tag_status = "Blocked"
            await charging2(csms, station, CAR)
            assert csms.events() == []

    run(main)


def test_a_transaction_whose_card_is_refused_ends_at_once():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            csms.start_status = "Invalid"
            await charging2(csms, station, CAR)
            assert csms.events("Ended")[0]["triggerReason"] == "Deauthorized"

    run(main)


def test_a_card_starts_and_stops_a_transaction_at_the_station():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            station.plug_in(1, CAR)
            station.tap(1, "B")
            await clock.sleep(10)
            station.tap(1, "B")
            await clock.sleep(10)
            assert csms.events("Started")[0]["triggerReason"] == "Authorized"
            assert csms.events("Ended")[0]["triggerReason"] == "StopAuthorized"

    run(main)


def test_a_start_waits_for_a_vehicle_and_the_connector_stays_available():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            token = {"idToken": "A", "type": "Central"}
            await csms.call(
                "RequestStartTransaction", {"evseId": 1, "idToken": token, "remoteStartId": 1}
            )
            await clock.sleep(30_000)
            assert csms.states() == ["Available"]
            station.plug_in(1, CAR)
            await clock.sleep(10)
            assert len(csms.events("Started")) == 1

    run(main)


@pytest.mark.parametrize(("evse", "reason"), [(1, "TxInProgress"), (2, "UnknownEvse")])
def test_a_start_that_is_not_possible_is_refused_with_the_reason(evse, reason):
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            request = {
                "evseId": evse,
                "idToken": {"idToken": "A", "type": "Central"},
                "remoteStartId": 2,
            }
            answer = await csms.call("RequestStartTransaction", request)
            assert answer == {"status": "Rejected", "statusInfo": {"reasonCode": reason}}

    run(main)


def test_the_profile_of_a_start_is_bound_to_its_transaction_and_reported_so():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            body = profile2("TxProfile", (0, 8), kind="Relative")
            assert await charging2(csms, station, CAR, chargingProfile=body) == "Accepted"
            await clock.sleep(20_000)
            await csms.call("GetChargingProfiles", {"requestId": 4, "chargingProfile": {}})
            await clock.sleep(10)
            report = csms.of("ReportChargingProfiles")[0]
            assert power_w(station, clock) == pytest.approx(7.88 * 690 + 5)
            assert report["chargingProfile"] == [{**body, "transactionId": csms.transaction_id}]

    run(main)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (profile2("TxDefaultProfile", (0, 8)), "InvalidProfile"),
        (profile2("TxProfile", (0, 8), transactionId="x"), "InvalidProfile"),
        (profile2("TxProfile", (5, 8)), "InvalidSchedule"),
    ],
)
def test_a_start_with_the_wrong_profile_is_refused(body, reason):
    async def main(clock):
        async with booted2(clock) as (csms, station):
            assert await charging2(csms, station, CAR, chargingProfile=body) == "Rejected"
            assert csms.events() == []

    run(main)


def test_the_same_seed_names_transactions_alike():
    async def main(clock):
        async with booted2(clock, seed=3) as (csms, station):
            await charging2(csms, station, CAR)
            return csms.received

    assert run(main) == run(main)

"""The device model, resets and triggers of OCPP 2.x, against a scripted central system."""

from __future__ import annotations

import asyncio

import pytest
from emulator.support import run
from emulator.support2 import FakeCsms2, booted2, charging2, install, profile2

from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec

CAR = VehicleSpec(power_w=22_000.0)
SMART = {"name": "SmartChargingCtrlr"}


async def variable(csms, component, name, **more):
    asked = {"component": component, "variable": {"name": name}, **more}
    answer = await csms.call("GetVariables", {"getVariableData": [asked]})
    (found,) = answer["getVariableResult"]
    return found.get("attributeValue", found["attributeStatus"])


@pytest.mark.parametrize(
    ("component", "name", "value"),
    [
        (SMART, "Enabled", "true"),
        (SMART, "ProfileStackLevel", "30"),
        (SMART, "RateUnit", "A,W"),
        ({"name": "EVSE", "evse": {"id": 2}}, "Power", "5.0"),
        (
            SMART,
            "SupportsMaxOfflineDuration",
            "UnknownVariable",
        ),
        (SMART, "Colour", "UnknownVariable"),
        ({"name": "CoffeeCtrlr"}, "Enabled", "UnknownComponent"),
        ({"name": "EVSE", "evse": {"id": 3}}, "Power", "UnknownComponent"),
    ],
)
def test_variables_are_read(component, name, value):
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(connectors=2)) as (csms, _):
            assert await variable(csms, component, name) == value

    run(main)


def test_a_variable_counts_the_profiles_that_are_stored():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 10)))
            asked = {
                "component": SMART,
                "variable": {"name": "Entries", "instance": "ChargingProfiles"},
            }
            answer = await csms.call("GetVariables", {"getVariableData": [asked]})
            assert answer["getVariableResult"][0]["attributeValue"] == "1"

    run(main)


def test_only_the_actual_value_of_a_variable_is_there():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            found = await variable(csms, SMART, "Enabled", attributeType="MaxSet")
            assert found == "NotSupportedAttributeType"

    run(main)


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("TxUpdatedInterval", "60", "Accepted"),
        ("TxUpdatedInterval", "often", "Rejected"),
        ("TxUpdatedMeasurands", "SoC,Voltage", "Accepted"),
        ("TxUpdatedMeasurands", "Colour", "Rejected"),
        ("Nope", "1", "UnknownVariable"),
    ],
)
def test_few_variables_can_be_changed(name, value, status):
    async def main(clock):
        async with booted2(clock) as (csms, _):
            wanted = {
                "component": {"name": "SampledDataCtrlr"},
                "variable": {"name": name},
                "attributeValue": value,
            }
            answer = await csms.call("SetVariables", {"setVariableData": [wanted]})
            assert answer["setVariableResult"][0]["attributeStatus"] == status

    run(main)


def test_only_2_1_knows_dynamic_profiles():
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, _):
            assert await variable(csms, SMART, "SupportsDynamicProfiles") == "true"
        async with booted2(clock, "2.0.1") as (csms, _):
            assert await variable(csms, SMART, "SupportsDynamicProfiles") == "UnknownVariable"

    run(main)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_base_report_tells_everything_in_parts(version):
    async def main(clock):
        async with booted2(clock, version) as (csms, _):
            request = {"requestId": 3, "reportBase": "FullInventory"}
            assert await csms.call("GetBaseReport", request) == {"status": "Accepted"}
            await clock.sleep(100)
            parts = csms.of("NotifyReport")
            assert [part["seqNo"] for part in parts] == [*range(len(parts))]
            assert [part["tbc"] for part in parts] == [True] * (len(parts) - 1) + [False]
            names = [v["variable"]["name"] for part in parts for v in part["reportData"]]
            assert "ProfileStackLevel" in names
            assert "HeartbeatInterval" in names

    run(main)


def test_a_reset_ends_transactions_boots_again_and_keeps_the_profiles():
    # TC_K_13.
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 10)))
            await charging2(csms, station, CAR)
            assert await csms.call("Reset", {"type": "Immediate"}) == {"status": "Accepted"}
            await clock.sleep(20_000)
            ended = csms.events("Ended")[0]
            assert ended["transactionInfo"]["stoppedReason"] == "ImmediateReset"
            assert [b["reason"] for b in csms.of("BootNotification")] == ["PowerUp", "RemoteReset"]
            await csms.call("GetChargingProfiles", {"requestId": 1, "chargingProfile": {}})
            await clock.sleep(10)
            assert len(csms.of("ReportChargingProfiles")) == 1
            assert csms.states()[-1] == "Occupied"

    run(main)


def test_a_reset_on_idle_waits_for_the_transaction():
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            assert await csms.call("Reset", {"type": "OnIdle"}) == {"status": "Scheduled"}
            await clock.sleep(60_000)
            assert len(csms.of("BootNotification")) == 1
            station.unplug(1)
            await clock.sleep(20_000)
            assert csms.of("BootNotification")[1]["reason"] == "ScheduledReset"

    run(main)


def test_one_evse_cannot_be_reset_alone():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            answer = await csms.call("Reset", {"type": "Immediate", "evseId": 1})
            assert answer["status"] == "Rejected"

    run(main)


def test_availability_changes_at_once_or_after_the_transaction():
    async def main(clock):
        async with booted2(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            await charging2(csms, station, CAR)
            request = {"operationalStatus": "Inoperative"}
            assert await csms.call("ChangeAvailability", request) == {"status": "Scheduled"}
            await clock.sleep(10)
            assert csms.states(2)[-1] == "Unavailable"
            assert csms.states(1)[-1] == "Occupied"
            station.unplug(1)
            await clock.sleep(10)
            assert csms.states(1)[-1] == "Unavailable"
            assert await charging2(csms, station, CAR) == "Rejected"
            await csms.call("ChangeAvailability", {"operationalStatus": "Operative"})
            await clock.sleep(10)
            assert csms.states(1)[-1] == "Occupied"

    run(main)


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("Heartbeat", "Heartbeat"),
        ("StatusNotification", "StatusNotification"),
        ("MeterValues", "MeterValues"),
        ("TransactionEvent", "TransactionEvent"),
    ],
)
def test_a_triggered_message_is_sent(message, action):
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            csms.received.clear()
            answer = await csms.call(
                "TriggerMessage", {"requestedMessage": message, "evse": {"id": 1}}
            )
            await clock.sleep(10)
            assert answer == {"status": "Accepted"}
            assert len(csms.of(action)) == 1

    run(main)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"requestedMessage": "LogStatusNotification"}, "NotImplemented"),
        ({"requestedMessage": "Heartbeat", "evse": {"id": 4}}, "Rejected"),
        ({"requestedMessage": "TransactionEvent"}, "Rejected"),
        ({"requestedMessage": "BootNotification"}, "Rejected"),  # F06.FR.17
    ],
)
def test_a_trigger_may_be_refused(request_, status):
    async def main(clock):
        async with booted2(clock) as (csms, _):
            assert (await csms.call("TriggerMessage", request_))["status"] == status

    run(main)


def test_a_station_that_is_not_accepted_yet_boots_when_it_is_triggered():
    async def main(clock):
        csms = FakeCsms2(clock)
        csms.boot_answers = [{"status": "Pending", "interval": 60}] * 2 + csms.boot_answers
        async with csms.serving():
            station = EmulatedStation(clock, csms.url, ocpp_version="2.0.1")
            starting = asyncio.create_task(station.start())
            await clock.sleep(1_000)
            answer = await csms.call("TriggerMessage", {"requestedMessage": "BootNotification"})
            await clock.sleep(10)
            assert answer == {"status": "Accepted"}
            assert [one["reason"] for one in csms.of("BootNotification")] == [
                "PowerUp",
                "Triggered",
            ]
            await starting
            await station.stop()

    run(main)


def test_a_triggered_event_tells_the_charging_state():
    # F06.FR.07
    async def main(clock):
        async with booted2(clock) as (csms, station):
            await charging2(csms, station, CAR)
            await clock.sleep(10_000)
            trigger = {"requestedMessage": "TransactionEvent", "evse": {"id": 1}}
            await csms.call("TriggerMessage", trigger)
            await clock.sleep(10)
            event = csms.events()[-1]
            assert event["triggerReason"] == "Trigger"
            assert event["transactionInfo"]["chargingState"] == "Charging"

    run(main)


def test_what_it_does_not_know_is_said():
    async def main(clock):
        async with booted2(clock) as (csms, _):
            data = await csms.call("DataTransfer", {"vendorId": "org.example"})
            assert data == {"status": "UnknownVendorId"}
            assert await csms.call("GetLog", {}) == "NotImplemented"
            answer = await csms.send_raw("x", [2, "x", "Reset"])
            assert answer[:3] == [4, "x", "RpcFrameworkError"]

    run(main)

"""Calls of OCPP 1.6 that cannot be served: each gets one answer, and nothing else happens."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, profile, run
from emulator.support3 import ANSWERED_MS, actions, set_profile

from harness.emulator import EmulatedSite, VehicleSpec
from harness.errors import InputError

CAR = VehicleSpec(power_w=22_000.0)
MISSING = "OccurenceConstraintViolation"  # sic, OCPP-J 1.6 section 4.2.3
TYPE = "TypeConstraintViolation"
PROPERTY = "PropertyConstraintViolation"


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("ChangeAvailability", {"type": "Operative"}, MISSING),
        ("ChangeAvailability", {"connectorId": 1}, MISSING),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, TYPE),
        ("ChangeAvailability", {"connectorId": 1, "type": "Broken"}, PROPERTY),
        ("ChangeConfiguration", {"key": "HeartbeatInterval"}, MISSING),
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": 60}, TYPE),
        ("ClearChargingProfile", {"stackLevel": "0"}, TYPE),
        ("ClearChargingProfile", {"chargingProfilePurpose": 3}, TYPE),
        ("DataTransfer", {"data": "x"}, MISSING),
        ("GetCompositeSchedule", {"connectorId": 1}, MISSING),
        ("GetCompositeSchedule", {"duration": 60}, MISSING),
        ("GetCompositeSchedule", {"connectorId": 1, "duration": 1.5}, TYPE),
        ("GetConfiguration", {"key": "HeartbeatInterval"}, TYPE),
        ("RemoteStartTransaction", {"connectorId": 1}, MISSING),
        ("RemoteStartTransaction", {"idTag": 7}, TYPE),
        ("RemoteStartTransaction", {"idTag": "A", "connectorId": "1"}, TYPE),
        ("RemoteStartTransaction", {"idTag": "A", "chargingProfile": []}, TYPE),
        ("RemoteStartTransaction", {"idTag": "A", "connectorId": 9}, PROPERTY),
        ("RemoteStopTransaction", {}, MISSING),
        ("RemoteStopTransaction", {"transactionId": "1"}, TYPE),
        ("Reset", {}, MISSING),
        ("Reset", {"type": "Gentle"}, PROPERTY),
        ("TriggerMessage", {}, MISSING),
        ("TriggerMessage", {"requestedMessage": "Heartbeat", "connectorId": "1"}, TYPE),
    ],
)
def test_a_call_that_is_out_of_form_gets_the_code_of_ocpp_j(action, payload, code):
    async def main(clock):
        async with booted(clock) as (csms, _):
            csms.received.clear()
            assert await csms.call(action, payload) == code
            await clock.sleep(ANSWERED_MS)
            assert actions(csms) == []

    run(main)


def test_an_unknown_unit_of_a_composite_schedule_is_a_property_violation():
    # E3.24 of the errata.
    async def main(clock):
        async with booted(clock) as (csms, _):
            asked = {"connectorId": 1, "duration": 60, "chargingRateUnit": "kW"}
            assert await csms.call("GetCompositeSchedule", asked) == PROPERTY

    run(main)


@pytest.mark.parametrize(
    "action",
    ["CancelReservation", "GetDiagnostics", "GetLocalListVersion", "ReserveNow", "SendLocalList"],
)
def test_what_belongs_to_no_profile_of_the_station_is_not_implemented(action):
    # OCPP-J 1.6 section 4.2.3; it says that it has Core, RemoteTrigger and SmartCharging only.
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await csms.call(action, {}) == "NotImplemented"

    run(main)


@pytest.mark.parametrize("message", ["DiagnosticsStatusNotification", "FirmwareStatusNotification"])
def test_a_message_that_it_never_sends_cannot_be_triggered(message):
    # OCPP 1.6 section 5.17.
    async def main(clock):
        async with booted(clock) as (csms, _):
            csms.received.clear()
            answer = await csms.call("TriggerMessage", {"requestedMessage": message})
            await clock.sleep(ANSWERED_MS)
            assert answer == {"status": "NotImplemented"}
            assert actions(csms) == []

    run(main)


@pytest.mark.parametrize(
    "message", [[2, "x", "Reset", {}, "more"], [2, "x", 7, {}], [2, "x", "Reset", []], [2, "x"]]
)
def test_a_call_of_another_shape_is_a_formation_violation(message):
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.send_raw("x", message)
            assert answer[:3] == [4, "x", "FormationViolation"]

    run(main)


def test_a_description_tells_which_field_is_wrong():
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.send_raw("x", [2, "x", "Reset", {"type": "Gentle"}])
            assert answer == [4, "x", PROPERTY, "type is 'Gentle'", {}]

    run(main)


def test_a_field_that_nobody_knows_is_passed_over():
    # OCPP-J 1.6 has no rule for it, and a newer central system may send one.
    async def main(clock):
        async with booted(clock) as (csms, _):
            request = {"requestedMessage": "Heartbeat", "colour": "red"}
            assert await csms.call("TriggerMessage", request) == {"status": "Accepted"}

    run(main)


def test_a_profile_that_is_out_of_form_replaces_nothing():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await set_profile(csms, profile("TxDefaultProfile", (0, 10)))
            broken = profile("TxDefaultProfile", (0, "8"))
            assert await set_profile(csms, broken) == TYPE
            asked = {"connectorId": 1, "duration": 60}
            told = (await csms.call("GetCompositeSchedule", asked))["chargingSchedule"]
            assert told["chargingSchedulePeriod"][0]["limit"] == 10

    run(main)


def test_a_profile_that_is_refused_replaces_nothing():
    async def main(clock):
        async with booted(clock) as (csms, _):
            await set_profile(csms, profile("TxDefaultProfile", (0, 10)))
            refused = profile("TxDefaultProfile", (5, 8))
            assert await set_profile(csms, refused) == {"status": "Rejected"}
            asked = {"connectorId": 1, "duration": 60}
            told = (await csms.call("GetCompositeSchedule", asked))["chargingSchedule"]
            assert told["chargingSchedulePeriod"][0]["limit"] == 10

    run(main)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"chargingProfileId": 1}, MISSING),
        (profile("TxDefaultProfile", (0, 8)), {"status": "Rejected"}),
        (profile("TxProfile", (0, 8), transactionId=7), {"status": "Rejected"}),
    ],
)
def test_a_start_with_a_wrong_profile_starts_nothing(body, answer):
    # F16-27.
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            request = {"connectorId": 1, "idTag": "A", "chargingProfile": body}
            assert await csms.call("RemoteStartTransaction", request) == answer
            await clock.sleep(ANSWERED_MS)
            assert csms.of("Authorize") == []

    run(main)


def test_a_start_is_refused_where_no_connector_is_free():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            answer = await csms.call("RemoteStartTransaction", {"idTag": "B"})
            assert answer == {"status": "Rejected"}

    run(main)


def test_a_start_for_the_whole_station_is_refused():
    # OCPP 1.6 section 6.41: a connectorId above 0.
    async def main(clock):
        async with booted(clock) as (csms, station):
            station.plug_in(1, CAR)
            answer = await csms.call("RemoteStartTransaction", {"connectorId": 0, "idTag": "B"})
            assert answer == {"status": "Rejected"}

    run(main)


@pytest.mark.parametrize("wanted", [1, 2])
def test_a_stop_ends_the_transaction_of_that_number_and_no_other(wanted):
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            for connector in (1, 2):
                await charging(csms, station, CAR, connector)
            stopped = await csms.call("RemoteStopTransaction", {"transactionId": wanted})
            await clock.sleep(ANSWERED_MS)
            assert stopped == {"status": "Accepted"}
            assert [stop["transactionId"] for stop in csms.of("StopTransaction")] == [wanted]

    run(main)


def test_1_6_knows_no_priority():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, CAR)
            with pytest.raises(InputError, match=r"OCPP 1\.6 knows no priority charging"):
                station.ask_priority(1)

    run(main)

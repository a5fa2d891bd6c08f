"""What is answered over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, run

from harness.emulator import Battery, EmulatedSite, VehicleSpec
from harness.units import HOUR_MS

CAR = VehicleSpec(power_w=22_000.0)


def power_w(station, clock, connector=1) -> float:
    return sum(station.sources[connector].mean_power_w(clock.now() - 500, clock.now()))


async def set_profile(csms, body, connector=1):
    return await csms.call(
        "SetChargingProfile", {"connectorId": connector, "csChargingProfiles": body}
    )


def test_it_tells_its_configuration():
    async def main(clock):
        async with booted(clock) as (csms, _):
            everything = await csms.call("GetConfiguration", {})
            values = {entry["key"]: entry["value"] for entry in everything["configurationKey"]}
            assert values == {
                "ChargeProfileMaxStackLevel": "30",
                "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
                "ChargingScheduleMaxPeriods": "100",
                "ConnectorSwitch3to1PhaseSupported": "true",
                "HeartbeatInterval": "300",
                "MaxChargingProfilesInstalled": "50",
                "MeterValueSampleInterval": "900",
                "MeterValuesSampledData": (
                    "Energy.Active.Import.Register,Power.Active.Import,Current.Offered"
                ),
                "NumberOfConnectors": "1",
                "SupportedFeatureProfiles": "Core,RemoteTrigger,SmartCharging",
            }
            one = await csms.call("GetConfiguration", {"key": ["NumberOfConnectors", "Nope"]})
            assert one["unknownKey"] == ["Nope"]
            assert len(one["configurationKey"]) == 1

    run(main)


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("MeterValueSampleInterval", "60", "Accepted"),
        ("MeterValueSampleInterval", "often", "Rejected"),
        ("NumberOfConnectors", "2", "Rejected"),
        ("MeterValuesSampledData", "Voltage,SoC", "Accepted"),
        ("MeterValuesSampledData", "Voltage,Colour", "Rejected"),
        ("Nope", "1", "NotSupported"),
    ],
)
def test_only_the_intervals_and_the_measurands_can_be_changed(key, value, status):
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.call("ChangeConfiguration", {"key": key, "value": value})
            assert answer == {"status": status}

    run(main)


def test_meter_values_come_at_their_interval_while_a_transaction_runs():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await csms.call(
                "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "60"}
            )
            await charging(csms, station, CAR)
            await clock.sleep(HOUR_MS)
            await csms.call("RemoteStopTransaction", {"transactionId": 1})
            await clock.sleep(HOUR_MS)
            assert len(csms.of("MeterValues")) == 60
            values = csms.of("MeterValues")[-1]["meterValue"][0]["sampledValue"]
            assert [v["measurand"] for v in values] == [
                "Energy.Active.Import.Register",
                "Power.Active.Import",
                "Current.Offered",
            ]
            assert values[2]["value"] == "32.0"

    run(main)


def test_an_unknown_action_is_not_implemented():
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await csms.call("GetDiagnostics", {}) == "NotImplemented"

    run(main)


def test_a_malformed_call_gets_a_formation_violation():
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.send_raw("x", [2, "x", "Reset"])
            assert answer[:3] == [4, "x", "FormationViolation"]

    run(main)


@pytest.mark.parametrize("noise", ["no json", "{}", "[]", "[9]", '[3, "77", {}]'])
def test_noise_is_passed_over(noise):
    async def main(clock):
        async with booted(clock) as (csms, _):
            await csms.connection.send(noise)
            assert await csms.call("GetConfiguration", {"key": ["Nope"]})

    run(main)


@pytest.mark.parametrize(
    ("criteria", "code"),
    [({"vendor": 1}, "FormationViolation"), ({"id": "1"}, "TypeConstraintViolation")],
)
def test_a_criterion_that_cannot_be_read_clears_nothing(criteria, code):
    async def main(clock):
        async with booted(clock) as (csms, _):
            assert await csms.call("ClearChargingProfile", criteria) == code

    run(main)


def test_the_measurands_that_are_asked_for_are_sent():
    async def main(clock):
        async with booted(clock) as (csms, station):
            for key, value in (
                ("MeterValueSampleInterval", "60"),
                ("MeterValuesSampledData", "Voltage,Current.Import,Power.Offered,SoC"),
            ):
                await csms.call("ChangeConfiguration", {"key": key, "value": value})
            battery = Battery(capacity_wh=60_000.0, soc=0.5)
            await charging(csms, station, VehicleSpec(power_w=11_040.0, battery=battery))
            await clock.sleep(HOUR_MS)
            values = csms.of("MeterValues")[-1]["meterValue"][0]["sampledValue"]
            told = [(v["measurand"], v.get("phase"), v["value"], v["unit"]) for v in values]
            # 11.04 kW are 16 A a phase; in an hour, less some seconds, it fills 11.04 of 60 kWh.
            assert told == [
                ("Voltage", "L1-N", "230.0", "V"),
                ("Voltage", "L2-N", "230.0", "V"),
                ("Voltage", "L3-N", "230.0", "V"),
                ("Current.Import", "L1", "16.02", "A"),
                ("Current.Import", "L2", "16.00", "A"),
                ("Current.Import", "L3", "16.00", "A"),
                ("Power.Offered", None, "22080.0", "W"),
                ("SoC", None, "68.3", "Percent"),
            ]

    run(main)


def test_availability_changes_at_once_or_after_the_transaction():
    async def main(clock):
        async with booted(clock, site=EmulatedSite(connectors=2)) as (csms, station):
            await charging(csms, station, CAR)
            for connector, status in ((1, "Scheduled"), (2, "Accepted")):
                request = {"connectorId": connector, "type": "Inoperative"}
                assert await csms.call("ChangeAvailability", request) == {"status": status}
            await clock.sleep(10)
            assert (csms.states(1)[-1], csms.states(2)[-1]) == ("Charging", "Unavailable")
            station.unplug(1)
            await clock.sleep(10)
            assert csms.states(1)[-1] == "Unavailable"
            start = await csms.call("RemoteStartTransaction", {"connectorId": 1, "idTag": "A"})
            assert start == {"status": "Rejected"}
            await csms.call("ChangeAvailability", {"connectorId": 0, "type": "Operative"})
            await clock.sleep(10)
            assert (csms.states(1)[-1], csms.states(2)[-1]) == ("Available", "Available")

    run(main)


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("BootNotification", "Accepted"),
        ("Heartbeat", "Accepted"),
        ("MeterValues", "Accepted"),
        ("StatusNotification", "Accepted"),
        ("FirmwareStatusNotification", "NotImplemented"),
        ("Nonsense", "PropertyConstraintViolation"),
    ],
)
def test_a_triggered_message_is_sent(message, status):
    async def main(clock):
        async with booted(clock) as (csms, _):
            csms.received.clear()
            request = {"requestedMessage": message, "connectorId": 1}
            answer = await csms.call("TriggerMessage", request)
            await clock.sleep(10)
            assert (answer if isinstance(answer, str) else answer["status"]) == status
            assert len(csms.of(message)) == (status == "Accepted")

    run(main)


def test_a_trigger_for_a_connector_that_is_not_there_is_refused():
    async def main(clock):
        async with booted(clock) as (csms, _):
            request = {"requestedMessage": "StatusNotification", "connectorId": 2}
            assert await csms.call("TriggerMessage", request) == {"status": "Rejected"}

    run(main)


def test_no_vendor_is_known():
    async def main(clock):
        async with booted(clock) as (csms, _):
            answer = await csms.call("DataTransfer", {"vendorId": "org.example"})
            assert answer == {"status": "UnknownVendorId"}

    run(main)

"""What is answered over a real WebSocket, against a scripted central system."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, run

from harness.emulator import VehicleSpec
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
                "NumberOfConnectors": "1",
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
        ("Nope", "1", "NotSupported"),
    ],
)
def test_only_the_intervals_can_be_changed(key, value, status):
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
            assert await csms.call("Reset", {"type": "Soft"}) == "NotImplemented"

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

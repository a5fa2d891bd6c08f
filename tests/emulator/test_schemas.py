"""Whatever the station says fits the JSON schemas of OCPP 1.6."""

from __future__ import annotations

import json
from decimal import Decimal

from emulator.support import booted, charging, profile, run
from ocpp.messages import get_validator

from harness.emulator import VehicleSpec

CALL, RESULT = 2, 3


def check(kind: int, action: str, payload: dict) -> None:
    # The schemas want multiples of 0.1, which only decimals can be.
    decimal = json.loads(json.dumps(payload), parse_float=Decimal)
    get_validator(kind, action, "1.6", parse_float=Decimal).validate(decimal)


def test_everything_it_sends_in_a_session_fits_the_schemas():
    async def main(clock):
        async with booted(clock) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=11_000.0))
            await clock.sleep(3_600_000)
            station.unplug(1)
            await clock.sleep(10)
            return csms.received

    received = run(main)
    for _, action, payload in received:
        check(CALL, action, payload)
    assert {action for _, action, _ in received} == {
        "Authorize",
        "BootNotification",
        "Heartbeat",
        "MeterValues",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
    }


def test_everything_it_answers_fits_the_schemas():
    body = profile("TxDefaultProfile", (0, 4_200.5), (60, 3_333), unit="W")
    requests = {
        "SetChargingProfile": {"connectorId": 1, "csChargingProfiles": body},
        "GetCompositeSchedule": {"connectorId": 1, "duration": 300},
        "ClearChargingProfile": {},
        "GetConfiguration": {"key": ["Nope", "NumberOfConnectors"]},
        "ChangeConfiguration": {"key": "HeartbeatInterval", "value": "60"},
        "RemoteStartTransaction": {"idTag": "A"},
        "RemoteStopTransaction": {"transactionId": 4},
        "ChangeAvailability": {"connectorId": 0, "type": "Operative"},
        "DataTransfer": {"vendorId": "org.example"},
        "TriggerMessage": {"requestedMessage": "MeterValues"},
        "Reset": {"type": "Soft"},
    }

    async def main(clock):
        async with booted(clock) as (csms, _):
            return {action: await csms.call(action, body) for action, body in requests.items()}

    for action, answer in run(main).items():
        check(RESULT, action, answer)

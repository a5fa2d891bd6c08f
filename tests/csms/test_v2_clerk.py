"""What a station of OCPP 2.x may tell, and that it is always answered as its schema demands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.csms import Booted, StatusChanged
from harness.csms.v2_clerk import ANSWERS_201
from harness.profiles.events import (
    ExternalLimitsCleared,
    PriorityChanged,
    ProfileAccepted,
    ScheduleSelected,
    SocReported,
)
from harness.profiles.model import Kind, Purpose

from .fake_charger import NOON, in_virtual_time
from .speakers import AT, Speaker21, Speaker201, speaking

both_versions = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)
TOKEN = {"idToken": "TAG", "type": "ISO14443"}
HASH = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "a",
    "issuerKeyHash": "b",
    "serialNumber": "1",
}
REPORT = {"requestId": 1, "seqNo": 0, "generatedAt": AT}
SCHEDULE = {
    "id": 1,
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}],
}
NEEDS = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}

POLITE = {
    "Authorize": {"idToken": TOKEN},
    "DataTransfer": {"vendorId": "com.example", "data": {"any": [1]}},
    "FirmwareStatusNotification": {"status": "Idle"},
    "Get15118EVCertificate": {
        "iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef",
        "action": "Install",
        "exiRequest": "x",
    },
    "GetCertificateStatus": {"ocspRequestData": {**HASH, "responderURL": "http://x"}},
    "Heartbeat": {},
    "LogStatusNotification": {"status": "Idle"},
    "NotifyCustomerInformation": {**REPORT, "data": "x"},
    "NotifyDisplayMessages": {"requestId": 1},
    "NotifyEVChargingNeeds": NEEDS,
    "NotifyEVChargingSchedule": {"timeBase": AT, "evseId": 1, "chargingSchedule": SCHEDULE},
    "NotifyMonitoringReport": REPORT,
    "NotifyReport": REPORT,
    "PublishFirmwareStatusNotification": {"status": "Idle"},
    "ReservationStatusUpdate": {"reservationId": 1, "reservationUpdateStatus": "Expired"},
    "SecurityEventNotification": {"type": "StartupOfTheDevice", "timestamp": AT},
    "SignCertificate": {"csr": "x"},
}
POLITE_21 = {
    "BatterySwap": {
        "batteryData": [{"evseId": 1, "serialNumber": "1", "soC": 50, "soH": 90}],
        "eventType": "BatteryIn",
        "idToken": TOKEN,
        "requestId": 1,
    },
    "ClosePeriodicEventStream": {"id": 1},
    "GetCertificateChainStatus": {
        "certificateStatusRequests": [
            {"certificateHashData": HASH, "source": "CRL", "urls": ["http://x"]}
        ]
    },
    "NotifyDERAlarm": {"controlType": "FreqDroop", "timestamp": AT},
    "NotifyDERStartStop": {"controlId": "1", "started": True, "timestamp": AT},
    "NotifySettlement": {
        "pspRef": "1",
        "status": "Settled",
        "settlementAmount": 1.5,
        "settlementTime": AT,
    },
    "NotifyWebPaymentStarted": {"evseId": 1, "timeout": 60},
    "OpenPeriodicEventStream": {
        "constantStreamData": {"id": 1, "params": {}, "variableMonitoringId": 1}
    },
    "ReportDERControl": {"requestId": 1},
    "VatNumberValidation": {"vatNumber": "DE1"},
}


@both_versions
@pytest.mark.parametrize(("action", "payload"), POLITE.items())
@in_virtual_time
async def test_every_request_is_answered_by_its_schema(
    tmp_path: Path, speaker: Any, action: str, payload: object
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, _):
        await charger.tell(action, payload)


@pytest.mark.parametrize(("action", "payload"), POLITE_21.items())
@in_virtual_time
async def test_every_request_of_2_1_is_answered_by_its_schema(
    tmp_path: Path, action: str, payload: object
) -> None:
    async with speaking(Speaker21, tmp_path) as (_, charger, _):
        await charger.tell(action, payload)


@pytest.mark.parametrize("action", ["PullDynamicScheduleUpdate", "NotifyPriorityCharging"])
@in_virtual_time
async def test_a_request_of_2_1_is_not_known_in_2_0_1(tmp_path: Path, action: str) -> None:
    async with speaking(Speaker201, tmp_path) as (_, charger, _):
        assert (await charger.ask(action, {}))[2] == "NotImplemented"


def test_all_that_a_station_may_ask_in_2_0_1_is_answered() -> None:
    told_elsewhere = {
        "BootNotification",
        "ClearedChargingLimit",
        "MeterValues",
        "NotifyChargingLimit",
        "NotifyEvent",
        "ReportChargingProfiles",
        "StatusNotification",
        "TransactionEvent",
    }
    assert set(ANSWERS_201) == set(POLITE) | told_elsewhere


@both_versions
@in_virtual_time
async def test_a_boot_tells_all_that_it_has(tmp_path: Path, speaker: Any) -> None:
    station = {
        "model": "M",
        "vendorName": "V",
        "serialNumber": "4711",
        "firmwareVersion": "1.0",
        "modem": {"iccid": "8", "customData": {"vendorId": "x"}},
    }
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.boot(chargingStation=station, reason="Watchdog")
        assert w.heard(Booted)[1].facts == {
            "chargePointVendor": "V",
            "chargePointModel": "M",
            "chargePointSerialNumber": "4711",
            "firmwareVersion": "1.0",
            "iccid": "8",
            "reason": "Watchdog",
        }


@both_versions
@in_virtual_time
async def test_a_status_may_come_as_an_event_of_the_device_model(
    tmp_path: Path, speaker: Any
) -> None:
    event = {
        "eventId": 1,
        "timestamp": AT,
        "trigger": "Delta",
        "actualValue": "Faulted",
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": "Connector", "evse": {"id": 2, "connectorId": 1}},
        "variable": {"name": "AvailabilityState"},
    }
    other = {**event, "variable": {"name": "Problem"}, "actualValue": "true"}
    async with speaking(speaker, tmp_path) as (w, charger, station):
        notice = {"seqNo": 0, "generatedAt": AT, "eventData": [other, event]}
        await charger.tell("NotifyEvent", notice)
        assert station.status == {2: "Faulted"}
        assert len(w.heard(StatusChanged)) == 1


def limit(**fields: object) -> dict[str, object]:
    return {"chargingLimit": {"chargingLimitSource": "EMS"}, **fields}


@both_versions
@in_virtual_time
async def test_an_external_limit_enters_the_ledger_and_leaves_it(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await w.clock.sleep(7_000)
        await charger.tell("NotifyChargingLimit", limit(chargingSchedule=[SCHEDULE]))
        event = w.heard(ProfileAccepted)[0]
        assert (event.at, event.connector) == (NOON + 7_000, 0)
        assert (event.profile.purpose, event.profile.kind) == (Purpose.EXTERNAL, Kind.ABSOLUTE)
        assert event.profile.schedule.start == NOON + 7_000
        assert event.profile.schedule.periods[0].limit == 16
        await charger.tell("ClearedChargingLimit", {"chargingLimitSource": "EMS"})
        assert w.heard(ExternalLimitsCleared) == [ExternalLimitsCleared(NOON + 7_000, None)]
        assert station.ledger.installed == ()


@both_versions
@in_virtual_time
async def test_an_external_limit_keeps_its_place_its_start_and_takes_that_of_the_last(
    tmp_path: Path, speaker: Any
) -> None:
    later = {**SCHEDULE, "startSchedule": "2025-01-15T13:00:00Z"}
    async with speaking(speaker, tmp_path) as (w, charger, station):
        for schedule in (SCHEDULE, later):
            notice = limit(evseId=2, chargingSchedule=[schedule])
            await charger.tell("NotifyChargingLimit", notice)
        assert [each.connector for each in station.ledger.installed] == [2]
        assert station.ledger.installed[0].profile.schedule.start == NOON + 3_600_000
        assert [event.profile.id for event in w.heard(ProfileAccepted)] == [-1, -2]


@both_versions
@pytest.mark.parametrize("schedules", [None, [SCHEDULE] * 4])
@in_virtual_time
async def test_a_limit_that_cannot_be_known_is_logged(
    tmp_path: Path, speaker: Any, schedules: object, caplog: pytest.LogCaptureFixture
) -> None:
    fields = {} if schedules is None else {"chargingSchedule": schedules}
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.tell("NotifyChargingLimit", limit(**fields))
        assert w.heard(ProfileAccepted) == []
        assert "external limit" in caplog.text


@in_virtual_time
async def test_local_generation_is_told_apart(tmp_path: Path) -> None:
    notice = {
        "chargingLimit": {"chargingLimitSource": "EMS", "isLocalGeneration": True},
        "chargingSchedule": [SCHEDULE],
    }
    async with speaking(Speaker21, tmp_path) as (w, charger, _):
        await charger.tell("NotifyChargingLimit", notice)
        assert w.heard(ProfileAccepted)[0].profile.purpose is Purpose.LOCAL_GENERATION


@both_versions
@in_virtual_time
async def test_the_needs_of_a_vehicle_tell_its_state_of_charge(
    tmp_path: Path, speaker: Any
) -> None:
    direct = {"evMaxCurrent": 200, "evMaxVoltage": 400, "stateOfCharge": 41}
    needs = {"requestedEnergyTransfer": "DC", "dcChargingParameters": direct}
    notice = {"evseId": 1, "chargingNeeds": needs}
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.tell("NotifyEVChargingNeeds", notice)
        assert w.heard(SocReported) == []
        transaction = await charger.begin(1)
        told = await charger.tell("NotifyEVChargingNeeds", notice)
        assert told == {"status": "Processing"}
        assert w.heard(SocReported) == [SocReported(NOON, transaction, Decimal(41))]


@in_virtual_time
async def test_the_schedule_that_a_vehicle_chose_enters_the_ledger(tmp_path: Path) -> None:
    notice = {"timeBase": AT, "evseId": 1, "chargingSchedule": SCHEDULE}
    async with speaking(Speaker21, tmp_path) as (w, charger, _):
        await charger.tell("NotifyEVChargingSchedule", notice)
        assert w.heard(ScheduleSelected) == []
        await charger.tell("NotifyEVChargingSchedule", {**notice, "selectedChargingScheduleId": 3})
        assert w.heard(ScheduleSelected) == [ScheduleSelected(NOON, 1, 3)]


@in_virtual_time
async def test_priority_charging_at_the_station_enters_the_ledger(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        transaction = await charger.begin(1)
        notice = {"transactionId": transaction, "activated": True}
        await charger.tell("NotifyPriorityCharging", notice)
        assert w.heard(PriorityChanged) == [PriorityChanged(NOON, transaction, active=True)]
        assert station.ledger.transactions[0].priority

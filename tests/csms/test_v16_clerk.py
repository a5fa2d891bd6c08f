from __future__ import annotations

from pathlib import Path

import pytest

from harness.csms import Booted, MeterValuesReceived, StatusChanged
from harness.profiles.events import TransactionEnded, TransactionStarted
from harness.units import SECOND_MS

from .fake_charger import BOOT, NOON, FakeCharger, booted, in_virtual_time, world

START = {
    "connectorId": 1,
    "idTag": "TAG",
    "meterStart": 0,
    "timestamp": "2025-01-15T12:00:00Z",
}


@in_virtual_time
async def test_a_boot_notification_is_accepted_with_the_clocks_time(tmp_path: Path) -> None:
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms) as charger:
        await w.clock.sleep(4_500)
        assert await charger.tell("BootNotification", BOOT) == {
            "currentTime": "2025-01-15T12:00:04.500Z",
            "interval": 900,
            "status": "Accepted",
        }


@in_virtual_time
async def test_a_boot_is_made_known_with_the_stations_own_words(tmp_path: Path) -> None:
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms) as charger:
        facts = {**BOOT, "chargePointSerialNumber": "4711", "firmwareVersion": "1.0", "iccid": "8"}
        await charger.tell("BootNotification", facts)
        station = await w.csms.wait_for_station("CP-1", SECOND_MS)
        assert station.boot == facts
        assert w.heard(Booted) == [Booted(NOON, facts)]


@in_virtual_time
async def test_a_heartbeat_is_answered_with_the_clocks_time(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        await w.clock.sleep(1_500)
        assert await charger.tell("Heartbeat", {}) == {"currentTime": "2025-01-15T12:00:01.500Z"}


@in_virtual_time
async def test_a_status_is_kept_and_made_known(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        report = {"connectorId": 1, "status": "Charging", "errorCode": "NoError"}
        assert await charger.tell("StatusNotification", report) == {}
        assert station.status == {1: "Charging"}
        assert w.heard(StatusChanged) == [StatusChanged(NOON, 1, "Charging", "NoError")]


@in_virtual_time
async def test_every_id_tag_is_authorised(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, _):
        answer = await charger.tell("Authorize", {"idTag": "TAG"})
        assert answer == {"idTagInfo": {"status": "Accepted"}}


@in_virtual_time
async def test_transaction_ids_count_up_from_one(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, station):
        answer = await charger.tell("StartTransaction", START)
        assert answer == {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}
        assert await charger.start(connector=2) == 2
        assert station.transactions == {1: 1, 2: 2}


@in_virtual_time
async def test_a_start_is_made_known_as_it_arrives(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        await w.clock.sleep(5 * SECOND_MS)
        await charger.start()
        assert w.heard(TransactionStarted) == [TransactionStarted(NOON + 5_000, 1, 1)]


@in_virtual_time
async def test_a_stop_ends_the_transaction(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.start()
        stop = {"transactionId": 1, "meterStop": 1000, "timestamp": "2025-01-15T12:00:00Z"}
        assert await charger.tell("StopTransaction", stop) == {"idTagInfo": {"status": "Accepted"}}
        assert station.transactions == {}
        assert w.heard(TransactionEnded) == [TransactionEnded(NOON, 1)]


@in_virtual_time
async def test_the_stop_of_an_unknown_transaction_is_taken_but_changes_nothing(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.start()
        stop = {"transactionId": 99, "meterStop": 0, "timestamp": "2025-01-15T12:00:00Z"}
        await charger.tell("StopTransaction", stop)
        assert station.transactions == {1: 1}
        assert w.heard(TransactionEnded) == []


@in_virtual_time
async def test_a_repeated_start_gets_the_same_transaction_id(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        assert [await charger.start(), await charger.start()] == [1, 1]
        assert len(w.heard(TransactionStarted)) == 1


@in_virtual_time
async def test_another_start_on_a_busy_connector_ends_the_first_transaction(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.start()
        assert await charger.start(timestamp="2025-01-15T12:30:00Z") == 2
        assert w.events[-2:] == [TransactionEnded(NOON, 1), TransactionStarted(NOON, 1, 2)]
        assert station.transactions == {1: 2}


@in_virtual_time
async def test_meter_values_are_handed_on_with_ocpps_field_names(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        value = {
            "timestamp": "2025-01-15T12:00:00Z",
            "sampledValue": [
                {"value": "7200.0", "measurand": "Power.Active.Import", "unit": "W", "phase": "L1"}
            ],
        }
        report = {"connectorId": 1, "transactionId": 3, "meterValue": [value]}
        assert await charger.tell("MeterValues", report) == {}
        assert w.heard(MeterValuesReceived) == [MeterValuesReceived(NOON, 1, 3, (value,))]


@in_virtual_time
async def test_meter_values_may_belong_to_no_transaction(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        value = {"timestamp": "2025-01-15T12:00:00Z", "sampledValue": [{"value": "0"}]}
        await charger.tell("MeterValues", {"connectorId": 0, "meterValue": [value]})
        assert w.heard(MeterValuesReceived)[0].transaction_id is None


@in_virtual_time
async def test_no_vendors_data_transfer_is_known(tmp_path: Path) -> None:
    async with booted(tmp_path) as (_, charger, _):
        answer = await charger.tell("DataTransfer", {"vendorId": "com.example", "data": "{}"})
        assert answer == {"status": "UnknownVendorId"}


@pytest.mark.parametrize("action", ["FirmwareStatusNotification", "DiagnosticsStatusNotification"])
@in_virtual_time
async def test_status_notifications_of_downloads_get_an_empty_answer(
    tmp_path: Path, action: str
) -> None:
    async with booted(tmp_path) as (_, charger, _):
        assert await charger.tell(action, {"status": "Idle"}) == {}

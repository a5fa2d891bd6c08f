"""What holds for a station of every version while it lives: boots, gaps, statuses, requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.csms import (
    Availability,
    Booted,
    MeterValuesReceived,
    ResetKind,
    StationSilent,
    StatusChanged,
)
from harness.errors import InputError
from harness.profiles.events import CameOnline, ClearCriteria, Rebooted, WentOffline

from .fake_charger import NOON, PROFILE, both, in_virtual_time
from .speakers import ACCEPTED, SPEAKERS, held, install, speaking

pytestmark = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda one: one.version)


@in_virtual_time
async def test_a_boot_is_told_in_the_same_words(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, _, station):
        assert station.ocpp_version == speaker.version
        told = {key: station.boot[key] for key in ("chargePointVendor", "chargePointModel")}
        assert told == {"chargePointVendor": "Vendor", "chargePointModel": "Model"}
        assert w.heard(Booted)[0].facts == station.boot
        assert w.heard(Rebooted) == []


@in_virtual_time
async def test_a_reboot_is_told_and_a_default_outlives_it(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await install(charger, station, 1, PROFILE)
        await w.clock.sleep(5_000)
        await charger.boot()
        assert w.heard(Rebooted) == [Rebooted(NOON + 5_000, None)]
        assert [each.doubtful for each in station.ledger.installed] == [False]


@in_virtual_time
async def test_a_boot_notification_that_we_ask_for_is_no_reboot(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asked = station.trigger("BootNotification")
        _, request = await both(asked, charger.answer(ACCEPTED))
        assert request[2:] == ["TriggerMessage", {"requestedMessage": "BootNotification"}]
        await charger.boot()
        assert w.heard(Rebooted) == []
        await charger.boot()
        assert len(w.heard(Rebooted)) == 1


@in_virtual_time
async def test_going_and_coming_back_is_told_and_loses_nothing(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await install(charger, station, 1, PROFILE)
        await charger.begin()
        await charger.connection.close()
        await w.clock.sleep(60_000)
        with pytest.raises(StationSilent, match="not connected"):
            await station.clear_profile(ClearCriteria())
        async with speaker.dialling(w.csms) as again:
            await again.settled()
            assert w.heard(WentOffline) == [WentOffline(NOON)]
            assert w.heard(CameOnline) == [CameOnline(NOON + 60_000)]
            assert held(station) == [7]
            assert list(station.transactions) == [1]


@pytest.mark.parametrize("status", ["Available", "Unavailable", "Faulted", "Reserved"])
@in_virtual_time
async def test_a_status_is_kept_and_told(tmp_path: Path, speaker: Any, status: str) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.tell_status(2, status)
        assert station.status == {2: status}
        assert [(each.connector, each.status) for each in w.heard(StatusChanged)] == [(2, status)]


@in_virtual_time
async def test_what_the_stations_meter_shows_is_told(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.tell_meter(1, 7200)
        told = w.heard(MeterValuesReceived)[0]
        assert (told.connector, told.transaction_id) == (1, None)
        assert str(told.values[0]["sampledValue"][0]["value"]) == "7200"


@pytest.mark.parametrize("kind", ResetKind)
@in_virtual_time
async def test_a_reset_is_asked_for(tmp_path: Path, speaker: Any, kind: ResetKind) -> None:
    words = {
        ResetKind.AT_ONCE: {"Hard", "Immediate"},
        ResetKind.GENTLY: {"Soft", "OnIdle"},
    }
    async with speaking(speaker, tmp_path) as (_, charger, station):
        answer, request = await both(station.reset(kind), charger.answer(ACCEPTED))
        assert answer.is_accepted
        assert request[2] == "Reset"
        assert request[3]["type"] in words[kind]


@pytest.mark.parametrize("connector", [0, 2])
@in_virtual_time
async def test_availability_is_changed(tmp_path: Path, speaker: Any, connector: int) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.change_availability(connector, Availability.INOPERATIVE)
        answer, request = await both(asked, charger.answer({"status": "Scheduled"}))
        assert answer.status == "Scheduled"
        assert request[2] == "ChangeAvailability"
        assert "Inoperative" in request[3].values()
        place = request[3].get("connectorId", request[3].get("evse", {}).get("id", 0))
        assert place == connector


@in_virtual_time
async def test_a_message_can_be_asked_for_at_a_connector(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        asked = station.trigger("MeterValues", 2)
        _, request = await both(asked, charger.answer(ACCEPTED))
        place = request[3].get("connectorId") or request[3]["evse"]["id"]
        assert (request[3]["requestedMessage"], place) == ("MeterValues", 2)


@in_virtual_time
async def test_a_message_of_no_version_is_an_input_error(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, _, station):
        with pytest.raises(InputError, match="requestedMessage"):
            await station.trigger("Coffee")


@in_virtual_time
async def test_data_is_transferred_both_ways(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        told = await charger.tell("DataTransfer", {"vendorId": "com.example", "data": "x"})
        assert told["status"] == "UnknownVendorId"
        asked = station.data_transfer("com.example", "cup", "espresso")
        answer, request = await both(asked, charger.answer({"status": "UnknownMessageId"}))
        assert answer.status == "UnknownMessageId"
        wanted = {"vendorId": "com.example", "messageId": "cup", "data": "espresso"}
        assert request[2:] == ["DataTransfer", wanted]


@in_virtual_time
async def test_time_is_told(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await w.clock.sleep(1_500)
        assert await charger.tell("Heartbeat", {}) == {"currentTime": "2025-01-15T12:00:01.500Z"}


@in_virtual_time
async def test_an_action_is_refused_by_what_is_wrong_with_it(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, _):
        assert (await charger.ask("MakeCoffee", {}))[2] == "NotImplemented"
        assert (await charger.ask("SetChargingProfile", {}))[2] == "NotSupported"
        assert (await charger.ask("Heartbeat", {"x": 1}))[2] in {
            "FormationViolation",
            "FormatViolation",
        }

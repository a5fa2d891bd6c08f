"""Dynamic profiles and priority charging, which only OCPP 2.1 has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.errors import InputError
from harness.profiles.events import (
    PriorityChanged,
    Rebooted,
    ScheduleUpdate,
    ScheduleUpdated,
)
from harness.profiles.model import Purpose

from .fake_charger import NOON, both, in_virtual_time
from .speakers import ACCEPTED, Speaker21, speaking

DYNAMIC = {
    "id": 4,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Dynamic",
    "dynUpdateInterval": 60,
    "chargingSchedule": [
        {
            "id": 1,
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000.5}],
        }
    ],
}


async def install(charger: Any, station: Any) -> None:
    await both(station.set_profile(1, DYNAMIC), charger.answer(ACCEPTED))


def limit_of(station: Any) -> object:
    return station.ledger.installed[0].profile.schedule.periods[0].limit


@in_virtual_time
async def test_new_values_go_out_as_they_stand_and_enter_the_ledger(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        await install(charger, station)
        await w.clock.sleep(2_000)
        asked = station.update_dynamic_schedule(4, {"limit": 4200.5})
        answer, request = await both(asked, charger.answer(ACCEPTED))
        assert answer.is_accepted
        assert request[2:] == [
            "UpdateDynamicSchedule",
            {"chargingProfileId": 4, "scheduleUpdate": {"limit": 4200.5}},
        ]
        update = ScheduleUpdate(limit=Decimal("4200.5"))
        assert w.heard(ScheduleUpdated) == [ScheduleUpdated(NOON + 2_000, 4, update)]
        assert limit_of(station) == Decimal("4200.5")


@in_virtual_time
async def test_new_values_that_are_refused_change_nothing(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        await install(charger, station)
        asked = station.update_dynamic_schedule(4, {"limit": 5})
        await both(asked, charger.answer({"status": "Rejected"}))
        assert w.heard(ScheduleUpdated) == []
        assert limit_of(station) == Decimal("11000.5")


@in_virtual_time
async def test_values_that_come_too_fast_are_waited_for(tmp_path: Path) -> None:
    info = {"reasonCode": "RateLimitExceeded", "additionalInfo": "5"}
    async with speaking(Speaker21, tmp_path) as (_, charger, station):
        await install(charger, station)

        async def be_busy() -> None:
            await charger.answer({"status": "Rejected", "statusInfo": info})
            await charger.answer(ACCEPTED)

        answer, _ = await both(station.update_dynamic_schedule(4, {"limit": 5}), be_busy())
        assert (answer.is_accepted, answer.waited_ms) == (True, 5_000)


@in_virtual_time
async def test_values_that_are_none_are_an_input_error(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (_, _, station):
        with pytest.raises(InputError, match=r"scheduleUpdate\.limits: .* did you mean 'limit'"):
            await station.update_dynamic_schedule(4, {"limits": 5})


@in_virtual_time
async def test_a_station_that_pulls_gets_the_present_values(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        await install(charger, station)
        told = await charger.tell("PullDynamicScheduleUpdate", {"chargingProfileId": 4})
        assert told == {"status": "Accepted", "scheduleUpdate": {"limit": 11000.5}}
        asked = station.update_dynamic_schedule(4, {"limit": 6000})
        await both(asked, charger.answer(ACCEPTED))
        await w.clock.sleep(60_000)
        told = await charger.tell("PullDynamicScheduleUpdate", {"chargingProfileId": 4})
        assert told["scheduleUpdate"] == {"limit": 6000}
        await charger.settled()
        update = ScheduleUpdate(limit=Decimal(6000))
        assert w.heard(ScheduleUpdated)[-1] == ScheduleUpdated(NOON + 60_000, 4, update)
        assert station.ledger.installed[0].profile.dyn_update_time == NOON + 60_000


@in_virtual_time
async def test_a_station_that_pulls_for_a_profile_it_has_not_is_refused(tmp_path: Path) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, _):
        told = await charger.tell("PullDynamicScheduleUpdate", {"chargingProfileId": 9})
        assert told["status"] == "Rejected"
        assert told["statusInfo"]["reasonCode"] == "InvalidProfileId"
        assert w.heard(ScheduleUpdated) == []


@pytest.mark.parametrize("active", [True, False])
@in_virtual_time
async def test_priority_charging_enters_the_ledger_when_it_is_accepted(
    tmp_path: Path, active: bool
) -> None:
    async with speaking(Speaker21, tmp_path) as (w, charger, station):
        transaction = await charger.begin()
        for status in ("NoProfile", "Accepted"):
            asked = station.use_priority_charging(transaction, active)
            answer, request = await both(asked, charger.answer({"status": status}))
            assert answer.status == status
        assert request[2:] == [
            "UsePriorityCharging",
            {"transactionId": transaction, "activate": active},
        ]
        assert w.heard(PriorityChanged) == [PriorityChanged(NOON, transaction, active)]


@in_virtual_time
async def test_what_a_station_says_to_keep_over_a_reboot_enters_the_ledger(
    tmp_path: Path,
) -> None:
    item = {
        "component": {"name": "SmartChargingCtrlr"},
        "variable": {"name": "ChargingProfilePersistence", "instance": "TxProfile"},
        "variableAttribute": [{"value": "true"}],
    }
    async with speaking(Speaker21, tmp_path) as (w, charger, station):

        async def report() -> None:
            request = await charger.answer(ACCEPTED)
            head = {"requestId": request[3]["requestId"], "seqNo": 0}
            notice = {**head, "generatedAt": "2025-01-15T12:00:00Z", "reportData": [item]}
            await charger.tell("NotifyReport", notice)

        await both(station.capabilities(), report())
        await charger.boot()
        assert w.heard(Rebooted) == [Rebooted(NOON, frozenset({Purpose.TX}))]

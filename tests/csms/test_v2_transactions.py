"""Transactions of OCPP 2.x, however clumsily a station tells of them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.clock import Clock
from harness.csms import MeterValuesReceived
from harness.csms.book import StationBook
from harness.csms.v2_status import StatusBoard
from harness.csms.v2_transactions import TransactionDesk
from harness.profiles.events import (
    EnergyReady,
    ProfileAccepted,
    SocReported,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.model import Purpose

from .fake_charger import NOON, TX_PROFILE, both, in_virtual_time
from .speakers import ACCEPTED, AT, Speaker21, Speaker201, speaking

pytestmark = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)


def sampled(measurand: str, value: float) -> list[dict[str, object]]:
    return [{"timestamp": AT, "sampledValue": [{"value": value, "measurand": measurand}]}]


@in_virtual_time
async def test_a_start_that_comes_twice_starts_once(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        for _ in range(2):
            await charger.event("Started", "a", "CablePluggedIn", evse=1, seqNo=0)
        assert w.heard(TransactionStarted) == [TransactionStarted(NOON, 1, "a")]


@in_virtual_time
async def test_a_transaction_that_runs_already_is_known_from_its_update(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Updated", "a", evse=2, seqNo=17, chargingState="Charging")
        assert station.transactions == {2: "a"}
        assert w.heard(EnergyReady) == [EnergyReady(NOON, "a")]


@in_virtual_time
async def test_a_start_that_comes_after_an_update_starts_nothing_anew(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Updated", "a", evse=1, seqNo=1, chargingState="Charging")
        await charger.event("Started", "a", evse=1, seqNo=0, chargingState="EVConnected")
        assert len(w.heard(TransactionStarted)) == 1
        assert station.status == {1: "Charging"}


@in_virtual_time
async def test_what_comes_after_the_end_brings_nothing_back(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Started", "a", evse=1, seqNo=0)
        await charger.event("Ended", "a", seqNo=2)
        await charger.event("Updated", "a", evse=1, seqNo=1, chargingState="Charging")
        assert station.transactions == {}
        assert len(w.heard(TransactionStarted)) == 1
        assert w.heard(TransactionEnded) == [TransactionEnded(NOON, "a")]


@in_virtual_time
async def test_a_transaction_begins_where_it_is_known_to_be(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.event("Started", "a", "Authorized")
        assert w.heard(TransactionStarted) == []
        await w.clock.sleep(3_000)
        await charger.event("Updated", "a", "CablePluggedIn", evse=2)
        assert w.heard(TransactionStarted) == [TransactionStarted(NOON + 3_000, 2, "a")]


@in_virtual_time
async def test_a_transaction_that_is_over_before_it_had_a_place_is_none(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.event("Started", "a", "Authorized")
        await charger.event("Ended", "a", "EVConnectTimeout")
        assert [*w.heard(TransactionStarted), *w.heard(TransactionEnded)] == []


@in_virtual_time
async def test_another_transaction_ends_the_one_before_on_its_evse(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Started", "a", evse=1)
        await charger.event("Started", "b", evse=1)
        await charger.event("Updated", "a", evse=1)
        assert w.heard(TransactionEnded) == [TransactionEnded(NOON, "a")]
        assert station.transactions == {1: "b"}


TELLING = [
    pytest.param([("CablePluggedIn", "EVConnected"), ("Authorized", None)], False, id="no state"),
    pytest.param([("CablePluggedIn", "EVConnected")], False, id="plugged in"),
    pytest.param([("Authorized", "EVConnected")], True, id="authorised and connected"),
    pytest.param([("CablePluggedIn", "SuspendedEVSE")], False, id="waits, perhaps for a card"),
    pytest.param([("RemoteStart", "SuspendedEVSE")], True, id="waits for power"),
    pytest.param([("ChargingStateChanged", "Charging")], True, id="charges"),
    pytest.param([("ChargingStateChanged", "SuspendedEV")], True, id="offers"),
    pytest.param([("Authorized", "Idle")], False, id="authorised, nobody there"),
]


@pytest.mark.parametrize(("told", "ready"), TELLING)
@in_virtual_time
async def test_energy_is_ready_when_authorised_and_connected(
    tmp_path: Path, speaker: Any, told: list[tuple[str, str | None]], ready: bool
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.event("Started", "a", "EVDetected", evse=1)
        for trigger, state in told:
            fields = {} if state is None else {"chargingState": state}
            await charger.event("Updated", "a", trigger, **fields)
        assert bool(w.heard(EnergyReady)) == ready


@in_virtual_time
async def test_energy_becomes_ready_once(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.event("Started", "a", evse=1, chargingState="Charging")
        await charger.event("Updated", "a", chargingState="EVConnected")
        await charger.event("Updated", "a", chargingState="Charging")
        assert w.heard(EnergyReady) == [EnergyReady(NOON, "a")]


@in_virtual_time
async def test_whoever_shows_a_token_is_authorised(tmp_path: Path, speaker: Any) -> None:
    token = {"idToken": "TAG", "type": "ISO14443"}
    async with speaking(speaker, tmp_path) as (_, charger, _):
        told = await charger.event("Started", "a", "Authorized", evse=1, idToken=token)
        assert told == {"idTokenInfo": {"status": "Accepted"}}
        assert await charger.event("Updated", "a") == {}
        told = await charger.tell("Authorize", {"idToken": token})
        assert told == {"idTokenInfo": {"status": "Accepted"}}


@in_virtual_time
async def test_meter_values_come_with_their_transaction(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        values = sampled("Power.Active.Import", 7200.5)
        await charger.event("Started", "a", evse=1, meterValue=values)
        await charger.tell("MeterValues", {"evseId": 1, "meterValue": values})
        told = [(each.connector, each.transaction_id) for each in w.heard(MeterValuesReceived)]
        assert told == [(1, "a"), (1, "a")]
        assert list(w.heard(MeterValuesReceived)[0].values) == values


@in_virtual_time
async def test_a_state_of_charge_enters_the_ledger(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Started", "a", evse=1, meterValue=sampled("SoC", 41.5))
        assert w.heard(SocReported) == [SocReported(NOON, "a", Decimal("41.5"))]
        assert station.ledger.transactions[0].soc == Decimal("41.5")


@in_virtual_time
async def test_the_profile_waits_for_its_own_remote_start(tmp_path: Path, speaker: Any) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        asked = station.remote_start(1, "TAG", TX_PROFILE)
        _, request = await both(asked, charger.answer(ACCEPTED))
        await charger.event("Started", "local", "CablePluggedIn", evse=2)
        await charger.event("Started", "other", "RemoteStart", evse=1, remoteStartId=99)
        assert w.heard(TransactionStarted)[1].profile is None
        remote = request[3]["remoteStartId"]
        await charger.event("Started", "ours", "RemoteStart", evse=1, remoteStartId=remote)
        assert w.heard(TransactionStarted)[2].profile.purpose is Purpose.TX


Deed = Callable[[Any, Any], Awaitable[object]]


async def _answers_with_its_id(charger: Any, station: Any) -> None:
    asked = station.remote_start(1, "TAG", TX_PROFILE)
    await both(asked, charger.answer({**ACCEPTED, "transactionId": "a"}))


async def _tells_which_start_it_was(charger: Any, station: Any) -> None:
    asked = station.remote_start(1, "TAG", TX_PROFILE)
    _, request = await both(asked, charger.answer(ACCEPTED))
    remote = request[3]["remoteStartId"]
    await charger.event("Updated", "a", "RemoteStart", remoteStartId=remote)


async def _tells_that_it_was_remote(charger: Any, station: Any) -> None:
    await both(station.remote_start(1, "TAG", TX_PROFILE), charger.answer(ACCEPTED))
    await charger.event("Updated", "a", "RemoteStart")


@pytest.mark.parametrize(
    "deed", [_answers_with_its_id, _tells_which_start_it_was, _tells_that_it_was_remote]
)
@in_virtual_time
async def test_the_profile_of_a_remote_start_joins_a_transaction_that_runs(
    tmp_path: Path, speaker: Any, deed: Deed
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, station):
        await charger.event("Started", "a", "CablePluggedIn", evse=1)
        await deed(charger, station)
        accepted = w.heard(ProfileAccepted)
        assert [(each.connector, each.profile.transaction_id) for each in accepted] == [(1, "a")]
        await charger.event("Ended", "a")
        assert station.ledger.installed == ()


@in_virtual_time
async def test_events_from_offline_count_from_when_they_happened(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await charger.connection.close()
        await w.clock.sleep(600_000)
        async with speaker.dialling(w.csms) as again:
            late = {"offline": True, "timestamp": "2025-01-15T12:04:00Z"}
            await again.event("Started", "a", evse=1, **late)
            await again.event("Updated", "a", chargingState="Charging", offline=True)
            await again.event("Ended", "a", offline=True, timestamp="2025-01-15T18:00:00Z")
        assert w.heard(TransactionStarted)[0].at == NOON + 240_000
        assert w.heard(EnergyReady)[0].at == NOON  # not before the connection was lost
        assert w.heard(TransactionEnded)[0].at == NOON + 600_000  # not in the future


@pytest.mark.parametrize("fields", [{"timestamp": "2025-01-15T11:00:00Z"}, {"timestamp": "x"}])
@in_virtual_time
async def test_a_clock_that_is_off_moves_nothing(
    tmp_path: Path, speaker: Any, fields: dict[str, str]
) -> None:
    async with speaking(speaker, tmp_path) as (w, charger, _):
        await w.clock.sleep(5_000)
        await charger.event("Started", "a", evse=1, offline=True, **fields)
        assert w.heard(TransactionStarted)[0].at == NOON + 5_000


@in_virtual_time
async def test_a_transaction_that_began_in_another_version_is_not_started_anew(
    speaker: Any,
) -> None:
    events: list[object] = []
    clock = Clock.starting(asyncio.get_running_loop(), NOON)
    book = StationBook("CP-1", clock, events.append, itertools.count(1))
    book.transaction_started(NOON, 1, "a", None)
    desk = TransactionDesk(book, StatusBoard(lambda _evse, _status: None))
    event = {"eventType": "Updated", "timestamp": AT, "triggerReason": "Trigger", "seqNo": 5}
    desk.take({**event, "transactionInfo": {"transactionId": "a"}, "evse": {"id": 1}})
    assert events == [TransactionStarted(NOON, 1, "a")]

"""A station that dials in without a BootNotification, because it runs already."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from websockets.exceptions import ConnectionClosed

from harness.csms import Booted, CentralSystem, StationSilent, WireLog
from harness.csms.acquaintance import ANSWER_WITHIN_MS, BOOT_WITHIN_MS, MOST_CONNECTORS
from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec
from harness.profiles.events import EnergyReady, Rebooted, TransactionEnded, TransactionStarted

from .fake_charger import NOON, World, in_virtual_time, world
from .speakers import ACCEPTED, AT, SPEAKERS, Speaker21, Speaker201, speaking

every_version = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda one: one.version)
second_version = pytest.mark.parametrize(
    "speaker", [Speaker201, Speaker21], ids=lambda one: one.version
)
BOOT, STATUS = "BootNotification", "StatusNotification"
Asked: TypeAlias = tuple[str, int]
Script: TypeAlias = dict[Asked, Callable[[Any], Awaitable[object]] | dict[str, str] | str | None]


def status(connector: int, word: str) -> Callable[[Any], Awaitable[object]]:
    return lambda charger: charger.tell_status(connector, word)


async def answer_triggers(charger: Any, script: Script, asked: list[Asked]) -> None:
    """Send what is asked for, or refuse it by a status or an error; None leaves it unanswered."""
    while True:
        _, unique_id, action, payload = await charger.hear()
        assert action == "TriggerMessage"
        place = payload.get("connectorId") or payload.get("evse", {}).get("id", 0)
        asked.append((payload["requestedMessage"], place))
        answer = script.get(asked[-1], {"status": "Rejected"})
        if callable(answer):
            await answer(charger)
            answer = ACCEPTED
        if isinstance(answer, str):
            await charger.say([4, unique_id, answer, "", {}])
        elif answer is not None:
            await charger.say([3, unique_id, answer])


@asynccontextmanager
async def running(w: World, speaker: type[Any], script: Script) -> AsyncIterator[list[Asked]]:
    """Let a charger dial in that does not boot; give what it is asked for."""
    asked: list[Asked] = []
    async with speaker.dialling(w.csms) as charger:
        answering = asyncio.create_task(answer_triggers(charger, script, asked))
        yield asked
        answering.cancel()
        with suppress(asyncio.CancelledError, ConnectionClosed):
            await answering


@every_version
@in_virtual_time
async def test_a_station_that_does_not_boot_is_asked_to_tell_what_it_is(
    tmp_path: Path, speaker: Any
) -> None:
    script: Script = {
        (BOOT, 0): lambda charger: charger.boot(),
        (STATUS, 1): status(1, "Available"),
        (STATUS, 2): status(2, "Unavailable"),
    }
    async with world(tmp_path) as w, running(w, speaker, script) as asked:
        station = await w.csms.wait_for_station("CP-1", 60_000)
        assert w.clock.now() == NOON + BOOT_WITHIN_MS
        assert station.boot["chargePointModel"] == "Model"
        assert station.status == {1: "Available", 2: "Unavailable"}
        assert [each for each in asked if each[0] in (BOOT, STATUS)] == [
            (BOOT, 0),
            (STATUS, 1),
            (STATUS, 2),
            (STATUS, 3),
        ]
        assert w.heard(Rebooted) == []


@every_version
@pytest.mark.parametrize(
    ("refusal", "waited_ms"),
    [
        ({"status": "Rejected"}, 0),
        ({"status": "NotImplemented"}, 0),
        ("NotSupported", 0),
        ("NotImplemented", 0),
        (None, ANSWER_WITHIN_MS),
        (ACCEPTED, BOOT_WITHIN_MS),
    ],
)
@in_virtual_time
async def test_a_station_that_does_not_tell_is_taken_as_it_is(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    speaker: Any,
    refusal: Any,
    waited_ms: int,
) -> None:
    script: Script = {(BOOT, 0): refusal, (STATUS, 1): status(1, "Available")}
    async with world(tmp_path) as w, running(w, speaker, script):
        station = await w.csms.wait_for_station("CP-1", 60_000)
        assert w.clock.now() == NOON + BOOT_WITHIN_MS + waited_ms
        assert station.boot == {}
        assert station.status == {1: "Available"}
        assert w.heard(Booted) == []
    assert "CP-1: did not boot; it is taken as it is" in caplog.messages


@every_version
@in_virtual_time
async def test_a_station_that_boots_in_time_is_asked_for_nothing(
    tmp_path: Path, speaker: Any
) -> None:
    async with world(tmp_path) as w, speaker.dialling(w.csms) as charger:
        await w.clock.sleep(BOOT_WITHIN_MS - 1)
        await charger.boot()
        await w.csms.wait_for_station("CP-1", 1)
        await w.clock.sleep(60_000)
        assert {line["dir"] for line in w.wire() if line["frame"][0] == 2} == {"in"}


@every_version
@in_virtual_time
async def test_a_station_that_was_taken_as_it_is_need_not_boot_to_come_back(
    tmp_path: Path, speaker: Any
) -> None:
    async with world(tmp_path) as w:
        async with running(w, speaker, {}):
            station = await w.csms.wait_for_station("CP-1", 60_000)
        async with speaker.dialling(w.csms):
            assert await w.csms.wait_for_station("CP-1", 1) is station


@every_version
@in_virtual_time
async def test_a_boot_after_that_is_a_reboot(tmp_path: Path, speaker: Any) -> None:
    async with world(tmp_path) as w:
        async with running(w, speaker, {(BOOT, 0): ACCEPTED}):
            await w.csms.wait_for_station("CP-1", 60_000)
        async with speaker.dialling(w.csms) as charger:
            await charger.boot()
            assert len(w.heard(Rebooted)) == 1


@every_version
@in_virtual_time
async def test_a_station_that_reconnects_meanwhile_is_met_on_its_new_connection(
    tmp_path: Path, speaker: Any
) -> None:
    async with world(tmp_path) as w, running(w, speaker, {(BOOT, 0): None}):
        await w.clock.sleep(BOOT_WITHIN_MS + 1_000)
        async with running(w, speaker, {}) as asked:
            await w.csms.wait_for_station("CP-1", 60_000)
            assert w.clock.now() == NOON + 1_000 + 2 * BOOT_WITHIN_MS
            assert asked[0] == (BOOT, 0)


@in_virtual_time
async def test_a_station_that_hangs_up_meanwhile_is_not_there(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        async with running(w, Speaker201, {(BOOT, 0): None}):
            await w.clock.sleep(BOOT_WITHIN_MS + 1_000)
        with pytest.raises(StationSilent, match="did not dial in"):
            await w.csms.wait_for_station("CP-1", 60_000)


@in_virtual_time
async def test_a_station_that_knows_any_connector_is_not_asked_for_ever(tmp_path: Path) -> None:
    script: Script = {(STATUS, number): ACCEPTED for number in range(1, 1_000)}
    async with world(tmp_path) as w, running(w, Speaker201, script) as asked:
        await w.csms.wait_for_station("CP-1", 60_000)
        assert [number for what, number in asked if what == STATUS][-1] == MOST_CONNECTORS


@every_version
@in_virtual_time
async def test_a_transaction_that_runs_already_is_asked_for(tmp_path: Path, speaker: Any) -> None:
    async def mention(charger: Any) -> None:
        if speaker.version == "1.6":
            value = {"timestamp": AT, "sampledValue": [{"value": "1"}]}
            told = {"connectorId": 2, "transactionId": 77, "meterValue": [value]}
            await charger.tell("MeterValues", told)
        else:
            # It names the EVSE no more: it did so when the transaction began.
            await charger.event("Updated", "tx", "Trigger", seqNo=5, chargingState="Charging")

    message = "MeterValues" if speaker.version == "1.6" else "TransactionEvent"
    taken = "Charging" if speaker.version == "1.6" else "Occupied"
    script: Script = {
        (STATUS, 1): status(1, "Available"),
        (STATUS, 2): status(2, taken),
        (message, 2): mention,
    }
    async with world(tmp_path) as w, running(w, speaker, script):
        station = await w.csms.wait_for_station("CP-1", 60_000)
        expected = 77 if speaker.version == "1.6" else "tx"
        assert station.transactions == {2: expected}
        (started,) = w.heard(TransactionStarted)
        assert (started.connector, started.at) == (2, NOON + BOOT_WITHIN_MS)
        assert station.status[2] == "Charging"
        assert len(w.heard(EnergyReady)) == (speaker.version != "1.6")


@second_version
@in_virtual_time
async def test_a_transaction_whose_evse_nobody_can_tell_is_not_placed(
    tmp_path: Path, speaker: Any
) -> None:
    async with speaking(speaker, tmp_path) as (_, charger, station):
        await charger.tell_status(1, "Occupied")
        await charger.tell_status(2, "Occupied")
        await charger.event("Updated", "tx", "MeterValuePeriodic", seqNo=5)
        assert station.transactions == {}
        await charger.event("Updated", "tx", evse=2)
        assert station.transactions == {2: "tx"}


@pytest.mark.parametrize("transaction_id", [-1, 0, 1])
@in_virtual_time
async def test_a_mention_of_no_or_an_ended_transaction_starts_none(
    tmp_path: Path, transaction_id: int
) -> None:
    async with speaking(SPEAKERS[0], tmp_path) as (w, charger, station):
        await charger.end(await charger.start())
        value = {"timestamp": AT, "sampledValue": [{"value": "1"}]}
        told = {"connectorId": 1, "transactionId": transaction_id, "meterValue": [value]}
        await charger.tell("MeterValues", told)
        assert station.transactions == {}
        assert len(w.heard(TransactionStarted)) == len(w.heard(TransactionEnded)) == 1


@in_virtual_time
async def test_the_id_of_a_transaction_found_running_is_not_given_again(tmp_path: Path) -> None:
    async with speaking(SPEAKERS[0], tmp_path) as (_, charger, station):
        value = {"timestamp": AT, "sampledValue": [{"value": "1"}]}
        told = {"connectorId": 2, "transactionId": 1, "meterValue": [value]}
        await charger.tell("MeterValues", told)
        assert await charger.start(1) == 2
        assert station.transactions == {1: 2, 2: 1}


@pytest.mark.parametrize("version", ["1.6", "2.0.1", "2.1"])
@in_virtual_time
async def test_an_emulated_station_goes_from_one_central_system_to_the_next(
    tmp_path: Path, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It never boots again, and takes its transaction along."""
    caplog.set_level(logging.INFO)
    async with world(tmp_path) as w:
        port = int(w.csms.url.rpartition(":")[2])
        emulated = EmulatedStation(w.clock, w.csms.url, site=EmulatedSite(), ocpp_version=version)
        await emulated.start()
        station = await w.csms.wait_for_station("CP-1", 1)
        emulated.plug_in(1, VehicleSpec(power_w=22_000.0, phases=3))
        assert (await station.remote_start(1, "TAG")).is_accepted
        await w.clock.sleep(10_000)
        first = dict(station.transactions)
        assert list(first) == [1]
    heard: list[object] = []
    with WireLog(tmp_path / "second.jsonl", w.clock, NOON) as wire_log:
        async with CentralSystem(
            w.clock, port=port, wire_log=wire_log, on_event=lambda _, event: heard.append(event)
        ) as csms:
            again = await csms.wait_for_station("CP-1", 120_000)
            assert again is not station
            assert list(again.status) == [1]
            # The clock-aligned or periodic values of 1.6 mention it when they are due.
            await w.clock.sleep(20 * 60_000)
            assert again.transactions == first
            assert not [each for each in heard if isinstance(each, Rebooted)]
            await emulated.stop()

"""What the central system does wrong when it is told to, and that all of it is on record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from harness.csms import Booted, StationSilent
from harness.csms.disturbances import Disturbances
from harness.errors import InputError
from harness.profiles.events import ProfileAccepted, TransactionStarted
from harness.units import HOUR_MS

from .fake_charger import BOOT, NOON, PROFILE, FakeCharger, World, booted, both, in_virtual_time
from .fake_charger import world as new_world

ACCEPTED = {"status": "Accepted"}
AT_NOON = "2025-01-15T12:00:00Z"


def disturbed(w: World) -> Disturbances:
    return w.csms.disturbances("CP-1")


async def in_order(charger: FakeCharger, count: int) -> list[str]:
    """Accept requests and return their actions."""
    return [(await charger.answer(ACCEPTED))[2] for _ in range(count)]


def deeds(w: World) -> list[str]:
    return [line["deliberate"] for line in w.wire() if "deliberate" in line]


@in_virtual_time
async def test_nothing_is_wrong_until_it_is_asked_for(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        assert deeds(w) == []


@in_virtual_time
async def test_answers_come_late(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).delay(answers_ms=20_000)
        await charger.tell("Heartbeat", {})
        assert w.clock.now() == NOON + 20_000
        assert deeds(w) == ["from now on answers come 20 s and requests 0 s late", "late by 20 s"]


@in_virtual_time
async def test_what_the_station_says_counts_when_it_is_said_however_late_the_answers(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).delay(answers_ms=20_000)
        starting = asyncio.create_task(charger.start())
        await w.clock.sleep(1)
        assert w.heard(TransactionStarted) == [TransactionStarted(NOON, 1, 1)]
        await charger.say([3, "nobody's", {}])
        assert await starting == 1


@in_virtual_time
async def test_an_answer_to_us_is_heard_while_ours_are_late(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        disturbed(w).delay(answers_ms=20_000)
        await charger.say([2, "x", "Heartbeat", {}])
        answer, _ = await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        assert answer.received_at == NOON
        assert w.heard(ProfileAccepted)[0].at == NOON
        assert (await charger.hear())[1] == "x"


@in_virtual_time
async def test_late_answers_keep_their_order(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).delay(answers_ms=5_000)
        await charger.say([2, "first", "Heartbeat", {}])
        await w.clock.sleep(1_000)
        disturbed(w).delay(answers_ms=1_000)
        await charger.say([2, "second", "Heartbeat", {}])
        await w.clock.sleep(1_000)
        disturbed(w).stop()
        await charger.say([2, "third", "Heartbeat", {}])
        assert [(await charger.hear())[1] for _ in range(3)] == ["first", "second", "third"]
        assert w.clock.now() == NOON + 5_000


@in_virtual_time
async def test_a_boot_counts_when_its_late_answer_was_sent(tmp_path: Path) -> None:
    async with new_world(tmp_path) as w, FakeCharger.dialling(w.csms) as charger:
        disturbed(w).delay(answers_ms=20_000)
        await charger.tell("BootNotification", BOOT)
        await w.csms.wait_for_station("CP-1", 1_000)
        assert w.heard(Booted)[0].at == NOON + 20_000


@in_virtual_time
async def test_a_late_answer_dies_with_its_connection(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).delay(answers_ms=20_000)
        await charger.say([2, "x", "Heartbeat", {}])
        await w.clock.sleep(1_000)
        await charger.connection.close()
        await w.clock.sleep(30_000)
        assert w.wire()[-1]["frame"] == [2, "x", "Heartbeat", {}]


@in_virtual_time
async def test_requests_come_late_and_have_their_whole_deadline_still(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        disturbed(w).delay(requests_ms=60_000)
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        await charger.hear()
        assert w.clock.now() == NOON + 60_000
        with pytest.raises(StationSilent, match="within 30 s"):
            await asking
        assert w.clock.now() == NOON + 90_000


@in_virtual_time
async def test_a_lost_request_is_not_answered(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        disturbed(w).drop("SetChargingProfile")
        with pytest.raises(StationSilent):
            await station.set_profile(1, PROFILE)
        answer, request = await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        assert (answer.status, request[1]) == ("Accepted", f"{NOON}-2")
        (line,) = [line for line in w.wire() if line.get("deliberate") == "lost"]
        assert (line["dir"], line["message_id"]) == ("out", f"{NOON}-1")


@in_virtual_time
async def test_a_lost_answer_leaves_what_was_told_in_the_book(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        disturbed(w).drop("StartTransaction", 2)
        start = {"connectorId": 1, "idTag": "TAG", "meterStart": 0, "timestamp": AT_NOON}
        for unique_id in ("first", "second"):
            await charger.say([2, unique_id, "StartTransaction", start])
        await charger.settled()
        assert station.transactions == {1: 1}
        assert await charger.start() == 1
        assert len(w.heard(TransactionStarted)) == 1


@in_virtual_time
async def test_other_actions_are_not_lost(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).drop("SetChargingProfile")
        await charger.settled()


@pytest.mark.parametrize(
    ("offset_ms", "told"),
    [(26 * HOUR_MS, "2025-01-16T14:00:00.000Z"), (-3 * HOUR_MS, "2025-01-15T09:00:00.000Z")],
)
@in_virtual_time
async def test_the_time_told_is_wrong(tmp_path: Path, offset_ms: int, told: str) -> None:
    async with booted(tmp_path) as (w, charger, _):
        disturbed(w).shift_time(offset_ms)
        assert await charger.tell("Heartbeat", {}) == {"currentTime": told}
        boot = await charger.tell("BootNotification", BOOT)
        assert (boot["currentTime"], boot["status"]) == (told, "Accepted")
        assert deeds(w)[1:] == [f"the time is wrong by {offset_ms} ms"] * 2


@in_virtual_time
async def test_one_request_is_overtaken_by_the_one_after_it(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        for _ in range(2):
            disturbed(w).hold_back()
            _, _, order = await asyncio.gather(
                station.set_profile(1, PROFILE), station.remote_stop(1), in_order(charger, 2)
            )
            assert order == ["RemoteStopTransaction", "SetChargingProfile"]
        await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        assert w.clock.now() == NOON


@in_virtual_time
async def test_a_request_that_nothing_overtakes_goes_out_after_all(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        disturbed(w).hold_back()
        await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        assert w.clock.now() == NOON + 30_000
        assert deeds(w)[-1] == "the request held back was not overtaken"


@in_virtual_time
async def test_a_connection_is_closed_and_stays_so_for_a_while(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await disturbed(w).disconnect(30_000)
        with pytest.raises(ConnectionClosed):
            await charger.hear()
        await w.clock.sleep(10_000)
        with pytest.raises(InvalidStatus, match="503") as refused:
            async with FakeCharger.dialling(w.csms):
                pass
        assert refused.value.response.headers["Retry-After"] == "20"
        await w.clock.sleep(20_000)
        async with FakeCharger.dialling(w.csms) as again:
            await both(station.set_profile(1, PROFILE), again.answer(ACCEPTED))
        assert deeds(w) == ["connections are refused for 30 s", "the connection is closed"]


@in_virtual_time
async def test_whoever_waits_learns_that_the_station_is_refused_on_purpose(tmp_path: Path) -> None:
    async with new_world(tmp_path) as w:
        disturbed(w).refuse(60_000)
        with pytest.raises(InvalidStatus, match="503"):
            async with FakeCharger.dialling(w.csms):
                pass
        with pytest.raises(StationSilent, match="turned away: it is refused on purpose"):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_another_station_notices_nothing(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, _, _), FakeCharger.dialling(w.csms, "CP-2") as other:
        bad = disturbed(w)
        bad.delay(answers_ms=60_000, requests_ms=60_000)
        bad.drop("BootNotification")
        bad.shift_time(HOUR_MS)
        await bad.disconnect(60_000)
        answer = await other.tell("BootNotification", BOOT)
        assert answer["currentTime"] == "2025-01-15T12:00:00.000Z"
        station = await w.csms.wait_for_station("CP-2", 1_000)
        await both(station.set_profile(1, PROFILE), other.answer(ACCEPTED))
        assert w.clock.now() == NOON


@in_virtual_time
async def test_it_behaves_again_when_told_so(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        bad = disturbed(w)
        bad.delay(answers_ms=60_000, requests_ms=60_000)
        bad.drop("Heartbeat", 3)
        bad.shift_time(HOUR_MS)
        bad.hold_back()
        bad.refuse(60_000)
        bad.stop()
        await charger.settled()
        await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
        async with FakeCharger.dialling(w.csms) as again:
            await again.settled()
        assert w.clock.now() == NOON
        assert deeds(w)[-1] == "the central system behaves again"


@pytest.mark.parametrize(
    "order",
    [
        lambda bad: bad.delay(answers_ms=-1),
        lambda bad: bad.delay(requests_ms=-1),
        lambda bad: bad.refuse(-1),
        lambda bad: bad.drop("Heartbeat", 0),
    ],
)
@in_virtual_time
async def test_what_cannot_be_is_an_input_error(
    tmp_path: Path, order: Callable[[Disturbances], Any]
) -> None:
    async with new_world(tmp_path) as w:
        with pytest.raises(InputError, match="expected"):
            order(disturbed(w))
        assert deeds(w) == []


def test_the_same_misbehaviour_leaves_the_same_wire_log(tmp_path: Path) -> None:
    @in_virtual_time
    async def play(folder: Path) -> None:
        async with booted(folder) as (w, charger, station):
            disturbed(w).delay(answers_ms=5_000, requests_ms=2_500)
            await charger.say([2, "x", "Heartbeat", {}])
            await both(station.set_profile(1, PROFILE), charger.answer(ACCEPTED))
            await disturbed(w).disconnect(60_000)

    logs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        play(tmp_path / name)
        logs.append((tmp_path / name / "ocpp.jsonl").read_bytes())
    assert logs[0] == logs[1]

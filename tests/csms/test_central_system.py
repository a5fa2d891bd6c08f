from __future__ import annotations

import asyncio
from pathlib import Path
from typing import NoReturn

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.protocol import Event
from websockets.typing import Subprotocol

from harness.csms import Booted, Disconnected, StationEvent, StationSilent
from harness.profiles.events import TransactionStarted
from harness.units import SECOND_MS

from .fake_charger import BOOT, NOON, PROFILE, FakeCharger, booted, both, in_virtual_time, world


@in_virtual_time
async def test_only_the_own_machine_can_reach_it_by_default(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        assert w.csms.url.startswith("ws://127.0.0.1:")


@in_virtual_time
async def test_the_last_segment_of_the_path_is_the_identity(tmp_path: Path) -> None:
    async with (
        world(tmp_path) as w,
        FakeCharger.dialling(w.csms, "ocpp/site/CP%201%2F2/") as charger,
    ):
        await charger.boot()
        station = await w.csms.wait_for_station("CP 1/2", SECOND_MS)
        assert (station.identity, station.ocpp_version) == ("CP 1/2", "1.6")


@in_virtual_time
async def test_a_path_without_identity_is_not_found(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        with pytest.raises(InvalidStatus, match="404"):
            async with FakeCharger.dialling(w.csms, ""):
                pass


@in_virtual_time
async def test_a_stranger_is_not_found_where_identities_are_named(tmp_path: Path) -> None:
    async with world(tmp_path, identities={"CP-1"}) as w:
        with pytest.raises(InvalidStatus, match="404"):
            async with FakeCharger.dialling(w.csms, "CP-2"):
                pass
        async with FakeCharger.dialling(w.csms, "CP-1") as charger:
            await charger.boot()


@in_virtual_time
async def test_an_event_comes_with_the_identity_of_its_station(tmp_path: Path) -> None:
    told: list[tuple[str, StationEvent]] = []
    async with (
        world(tmp_path, on_event=lambda *what: told.append(what)) as w,
        FakeCharger.dialling(w.csms, "A") as a,
        FakeCharger.dialling(w.csms, "B") as b,
    ):
        await b.boot()
        await a.boot()
    assert told[:2] == [("B", Booted(NOON, BOOT)), ("A", Booted(NOON, BOOT))]


@in_virtual_time
async def test_a_stranger_is_named_to_whoever_waits_for_a_station(tmp_path: Path) -> None:
    async with world(tmp_path, identities={"CP-1"}) as w:
        with pytest.raises(InvalidStatus):
            async with FakeCharger.dialling(w.csms, "CP1"):
                pass
        with pytest.raises(
            StationSilent, match=r"did not dial in .*turned away: 'CP1' \(its identity is not known"
        ):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_waiting_ends_when_the_boot_was_accepted(tmp_path: Path) -> None:
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms) as charger:

        async def boot_late() -> None:
            await w.clock.sleep(3_000)
            await charger.boot()

        station, _ = await both(w.csms.wait_for_station("CP-1", 10_000), boot_late())
        assert station.identity == "CP-1"
        assert w.clock.now() == NOON + 3_000


@in_virtual_time
async def test_a_station_that_never_dials_in_is_silent_at_the_deadline(tmp_path: Path) -> None:
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms, "CP-2"):
        with pytest.raises(StationSilent, match=r"did not dial in .* within 1 min; others .*CP-2"):
            await w.csms.wait_for_station("CP-1", 60_000)
        assert w.clock.now() == NOON + 60_000


@in_virtual_time
async def test_a_station_that_never_boots_is_told_apart(tmp_path: Path) -> None:
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms):
        with pytest.raises(StationSilent, match="sent no BootNotification within 5 s"):
            await w.csms.wait_for_station("CP-1", 5_000)


@in_virtual_time
async def test_a_lost_connection_is_made_known(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        await w.clock.sleep(2_000)
        charger.connection.transport.abort()
        await w.clock.sleep(1_000)
        assert w.heard(Disconnected) == [Disconnected(NOON + 2_000)]


@in_virtual_time
async def test_a_disconnected_station_is_waited_for_again(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, _):
        await charger.connection.close()
        await w.clock.sleep(1)
        with pytest.raises(StationSilent):
            await w.csms.wait_for_station("CP-1", 1_000)


@in_virtual_time
async def test_a_station_that_reconnects_need_not_boot_again(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.connection.close()
        async with FakeCharger.dialling(w.csms) as again:
            assert await w.csms.wait_for_station("CP-1", 1_000) is station
            await both(station.set_profile(1, PROFILE), again.answer({"status": "Accepted"}))


@in_virtual_time
async def test_transactions_outlive_a_reconnect(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await charger.start()
        await charger.connection.close()
        async with FakeCharger.dialling(w.csms) as again:
            assert station.transactions == {1: 1}
            assert await again.start() == 1  # the request repeated: its answer was lost
            assert len(w.heard(TransactionStarted)) == 1


@in_virtual_time
async def test_a_new_connection_of_an_identity_replaces_the_old_one(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, old, station), FakeCharger.dialling(w.csms) as new:
        await new.boot()
        with pytest.raises(ConnectionClosed):
            await old.hear()
        await both(station.set_profile(1, PROFILE), new.answer({"status": "Accepted"}))
        kinds = [type(event) for event in w.events if isinstance(event, Booted | Disconnected)]
        assert kinds == [Booted, Disconnected, Booted]


@in_virtual_time
async def test_a_station_whose_connection_was_replaced_is_still_there(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, old, station), FakeCharger.dialling(w.csms) as new:
        await old.connection.wait_closed()
        await w.clock.sleep(1_000)
        await new.settled()
        assert await w.csms.wait_for_station("CP-1", 1_000) is station


@in_virtual_time
async def test_a_replaced_connection_does_not_leave_its_request_waiting(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, old, station):

        async def replace() -> None:
            await old.hear()
            async with FakeCharger.dialling(w.csms) as new:
                await new.settled()

        with pytest.raises(StationSilent, match="hung up"):
            await both(station.remote_stop(1), replace())
        assert w.clock.now() == NOON


@in_virtual_time
async def test_an_answer_to_the_old_connections_request_means_nothing_on_the_new_one(
    tmp_path: Path,
) -> None:
    async with booted(tmp_path) as (w, old, station):

        async def replace() -> str:
            request = await old.hear()
            await old.connection.close()
            return str(request[1])

        results = await asyncio.gather(
            station.set_profile(1, PROFILE), replace(), return_exceptions=True
        )
        async with FakeCharger.dialling(w.csms) as new:

            async def answer_both() -> None:
                request = await new.hear()
                await new.say([3, results[1], {"status": "Accepted"}])
                await new.say([3, request[1], {"status": "Rejected"}])

            answer, _ = await both(station.set_profile(1, PROFILE), answer_both())
            assert answer.status == "Rejected"


@in_virtual_time
async def test_a_quiet_connection_stays_quiet(tmp_path: Path) -> None:
    frames: list[Event] = []

    class Recording(ClientConnection):
        def process_event(self, event: Event) -> None:
            frames.append(event)
            super().process_event(event)

    async with (
        world(tmp_path) as w,
        connect(
            f"{w.csms.url}/CP-1",
            subprotocols=[Subprotocol("ocpp1.6")],
            create_connection=Recording,
            ping_interval=None,
        ) as connection,
    ):
        await FakeCharger(connection).boot()
        handshake = len(frames)
        await w.clock.sleep(3600 * SECOND_MS)
        assert len(frames) == handshake


@in_virtual_time
async def test_no_message_needs_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> NoReturn:
        raise AssertionError("a thread")

    monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", refuse)
    async with booted(tmp_path) as (_, charger, station):
        await charger.start()
        await both(station.set_profile(1, PROFILE), charger.answer({"status": "Accepted"}))


@in_virtual_time
async def test_two_stations_have_transactions_of_their_own(tmp_path: Path) -> None:
    async with (
        world(tmp_path) as w,
        FakeCharger.dialling(w.csms, "A") as a,
        FakeCharger.dialling(w.csms, "B") as b,
    ):
        await a.boot()
        await b.boot()
        assert [await a.start(), await b.start()] == [1, 2]
        station = await w.csms.wait_for_station("B", 1_000)
        assert station.transactions == {1: 2}


@in_virtual_time
async def test_closing_leaves_no_task_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms):
        pass
    assert asyncio.all_tasks() == before


@in_virtual_time
async def test_closing_ends_connections_and_requests(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        asking = asyncio.create_task(station.remote_stop(1))
        await charger.hear()
        await w.csms.__aexit__(None, None, None)
        with pytest.raises(StationSilent):
            await asking
        await charger.connection.wait_closed()
        assert charger.connection.close_reason == "the central system shuts down"


def test_the_same_run_leaves_the_same_wire_log(tmp_path: Path) -> None:
    @in_virtual_time
    async def play(folder: Path) -> None:
        async with booted(folder) as (w, charger, station):
            await charger.start()
            await both(station.set_profile(1, PROFILE), charger.answer({"status": "Accepted"}))
            await w.clock.sleep(60_000)
            await charger.settled()

    logs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        play(tmp_path / name)
        logs.append((tmp_path / name / "ocpp.jsonl").read_bytes())
    assert logs[0] == logs[1]

"""The way to the central system alone: what is let through, what is kept, and in which order."""

from __future__ import annotations

import asyncio
import http
import json
from contextlib import asynccontextmanager

import pytest
from emulator.support import run
from websockets.asyncio.server import serve

from harness.emulator.rpc import LOST, NOT_CONNECTED, Reply
from harness.emulator.uplink import Dialling, Uplink
from harness.errors import BenchError


class Peer:
    """Answers every call at once, as long as it ``answers``."""

    def __init__(self) -> None:
        self.answers = True
        self.frames: list[tuple[str, dict]] = []
        self.connection = None

    async def __call__(self, connection) -> None:
        self.connection = connection
        async for frame in connection:
            _, message_id, action, payload = json.loads(frame)
            self.frames.append((action, payload))
            if self.answers:
                await connection.send(json.dumps([3, message_id, {"answers": action}]))

    async def lose(self) -> None:
        await self.connection.close()
        await asyncio.sleep(0.1)


@asynccontextmanager
async def linked(delivers_over=lambda _: True, process_request=None):
    """Give a peer, an uplink that has not dialled yet, and a list of ended connections."""
    peer, ends = Peer(), []
    async with serve(
        peer, "127.0.0.1", 0, subprotocols=["ocpp1.6"], process_request=process_request
    ) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        link = Uplink(
            Dialling(url, "CP-9", "ocpp1.6"),
            "FormationViolation",
            lambda *_: [{}],
            lambda: ends.append(1),
            delivers_over,
        )
        try:
            yield peer, link, ends
        finally:
            await link.hang_up()


def keep(link: Uplink, number: int, answers: list | None = None) -> asyncio.Future[Reply]:
    """Deliver a numbered message."""
    note = (lambda _: None) if answers is None else answers.append
    return link.deliver("Kept", lambda: {"n": number}, note)


async def settle() -> None:
    await asyncio.sleep(0.1)


def test_the_address_is_the_url_and_the_identity_with_one_slash_between():
    # OCPP-J 1.6 section 3.1.1.
    for url in ("ws://host/ocpp", "ws://host/ocpp/"):
        assert Dialling(url, "CP-9", "ocpp1.6").address == "ws://host/ocpp/CP-9"


def test_a_call_before_the_first_connection_is_forgotten():
    async def main(clock):
        async with linked() as (peer, link, _):
            assert await link.call("Heartbeat", {}) == Reply(error=NOT_CONNECTED)
            assert await link.knock("BootNotification", {}) == Reply(error=NOT_CONNECTED)
            await link.dial()
            link.admit()
            await settle()
            assert peer.frames == []

    run(main)


def test_only_a_knock_passes_before_the_station_is_admitted():
    async def main(clock):
        async with linked() as (_, link, _):
            await link.dial()
            assert (link.is_connected, link.is_up) == (True, False)
            assert (await link.call("Heartbeat", {})).is_lost
            assert await link.knock("BootNotification", {}) == Reply(
                {"answers": "BootNotification"}
            )
            link.admit()
            assert link.is_up
            assert await link.call("Heartbeat", {}) == Reply({"answers": "Heartbeat"})

    run(main)


def test_what_must_not_get_lost_is_sent_in_its_order_as_soon_as_the_station_is_admitted():
    async def main(clock):
        async with linked() as (peer, link, _):
            answers: list[Reply] = []
            assert (await keep(link, 1, answers)).error == NOT_CONNECTED
            await link.dial()
            assert (await keep(link, 2, answers)).is_lost
            link.admit()
            keep(link, 3, answers)
            await settle()
            assert [payload["n"] for _, payload in peer.frames] == [1, 2, 3]
            assert answers == [Reply({"answers": "Kept"})] * 3

    run(main)


def test_what_was_sent_but_not_answered_goes_first_on_the_next_connection():
    async def main(clock):
        async with linked() as (peer, link, _):
            answers: list[Reply] = []
            await link.dial()
            link.admit()
            peer.answers = False
            first = keep(link, 1, answers)
            await settle()
            await peer.lose()
            assert (await first).error == LOST
            assert answers == []
            keep(link, 2, answers)
            peer.frames.clear()
            peer.answers = True
            await link.dial()
            link.admit()
            await settle()
            assert [payload["n"] for _, payload in peer.frames] == [1, 2]
            assert len(answers) == 2

    run(main)


def test_what_was_answered_is_never_sent_again():
    async def main(clock):
        async with linked() as (peer, link, _):
            await link.dial()
            link.admit()
            await keep(link, 1)
            for _ in range(2):
                await peer.lose()
                await link.dial()
                link.admit()
            await settle()
            assert len(peer.frames) == 1

    run(main)


def test_a_second_loss_in_the_middle_keeps_the_order_of_the_rest():
    async def main(clock):
        async with linked() as (peer, link, _):
            for number in (1, 2, 3):
                keep(link, number)
            peer.answers = False
            await link.dial()
            link.admit()
            await settle()
            assert [payload["n"] for _, payload in peer.frames] == [1]
            await peer.lose()
            peer.answers = True
            peer.frames.clear()
            await link.dial()
            link.admit()
            await settle()
            assert [payload["n"] for _, payload in peer.frames] == [1, 2, 3]

    run(main)


def test_a_message_is_written_when_it_is_sent_and_not_when_it_is_kept():
    async def main(clock):
        async with linked() as (peer, link, _):
            known = {"id": -1}
            link.deliver("Kept", lambda: dict(known))
            known["id"] = 7
            await link.dial()
            link.admit()
            await settle()
            assert peer.frames == [("Kept", {"id": 7})]

    run(main)


def test_connections_are_counted_from_1_for_what_decides_about_them():
    async def main(clock):
        async with linked(lambda connection: connection == 2) as (peer, link, _):
            await link.dial()
            link.admit()
            assert (await keep(link, 1)).error == NOT_CONNECTED
            assert await link.call("Heartbeat", {}) == Reply({"answers": "Heartbeat"})
            await peer.lose()
            await link.dial()
            link.admit()
            await settle()
            assert peer.frames == [("Heartbeat", {}), ("Kept", {"n": 1})]

    run(main)


def test_a_lost_connection_admits_nothing_until_it_is_admitted_anew():
    async def main(clock):
        async with linked() as (peer, link, ends):
            await link.dial()
            link.admit()
            await peer.lose()
            assert (ends, link.is_connected, link.is_up) == ([1], False, False)
            await link.dial()
            assert (link.is_connected, link.is_up) == (True, False)

    run(main)


def test_to_dial_anew_hangs_up_first():
    async def main(clock):
        async with linked() as (peer, link, ends):
            await link.dial()
            await settle()
            first = peer.connection
            await link.dial()
            await first.wait_closed()
            assert ends == [1]
            assert link.is_connected

    run(main)


def test_to_hang_up_twice_is_told_once():
    async def main(clock):
        async with linked() as (_, link, ends):
            await link.dial()
            await link.hang_up()
            await link.hang_up()
            assert ends == [1]

    run(main)


def test_a_central_system_that_refuses_the_handshake_is_named():
    async def main(clock):
        def refuse(connection, request):
            return connection.respond(http.HTTPStatus.NOT_FOUND, "who are you?")

        async with linked(process_request=refuse) as (_, link, _):
            with pytest.raises(BenchError, match=r"cannot connect to ws://.*/CP-9: .*404"):
                await link.dial()
            assert not link.is_connected

    run(main)


def test_what_nobody_waits_for_any_more_is_given_up():
    async def main(clock):
        async with linked() as (peer, link, _):
            await link.dial()
            link.admit()
            peer.answers = False
            keep(link, 1).cancel()
            await settle()
            await peer.lose()
            peer.frames.clear()
            await link.dial()
            link.admit()
            await settle()
            assert peer.frames == []

    run(main)


def test_without_a_password_nothing_is_shown():
    async def main(clock):
        async with linked() as (peer, link, _):
            await link.dial()
            await link.knock("BootNotification", {})
            assert "Authorization" not in peer.connection.request.headers

    run(main)

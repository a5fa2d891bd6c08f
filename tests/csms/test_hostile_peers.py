"""How one station connects, or fails to; a good one beside it must not notice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from harness.csms import CentralSystem, Disconnected, Station, StationSilent
from harness.profiles.events import ProfileAccepted
from harness.units import SECOND_MS

from .fake_charger import PROFILE, FakeCharger, World, both, in_virtual_time, world
from .neighbours import ACCEPTED, GOOD, beside_a_good_one

PING = b"\x89\xfd\x00\x00\x00\x00" + bytes(125)
"""A masked ping of the greatest length."""

FIRST_FRAGMENT = b"\x01\x81\x00\x00\x00\x00["
FRAGMENT = b"\x00\x80\x00\x00\x00\x00"
"""A masked continuation frame with nothing in it, and the beginning of its message."""


def address(csms: CentralSystem) -> tuple[str, int]:
    found = urlsplit(csms.url)
    assert found.hostname
    assert found.port
    return found.hostname, found.port


@asynccontextmanager
async def who_never_reads(csms: CentralSystem) -> AsyncIterator[FakeCharger]:
    """Connect over a socket that takes little, and read nothing of what comes."""
    stuck = socket.create_connection(address(csms))
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    offered = [Subprotocol("ocpp1.6")]
    connection = await connect(
        f"{csms.url}/BAD", sock=stuck, subprotocols=offered, ping_interval=None
    )
    charger = FakeCharger(connection)
    await charger.boot()
    connection.transport.pause_reading()
    try:
        yield charger
    finally:
        connection.transport.abort()


async def boots(w: World, identity: str) -> Station:
    async with FakeCharger.dialling(w.csms, identity) as charger:
        await charger.boot()
        return await w.csms.wait_for_station(identity, SECOND_MS)


@in_virtual_time
async def test_oversized_frames(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with FakeCharger.dialling(w.csms, "BAD") as charger:
            await charger.say("x" * (2**20 + 1))
            await charger.connection.wait_closed()
            assert charger.connection.close_code == 1009
        await boots(w, "BAD")


@in_virtual_time
async def test_messages_of_many_fragments_are_as_limited(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with FakeCharger.dialling(w.csms, "BAD") as charger:
            with suppress(ConnectionClosed):  # it may end while the rest is still being sent
                await charger.connection.send("x" * 2**10 for _ in range(2**10 + 1))
            await charger.connection.wait_closed()
            assert charger.connection.close_code == 1009
        await boots(w, "BAD")


@in_virtual_time
async def test_a_message_of_empty_fragments_without_end(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with FakeCharger.dialling(w.csms, "BAD") as charger:
            charger.connection.transport.write(FIRST_FRAGMENT + FRAGMENT * 100_000)
            await charger.connection.wait_closed()
            assert charger.connection.close_code == 1009
        await boots(w, "BAD")


@in_virtual_time
async def test_a_ping_storm(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w, FakeCharger.dialling(w.csms, "BAD") as charger:
        await charger.boot()
        for _ in range(50):
            charger.connection.transport.write(PING * 100)
            await asyncio.sleep(0)
        await charger.settled()


@in_virtual_time
async def test_a_ping_storm_of_a_peer_that_reads_no_pong(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with who_never_reads(w.csms) as charger:
            for _ in range(160):
                charger.connection.transport.write(PING * 1_000)
                await asyncio.sleep(0.001)
                if charger.connection.transport.is_closing():
                    break
            await w.clock.sleep(SECOND_MS)  # the pongs fill no memory: it ends at once
            with pytest.raises(StationSilent):
                await w.csms.wait_for_station("BAD", SECOND_MS)
        await boots(w, "BAD")


@in_virtual_time
async def test_a_peer_that_asks_much_and_reads_no_answer(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with who_never_reads(w.csms) as charger:
            for _ in range(20):
                # An unknown action is refused with the unique id of the request, however long.
                frame = f'[2,"{"x" * 1_000_000}","MakeCoffee",{{}}]'
                sending = asyncio.create_task(charger.say(frame))
                await asyncio.sleep(0.1)
            await w.clock.sleep(31 * SECOND_MS)
            with pytest.raises(StationSilent):
                await w.csms.wait_for_station("BAD", SECOND_MS)
            await asyncio.wait([sending])
        await boots(w, "BAD")


@in_virtual_time
async def test_a_half_open_socket(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w, FakeCharger.dialling(w.csms, "BAD") as gone:
        await gone.boot()
        station = await w.csms.wait_for_station("BAD", SECOND_MS)
        gone.connection.transport.pause_reading()  # as if its cable had been cut
        with pytest.raises(StationSilent, match="within 30 s"):
            await station.set_profile(1, PROFILE)
        async with FakeCharger.dialling(w.csms, "BAD") as back:
            began = w.clock.now()
            await both(station.set_profile(1, PROFILE), back.answer(ACCEPTED))
            assert w.clock.now() == began
            await w.clock.sleep(11 * SECOND_MS)
        gone.connection.transport.abort()
    assert len(w.heard(ProfileAccepted)) == 1


@in_virtual_time
async def test_a_vanished_peer_is_found_by_tcp_itself(tmp_path: Path) -> None:
    sockets: list[socket.socket] = []
    async with world(tmp_path) as w, FakeCharger.dialling(w.csms):
        await asyncio.sleep(0.1)
        link = w.csms._places["CP-1"].station.link
        sockets.append(link._socket.transport.get_extra_info("socket"))
        assert sockets[0].getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        if hasattr(socket, "TCP_KEEPIDLE"):
            assert sockets[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30


@pytest.mark.parametrize("said", [b"", b"GET /BAD HTTP/1.1\r\n", b"\x00" * 100, b"x" * 100_000])
@in_virtual_time
async def test_a_peer_that_never_finishes_its_handshake(tmp_path: Path, said: bytes) -> None:
    async with beside_a_good_one(tmp_path) as w:
        reader, writer = await asyncio.open_connection(*address(w.csms))
        writer.write(said)
        async with asyncio.timeout(60):
            with suppress(ConnectionError):
                await reader.read()
        writer.close()


@in_virtual_time
async def test_a_reconnect_in_the_middle_of_a_call(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w, FakeCharger.dialling(w.csms, "BAD") as old:
        await old.boot()
        station = await w.csms.wait_for_station("BAD", SECOND_MS)
        asking = asyncio.create_task(station.set_profile(1, PROFILE))
        request = await old.hear()
        async with FakeCharger.dialling(w.csms, "BAD") as new:
            await new.settled()
            with pytest.raises(StationSilent, match="hung up"):
                await asking
            await new.say([3, request[1], ACCEPTED])
            await both(station.remote_stop(1), new.answer(ACCEPTED))
    assert w.heard(ProfileAccepted) == []


@in_virtual_time
async def test_two_connections_with_one_identity_in_turns(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        for _ in range(10):
            async with (
                FakeCharger.dialling(w.csms, "BAD") as one,
                FakeCharger.dialling(w.csms, "BAD") as other,
            ):
                with pytest.raises(ConnectionClosed):
                    await one.hear()
                await other.boot()
                station = await w.csms.wait_for_station("BAD", SECOND_MS)
                await both(station.remote_stop(1), other.answer(ACCEPTED))
        await w.clock.sleep(SECOND_MS)
    assert len(w.heard(Disconnected)) == 20


@pytest.mark.parametrize("identity", ["BAD", "", "GOOD%00", "good", "GOOD%20", "x" * 5_000])
@in_virtual_time
async def test_an_identity_that_the_bench_does_not_know(tmp_path: Path, identity: str) -> None:
    async with beside_a_good_one(tmp_path, identities={GOOD}) as w:
        with pytest.raises(InvalidStatus, match="404"):
            async with FakeCharger.dialling(w.csms, identity):
                pass


@pytest.mark.parametrize("subprotocol", [None, "ocpp1.5", "OCPP1.6", "mqtt"])
@in_virtual_time
async def test_a_wrong_subprotocol(tmp_path: Path, subprotocol: str | None) -> None:
    async with beside_a_good_one(tmp_path) as w:
        async with FakeCharger.dialling(w.csms, "BAD", subprotocol) as charger:
            await charger.connection.wait_closed()
            assert charger.connection.close_code == 1002
        with pytest.raises(StationSilent, match="'BAD' was turned away: it does not offer"):
            await w.csms.wait_for_station("BAD", SECOND_MS)


@in_virtual_time
async def test_many_who_come_and_go(tmp_path: Path) -> None:
    async with beside_a_good_one(tmp_path) as w:
        for number in range(100):
            async with FakeCharger.dialling(w.csms, f"BAD-{number}") as charger:
                charger.connection.transport.abort()

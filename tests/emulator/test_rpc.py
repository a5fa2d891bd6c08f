from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

from emulator.support import T0, run
from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from harness.emulator.fields import CallError
from harness.emulator.rpc import Reply, Rpc


def refuse(action, payload):
    raise CallError("NotSupported", action)


@asynccontextmanager
async def talking(on_frame, on_request=refuse):
    """Give an Rpc whose peer calls ``on_frame(connection, frame)`` for each frame."""

    async def peer(connection):
        async for frame in connection:
            await on_frame(connection, json.loads(frame))

    async with serve(peer, "127.0.0.1", 0, ping_interval=None) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        rpc = Rpc(await connect(url, ping_interval=None, proxy=None), on_request)
        try:
            yield rpc
        finally:
            await rpc.close()


async def echo(connection, frame):
    if frame[0] == 2:
        await connection.send(json.dumps([3, frame[1], {"action": frame[2]}]))


async def silence(connection, frame):
    pass


def test_a_call_brings_the_payload_of_its_answer():
    async def main(clock):
        async with talking(echo) as rpc:
            assert await rpc.call("Heartbeat", {}) == Reply({"action": "Heartbeat"})

    run(main)


def test_message_ids_count_upwards():
    async def main(clock):
        frames = []

        async def note(connection, frame):
            frames.append(frame)
            await echo(connection, frame)

        async with talking(note) as rpc:
            await asyncio.gather(*(rpc.call("Heartbeat", {"n": n}) for n in range(3)))
        assert frames == [[2, str(n + 1), "Heartbeat", {"n": n}] for n in range(3)]

    run(main)


def test_a_call_waits_until_the_one_before_is_answered():
    async def main(clock):
        seen = []

        async def slowly(connection, frame):
            seen.append((clock.now() - T0, frame[2]))
            await clock.sleep(1_000)
            await echo(connection, frame)

        async with talking(slowly) as rpc:
            await asyncio.gather(rpc.call("First", {}), rpc.call("Second", {}))
        assert seen == [(0, "First"), (1_000, "Second")]

    run(main)


def test_a_call_error_brings_its_code():
    async def main(clock):
        async def fail(connection, frame):
            await connection.send(json.dumps([4, frame[1], "InternalError", "", {}]))

        async with talking(fail) as rpc:
            assert await rpc.call("Heartbeat", {}) == Reply(error="InternalError")

    run(main)


def test_a_call_without_an_answer_is_given_up_after_half_a_minute():
    async def main(clock):
        async with talking(silence) as rpc:
            assert (await rpc.call("Heartbeat", {})).error == "no answer"
            assert clock.now() == T0 + 30_000

    run(main)


def test_an_answer_that_comes_too_late_is_passed_over():
    async def main(clock):
        async def late(connection, frame):
            await clock.sleep(40_000 if frame[2] == "First" else 0)
            await echo(connection, frame)

        async with talking(late) as rpc:
            first, second = await asyncio.gather(rpc.call("First", {}), rpc.call("Second", {}))
            assert first.error == "no answer"
            assert second == Reply({"action": "Second"})

    run(main)


def test_calls_end_with_the_connection():
    async def main(clock):
        async def hang_up(connection, frame):
            await connection.close()

        async with talking(hang_up) as rpc:
            waiting = [rpc.call("First", {}), rpc.call("Second", {})]
            assert [(await reply).error for reply in waiting] == ["connection closed"] * 2
            assert (await rpc.call("Third", {})).error == "connection closed"

    run(main)


def test_a_request_is_answered_even_while_a_call_waits():
    async def main(clock):
        answers = []

        async def ask_back(connection, frame):
            if frame[0] == 2:
                await connection.send(json.dumps([2, "x", "GetConfiguration", {"key": []}]))
            else:
                answers.append(frame)

        def accept(action, payload):
            return [{"asked": action}]

        async with talking(ask_back, accept) as rpc:
            rpc.call("Heartbeat", {})
            await clock.sleep(100)
        assert answers == [[3, "x", {"asked": "GetConfiguration"}]]

    run(main)


def test_a_refusal_becomes_a_call_error():
    async def main(clock):
        answers = []

        async def ask_back(connection, frame):
            if frame[0] == 2:
                await connection.send(json.dumps([2, "x", "Reset", {}]))
            else:
                answers.append(frame)

        async with talking(ask_back) as rpc:
            rpc.call("Heartbeat", {})
            await clock.sleep(100)
        assert answers == [[4, "x", "NotSupported", "Reset", {}]]

    run(main)


def test_an_error_of_its_own_is_answered_and_logged_and_ends_nothing(caplog):
    async def main(clock):
        answers = []

        async def ask_back(connection, frame):
            if frame[0] == 2:
                await connection.send(json.dumps([2, "x", "Reset", {}]))
                await echo(connection, frame)
            else:
                answers.append(frame)

        def stumble(action, payload):
            raise KeyError(action)

        async with talking(ask_back, stumble) as rpc:
            for _ in range(2):
                await rpc.call("Heartbeat", {})
        assert answers == [[4, "x", "InternalError", "", {}]] * 2
        assert "Reset could not be answered" in caplog.text

    run(main)


def test_a_late_payload_is_written_when_its_turn_comes():
    async def main(clock):
        known = {"id": -1}

        async def note(connection, frame):
            known["id"] = 7
            await connection.send(json.dumps([3, frame[1], frame[3]]))

        async with talking(note) as rpc:
            rpc.call("StartTransaction", {})
            stopped = rpc.post("StopTransaction", lambda: dict(known))
            assert (await stopped).payload == {"id": 7}

    run(main)


def test_the_end_of_a_connection_is_told_once():
    async def main(clock):
        ends = []

        async def hang_up(connection):
            await connection.close()

        async with serve(hang_up, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            rpc = Rpc(await connect(url, proxy=None), refuse, lambda: ends.append(1))
            await clock.sleep(100)
            await rpc.close()
        assert ends == [1]

    run(main)


def test_who_waits_for_an_answer_goes_before_the_request_behind_it():
    # A TxProfile may come right behind the answer that gave its transaction an id.
    async def main(clock):
        order = []

        async def answer_and_ask(connection, frame):
            if frame[0] == 2:
                await connection.send(json.dumps([3, frame[1], {}]))
                await connection.send(json.dumps([2, "x", "SetChargingProfile", {}]))

        def note(action, payload):
            order.append(action)
            return [{}]

        async with talking(answer_and_ask, note) as rpc:
            await rpc.call("StartTransaction", {})
            order.append("started")
            await clock.sleep(100)
        assert order == ["started", "SetChargingProfile"]

    run(main)

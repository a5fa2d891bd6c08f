"""OCPP-J from the station's side: one call at a time, answers in the order of the questions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from harness.emulator.fields import CallError
from harness.emulator.raw import Body

__all__ = ["Reply", "Rpc"]

_CALL, _RESULT, _ERROR = 2, 3, 4
_ANSWER_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The central system's answer; ``error`` is the CALLERROR's code or what kept it away."""

    payload: Body = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Job:
    message_id: str
    frame: str
    reply: asyncio.Future[Reply]


class Rpc:
    """Speaks OCPP-J over one connection until that is closed.

    ``on_request`` is given action and payload of each incoming call and returns the answer or
    raises :class:`CallError`.
    """

    def __init__(
        self, connection: ClientConnection, on_request: Callable[[str, Body], Body]
    ) -> None:
        self._connection = connection
        self._on_request = on_request
        self._sent = 0
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._unanswered: dict[str, asyncio.Future[Reply]] = {}
        self._closed = False
        self._reader = asyncio.create_task(self._read(), name="emulated station reads")
        self._writer = asyncio.create_task(self._write(), name="emulated station writes")

    def call(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        """Queue a call; the future brings its reply, or one with an error, but never raises."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if self._closed:
            reply.set_result(Reply(error="connection closed"))
            return reply
        self._sent += 1
        message_id = str(self._sent)
        frame = json.dumps([_CALL, message_id, action, payload])
        self._unanswered[message_id] = reply
        self._jobs.put_nowait(_Job(message_id, frame, reply))
        return reply

    async def close(self) -> None:
        """Close the connection and wait until both tasks have ended."""
        await self._connection.close()
        self._writer.cancel()
        with suppress(asyncio.CancelledError):
            await self._writer
        await self._reader

    async def _write(self) -> None:
        while True:
            job = await self._jobs.get()
            with suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    await self._connection.send(job.frame)
                    await asyncio.shield(job.reply)
            self._settle(job.message_id, Reply(error="no answer"))

    async def _read(self) -> None:
        try:
            async for frame in self._connection:
                await self._take(_parse(frame))
        except ConnectionClosed:
            pass  # an abrupt end is an end
        finally:
            self._closed = True
            for message_id in list(self._unanswered):
                self._settle(message_id, Reply(error="connection closed"))

    async def _take(self, message: list[Any]) -> None:
        match message:
            case [2, str(message_id), *rest]:
                await self._connection.send(json.dumps(self._answer(message_id, rest)))
            case [3, str(message_id), dict(payload)]:
                await self._digest(message_id, Reply(payload))
            case [4, str(message_id), str(code), *_]:
                await self._digest(message_id, Reply(error=code))
            case _:
                pass  # nothing that could be answered: it has no id

    async def _digest(self, message_id: str, reply: Reply) -> None:
        self._settle(message_id, reply)
        # Who waited for the answer goes first: a TxProfile may follow right behind the answer
        # that gave its transaction an id.
        await asyncio.sleep(0)

    def _answer(self, message_id: str, rest: list[Any]) -> list[object]:
        match rest:
            case [str(action), dict(payload)]:
                return self._answer_call(message_id, action, payload)
            case _:
                return [_ERROR, message_id, "FormationViolation", "this is no call", {}]

    def _answer_call(self, message_id: str, action: str, payload: Body) -> list[object]:
        try:
            return [_RESULT, message_id, self._on_request(action, payload)]
        except CallError as error:
            return [_ERROR, message_id, error.code, error.description, {}]

    def _settle(self, message_id: str, reply: Reply) -> None:
        future = self._unanswered.pop(message_id, None)
        if future is not None and not future.done():
            future.set_result(reply)


def _parse(frame: str | bytes) -> list[Any]:
    try:
        message = json.loads(frame)
    except ValueError:
        return []
    return message if isinstance(message, list) else []

"""OCPP-J from the station's side: one call at a time, answers in the order of the questions."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from harness.emulator.fields import CallError
from harness.emulator.raw import Body

__all__ = ["LOST", "NOT_CONNECTED", "Reply", "Rpc"]

_logger = logging.getLogger("harness.emulator")

_CALL, _RESULT, _ERROR = 2, 3, 4
_ANSWER_WITHIN_S = 30.0
_STUCK_FOR_S = 20.0
"""How long a station that has no answer is stuck, until its watchdog hangs up."""

LOST, NOT_CONNECTED = "connection closed", "not connected"
"""Instead of an error code: the connection ended before the answer, or there was none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The central system's answer; ``error`` is the CALLERROR's code or what kept it away."""

    payload: Body = field(default_factory=dict)
    error: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether there was no connection to carry the question or its answer."""
        return self.error in (LOST, NOT_CONNECTED)


@dataclass(frozen=True, slots=True)
class _Job:
    message_id: str
    action: str
    write: Callable[[], Body]
    reply: asyncio.Future[Reply]


class Rpc:
    """Speaks OCPP-J over one connection until that is closed.

    ``on_request`` is given action and payload of each incoming call and returns what is sent
    as its result, which is one answer if all is well, or raises :class:`CallError`; with none
    the station is stuck, and hangs up in the end. ``on_end`` is called when the connection is
    over, whoever ended it. What is no call at all is answered with the code ``malformed``.
    """

    def __init__(
        self,
        connection: ClientConnection,
        on_request: Callable[[str, Body], Sequence[Body]],
        on_end: Callable[[], object] = lambda: None,
        malformed: str = "FormationViolation",
    ) -> None:
        self._connection = connection
        self._on_request = on_request
        self._on_end = on_end
        self._malformed = malformed
        self._sent = 0
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._unanswered: dict[str, asyncio.Future[Reply]] = {}
        self._closed = False
        self._reader = asyncio.create_task(self._read(), name="emulated station reads")
        self._writer = asyncio.create_task(self._write(), name="emulated station writes")

    def call(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        """Queue a call; the future brings its reply, or one with an error, but never raises."""
        return self.post(action, lambda: payload)

    def post(self, action: str, write: Callable[[], Body]) -> asyncio.Future[Reply]:
        """Queue a call whose payload is written when all calls before it are answered."""
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if self._closed:
            reply.set_result(Reply(error=LOST))
            return reply
        self._sent += 1
        message_id = str(self._sent)
        self._unanswered[message_id] = reply
        self._jobs.put_nowait(_Job(message_id, action, write, reply))
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
                    frame = [_CALL, job.message_id, job.action, job.write()]
                    await self._connection.send(json.dumps(frame))
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
                self._settle(message_id, Reply(error=LOST))
            self._on_end()

    async def _take(self, message: list[Any]) -> None:
        match message:
            case [2, str(message_id), *rest]:
                answers = self._answers(message_id, rest)
                for answer in answers:
                    await self._connection.send(json.dumps(answer))
                if not answers:
                    await self._be_stuck()
            case [3, str(message_id), dict(payload)]:
                await self._digest(message_id, Reply(payload))
            case [4, str(message_id), str(code), *_]:
                await self._digest(message_id, Reply(error=code))
            case _:
                pass  # nothing that could be answered: it has no id

    async def _be_stuck(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_STUCK_FOR_S):
                await self._connection.wait_closed()
        await self._connection.close()

    async def _digest(self, message_id: str, reply: Reply) -> None:
        self._settle(message_id, reply)
        # Who waited for the answer goes first: a TxProfile may follow right behind the answer
        # that gave its transaction an id.
        await asyncio.sleep(0)

    def _answers(self, message_id: str, rest: list[Any]) -> list[list[object]]:
        match rest:
            case [str(action), dict(payload)]:
                return self._answer_call(message_id, action, payload)
            case _:
                return [[_ERROR, message_id, self._malformed, "this is no call", {}]]

    def _answer_call(self, message_id: str, action: str, payload: Body) -> list[list[object]]:
        try:
            return [[_RESULT, message_id, result] for result in self._on_request(action, payload)]
        except CallError as error:
            return [[_ERROR, message_id, error.code, error.description, {}]]
        except Exception:
            _logger.exception("%s could not be answered", action)
            return [[_ERROR, message_id, "InternalError", "", {}]]

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

"""One connection to one station: the station's requests are answered, its answers handed on."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from harness.clock import Clock
from harness.csms.dialect import Dialect
from harness.csms.disturbances import Disturbances, Outgoing
from harness.csms.frames import Failure, Nonsense, Request, Result, parse_frame
from harness.csms.mishaps import mishap
from harness.csms.refusals import refusal
from harness.csms.requests import OnSecondAnswer, Requests
from harness.csms.schema import request_flaw
from harness.csms.wirelog import WireLog

__all__ = ["Clerk", "Link", "Payload", "Reply"]

_logger = logging.getLogger("harness.csms")

_LONGEST_DESCRIPTION = 255
"""OCPP-J 1.6 §4.2.3."""

Payload: TypeAlias = dict[str, Any]
"""What came over the wire, valid by the schema of its action."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The payload of an answer, and what is done when it has been sent."""

    payload: Mapping[str, object]
    then: Callable[[], None] | None = None


class Clerk(Protocol):
    """Knows what the requests of a station mean in one version of OCPP."""

    @property
    def dialect(self) -> Dialect:
        """The version that the station speaks."""

    def answering(self, action: str) -> Callable[[Payload], Reply] | None:
        """Return what takes note of a valid request and answers it; None if nobody does."""


class Link:
    """One connection; what the requests mean is up to the clerk."""

    def __init__(
        self,
        identity: str,
        clerk: Clerk,
        connection: ServerConnection,
        wire_log: WireLog,
        clock: Clock,
        unique_ids: Callable[[], str],
        on_second_answer: OnSecondAnswer = lambda *_: None,
    ) -> None:
        self.identity = identity
        self.disturbances: Disturbances | None = None
        self._clerk = clerk
        self._dialect = clerk.dialect
        self._socket = connection
        self._wire_log = wire_log
        self._clock = clock
        self._retired = False
        self._late: set[asyncio.Task[None]] = set()
        self.requests = Requests(
            identity,
            self._dialect.version,
            self._send,
            unique_ids,
            self._before_turn,
            on_second_answer,
        )

    async def run(self) -> None:
        """Take messages until the connection ends or is retired."""
        try:
            async with asyncio.TaskGroup() as answering:
                try:
                    async for message in self._socket:
                        if self._retired:
                            break
                        await self._take(message, answering)
                finally:
                    self.retire()
                    for late in self._late:
                        late.cancel()
        except* ConnectionClosed as closed:
            _logger.info("%s: connection lost: %.200r", self.identity, str(closed.exceptions[0]))

    def retire(self) -> None:
        """Take no more messages; whoever waits for an answer learns that there will be none."""
        self._retired = True
        self.requests.end()

    async def close(self, reason: str) -> None:
        """Retire the connection and close it."""
        self.retire()
        await self._socket.close(reason=reason)

    async def _before_turn(self) -> None:
        if self.disturbances is not None:
            await self.disturbances.before_turn()

    async def _send(self, message: str, answered: str = "") -> bool:
        """Send a message, and tell whether it went out."""
        out = Outgoing(message)
        if self.disturbances is not None:
            out = await self.disturbances.on_the_way_out(message, answered)
        self._wire_log.record(self.identity, "out", out.message, out.deliberate)
        if out.is_lost:
            return False
        try:
            await self._socket.send(out.message)
        except ConnectionClosed:
            self.retire()
            return False
        return True

    async def _take(self, message: str | bytes, answering: asyncio.TaskGroup) -> None:
        now = self._clock.now()
        self._wire_log.record(self.identity, "in", message)
        match parse_frame(message):
            case Request() as request:
                await self._answer(request, answering)
            case Result() | Failure() as answer:
                self.requests.settle(answer, now)
            case Nonsense(reason, unique_id):
                _logger.warning("%s: sent %s", self.identity, reason)
                refused = refusal(message, unique_id, self._dialect)
                if refused is not None:
                    await self._send(_call_error(*refused, reason))

    async def _answer(self, request: Request, answering: asyncio.TaskGroup) -> None:
        # What the station tells counts now, however late it is answered on purpose.
        text, then = self._reply(request)
        answer = self._deliver(text, then, request)
        if self.disturbances is not None and self.disturbances.delays_answers:
            task = answering.create_task(answer)
            self._late.add(task)
            task.add_done_callback(self._late.discard)
        else:
            await answer

    async def _deliver(self, text: str, then: Callable[[], None] | None, request: Request) -> None:
        await self._send(text, request.action)
        if then is not None:
            try:
                then()
            except Exception as error:  # noqa: BLE001  # whatever it is, the connection goes on
                what = f"{request.action} was answered but not digested"
                _logger.critical("%s: %s: %s", self.identity, what, mishap(error))

    def _reply(self, request: Request) -> tuple[str, Callable[[], None] | None]:
        if request.action not in self._dialect.actions:
            return self._refuse(request, "NotImplemented", "the action is not known"), None
        answering = self._clerk.answering(request.action)
        if answering is None:
            return self._refuse(request, "NotSupported", "the action is not supported"), None
        flaw = request_flaw(request.action, request.payload, self._dialect.version)
        if flaw is not None:
            return self._refuse(request, self._dialect.code_for(flaw.keyword), flaw.sentence), None
        try:
            reply = answering(request.payload)
        except Exception as error:  # noqa: BLE001  # whatever it is, the connection goes on
            what = f"cannot digest {request.action}"
            _logger.critical("%s: %s: %s", self.identity, what, mishap(error))
            return self._refuse(request, "InternalError", "the request was not digested"), None
        answer = [3, request.unique_id, reply.payload]
        return json.dumps(answer, separators=(",", ":")), reply.then

    def _refuse(self, request: Request, code: str, why: str) -> str:
        _logger.warning("%s: refused with %s: %.200r", self.identity, code, why)
        return _call_error(request.unique_id, code, why)


def _call_error(unique_id: str, code: str, why: str) -> str:
    return json.dumps([4, unique_id, code, why[:_LONGEST_DESCRIPTION], {}], separators=(",", ":"))

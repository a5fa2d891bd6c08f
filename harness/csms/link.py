"""One connection to one station: the station's requests are routed, its answers handed on."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Mapping
from typing import ClassVar, TypeVar, cast

import ocpp.messages
from ocpp.charge_point import ChargePoint
from ocpp.exceptions import OCPPError
from ocpp.messages import Call
from ocpp.routing import after, on
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from harness.clock import Clock
from harness.csms.frames import Failure, Nonsense, Request, Result, parse_frame
from harness.csms.requests import Requests
from harness.csms.wirelog import WireLog

__all__ = ["Link", "after_answering", "answers"]

_logger = logging.getLogger("harness.csms")

_LONGEST_DESCRIPTION = 255
"""OCPP-J 1.6 §4.2.3."""

_Handler = TypeVar("_Handler", bound=Callable[..., object])

# The library validates in a thread by default: virtual time would have to stand still for every
# message, and a message could overtake the one before it.
ocpp.messages.ASYNC_VALIDATION = False


def answers(action: str) -> Callable[[_Handler], _Handler]:
    """Mark a method as the one that answers an action."""
    return cast("Callable[[_Handler], _Handler]", on(action))  # type: ignore[no-untyped-call]


def after_answering(action: str) -> Callable[[_Handler], _Handler]:
    """Mark a method that is called when an action's answer was sent; its errors are logged."""

    def mark(handler: _Handler) -> _Handler:
        @functools.wraps(handler)
        def logged(*args: object, **fields: object) -> None:
            try:
                handler(*args, **fields)
            except Exception:
                # Here and not where it is called: the library takes a KeyError for "no handler".
                _logger.exception("%s was answered but not digested", action)

        return cast("_Handler", after(action)(logged))  # type: ignore[no-untyped-call]

    return mark


class Link(ChargePoint):
    """One connection; what the requests mean is up to a subclass for each version of OCPP.

    The library validates the station's requests and routes them. Ours do not go through its
    ``call``, which rewrites keys, rounds decimals and measures its deadline in wall-clock time.
    """

    _ocpp_version: ClassVar[str]  # set by the library's class for that version

    known_actions: ClassVar[frozenset[str]]
    """Every action of this version, whether it is supported here or not."""

    error_codes: ClassVar[Mapping[str, str]] = {}
    """Codes that this version spells differently from the library."""

    def __init__(
        self,
        identity: str,
        connection: ServerConnection,
        wire_log: WireLog,
        clock: Clock,
        unique_ids: Callable[[], str],
    ) -> None:
        super().__init__(identity, connection, logger=_logger)  # type: ignore[no-untyped-call]
        self._socket = connection
        self._wire_log = wire_log
        self._clock = clock
        self._retired = False
        self.requests = Requests(identity, self._ocpp_version, self._send, unique_ids)

    async def run(self) -> None:
        """Take messages until the connection ends or is retired."""
        try:
            async for message in self._socket:
                if self._retired:
                    break
                await self._take(message)
        except ConnectionClosed as closed:
            _logger.info("%s: connection lost: %s", self.id, closed)
        finally:
            self.retire()

    def retire(self) -> None:
        """Take no more messages; whoever waits for an answer learns that there will be none."""
        self._retired = True
        self.requests.end()

    async def close(self, reason: str) -> None:
        """Retire the connection and close it."""
        self.retire()
        await self._socket.close(reason=reason)

    async def _send(self, message: str) -> None:
        self._wire_log.record(self.id, "out", message)
        try:
            await self._socket.send(message)
        except ConnectionClosed:
            self.retire()

    async def _take(self, message: str | bytes) -> None:
        now = self._clock.now()
        self._wire_log.record(self.id, "in", message)
        match parse_frame(message):
            case Request() as request:
                await self._answer(request)
            case Result() | Failure() as answer:
                self.requests.settle(answer, now)
            case Nonsense(reason, unique_id):
                _logger.warning("%s: sent %s", self.id, reason)
                if unique_id is not None:
                    await self._refuse(unique_id, "FormatViolation", reason)

    async def _answer(self, request: Request) -> None:
        # The library has the meaning of these two codes the wrong way round (OCPP-J 1.6 §4.2.3).
        if request.action not in self.known_actions:
            await self._refuse(request.unique_id, "NotImplemented", "the action is not known")
        elif request.action not in self.route_map:
            await self._refuse(request.unique_id, "NotSupported", "the action is not supported")
        else:
            await self._route(request)

    async def _route(self, request: Request) -> None:
        call = Call(request.unique_id, request.action, request.payload)  # type: ignore[no-untyped-call]
        try:
            await self._handle_call(call)  # type: ignore[no-untyped-call]
        except OCPPError as error:
            code = getattr(error, "code", "GenericError")
            cause = error.details.get("cause", error.description)
            await self._refuse(request.unique_id, code, str(cause))
        except Exception:
            _logger.exception("%s: %s was answered but not digested", self.id, request.action)

    async def _refuse(self, unique_id: str, code: str, why: str) -> None:
        code = self.error_codes.get(code, code)
        _logger.warning("%s: refused with %s: %.200r", self.id, code, why)
        await self._send(
            json.dumps([4, unique_id, code, why[:_LONGEST_DESCRIPTION], {}], separators=(",", ":"))
        )

"""Our side of OCPP-J: one request at a time, each with a deadline and an answer of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from harness.csms.frames import Failure, Result
from harness.csms.mishaps import mishap
from harness.csms.schema import answer_violations, request_text
from harness.csms.station import Answer, StationSilent, Unanswered
from harness.units import SECOND_MS, Instant, Millis

__all__ = ["RESPONSE_TIMEOUT_MS", "OnAnswer", "OnSecondAnswer", "Requests"]

_logger = logging.getLogger("harness.csms")

_T = TypeVar("_T")

RESPONSE_TIMEOUT_MS: Millis = 30 * SECOND_MS
"""How long a station may take to answer; OCPP names no number."""

OnAnswer: TypeAlias = Callable[[Answer], None]
"""Called as an answer arrives, before any later message is looked at."""

OnSecondAnswer: TypeAlias = Callable[[str, Answer, Answer], None]
"""Called with an action and two answers when a request that is answered is answered again."""

_MOST_REMEMBERED = 100
"""How many requests that nobody waits for any more are remembered."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """The request that waits; its future brings ``None`` when the connection ended."""

    unique_id: str
    action: str
    on_answer: OnAnswer | None
    answer: asyncio.Future[Answer | None]


class Requests:
    """The requests over one connection; ``send`` writes one frame to it and tells whether it went.

    ``before_turn`` is awaited before a request waits for its turn, to hold it up on purpose.
    ``on_second_answer`` is told what a station says of a request that it has answered already.

    Unique ids come from outside, so that the ids of a station go on over a reconnect and a late
    answer never matches a later request.
    """

    def __init__(
        self,
        identity: str,
        version: str,
        send: Callable[[str], Awaitable[bool]],
        unique_ids: Callable[[], str],
        before_turn: Callable[[], Awaitable[None]] | None = None,
        on_second_answer: OnSecondAnswer = lambda *_: None,
    ) -> None:
        self._identity = identity
        self._version = version
        self._send = send
        self._unique_ids = unique_ids
        self._before_turn = before_turn
        self._turn = asyncio.Lock()
        self._pending: _Pending | None = None
        self._overdue: dict[str, _Pending] = {}
        self._answered: dict[str, tuple[str, Answer]] = {}
        self._on_second_answer = on_second_answer
        self._ended = False

    async def exchange(
        self, action: str, payload: Mapping[str, object], on_answer: OnAnswer | None = None
    ) -> Answer:
        """Send a request when its turn comes (OCPP-J 1.6 §4.1.1) and wait for its answer.

        ``on_answer`` is called as the answer arrives, before any later message is looked at; it
        is called even when nobody waits any more, for what a station accepts late it has accepted.
        Raises :class:`InputError` and :class:`StationSilent`.
        """
        text = request_text(action, payload, self._version)
        return await self.exchange_text(action, text, on_answer)

    async def exchange_text(
        self, action: str, text: str, on_answer: OnAnswer | None = None
    ) -> Answer:
        """Send a request whose payload is JSON already, unchecked, and wait for its answer.

        Raises :class:`StationSilent`.
        """
        if self._before_turn is not None:
            await self._before_turn()
        async with self._turn:
            answer = asyncio.get_running_loop().create_future()
            pending = self._pending = _Pending(self._unique_ids(), action, on_answer, answer)
            try:
                return await self._ask(pending, text)
            finally:
                if self._pending is pending:
                    self._give_up(pending)

    def settle(self, message: Result | Failure, at: Instant) -> None:
        """Hand an answer to the request that waits for it, or did so until it took too long.

        A second answer counts for nothing but is told; any other one is ignored.
        """
        pending = self._pending
        if message.unique_id in self._overdue:
            self._settle_late(self._overdue.pop(message.unique_id), message, at)
            return
        if message.unique_id in self._answered:
            self._on_second_answer(*self._answered[message.unique_id], _answer(message, at))
            return
        if pending is None or pending.unique_id != message.unique_id:
            _logger.warning(
                "%s: answered %.40r, which nobody asks (any more)",
                self._identity,
                message.unique_id,
            )
            return
        self._pending = None
        answer = _answer(message, at)
        _remember(self._answered, pending.unique_id, (pending.action, answer))
        self._warn_of_violations(pending.action, answer)
        try:
            if pending.on_answer is not None:
                pending.on_answer(answer)
        except Exception as error:  # noqa: BLE001  # it is the asker's, who gets it
            _resolve(pending.answer, error)
        else:
            _resolve(pending.answer, answer)

    def end(self) -> None:
        """Let the pending request and all later ones know that no answer will come."""
        self._ended = True
        self._overdue.clear()
        if self._pending is not None:
            _resolve(self._pending.answer, None)

    def _give_up(self, pending: _Pending) -> None:
        self._pending = None
        if not self._ended:
            _remember(self._overdue, pending.unique_id, pending)

    def _settle_late(self, late: _Pending, message: Result | Failure, at: Instant) -> None:
        answer = _answer(message, at)
        _remember(self._answered, late.unique_id, (late.action, answer))
        _logger.warning("%s: answered %s late: %.40r", self._identity, late.action, answer.status)
        self._warn_of_violations(late.action, answer)
        try:
            if late.on_answer is not None:
                late.on_answer(answer)
        except Exception as error:  # noqa: BLE001  # nobody waits for it any more
            what = f"the late answer to {late.action} was not digested"
            _logger.critical("%s: %s: %s", self._identity, what, mishap(error))

    async def _ask(self, pending: _Pending, text: str) -> Answer:
        if self._ended:
            raise StationSilent(f"station {self._identity!r} is not connected")
        silent: type[StationSilent] = Unanswered
        try:
            async with asyncio.timeout(RESPONSE_TIMEOUT_MS / SECOND_MS):
                if not await self._send(f'[2,"{pending.unique_id}","{pending.action}",{text}]'):
                    silent = StationSilent  # it has nothing to answer
                answer = await pending.answer
        except TimeoutError:
            raise silent(
                f"station {self._identity!r} did not answer {pending.action} "
                f"within {RESPONSE_TIMEOUT_MS // SECOND_MS} s"
            ) from None
        if answer is None:
            raise silent(f"station {self._identity!r} hung up before it answered {pending.action}")
        return answer

    def _warn_of_violations(self, action: str, answer: Answer) -> None:
        if answer.is_error:
            return
        for sentence in answer_violations(action, answer.payload, self._version):
            _logger.warning("%s: answer to %s: %.200s", self._identity, action, sentence)


def _answer(message: Result | Failure, at: Instant) -> Answer:
    if isinstance(message, Failure):
        return Answer(message.code, is_error=True, payload=message.details, received_at=at)
    status = message.payload.get("status")
    shown = status if isinstance(status, str) else ""
    return Answer(shown, is_error=False, payload=message.payload, received_at=at)


def _remember(kept: dict[str, _T], unique_id: str, what: _T) -> None:
    """Keep something about a request, and forget the oldest of too many."""
    kept[unique_id] = what
    if len(kept) > _MOST_REMEMBERED:
        del kept[next(iter(kept))]


def _resolve(future: asyncio.Future[Answer | None], outcome: Answer | Exception | None) -> None:
    if future.done():  # its asker was cancelled in this very turn of the loop
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)

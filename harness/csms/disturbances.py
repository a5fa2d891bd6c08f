"""What the central system does wrong on purpose, to see whether a charger can bear it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from harness.clock import Clock
from harness.csms.frames import Request, Result, parse_frame
from harness.csms.wirelog import WireLog
from harness.errors import InputError
from harness.units import SECOND_MS, Instant, Millis, format_duration, format_instant, parse_instant

__all__ = ["Disturbances", "Outgoing"]

_LONGEST_HOLD_MS: Millis = 30 * SECOND_MS
"""A request that is to be overtaken goes out at last when no other one comes."""


class Outgoing(NamedTuple):
    """A message on its way to the station, and what was done to it on purpose."""

    message: str
    deliberate: str = ""
    is_lost: bool = False


class Disturbances:
    """What one station has to bear; nothing until it is told so, and all of it in the wire log.

    It outlives the station's connections. Raises :class:`InputError` for a negative duration and
    a count below one.
    """

    def __init__(
        self,
        identity: str,
        clock: Clock,
        wire_log: WireLog,
        hang_up: Callable[[str], Awaitable[None]],
    ) -> None:
        self._identity = identity
        self._clock = clock
        self._wire_log = wire_log
        self._hang_up = hang_up
        self._answers_ms: Millis = 0
        self._requests_ms: Millis = 0
        self._offset_ms: Millis = 0
        self._drops: Counter[str] = Counter()
        self._holds_next = False
        self._overtaken: asyncio.Event | None = None
        self._closed_until: Instant = clock.now()
        self._late_answers = asyncio.Lock()

    def delay(self, *, answers_ms: Millis = 0, requests_ms: Millis = 0) -> None:
        """Answer the station, or ask it, later by so much from now on."""
        self._answers_ms, self._requests_ms = _positive(answers_ms), _positive(requests_ms)
        self._note(
            f"from now on answers come {format_duration(answers_ms)} and "
            f"requests {format_duration(requests_ms)} late"
        )

    def drop(self, action: str, count: int = 1) -> None:
        """Lose the next messages of an action: requests for it, or answers to it."""
        if count < 1:
            raise InputError(f"drop {action}: found {count} messages, expected at least one")
        self._drops[action] += count
        self._note(f"the next {count} of {action} are lost")

    def shift_time(self, offset_ms: Millis) -> None:
        """Tell a wrong time in answers from now on: ahead by so much, behind when negative."""
        self._offset_ms = offset_ms
        self._note(f"from now on the time told is wrong by {offset_ms} ms")

    def hold_back(self) -> None:
        """Let the next request be overtaken by the one after it, which is asked for meanwhile."""
        self._holds_next = True
        self._note("the next request is to be overtaken by the one after it")

    def refuse(self, duration_ms: Millis) -> None:
        """Answer every attempt to connect with HTTP 503 for a while; 0 lets the station in."""
        self._closed_until = self._clock.now() + _positive(duration_ms)
        self._note(f"connections are refused for {format_duration(duration_ms)}")

    async def disconnect(self, duration_ms: Millis) -> None:
        """Close the connection, and refuse new ones for a while."""
        self.refuse(duration_ms)
        self._note("the connection is closed")
        await self._hang_up("disconnected on purpose")

    def stop(self) -> None:
        """Behave from now on; what is late already comes when it is due."""
        self._answers_ms = self._requests_ms = self._offset_ms = 0
        self._drops.clear()
        self._holds_next = False
        self._closed_until = self._clock.now()
        self._note("the central system behaves again")

    @property
    def closed_ms(self) -> Millis:
        """How long connections are still refused; 0 when they are not."""
        return max(0, self._closed_until - self._clock.now())

    @property
    def delays_answers(self) -> bool:
        """Tell whether an answer has to wait, be it for one before it."""
        return bool(self._answers_ms) or self._late_answers.locked()

    async def before_turn(self) -> None:
        """Wait as long as a request of ours has to before its turn comes."""
        if self._requests_ms:
            await self._clock.sleep(self._requests_ms)
        if self._overtaken is not None:
            # Whoever waits goes on in a later turn of the loop: this request is sent before.
            self._overtaken.set()
        elif self._holds_next:
            self._holds_next = False
            await self._be_overtaken()

    async def on_the_way_out(self, message: str, answered: str = "") -> Outgoing:
        """Disturb a message that is about to be sent; ``answered`` is the action of an answer."""
        if self.delays_answers or self._drops or self._offset_ms:
            return await self._disturbed(message, answered)
        return Outgoing(message)

    async def _disturbed(self, message: str, answered: str) -> Outgoing:
        frame = parse_frame(message)
        action = frame.action if isinstance(frame, Request) else answered
        if self._drops[action]:
            self._drops -= Counter([action])  # leaves only what is above zero
            return Outgoing(message, "lost", is_lost=True)
        deeds = []
        if answered and self.delays_answers:
            deeds.append(await self._be_late())
        if self._offset_ms and isinstance(frame, Result) and "currentTime" in frame.payload:
            deeds.append(f"the time is wrong by {self._offset_ms} ms")
            message = _shifted(frame, self._offset_ms)
        return Outgoing(message, ", ".join(deeds))

    async def _be_late(self) -> str:
        late_ms = self._answers_ms
        due = self._clock.now() + late_ms
        async with self._late_answers:  # in the order of the requests
            await self._clock.sleep_until(due)
        return f"late by {format_duration(late_ms)}"

    async def _be_overtaken(self) -> None:
        self._overtaken = asyncio.Event()
        try:
            async with asyncio.timeout(_LONGEST_HOLD_MS / SECOND_MS):
                await self._overtaken.wait()
        except TimeoutError:
            self._note("the request held back was not overtaken")
        finally:
            self._overtaken = None

    def _note(self, deed: str) -> None:
        self._wire_log.note(self._identity, deed)


def _positive(duration_ms: Millis) -> Millis:
    if duration_ms < 0:
        raise InputError(f"found {duration_ms} ms, expected a duration that is not negative")
    return duration_ms


def _shifted(frame: Result, offset_ms: Millis) -> str:
    told = parse_instant(str(frame.payload["currentTime"]))
    payload = {**frame.payload, "currentTime": format_instant(told + offset_ms)}
    return json.dumps([3, frame.unique_id, payload], separators=(",", ":"))

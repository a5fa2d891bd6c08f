"""The one clock: wall-clock instants that advance with the event loop, real or virtual."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from harness.clock.loop import VirtualTimeDeadlock, VirtualTimeLoop
from harness.units import Instant, Millis

__all__ = ["Clock", "VirtualTimeDeadlock", "VirtualTimeLoop", "wall_clock_now"]


def wall_clock_now() -> Instant:
    """Return the computer's own wall-clock time, for names of files and nothing else."""
    return time.time_ns() // 1_000_000


class Clock:
    """Wall-clock instants derived from an event loop's monotonic time.

    Meter, OCPP and vehicle all read this one clock, so their instants can be compared; a step of
    the computer's own clock (NTP) during a run moves nothing.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, start: Instant) -> None:
        self._loop = loop
        self._start = start
        self._origin_s = loop.time()

    @classmethod
    def starting(cls, loop: asyncio.AbstractEventLoop, start: Instant | None = None) -> Clock:
        """Make a clock that shows ``start`` now, or the computer's wall-clock time.

        Raises :class:`ValueError` when a real clock is to show another time than the present.
        """
        if start is None:
            return cls(loop, wall_clock_now())
        if not isinstance(loop, VirtualTimeLoop):
            raise ValueError(  # noqa: TRY004  # the start is wrong, not the loop
                "only a virtual clock can be set; a real one shows the present"
            )
        return cls(loop, start)

    @property
    def is_virtual(self) -> bool:
        """Tell whether timers are jumped over instead of waited for."""
        return isinstance(self._loop, VirtualTimeLoop)

    @property
    def start(self) -> Instant:
        """The instant that the clock showed when it was made."""
        return self._start

    def now(self) -> Instant:
        """Return the present instant."""
        return self._start + round((self._loop.time() - self._origin_s) * 1000)

    async def sleep_until(self, instant: Instant) -> None:
        """Wait until the clock shows ``instant``; return at once when it already does."""
        await asyncio.sleep(max(0.0, self._loop_time(instant) - self._loop.time()))

    async def sleep(self, duration: Millis) -> None:
        """Wait for a duration in milliseconds."""
        await self.sleep_until(self.now() + duration)

    def call_at(self, instant: Instant, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """Schedule a plain function for an instant; cancel the returned handle to forget it."""
        return self._loop.call_at(self._loop_time(instant), callback)

    def _loop_time(self, instant: Instant) -> float:
        return self._origin_s + (instant - self._start) / 1000

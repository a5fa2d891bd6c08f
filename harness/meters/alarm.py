"""A sleep that can be cut short."""

from __future__ import annotations

import asyncio

from harness.clock import Clock
from harness.units import Instant

__all__ = ["Alarm"]


class Alarm:
    """Sleeps until an instant that may be brought forward meanwhile; for one sleeper."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def sleep_until(self, instant: Instant) -> None:
        """Sleep until the clock shows the instant, or the one that :meth:`move` puts there."""
        self._bell = asyncio.get_running_loop().create_future()
        self._timer = self._clock.call_at(instant, self._ring)
        try:
            await self._bell
        finally:
            self._timer.cancel()
            self._timer = None

    def move(self, instant: Instant) -> bool:
        """Set the present sleep to end at another instant; false when nobody sleeps."""
        if self._timer is None:
            return False
        self._timer.cancel()
        self._timer = self._clock.call_at(instant, self._ring)
        return True

    def _ring(self) -> None:
        if self._bell is not None and not self._bell.done():
            self._bell.set_result(None)

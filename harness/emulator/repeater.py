"""Something that the firmware does again and again, one timer at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from harness.emulator.stationclock import Timekeeper
from harness.units import SECOND_MS, Millis

__all__ = ["Repeater"]

_LOOK_AGAIN_MS: Millis = 10 * SECOND_MS
"""How soon an interval that was 0 is seen to be another one: it takes effect without a reboot."""


class Repeater:
    """Calls a function at an interval that is asked for anew each time; while it is 0, never."""

    def __init__(
        self, clock: Timekeeper, interval_ms: Callable[[], Millis], action: Callable[[], object]
    ) -> None:
        self._clock = clock
        self._interval_ms = interval_ms
        self._action = action
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Wait for one interval, then act, and so on."""
        self.stop()
        interval = self._interval_ms()
        then = self._fire if interval > 0 else self.start
        self._timer = self._clock.call_at(self._clock.now() + (interval or _LOOK_AGAIN_MS), then)

    def stop(self) -> None:
        """Act no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._action()
        self.start()

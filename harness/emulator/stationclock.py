"""The station's own clock, which may be wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from harness.clock import Clock
from harness.emulator.site import EmulatedSite
from harness.units import Instant

__all__ = ["StationClock", "Timekeeper"]

_MILLION = 1_000_000


class Timekeeper(Protocol):
    """A clock that tells the instant and acts at one: a true one, or the station's."""

    def now(self) -> Instant:
        """Return the present instant."""

    def call_at(self, instant: Instant, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """Schedule a plain function for an instant."""


class StationClock:
    """What the station takes for the time: off from the start, and drifting.

    It never follows the central system's currentTime: as good a clock as its quartz is.
    """

    def __init__(self, clock: Clock, site: EmulatedSite) -> None:
        self._clock = clock
        self._origin = clock.now()
        self._start: Instant = self._origin + site.clock_offset_ms
        self._pace = _MILLION + site.clock_drift_ppm

    def now(self) -> Instant:
        """Return the instant that the station believes in."""
        return self._start + (self._clock.now() - self._origin) * self._pace // _MILLION

    def call_at(self, instant: Instant, callback: Callable[[], object]) -> asyncio.TimerHandle:
        """Schedule a plain function for when the station's clock shows an instant."""
        true_ms = -((self._start - instant) * _MILLION // self._pace)
        return self._clock.call_at(self._origin + true_ms, callback)

"""Keeps what a station says before its run begins."""

from __future__ import annotations

from collections.abc import Callable

from harness.csms import StationEvent

__all__ = ["Reception"]


class Reception:
    """Passes a station's events on, as soon as there is somebody to take them.

    A charger dials in when it likes, and a run begins only then: what it says until the trace of
    the run is open is kept and told first.
    """

    def __init__(self) -> None:
        self._kept: list[StationEvent] = []
        self._taker: Callable[[StationEvent], None] = self._kept.append

    def take_station_event(self, _identity: str, event: StationEvent) -> None:
        """Keep an event or pass it on; nobody but the bench's own station may dial in."""
        self._taker(event)

    def hand_over(self, taker: Callable[[StationEvent], None]) -> None:
        """Tell what was kept, in its order, and pass on all that comes."""
        kept, self._kept = self._kept, []
        for event in kept:
            taker(event)
        self._taker = taker

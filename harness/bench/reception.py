"""Keeps what a station says before its run begins, and asks it what it is able to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from harness.csms import Station, StationEvent, StationRefused, StationSilent
from harness.units import SECOND_MS, Millis, format_duration

__all__ = ["CAPABILITIES_WITHIN_MS", "Reception", "ask_capabilities", "told_by"]

_logger = logging.getLogger("harness.bench")

CAPABILITIES_WITHIN_MS: Millis = 30 * SECOND_MS
"""How long a station may take to tell what it is able to do; a full inventory takes its time."""


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


async def ask_capabilities(station: Station) -> None:
    """Have a station tell what it is able to do, to be kept as its ``told``.

    One that answers with errors, or too late, has not told it; that is logged and no failure.
    """
    try:
        async with asyncio.timeout(CAPABILITIES_WITHIN_MS / SECOND_MS):
            await station.capabilities()
    except (StationRefused, StationSilent) as error:
        _logger.warning("%s: capabilities not told: %s", station.identity, error)
    except TimeoutError:
        within = format_duration(CAPABILITIES_WITHIN_MS)
        _logger.warning("%s: capabilities not told within %s", station.identity, within)


def told_by(station: Station) -> dict[str, object]:
    """Return what a station told of itself, for the header of a trace."""
    told: dict[str, object] = dict(station.boot) or {"did_not_boot": True}
    return told if station.told is None else {**told, "capabilities": station.told.as_dict()}

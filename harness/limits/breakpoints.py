"""The instants at which the allowed power may change, whichever reading turns out to be right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harness.limits.oracle import Oracle
from harness.limits.reading import Composite0, WCap, enabled_readings
from harness.limits.site import Site
from harness.profiles.events import LedgerEvent
from harness.profiles.model import Version
from harness.units import Instant

__all__ = ["next_breakpoints"]

# Neither says anything about when a limit changes.
_TIMELESS = {"w_cap": WCap.PER_PHASE.value, "composite0": Composite0.MIN_OF_SUM.value}


def next_breakpoints(
    events: Sequence[LedgerEvent],
    site: Site,
    start: Instant,
    end: Instant,
    time_zone: str | None = None,
    version: Version = Version.V16,
) -> tuple[Instant, ...]:
    """Return every instant inside a window at which a cap of any enabled reading changes.

    That is the cap of a connector or of the station. A sampler reads at its full rate around
    them. The readings of the local recurrence clock take part where a time zone is known.
    """
    readings = enabled_readings(time_zone, _TIMELESS, version)
    tracks = {
        id(pieces): pieces
        for window in Oracle(site).under(events, start, end, readings)
        for pieces in (window.station, *window.connectors)
    }
    instants = {
        after.start
        for pieces in tracks.values()
        for before, after in pairwise(pieces)
        if before.cap != after.cap
    }
    return tuple(sorted(instants))

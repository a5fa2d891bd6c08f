"""The instants at which the allowed power may change, whichever reading turns out to be right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harness.limits.oracle import allowed
from harness.limits.reading import Composite0, WCap, enabled_readings
from harness.limits.site import Site
from harness.profiles.events import LedgerEvent
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
) -> tuple[Instant, ...]:
    """Return every instant inside a window at which a cap of any enabled reading changes.

    That is the cap of a connector or of the station. A sampler reads at its full rate around
    them. The readings of the local recurrence clock take part where a time zone is known.
    """
    windows = (
        allowed(events, site, start, end, reading)
        for reading in enabled_readings(time_zone, _TIMELESS)
    )
    instants = {
        after.start
        for window in windows
        for pieces in (window.station, *window.connectors)
        for before, after in pairwise(pieces)
        if before.cap != after.cap
    }
    return tuple(sorted(instants))

"""The instants at which the allowed power may change, whichever reading turns out to be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from harness.limits.oracle import Oracle
from harness.limits.reading import default_reading, enabled_readings
from harness.limits.site import Site
from harness.profiles.events import LedgerEvent, ProfileAccepted, TransactionStarted
from harness.profiles.model import Kind, Purpose, Version
from harness.units import Instant

__all__ = ["next_breakpoints"]

_SEVERAL = 2


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
    default = default_reading(version)
    pinned = {name: str(getattr(default, name)) for name in _idle(events)}
    readings = enabled_readings(time_zone, pinned, version)
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


def _idle(events: Sequence[LedgerEvent]) -> Iterator[str]:
    """Name the switches that say nothing about when a limit of these profiles changes.

    A run asks after each of its events, and would else work out dozens of readings that agree.
    """
    yield "w_cap"
    yield "composite0"
    bearers = [one for one in events if isinstance(one, (ProfileAccepted, TransactionStarted))]
    profiles = [one.profile for one in bearers if one.profile is not None]
    kinds = {profile.kind for profile in profiles}
    if Kind.RECURRING not in kinds:
        yield "recurring_before_start"
        yield "recurrence_clock"
    if Kind.RELATIVE not in kinds:
        yield "relative_anchor"
    if all(profile.purpose is not Purpose.LOCAL_GENERATION for profile in profiles):
        yield "local_generation"
    if len(profiles) < _SEVERAL:
        yield "txdefault_scope"
        yield "replace_scope"

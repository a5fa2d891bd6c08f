"""Every instant at which something may possibly change, found without knowing what will."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from harness.profiles import Kind, LedgerEvent, Profile, ProfileAccepted, TransactionStarted
from harness.units import DAY_MS, HOUR_MS, Instant

__all__ = ["edges"]


def edges(events: Sequence[LedgerEvent], start: Instant, end: Instant) -> list[Instant]:
    """Return these instants inside a window, each with the milliseconds before and after it."""
    happened = {event.at for event in events}
    found = {start, end, *happened}
    for event in events:
        if isinstance(event, ProfileAccepted | TransactionStarted) and event.profile is not None:
            found.update(_turns(event.profile, happened, start, end))
    near = {instant + miss for instant in found for miss in (-1, 0, 1)}
    return sorted(instant for instant in near if start <= instant < end)


def _turns(
    profile: Profile, happened: set[Instant], start: Instant, end: Instant
) -> Iterator[Instant]:
    yield from (each for each in (profile.valid_from, profile.valid_to) if each is not None)
    schedule = profile.schedule
    anchors = happened if schedule.start is None else {schedule.start}
    lengths = {0, schedule.duration_ms or 0, *(period.start_ms for period in schedule.periods)}
    for anchor, length in product(anchors, lengths):
        yield anchor + length
        if profile.kind is Kind.RECURRING:
            yield from _repeated(anchor + length, start, end)


def _repeated(instant: Instant, start: Instant, end: Instant) -> Iterator[Instant]:
    # Once a day is often enough for a week, too; a change of the clock moves it by an hour.
    for shift in (-HOUR_MS, 0, HOUR_MS):
        first = start + (instant + shift - start) % DAY_MS
        yield from range(first, end, DAY_MS)

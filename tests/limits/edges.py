"""Every instant at which something may possibly change, found without knowing what will."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from limits.naive_clock import wall

from harness.profiles import Kind, LedgerEvent, Profile, Schedule
from harness.units import DAY_MS, HOUR_MS, Instant, Millis

__all__ = ["edges", "thinned"]


def edges(
    events: Sequence[LedgerEvent], start: Instant, end: Instant, zone: str | None = None
) -> list[Instant]:
    """Return these instants inside a window, each with the milliseconds before and after it."""
    happened = {event.at for event in events}
    shifts = _shifts(start, end, zone)
    found = {start, end, *happened, *shifts}
    for event in events:
        profile = getattr(event, "profile", None)
        if profile is not None:
            found.update(_of_profile(profile, happened, start, end))
            for schedule in profile.schedules:
                ahead = set(shifts.values()) if schedule.use_local_time else {0}
                found.update(_turns(profile, schedule, happened, start, end, ahead))
    near = {instant + miss for instant in found for miss in (-1, 0, 1)}
    return sorted(instant for instant in near if start <= instant < end)


def thinned(instants: Sequence[Instant], at_most: int, first: int) -> Sequence[Instant]:
    """Return every so manieth instant, beginning with one of the first."""
    stride = -(-len(instants) // at_most) or 1
    return instants[first % stride :: stride]


def _shifts(start: Instant, end: Instant, zone: str | None) -> dict[Instant, Millis]:
    """Return when the clock on the wall is put to another time, and how far ahead it is then."""
    found = {start: wall(start, zone) - start}
    for hour in range(start // HOUR_MS * HOUR_MS, end, HOUR_MS):
        ahead = wall(hour, zone) - hour
        if ahead not in found.values():
            found[hour] = ahead
    return found


def _of_profile(
    profile: Profile, happened: set[Instant], start: Instant, end: Instant
) -> Iterator[Instant]:
    yield from (each for each in (profile.valid_from, profile.valid_to) if each is not None)
    if profile.max_offline_ms is not None:
        yield from (each + profile.max_offline_ms for each in happened)
    if profile.kind is Kind.DYNAMIC and profile.schedule.duration_ms is not None:
        fresh = {*happened, profile.dyn_update_time or start}
        yield from (each + profile.schedule.duration_ms for each in fresh if each < end)


def _turns(
    profile: Profile,
    schedule: Schedule,
    happened: set[Instant],
    start: Instant,
    end: Instant,
    ahead: set[Millis],
) -> Iterator[Instant]:
    anchors = set(happened)
    if schedule.start is not None:
        anchors = {schedule.start - each for each in ahead}
    lengths = {0, schedule.duration_ms or 0, *(period.start_ms for period in schedule.periods)}
    lengths |= {length + (schedule.randomized_delay_ms or 0) for length in lengths}
    for anchor, length in product(anchors, lengths):
        yield anchor + length
        if profile.kind is Kind.RECURRING:
            yield from _repeated(anchor + length, start, end)


def _repeated(instant: Instant, start: Instant, end: Instant) -> Iterator[Instant]:
    # Once a day is often enough for a week, too; a change of the clock moves it by an hour.
    for shift in (-HOUR_MS, 0, HOUR_MS):
        first = start + (instant + shift - start) % DAY_MS
        yield from range(first, end, DAY_MS)

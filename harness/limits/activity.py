"""When one schedule of a profile has something to say, and why it is silent otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from harness.limits.piece import Cause
from harness.limits.wallclock import WallClock
from harness.profiles.model import Kind, Profile, Recurrence, Schedule
from harness.units import DAY_MS, WEEK_MS, Instant, Millis

__all__ = ["Change", "Course", "State", "activity"]

State: TypeAlias = Instant | Cause
"""The instant from which the periods count while a schedule acts, else why it does not."""

Change: TypeAlias = tuple[Instant, State]
"""A state and the instant at which it begins; it ends with the next one."""

_START_MS = attrgetter("start_ms")

_INTERVAL_MS = {Recurrence.DAILY: DAY_MS, Recurrence.WEEKLY: WEEK_MS}

# Python 3.11 calls a method to look a member of an enumeration up, and these are asked for often.
_RECURRING = Kind.RECURRING
_DYNAMIC = Kind.DYNAMIC


class Course(NamedTuple):
    """All that the course of a schedule follows from, besides the schedule itself.

    ``anchor`` is where its periods count from; ``on_the_wall`` it is a reading of the clock on the
    wall, which the whole schedule follows (F21-10). ``zone`` is that of the clock which the
    schedule follows, None for UTC, and ``extrapolated`` lets recurrences reach back before the
    first (A4). ``offline_after`` is when the station has been offline for too long (F21-13),
    ``outdated_after`` when a Dynamic profile has had no update for too long (F21-22).
    """

    anchor: Instant
    zone: ZoneInfo | None = None
    on_the_wall: bool = False
    extrapolated: bool = False
    offline_after: Instant | None = None
    outdated_after: Instant | None = None


def activity(
    profile: Profile, schedule: Schedule, course: Course, start: Instant, end: Instant
) -> list[Change]:
    """Return the states of a schedule over a window, the first of them from its start on.

    validFrom is inclusive and validTo exclusive (A16).
    """
    valid_from = start if profile.valid_from is None else max(profile.valid_from, start)
    valid_to = end if profile.valid_to is None else min(profile.valid_to, end)
    changes: list[Change] = []
    if start < valid_from:
        changes.append((start, Cause.NOT_YET_VALID))
    if valid_from < valid_to:
        changes.extend(_while_valid(profile, schedule, course, valid_from, valid_to))
    if (over := max(valid_from, valid_to)) < end:
        changes.append((over, Cause.NO_LONGER_VALID))
    return changes


def _while_valid(
    profile: Profile, schedule: Schedule, course: Course, start: Instant, end: Instant
) -> Iterable[Change]:
    if course.offline_after is None:
        return _while_obeyed(profile, schedule, course, start, end)
    until = min(max(course.offline_after, start), end)
    obeyed = _while_obeyed(profile, schedule, course, start, until) if start < until else ()
    offline = [(until, Cause.OFFLINE_TOO_LONG)] if until < end else []
    return chain(obeyed, offline)


def _while_obeyed(
    profile: Profile, schedule: Schedule, course: Course, start: Instant, end: Instant
) -> Iterable[Change]:
    if not schedule.periods:
        return [(start, Cause.NO_PERIOD)]  # A25
    if profile.kind is _DYNAMIC:
        return _dynamic(schedule, course, start, end)
    if profile.kind is _RECURRING:
        return _recurring(profile, schedule, course, start, end)
    return _once(schedule, course, start, end)


class _Execution(NamedTuple):
    """One execution of a schedule, in milliseconds from its anchor."""

    first_ms: Millis
    over_ms: Millis | None
    afterwards: Cause

    def changes(self, anchor: Instant, start: Instant, end: Instant) -> list[Change]:
        """Tell the states between two instants."""
        over = end if self.over_ms is None else anchor + self.over_ms
        first = min(anchor + self.first_ms, over)
        if first <= start < end <= over:
            return [(start, anchor)]  # nearly always, and the rest would only come to that
        found: list[Change] = []
        if start < anchor and start < end:
            found.append((start, Cause.NOT_STARTED))  # A3
        if max(anchor, start) < min(first, end):
            found.append((max(anchor, start), Cause.NO_PERIOD))
        if max(first, start) < min(over, end):
            found.append((max(first, start), anchor))
        if max(over, start) < end:
            found.append((max(over, start), self.afterwards))
        return found


def _dynamic(schedule: Schedule, course: Course, start: Instant, end: Instant) -> Iterator[Change]:
    if not course.on_the_wall:
        yield from _in_force(schedule, course, course.anchor, start, end)
        return
    for stretch in WallClock(course.zone).stretches(start, end):
        anchor = course.anchor - stretch.ahead_ms
        yield from _in_force(schedule, course, anchor, stretch.start, stretch.end)


def _in_force(
    schedule: Schedule, course: Course, anchor: Instant, start: Instant, end: Instant
) -> Iterator[Change]:
    # Its duration counts from the last update, not from its start (F21-22).
    over = end if course.outdated_after is None else course.outdated_after
    begins = min(max(anchor, start), end)
    if start < begins:
        yield start, Cause.NOT_STARTED
    if begins < min(over, end):
        # Its one period is in force whenever it acts, wherever its startPeriod lies (F21-20).
        yield begins, anchor - _first_ms(schedule)
    if (late := max(begins, over)) < end:
        yield late, Cause.NOT_UPDATED


def _once(schedule: Schedule, course: Course, start: Instant, end: Instant) -> Iterable[Change]:
    execution = _Execution(_first_ms(schedule), schedule.duration_ms, Cause.OVER)
    if not course.on_the_wall:
        return execution.changes(course.anchor, start, end)
    return chain.from_iterable(
        execution.changes(course.anchor - stretch.ahead_ms, stretch.start, stretch.end)
        for stretch in WallClock(course.zone).stretches(start, end)
    )


def _recurring(
    profile: Profile, schedule: Schedule, course: Course, start: Instant, end: Instant
) -> list[Change]:
    clock = WallClock(course.zone)
    # recurrencyKind is missing only in a profile that is not valid (F16-16).
    interval_ms = _INTERVAL_MS[profile.recurrence or Recurrence.DAILY]
    execution = _Execution(_first_ms(schedule), schedule.duration_ms, Cause.BETWEEN_RECURRENCES)
    shown = course.anchor if course.on_the_wall else course.anchor + clock.ahead_ms(course.anchor)
    found: list[Change] = []
    for stretch in clock.stretches(start, end):
        # On the wall clock all recurrences lie an even interval apart.
        first = shown - stretch.ahead_ms
        begins = stretch.start if course.extrapolated else max(stretch.start, first)
        if stretch.start < begins:
            found.append((stretch.start, Cause.NOT_STARTED))
        recurs = first + (begins - first) // interval_ms * interval_ms
        while recurs < stretch.end:
            # Steps beyond the interval are not executed (F16-11); without a duration the last
            # period lasts until the next recurrence (A5).
            ends = min(recurs + interval_ms, stretch.end)
            found.extend(execution.changes(recurs, max(begins, recurs), ends))
            recurs += interval_ms
    return found


def _first_ms(schedule: Schedule) -> Millis:
    first: Millis = min(map(_START_MS, schedule.periods))
    return first

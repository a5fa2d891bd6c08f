"""When one profile has something to say, and why it is silent otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from harness.limits.piece import Cause
from harness.limits.reading import Reading, RecurringBeforeStart, RelativeAnchor
from harness.limits.wallclock import WallClock
from harness.profiles.ledger import Installed, Transaction
from harness.profiles.model import Kind, Profile, Recurrence, Schedule
from harness.units import DAY_MS, WEEK_MS, Instant, Millis

__all__ = ["Change", "State", "activity"]

State: TypeAlias = Instant | Cause
"""The instant from which the periods count while a profile acts, else why it does not."""

Change: TypeAlias = tuple[Instant, State]
"""A state and the instant at which it begins; it ends with the next one."""

_INTERVAL_MS = {Recurrence.DAILY: DAY_MS, Recurrence.WEEKLY: WEEK_MS}


@dataclass(frozen=True, slots=True)
class _Course:
    """The course of one execution of a schedule, in milliseconds from its anchor."""

    first_ms: Millis
    over_ms: Millis | None
    afterwards: Cause

    def changes(self, anchor: Instant, start: Instant, end: Instant) -> Iterator[Change]:
        """Tell the states between two instants, from the anchor on."""
        over = end if self.over_ms is None else anchor + self.over_ms
        first = min(anchor + self.first_ms, over)
        steps = (
            (anchor, first, Cause.NO_PERIOD),
            (first, over, anchor),
            (over, end, self.afterwards),
        )
        for begins, ends, state in steps:
            if max(begins, start) < min(ends, end):
                yield max(begins, start), state


def activity(
    installed: Installed,
    transaction: Transaction | None,
    reading: Reading,
    start: Instant,
    end: Instant,
) -> list[Change]:
    """Return the states of a profile over a window, the first of them from its start on.

    validFrom is inclusive and validTo exclusive (A16). The transaction is the one that the
    profile acts on, or None for a ChargePointMaxProfile.
    """
    profile = installed.profile
    valid_from = start if profile.valid_from is None else max(profile.valid_from, start)
    valid_to = end if profile.valid_to is None else min(profile.valid_to, end)
    changes: list[Change] = []
    if start < valid_from:
        changes.append((start, Cause.NOT_YET_VALID))
    if valid_from < valid_to:
        anchor = _anchor(installed, transaction, reading)
        changes.extend(_while_valid(profile, anchor, reading, valid_from, valid_to))
    if (over := max(valid_from, valid_to)) < end:
        changes.append((over, Cause.NO_LONGER_VALID))
    return changes


def _anchor(installed: Installed, transaction: Transaction | None, reading: Reading) -> Instant:
    schedule_start = installed.profile.schedule.start
    relative = installed.profile.kind is Kind.RELATIVE
    if schedule_start is not None and not relative:
        return schedule_start
    if transaction is None:
        # The station as a whole has no transaction; the text leaves open what else (A47).
        return installed.accepted_at
    if relative and reading.relative_anchor is RelativeAnchor.RECEPTION:
        return max(installed.accepted_at, transaction.started_at)
    return transaction.started_at  # F16-16, A14b


def _while_valid(
    profile: Profile, anchor: Instant, reading: Reading, start: Instant, end: Instant
) -> Iterable[Change]:
    if not profile.schedule.periods:
        return [(start, Cause.NO_PERIOD)]  # A25
    if profile.kind is Kind.RECURRING:
        return _recurring(profile, anchor, reading, start, end)
    return _once(profile.schedule, anchor, start, end)


def _once(schedule: Schedule, anchor: Instant, start: Instant, end: Instant) -> Iterator[Change]:
    if start < anchor:
        yield start, Cause.NOT_STARTED  # A3
    course = _Course(_first_ms(schedule), schedule.duration_ms, Cause.OVER)
    yield from course.changes(anchor, start, end)


def _recurring(
    profile: Profile, anchor: Instant, reading: Reading, start: Instant, end: Instant
) -> Iterator[Change]:
    clock = WallClock(reading.zone)
    # recurrencyKind is missing only in a profile that is not valid (F16-16).
    interval_ms = _INTERVAL_MS[profile.recurrence or Recurrence.DAILY]
    schedule = profile.schedule
    course = _Course(_first_ms(schedule), schedule.duration_ms, Cause.BETWEEN_RECURRENCES)
    extrapolated = reading.recurring_before_start is RecurringBeforeStart.EXTRAPOLATED
    for stretch in clock.stretches(start, end):
        # On the wall clock all recurrences lie an even interval apart.
        first = anchor + clock.ahead_ms(anchor) - stretch.ahead_ms
        begins = stretch.start if extrapolated else max(stretch.start, first)
        if stretch.start < begins:
            yield stretch.start, Cause.NOT_STARTED
        yield from _recurrences(course, first, interval_ms, begins, stretch.end)


def _recurrences(
    course: _Course, first: Instant, interval_ms: Millis, start: Instant, end: Instant
) -> Iterator[Change]:
    begins = first + (start - first) // interval_ms * interval_ms
    while begins < end:
        # Steps beyond the interval are not executed (F16-11); without a duration the last
        # period lasts until the next recurrence (A5).
        ends = min(begins + interval_ms, end)
        yield from course.changes(begins, start, ends)
        begins += interval_ms


def _first_ms(schedule: Schedule) -> Millis:
    return min(period.start_ms for period in schedule.periods)

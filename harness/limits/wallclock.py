"""The clock that recurrences follow: UTC, or the wall clock of a time zone with its DST days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from harness.units import DAY_MS, Instant, Millis

__all__ = ["Stretch", "WallClock"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stretch(NamedTuple):
    """A time over which the wall clock runs evenly, ``ahead_ms`` ahead of UTC."""

    start: Instant
    end: Instant
    ahead_ms: Millis


class WallClock(NamedTuple):
    """Readings of the clock on the wall, in milliseconds, for instants.

    On DST days an hour of the wall clock is skipped or repeated, and a schedule that follows it
    skips or repeats the same hour.
    """

    zone: tzinfo | None

    def ahead_ms(self, instant: Instant) -> Millis:
        """Return by how much the wall clock is ahead of UTC at an instant."""
        if self.zone is None:
            return 0
        moment = (_EPOCH + timedelta(milliseconds=instant)).astimezone(self.zone)
        return (moment.utcoffset() or timedelta()) // timedelta(milliseconds=1)

    def stretches(self, start: Instant, end: Instant) -> Iterable[Stretch]:
        """Cut a time where the clock is put forward or back."""
        return (Stretch(start, end, 0),) if self.zone is None else self._cut(start, end)

    def _cut(self, start: Instant, end: Instant) -> Iterator[Stretch]:
        ahead_ms = self.ahead_ms(start)
        for day in range(start, end, DAY_MS):  # no zone puts its clock twice within a day
            last = min(day + DAY_MS, end) - 1
            if self.ahead_ms(last) != ahead_ms:
                change = self._change(day, last)
                yield Stretch(start, change, ahead_ms)
                start, ahead_ms = change, self.ahead_ms(change)
        yield Stretch(start, end, ahead_ms)

    def _change(self, before: Instant, after: Instant) -> Instant:
        ahead_ms = self.ahead_ms(after)
        while before < after:
            middle = (before + after) // 2
            if self.ahead_ms(middle) == ahead_ms:
                after = middle
            else:
                before = middle + 1
        return after

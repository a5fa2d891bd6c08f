"""The periods of one schedule as reasons, by their offset from the anchor."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from harness.limits.candidates import Entry
from harness.limits.cap import loosest, tightest
from harness.limits.piece import Reason
from harness.limits.terms import Terms, cap_of, discharge_of, setpoint_of
from harness.profiles.model import Period
from harness.units import Instant, Millis

__all__ = ["Span", "Steps"]


_START_MS = attrgetter("start_ms")


class Span(NamedTuple):
    """From when on one reason holds, until the next span; None where nothing leads."""

    start: Instant
    reason: Reason | None


class Steps:
    """What a schedule says from which offset on, worked out only where it is asked for.

    With a randomised delay of up to ``delay_ms``, all periods but the first may begin that much
    later, and until then nobody knows which of them holds (F21-11).
    """

    __slots__ = ("_entry", "_offsets", "_periods", "_reasons", "_starts", "_terms", "_voltage_v")

    def __init__(self, entry: Entry, terms: Terms, voltage_v: Decimal) -> None:
        self._entry, self._terms, self._voltage_v = entry, terms, voltage_v
        # Nobody promised an order (A25).
        self._periods = sorted(entry.schedule.periods, key=_START_MS)
        self._starts = list(map(_START_MS, self._periods))
        self._offsets = self._delayed() if entry.delay_ms else self._starts
        self._reasons: dict[int, Reason] = {}

    def between(self, anchor: Instant, start: Instant, end: Instant) -> list[Span]:
        """Cut a time in which the schedule acts into its periods."""
        offsets = self._offsets
        first = bisect_right(offsets, start - anchor) - 1
        last = bisect_left(offsets, end - anchor)
        return [
            Span(start, self._reason(first)),
            *[
                Span(anchor + offsets[place], self._reason(place))
                for place in range(first + 1, last)
            ],
        ]

    def at(self, anchor: Instant, instant: Instant) -> Reason:
        """Return what the schedule says at an instant at which it acts."""
        place = bisect_right(self._offsets, instant - anchor) - 1
        return self._reason(place)

    def _reason(self, place: int) -> Reason:
        reason = self._reasons.get(place)
        if reason is None:
            undecided = self._entry.delay_ms
            reason = self._undecided(place) if undecided else self._of(self._periods[place])
            self._reasons[place] = reason
        return reason

    def _of(self, period: Period) -> Reason:
        entry = self._entry
        installed, schedule = entry.installed, entry.schedule
        purpose = installed.profile.purpose
        cap = cap_of(schedule, period, self._terms, entry.soc)
        fed_back = discharge_of(purpose, schedule, period, self._terms)
        aim = None if period.setpoint is None else setpoint_of(schedule, period)
        return Reason(purpose, installed, cap, cap, period.mode, fed_back, aim)

    def _undecided(self, place: int) -> Reason:
        reasons = [self._of(period) for period in self._possible(place)]
        fed_back = [one.discharge for one in reasons if one.discharge is not None]
        aims = {one.setpoint for one in reasons}
        return reasons[-1]._replace(
            cap=loosest([one.cap for one in reasons], self._voltage_v),
            strict=tightest([one.cap for one in reasons]),
            discharge=loosest(fed_back, self._voltage_v) if fed_back else None,
            setpoint=aims.pop() if len(aims) == 1 else None,
        )

    def _possible(self, place: int) -> Sequence[Period]:
        offset = self._offsets[place]
        earliest = max(0, bisect_right(self._starts, offset - self._entry.delay_ms) - 1)
        latest = bisect_right(self._starts, offset) - 1
        return self._periods[earliest : latest + 1]

    def _delayed(self) -> list[Millis]:
        later = [start + self._entry.delay_ms for start in self._starts[1:]]
        return sorted({*self._starts, *later})

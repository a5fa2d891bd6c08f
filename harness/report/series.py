"""What the meters said, by connector, in the columns that a plot and a table need."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from harness.report.decimate import Point, Span
from harness.trace.reader import Record
from harness.units import Millis

__all__ = ["NO_SERIES", "Series", "station_series"]

_GAP_IN_INTERVALS = 2.5
"""A line between two samples further apart than this would claim what nobody measured."""

_time = itemgetter(0)
_value = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Series:
    """The power of one connector in W over ms since the run's start, in the order of time.

    ``gaps`` are the stretches between two samples over which nothing was measured; ``records``
    are the samples themselves, of which the station's sum has none.
    """

    power: Sequence[Point]
    slots: Sequence[int]
    gaps: Sequence[Span]
    records: Sequence[Record] = ()

    @classmethod
    def of(cls, records: Sequence[Record]) -> Series:
        """Sort the sample records of one connector into columns."""
        return cls(
            power=[(one["t"], one["p"]) for one in records],
            slots=[one["slot"] for one in records],
            gaps=[
                (one["t"], other["t"])
                for one, other in pairwise(records)
                if other["t"] - one["t"] > _GAP_IN_INTERVALS * one["dt"]
            ],
            records=records,
        )

    def current(self, phase: int) -> list[Point]:
        """Return the current of one phase in A where it was measured; 0 is L1."""
        currents = ((one["t"], one["i"][phase]) for one in self.records)
        return [(t, current) for t, current in currents if current is not None]

    def between(self, start: Millis, end: Millis) -> Sequence[Point]:
        """List the powers that were read from ``start`` to ``end``, both included."""
        first = bisect_left(self.power, start, key=_time)
        return self.power[first : bisect_right(self.power, end, key=_time)]

    def peak(self, start: Millis, end: Millis) -> Point | None:
        """Find the highest power that was read from ``start`` to ``end``."""
        return max(self.between(start, end), key=_value, default=None)


NO_SERIES = Series((), (), ())
"""The series of a connector that nobody measured."""


def station_series(series: Iterable[Series]) -> Series:
    """Add up the samples of all connectors slot by slot, where every connector has one."""
    every = list(series)
    if not every:
        return NO_SERIES
    by_slot = [dict(zip(one.slots, one.power, strict=True)) for one in every]
    slots = [slot for slot in by_slot[0] if all(slot in one for one in by_slot)]
    return Series(
        power=[(by_slot[0][slot][0], sum(one[slot][1] for one in by_slot)) for slot in slots],
        slots=slots,
        gaps=sorted({gap for one in every for gap in one.gaps}),
    )

"""Fewer points for the same picture: nothing a reader could see on paper is lost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from harness.units import Millis

__all__ = ["BUCKETS", "Point", "Span", "envelope", "merge_spans", "with_gaps"]

Point: TypeAlias = tuple[Millis, float]
"""Milliseconds since the run's start, and a value at that time."""

Span: TypeAlias = tuple[Millis, Millis]
"""Start and end in milliseconds since the run's start."""

BUCKETS = 1_000
"""About one bucket for each pixel of a plot's width; two points are kept of each."""

_value = itemgetter(1)


def envelope(points: Sequence[Point], buckets: int = BUCKETS) -> list[Point]:
    """Keep the lowest and the highest point of each of ``buckets`` equal slices of time.

    A peak of a single sample survives, which every n-th sample or a mean would hide.
    """
    if len(points) <= 2 * buckets:
        return list(points)
    first = points[0][0]
    width = (points[-1][0] - first) / buckets
    kept: list[Point] = []
    for _, group in groupby(points, key=lambda point: int((point[0] - first) / width)):
        slice_ = list(group)
        kept.extend(sorted({min(slice_, key=_value), max(slice_, key=_value)}))
    return kept


def with_gaps(points: Iterable[Point], gaps: Iterable[Span]) -> list[Point]:
    """Break a line where it has gaps, by a point that is no number after each gap's start."""
    breaks = [(start + 1, math.nan) for start, _ in gaps]
    return sorted([*points, *breaks], key=itemgetter(0))


def merge_spans(spans: Iterable[Span], resolution: Millis) -> list[Span]:
    """Join spans whose distance is less than ``resolution``, which no reader could tell apart."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= resolution:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

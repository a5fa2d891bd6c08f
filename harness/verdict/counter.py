"""The energy counter: it cross-checks the power values (rule 6) and bridges gaps (rule 7)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.units import HOUR_MS
from harness.verdict.series import Series

__all__ = ["Bridge", "Counter"]


@dataclass(frozen=True, slots=True)
class Bridge:
    """What the counter proves about a stretch without samples, in W·ms.

    ``least`` is the energy that was drawn for certain, ``slack`` how much more it may have been.
    """

    least: float
    slack: float


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter values among the samples of a series.

    ``counted`` are the samples that have one, ``areas[k]`` is the energy that the power values
    give between the samples k - 1 and k (W·ms), ``blind`` are the samples before which there is
    a stretch that no power value speaks for.
    """

    series: Series
    counted: Sequence[int]
    areas: Sequence[float]
    blind: Sequence[int]

    @classmethod
    def of(cls, series: Series, areas: Sequence[float], blind: Sequence[int]) -> Counter:
        """Pick the counter values out of a series."""
        counted = [k for k, sample in enumerate(series.samples) if sample.energy_wh is not None]
        return cls(series, counted, areas, blind)

    def bridge(self, index: int, power_w: float) -> Bridge | None:
        """Tell what was drawn in the blind stretch before a sample; None when nothing is proven.

        ``power_w`` bounds the power at the time of the first counter value, which may be as old
        as a refresh and the latency.
        """
        ends = self._around(index)
        if ends is None:
            return None
        first, last = ends
        drawn = self._counted_energy(first, last)
        if drawn < 0:
            return None
        meter, sample = self.series.meter, self.series.samples[first]
        age_ms = meter.refresh_ms + sample.t1 - sample.t0
        slack = meter.energy_resolution_wh * HOUR_MS + power_w * age_ms
        seen = sum(self.areas[first + 1 : index]) + sum(self.areas[index + 1 : last + 1])
        return Bridge(max(0.0, drawn - slack - seen * (1 + meter.accuracy)), slack)

    def mismatch(self) -> str | None:
        """Say where the counter contradicts the power values: then the measurement is broken."""
        edges = [0, *self.blind, len(self.series.samples)]
        for start, end in pairwise(edges):
            found = self._mismatch_within(start, end)
            if found is not None:
                return found
        return None

    def _around(self, index: int) -> tuple[int, int] | None:
        before = bisect_left(self.counted, index) - 1
        if before < 0 or before + 1 == len(self.counted):
            return None
        first, last = self.counted[before], self.counted[before + 1]
        others = bisect_right(self.blind, last) - bisect_right(self.blind, first)
        return (first, last) if others <= 1 else None

    def _counted_energy(self, first: int, last: int) -> float:
        before, after = self.series.samples[first].energy_wh, self.series.samples[last].energy_wh
        return ((after or 0.0) - (before or 0.0)) * HOUR_MS

    def _mismatch_within(self, start: int, end: int) -> str | None:
        low, high = bisect_left(self.counted, start), bisect_left(self.counted, end) - 1
        if low >= high:
            return None
        first, last = self.counted[low], self.counted[high]
        counted = self._counted_energy(first, last)
        summed = sum(self.areas[first + 1 : last + 1])
        if abs(counted - summed) <= self._doubt(first, last, max(abs(counted), abs(summed))):
            return None
        return (
            f"the energy counter rose by {counted / HOUR_MS:.1f} Wh while the power values "
            f"make {summed / HOUR_MS:.1f} Wh: one of them is read wrongly"
        )

    def _doubt(self, first: int, last: int, energy: float) -> float:
        """|dE - ∫P dt| <= q + P_max·(R + W + T) + a·E, the window W because P is a mean over it."""
        meter, samples = self.series.meter, self.series.samples[first : last + 1]
        highest = max(abs(sample.power_w) for sample in samples)
        period_ms = max(self.series.planned[first + 1 : last + 1])
        latency_ms = max(sample.t1 - sample.t0 for sample in samples)
        lag_ms = meter.refresh_ms + meter.window_ms + period_ms + latency_ms
        counter_step = meter.energy_resolution_wh * HOUR_MS
        return counter_step + highest * lag_ms + meter.accuracy * energy

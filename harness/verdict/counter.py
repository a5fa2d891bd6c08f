"""The energy counter: it cross-checks the power values (rule 6) and bridges gaps (rule 7)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.units import HOUR_MS, Millis
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
        hidden = self.series.hidden_w_ms(first, last, power_w)
        slack = meter.energy_resolution_wh * HOUR_MS + power_w * age_ms + hidden
        seen = sum(self.areas[first + 1 : index]) + sum(self.areas[index + 1 : last + 1])
        return Bridge(max(0.0, drawn - slack - seen * (1 + meter.accuracy)), slack)

    def mismatch(self, most_w: float) -> str | None:
        """Say where the counter contradicts the power values: then the measurement is broken.

        Each stretch without a blind one is checked by itself, then the whole run. ``most_w`` is
        more than could flow at any time, for what nobody saw.
        """
        edges = [0, *self.blind, len(self.series.samples)]
        for start, end in pairwise(edges):
            found = self._mismatch_within(start, end, most_w)
            if found is not None:
                return found
        return self._mismatch_overall(most_w) if self.blind else None

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

    def _mismatch_within(self, start: int, end: int, most_w: float) -> str | None:
        low, high = bisect_left(self.counted, start), bisect_left(self.counted, end) - 1
        if low >= high:
            return None
        first, last = self.counted[low], self.counted[high]
        counted = self._counted_energy(first, last)
        summed = sum(self.areas[first + 1 : last + 1])
        doubt = self._doubt(first, last, max(abs(counted), abs(summed)))
        if abs(counted - summed) <= doubt + self.series.hidden_w_ms(first, last, most_w):
            return None
        return (
            f"the energy counter rose by {counted / HOUR_MS:.1f} Wh while the power values "
            f"make {summed / HOUR_MS:.1f} Wh: one of them is read wrongly"
        )

    def _mismatch_overall(self, most_w: float) -> str | None:
        """Compare the whole run: blind stretches may have taken anything from nothing to the most.

        Every stretch that was seen may be wrong by its lag at one end.
        """
        if len(self.counted) < 2 or self._started_anew():  # noqa: PLR2004  # a difference needs two
            return None
        first, last = self.counted[0], self.counted[-1]
        counted = self._counted_energy(first, last)
        seen, unseen_ms, stretches = self._seen(first, last)
        meter = self.series.meter
        step, lag_ms = meter.energy_resolution_wh * HOUR_MS, self._lag_ms(first, last)
        highest = max(sample.power_w for sample in self.series.samples[first : last + 1])
        hidden = self.series.hidden_w_ms(first, last, most_w)
        least = seen * (1 - meter.accuracy) - step - stretches * max(0.0, highest) * lag_ms - hidden
        most = seen + step + most_w * (unseen_ms + stretches * lag_ms) + hidden
        if least <= counted <= most + meter.accuracy * counted:
            return None
        bound, energy = ("least", least) if counted < least else ("most", most)
        return (
            f"the energy counter rose by {counted / HOUR_MS:.1f} Wh over the run while the power "
            f"values make at {bound} {energy / HOUR_MS:.1f} Wh: one of them is read wrongly"
        )

    def _started_anew(self) -> bool:
        """Tell whether the counter fell: what it says before and after has nothing in common."""
        return any(self._counted_energy(*pair) < 0 for pair in pairwise(self.counted))

    def _seen(self, first: int, last: int) -> tuple[float, Millis, int]:
        """Return the energy that power values speak for, the rest of the time, and the stretches.

        The counter value at either end is older than the power beside it, like one stretch more.
        """
        blind = self.blind[bisect_right(self.blind, first) : bisect_right(self.blind, last)]
        ends = self.series.ends
        seen = sum(self.areas[first + 1 : last + 1]) - sum(self.areas[k] for k in blind)
        return seen, sum(ends[k] - ends[k - 1] for k in blind), len(blind) + 2

    def _doubt(self, first: int, last: int, energy: float) -> float:
        """|dE - ∫P dt| <= q + P_max·(R + W + T) + a·E, the window W because P is a mean over it."""
        meter, samples = self.series.meter, self.series.samples[first : last + 1]
        highest = max(abs(sample.power_w) for sample in samples)
        counter_step = meter.energy_resolution_wh * HOUR_MS
        return counter_step + highest * self._lag_ms(first, last) + meter.accuracy * energy

    def _lag_ms(self, first: int, last: int) -> Millis:
        meter, samples = self.series.meter, self.series.samples[first : last + 1]
        blind = set(self.blind)
        planned = self.series.planned
        period_ms = max(
            (planned[k] for k in range(first + 1, last + 1) if k not in blind), default=0
        )
        latency_ms = max(sample.t1 - sample.t0 for sample in samples)
        return meter.refresh_ms + meter.window_ms + period_ms + latency_ms

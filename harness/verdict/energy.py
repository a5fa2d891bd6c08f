"""Rule 5: the energy budget of every sliding window.

The budget of an interval between two samples is what was granted within their support, so that
neither settling nor the meter's own delay can cost a good charger anything. Limits of total power
count as they are; a limit of current counts as that current times the highest phase voltage times
the number of fitted phases, more than which a charger within the limit cannot draw.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from harness.units import HOUR_MS, Millis
from harness.verdict.counter import Bridge, Counter
from harness.verdict.criteria import Criteria
from harness.verdict.granted import UNBOUNDED, Step
from harness.verdict.series import Series

__all__ = ["Budget", "Overdraw", "budget_of", "overdraws"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Granted and drawn energy (W·ms) of the interval before each sample.

    ``peak_w[k]`` is the highest power granted within the support of sample k; ``bridged`` are
    the gaps whose energy the counter knows well enough to judge them.
    """

    peak_w: Sequence[float]
    granted: Sequence[float]
    drawn: Sequence[float]
    counter: Counter
    bridged: frozenset[int]


@dataclass(frozen=True, slots=True)
class Overdraw:
    """A window in which more was drawn than its budget: the samples at its ends, and Wh."""

    first: int
    last: int
    drawn_wh: float
    granted_wh: float
    spare_wh: float

    @property
    def excess_wh(self) -> float:
        """What was drawn beyond the budget and its tolerance."""
        return self.drawn_wh - self.granted_wh - self.spare_wh


def budget_of(
    series: Series,
    power_steps: Sequence[Step],
    current_steps: Sequence[Step],
    criteria: Criteria,
) -> Budget:
    """Work out what was granted and what was drawn between consecutive samples.

    Where no power value speaks for a stretch the counter does; in a gap that it cannot bridge
    nothing is held against the charger.
    """
    peak_w = _peak_power(series, power_steps, current_steps, criteria)
    granted = _areas(series, peak_w)
    drawn = _areas(series, [sample.power_w for sample in series.samples])
    gaps = frozenset(series.gaps)
    blind = sorted(gaps.union(series.unseen(criteria.min_exceed_ms)))
    counter = Counter.of(series, tuple(drawn), blind)
    bridged = set()
    for k in blind:
        planned = 0.0 if k in gaps else drawn[k]
        bridge = None if granted[k] == UNBOUNDED else counter.bridge(k, _highest(peak_w, k))
        drawn[k] = planned if bridge is None else max(planned, bridge.least)
        if bridge is not None and _tells(bridge, granted[k], criteria):
            bridged.add(k)
    return Budget(peak_w, granted, drawn, counter, gaps & bridged)


def overdraws(
    series: Series, budget: Budget, window_ms: Millis, criteria: Criteria, skew_ms: Millis
) -> list[Overdraw]:
    """Return the worst of each group of overlapping windows that exceed their budget.

    ``skew_ms`` grants that much more of the present limit, where values of several meters that
    lag differently were added up.
    """
    factor = 1 + criteria.energy_tolerance
    excess = [d - g * factor for d, g in zip(budget.drawn, budget.granted, strict=True)]
    if max(excess, default=0.0) <= 0:
        return []
    found: list[Overdraw] = []
    for first, last in _windows(series, budget, excess, window_ms, skew_ms):
        one = _overdraw(budget, first, last, criteria, skew_ms)
        if found and first < found[-1].last:
            found[-1] = max(found[-1], one, key=lambda window: window.excess_wh)
        else:
            found.append(one)
    return found


def _windows(
    series: Series,
    budget: Budget,
    excess: Sequence[float],
    window_ms: Millis,
    skew_ms: Millis,
) -> Iterator[tuple[int, int]]:
    """Find the windows, as the samples at their ends, whose excess is positive."""
    ends, peak_w = series.ends, budget.peak_w
    for start, stop in _bounded(excess):
        sums = list(accumulate(excess[start + 1 : stop], initial=0.0))
        first = start
        for last in range(start + 1, stop):
            while ends[last] - ends[first + 1] >= window_ms:
                first += 1
            over = sums[last - start] - sums[first - start]
            if over > skew_ms * peak_w[last] and ends[last] - ends[first] >= window_ms:
                yield first, last


def _bounded(excess: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Split the samples where an interval has no limit, so that no sum is infinite."""
    edges = [k for k, value in enumerate(excess) if value == -UNBOUNDED]
    return zip([0, *edges], [*edges, len(excess)], strict=True)


def _overdraw(
    budget: Budget, first: int, last: int, criteria: Criteria, skew_ms: Millis
) -> Overdraw:
    inside = slice(first + 1, last + 1)
    granted = sum(budget.granted[inside])
    spare = granted * criteria.energy_tolerance + skew_ms * budget.peak_w[last]
    drawn = sum(budget.drawn[inside])
    return Overdraw(first, last, drawn / HOUR_MS, granted / HOUR_MS, spare / HOUR_MS)


def _highest(peak_w: Sequence[float], index: int) -> float:
    return max(peak_w[index - 1 : index + 1])


def _tells(bridge: Bridge, granted: float, criteria: Criteria) -> bool:
    # A counter bridges a gap only if a mean power above the hard limit would show in it.
    return bridge.slack <= granted * (criteria.hard - 1)


def _areas(series: Series, values: Sequence[float]) -> list[float]:
    """Return the area under straight lines between consecutive values; 0 before the first."""
    ends = series.ends
    pairs = zip(values, values[1:], ends, ends[1:], strict=False)
    return [0.0, *((a + b) / 2 * (t1 - t0) for a, b, t0, t1 in pairs)][: len(values)]


def _peak_power(
    series: Series,
    power_steps: Sequence[Step],
    current_steps: Sequence[Step],
    criteria: Criteria,
) -> list[float]:
    by_power = _peaks(series, power_steps)
    by_current = _as_power(series, _peaks(series, current_steps), criteria)
    spare = series.meter.power_resolution_w / 2
    floor, factor = criteria.pause_power_w, 1 + criteria.tolerance
    return [
        max(floor, factor * min(one, other)) + spare
        for one, other in zip(by_power, by_current, strict=True)
    ]


def _peaks(series: Series, steps: Sequence[Step]) -> list[float]:
    """Return, for each sample, the highest limit granted within its support."""
    peaks = [0.0] * len(series.ends)
    for step in steps:
        first, last = series.inside(step.start, step.end)
        begin, end = series.touching(step.start, step.end)
        peaks[first:last] = [step.limit] * (last - first)
        for k in (*range(begin, min(first, end)), *range(max(last, begin), end)):
            peaks[k] = max(peaks[k], step.limit)
    known_from = bisect_left(series.starts, steps[0].start)
    known_to = bisect_right(series.ends, steps[-1].end)
    for k in (*range(known_from), *range(known_to, len(peaks))):
        peaks[k] = UNBOUNDED
    return peaks


def _as_power(series: Series, currents: Sequence[float], criteria: Criteria) -> list[float]:
    fitted = _fitted_phases(series)
    least = criteria.pause_current_a
    return [
        max(current, least)
        * fitted
        # Without a voltage there is nothing to convert with.
        * (max(sample.phase_voltage_v) or UNBOUNDED)
        for current, sample in zip(currents, series.samples, strict=True)
    ]


def _fitted_phases(series: Series) -> int:
    seen = [
        any(
            sample.phase_voltage_v[phase] or sample.phase_current_a[phase]
            for sample in series.samples
        )
        for phase in range(3)
    ]
    return max(1, sum(seen))

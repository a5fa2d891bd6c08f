"""Rule 5: what was granted and what was drawn between consecutive samples.

The budget of an interval is what was granted within the support of the samples at its ends, so
that neither settling nor the meter's own delay can cost a good charger anything. Limits of total
power count as they are; a limit of current counts as that current times the highest phase voltage
times the number of fitted phases, more than which a charger within the limit cannot draw.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from harness.measured import Sample
from harness.verdict.counter import Bridge, Counter
from harness.verdict.criteria import Criteria
from harness.verdict.granted import UNBOUNDED, Step, granted
from harness.verdict.series import Series

__all__ = ["Budget", "budget_of"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Granted and drawn energy (W·ms) of the interval before each sample.

    ``peak_w[k]`` is the highest power granted within the support of sample k; ``told`` are the
    intervals without a power value whose energy the counter knows well enough to judge them, and
    ``bridged`` those of them that are gaps.
    """

    peak_w: Sequence[float]
    granted: Sequence[float]
    drawn: Sequence[float]
    counter: Counter
    told: Sequence[int]
    bridged: frozenset[int]


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
    grants = _Grants(series, criteria, _fitted_phases(series), power_steps, current_steps)
    peak_w = grants.peaks()
    allowed = _areas(series, peak_w)
    powers = [sample.power_w for sample in series.samples]
    drawn = _areas(series, powers)
    gaps = frozenset(series.gaps)
    blind = sorted(gaps.union(series.unseen(criteria.min_exceed_ms)))
    # An import counter stands still while power flows back.
    flows_back = min(powers, default=0.0) < 0
    imported = _areas(series, [max(0.0, one) for one in powers]) if flows_back else tuple(drawn)
    counter = Counter.of(series, imported, blind)
    told = []
    for k in blind:
        allowed[k] = max(allowed[k], grants.between(k))
        planned = 0.0 if k in gaps else drawn[k]
        bridge = None if allowed[k] == UNBOUNDED else counter.bridge(k, max(peak_w[k - 1 : k + 1]))
        drawn[k] = planned if bridge is None else max(planned, bridge.least)
        if bridge is not None and _tells(bridge, allowed[k], criteria):
            told.append(k)
    return Budget(peak_w, allowed, drawn, counter, told, gaps.intersection(told))


@dataclass(frozen=True, slots=True)
class _Grants:
    """The limits of power and of current over time, as power."""

    series: Series
    criteria: Criteria
    fitted: int
    power_steps: Sequence[Step]
    current_steps: Sequence[Step]

    def peaks(self) -> list[float]:
        """Return, for each sample, the highest power granted within its support."""
        series = self.series
        by_power = _peaks(series, self.power_steps)
        by_current = _peaks(series, self.current_steps)
        return [
            self._in_all(power, current, _highest_voltage(sample))
            for power, current, sample in zip(by_power, by_current, series.samples, strict=True)
        ]

    def between(self, k: int) -> float:
        """Return the energy granted from the sample before ``k`` to ``k``, whatever held then.

        In a stretch that no support covers a limit may have risen and fallen again. Each one
        lives on for as long as the meter may be behind.
        """
        series = self.series
        start, end = series.ends[k - 1], series.ends[k]
        lag_ms = end - series.starts[k]
        power = granted(_covering(self.power_steps, start - lag_ms, end), lag_ms)
        current = granted(_covering(self.current_steps, start - lag_ms, end), lag_ms)
        if not power or not current:
            return UNBOUNDED
        edges = {step.start for step in (*power, *current)}
        cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
        voltage_v = max(_highest_voltage(sample) for sample in series.samples[k - 1 : k + 1])
        return sum(
            self._in_all(_limit_at(power, since), _limit_at(current, since), voltage_v)
            * (until - since)
            for since, until in pairwise(cuts)
        )

    def _in_all(self, power_w: float, current_a: float, voltage_v: float) -> float:
        criteria = self.criteria
        by_current = max(current_a, criteria.pause_current_a) * self.fitted * voltage_v
        granted_w = (1 + criteria.tolerance) * min(power_w, by_current)
        half_digit = self.series.meter.power_resolution_w / 2
        return max(criteria.pause_power_w, granted_w) + half_digit


def _covering(steps: Sequence[Step], start: int, end: int) -> Sequence[Step]:
    """Return the steps that touch a stretch; none where they do not cover all of it."""
    if not steps or steps[0].start > start or steps[-1].end < end:
        return ()
    first = bisect_right(steps, start, key=lambda step: step.start) - 1
    return steps[first : bisect_left(steps, end, key=lambda step: step.start)]


def _limit_at(steps: Sequence[Step], instant: int) -> float:
    return steps[bisect_right(steps, instant, key=lambda step: step.start) - 1].limit


def _tells(bridge: Bridge, allowed: float, criteria: Criteria) -> bool:
    # A counter bridges a gap only if a mean power above the hard limit would show in it.
    return bridge.slack <= allowed * (criteria.hard - 1)


def _areas(series: Series, values: Sequence[float]) -> list[float]:
    """Return the area under straight lines between consecutive values; 0 before the first."""
    ends = series.ends
    pairs = zip(values, values[1:], ends, ends[1:], strict=False)
    return [0.0, *((a + b) / 2 * (t1 - t0) for a, b, t0, t1 in pairs)][: len(values)]


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


def _highest_voltage(sample: Sample) -> float:
    highest = max(sample.phase_voltage_v)
    if highest > 0:  # a NaN that is not the first value loses every comparison
        return highest
    # Without a voltage there is nothing to convert with.
    return max((voltage for voltage in sample.phase_voltage_v if voltage > 0), default=UNBOUNDED)


def _fitted_phases(series: Series) -> int:
    seen = [
        any(s.phase_voltage_v[phase] > 0 or s.phase_current_a[phase] > 0 for s in series.samples)
        for phase in range(3)
    ]
    return max(1, sum(seen))

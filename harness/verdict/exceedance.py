"""Rules 2 to 4: which samples are judged, which exceed, and when that is a violation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.units import Millis
from harness.verdict.conversion import Conversion, conversion_of
from harness.verdict.granted import UNBOUNDED, Step
from harness.verdict.judgement import Margin, Violation
from harness.verdict.quantities import Quantity
from harness.verdict.series import Series

__all__ = ["Exceedances", "find_exceedances"]


@dataclass(slots=True)
class Exceedances:
    """What comparing each judged value with its limit brought to light.

    ``uncertain`` and ``brief`` are the samples above a limit that do not fail: by no more than
    the meter may be wrong, or for too short a time. In strict mode the first are those that the
    meter's error could put above it.
    """

    violations: list[Violation] = field(default_factory=list)
    uncertain: set[int] = field(default_factory=set)
    brief: set[int] = field(default_factory=set)
    worst: Margin | None = None

    def offer(self, margin: Margin) -> None:
        """Keep a margin if it is the smallest so far."""
        if self.worst is None or margin.margin_w < self.worst.margin_w:
            self.worst = margin


@dataclass(frozen=True, slots=True)
class _Judge:
    connector: int
    series: Series
    min_exceed_ms: Millis
    nominal_v: float
    breaks: frozenset[int]
    found: Exceedances

    def judge(self, quantity: Quantity, step: Step) -> None:
        """Compare the samples that saw nothing but this step with its limit."""
        first, last = self.series.inside(step.start, step.end)
        if first == last or step.limit == UNBOUNDED:
            return
        values = quantity.values[first:last]
        highest = max(values)
        self._offer(quantity, step, first + values.index(highest))
        ceiling = quantity.ceiling(step.limit)
        if highest <= ceiling:
            return
        threshold = quantity.threshold(step.limit)
        above = [k for k, value in enumerate(values, first) if value > ceiling]
        over = [k for k in above if quantity.values[k] > threshold]
        self.found.uncertain.update(k for k in above if quantity.values[k] <= threshold)
        for run in self._runs(over):
            self._judge_run(quantity, step, run)

    def _judge_run(self, quantity: Quantity, step: Step, run: Sequence[int]) -> None:
        highest = max(quantity.values[k] for k in run)
        lasted = self.series.ends[run[-1]] - self.series.ends[run[0]]
        if len(run) > 1 and lasted >= self._least_ms(run):
            self.found.violations.append(self._violation(quantity, step, run, "sustained"))
        elif highest > quantity.hard_threshold(step.limit):
            self.found.violations.append(self._violation(quantity, step, run, "hard"))
        else:
            self.found.brief.update(run)

    def _least_ms(self, run: Sequence[int]) -> Millis:
        """Return how long an exceedance must last: two polls at least, where they were closest."""
        return max(self.min_exceed_ms, 2 * min(self.series.planned[k] for k in run[1:]))

    def _violation(
        self, quantity: Quantity, step: Step, run: Sequence[int], rule: str
    ) -> Violation:
        peak = max(run, key=quantity.values.__getitem__)
        highest = quantity.values[peak]
        start = self.series.ends[run[0]]
        return Violation(
            connector=self.connector,
            quantity=quantity.name,
            measured=highest,
            allowed=step.limit,
            unit=quantity.unit,
            uncertainty=quantity.uncertainty(highest),
            # One sample speaks for the time until the next one.
            start=start,
            end=max(self.series.ends[run[-1]], start + self.series.samples[run[0]].interval_ms),
            piece=step.piece_at(start),
            rule=rule,
            tolerance=quantity.tolerance * step.limit,
            power_w=None if quantity.name == "power" else self.series.samples[peak].power_w,
            conversion=self._conversion(quantity, step, peak),
        )

    def _conversion(self, quantity: Quantity, step: Step, peak: int) -> Conversion | None:
        if quantity.unit != "W" or not step.limit:
            return None
        highest = quantity.values[peak]
        uncertainty = quantity.uncertainty(highest)
        seen = self.series.samples[peak : peak + 1]
        return conversion_of(seen, quantity.name, highest, step.limit, uncertainty, self.nominal_v)

    def _runs(self, over: Sequence[int]) -> Iterator[list[int]]:
        run: list[int] = []
        for k in over:
            if run and (k != run[-1] + 1 or k in self.breaks):
                yield run
                run = []
            run.append(k)
        if run:
            yield run

    def _offer(self, quantity: Quantity, step: Step, k: int) -> None:
        if not quantity.watts_per_unit:
            return
        value = quantity.values[k]
        if k in quantity.unproven:
            return
        # What a paused connector may draw anyway leaves it room under a limit of nothing.
        limit = max(step.limit, quantity.floor)
        self.found.offer(
            Margin(
                at=self.series.ends[k],
                quantity=quantity.name,
                measured=value,
                allowed=step.limit,
                unit=quantity.unit,
                margin_w=(limit - value) * quantity.watts_per_unit,
                because=step.piece_at(self.series.ends[k]).because,
            )
        )


def find_exceedances(
    connector: int,
    series: Series,
    limits: Sequence[tuple[Quantity, Sequence[Step]]],
    min_exceed_ms: Millis,
    nominal_v: float,
) -> Exceedances:
    """Compare every quantity of every judged sample with what was granted at its time.

    A run of exceeding samples ends at a gap: what happened in it is not known.
    """
    found = Exceedances()
    judge = _Judge(connector, series, min_exceed_ms, nominal_v, frozenset(series.gaps), found)
    for quantity, steps in limits:
        for step in steps:
            judge.judge(quantity, step)
    return found

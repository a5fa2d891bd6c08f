"""measured(t) against allowed(t): one connector, or the station, under one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from harness.limits import Piece
from harness.measured import Measurement, MeterModel
from harness.units import HOUR_MS, Millis
from harness.verdict.coverage import cover
from harness.verdict.criteria import Criteria
from harness.verdict.demand import Demand, implausible
from harness.verdict.energy import Budget, Overdraw, budget_of, overdraws
from harness.verdict.exceedance import Exceedances, find_exceedances
from harness.verdict.granted import UNBOUNDED, Step, granted, steps_of
from harness.verdict.judgement import Judgement, Violation
from harness.verdict.quantities import Quantity, current_limit, power_limit, quantities
from harness.verdict.series import Series
from harness.verdict.settling import settlings
from harness.verdict.verdicts import Verdict
from harness.verdict.wording import seconds

__all__ = ["Columns", "judge", "judge_columns"]

Limits = Sequence[tuple[Quantity, Sequence[Step]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The measurements of one connector, sorted once so that several readings can share them."""

    connector: int
    series: Series
    quantities: Sequence[Quantity]

    @classmethod
    def of(
        cls,
        measurements: Sequence[Measurement],
        meter: MeterModel,
        criteria: Criteria,
        connector: int,
    ) -> Columns:
        """Sort measurements into one column for each quantity."""
        series = Series.of(measurements, meter)
        # In a sum a single value proves nothing: its parts may lag each other.
        strict = criteria if connector else replace(criteria, hard=UNBOUNDED)
        return cls(connector, series, quantities(series, strict))

    @property
    def skew_ms(self) -> Millis:
        """How much the values in one sample may lag each other: those of a station's meters do.

        A shift of load between connectors then looks like a peak of the sum for that long.
        """
        meter = self.series.meter
        return 0 if self.connector else meter.refresh_ms + meter.window_ms


def judge(
    samples: Sequence[Measurement],
    pieces: Sequence[Piece],
    meter: MeterModel,
    criteria: Criteria,
    *,
    connector: int,
    demanded: Sequence[Demand],
) -> Judgement:
    """Judge one connector (0 is the station) under one reading of the standard.

    ``pieces`` are allowed(t) over the judged time, without holes. Raises :class:`ValueError`
    when there are none.
    """
    if not pieces:
        raise ValueError("found no piece of allowed(t), expected at least one")
    columns = Columns.of(samples, meter, criteria, connector)
    return judge_columns(columns, pieces, criteria, demanded)


def judge_columns(
    columns: Columns, pieces: Sequence[Piece], criteria: Criteria, demanded: Sequence[Demand]
) -> Judgement:
    """Judge measurements that were sorted before."""
    series = columns.series
    allowed = [(quantity, steps_of(pieces, quantity.limit_of)) for quantity in columns.quantities]
    limits = [(quantity, granted(steps, criteria.settle_ms)) for quantity, steps in allowed]
    lasting_ms = criteria.min_exceed_ms + columns.skew_ms
    found = find_exceedances(columns.connector, series, limits, lasting_ms)
    budget = budget_of(series, _of(limits, power_limit), _of(limits, current_limit), criteria)
    coverage = cover(series, pieces[0].start, pieces[-1].end, budget.bridged)
    judged, transition = _counts(series, limits)
    draft = Judgement(
        verdict=Verdict.PASS,
        connector=columns.connector,
        violations=_ordered([*found.violations, *_energy(columns, budget, limits, criteria)]),
        worst=found.worst,
        judged=judged,
        transition=transition,
        missing=coverage.missing,
        coverage=coverage.measured,
        settling=settlings(series, allowed, criteria),
        within_uncertainty=len(found.uncertain),
    )
    unproven = [coverage.lacking(criteria), implausible(series, pieces, demanded, criteria)]
    broken = [coverage.dead_meter, budget.counter.mismatch()]
    return _concluded(draft, broken, unproven, _remarks(found, lasting_ms))


def _energy(
    columns: Columns, budget: Budget, limits: Limits, criteria: Criteria
) -> Iterator[Violation]:
    for window_ms in criteria.energy_windows_ms:
        for one in overdraws(columns.series, budget, window_ms, criteria, columns.skew_ms):
            yield _energy_violation(columns, one, limits)


def _energy_violation(columns: Columns, one: Overdraw, limits: Limits) -> Violation:
    ends = columns.series.ends
    return Violation(
        connector=columns.connector,
        quantity="energy",
        measured=one.drawn_wh,
        allowed=one.granted_wh,
        unit="Wh",
        uncertainty=0.0,
        start=ends[one.first],
        end=ends[one.last],
        piece=_piece_in_force(limits, ends[one.last]),
        rule="energy",
        tolerance=one.spare_wh,
        power_w=one.drawn_wh * HOUR_MS / (ends[one.last] - ends[one.first]),
    )


def _piece_in_force(limits: Limits, at: int) -> Piece:
    steps = _of(limits, power_limit)
    step = next((step for step in reversed(steps) if step.start < at), steps[0])
    return step.piece_at(at)


def _of(limits: Limits, limit_of: object) -> Sequence[Step]:
    return next(steps for quantity, steps in limits if quantity.limit_of is limit_of)


def _counts(series: Series, limits: Limits) -> tuple[int, int]:
    """Count the samples whose support saw no quantity's limit change, and the others."""
    cuts = sorted(
        {edge for _, steps in limits for step in steps for edge in (step.start, step.end)}
    )
    stretches = [series.inside(start, end) for start, end in pairwise(cuts)]
    judged = sum(last - first for first, last in stretches)
    first, last = series.within(cuts[0], cuts[-1])
    return judged, last - first - judged


def _ordered(violations: Sequence[Violation]) -> tuple[Violation, ...]:
    # What was seen directly says more than an energy budget that it broke as well.
    return tuple(sorted(violations, key=lambda one: (one.rule == "energy", one.start)))


def _remarks(found: Exceedances, lasting_ms: Millis) -> list[str]:
    if not found.brief:
        return []
    return [f"{len(found.brief)} values exceeded the limit for less than {seconds(lasting_ms)}"]


def _concluded(
    draft: Judgement,
    broken: Sequence[str | None],
    unproven: Sequence[str | None],
    remarks: Sequence[str],
) -> Judgement:
    if not draft.judged:
        unproven = [*unproven, "no sample saw one constant limit"]
    grounds = {
        Verdict.ERROR: any(broken),
        Verdict.FAIL: bool(draft.violations),
        Verdict.INCONCLUSIVE: any(unproven),
        Verdict.MARGINAL: bool(draft.within_uncertainty or remarks),
    }
    verdict = Verdict.worst(verdict for verdict, holds in grounds.items() if holds)
    notes = tuple(note for note in (*broken, *unproven, *remarks) if note is not None)
    return replace(draft, verdict=verdict, notes=notes)

"""measured(t) against allowed(t): one connector, or the station, under one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from harness.limits import NOMINAL_VOLTAGE_V, Piece
from harness.measured import Measurement, MeterModel
from harness.units import Millis
from harness.verdict.budget import Budget, budget_of
from harness.verdict.carrying import most_w
from harness.verdict.conclusion import Grounds, concluded
from harness.verdict.coverage import cover
from harness.verdict.criteria import Criteria, Mode
from harness.verdict.demand import Demand, implausible
from harness.verdict.energy import overdraws
from harness.verdict.exceedance import find_exceedances
from harness.verdict.granted import UNBOUNDED, Step, granted, steps_of
from harness.verdict.judgement import Judgement, Violation
from harness.verdict.overdrawn import energy_violation
from harness.verdict.phaseuse import phases_in_dispute
from harness.verdict.quantities import Quantity, current_limit, power_limit, quantities
from harness.verdict.series import Series
from harness.verdict.settling import settlings
from harness.verdict.unmeasured import unmeasured
from harness.verdict.verdicts import Verdict

__all__ = ["Columns", "judge", "judge_columns"]

Limits = Sequence[tuple[Quantity, Sequence[Step]]]


@dataclass(frozen=True, slots=True)
class Columns:
    """The measurements of one connector, sorted once so that several readings can share them."""

    connector: int
    series: Series
    quantities: Sequence[Quantity]
    nominal_v: float

    @classmethod
    def of(
        cls,
        measurements: Sequence[Measurement],
        meter: MeterModel,
        criteria: Criteria,
        connector: int,
        nominal_voltage_v: Decimal,
    ) -> Columns:
        """Sort measurements into one column for each quantity."""
        series = Series.of(measurements, meter)
        # In a sum a single value proves nothing: its parts may lag each other.
        patient = criteria if connector else replace(criteria, hard=UNBOUNDED)
        return cls(connector, series, quantities(series, patient), float(nominal_voltage_v))

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
    nominal_voltage_v: Decimal = NOMINAL_VOLTAGE_V,
) -> Judgement:
    """Judge one connector (0 is the station) under one reading of the standard.

    ``pieces`` are allowed(t) over the judged time, without holes; ``nominal_voltage_v`` is what
    the charger may have converted limits in W with. Raises :class:`ValueError` when there are no
    pieces.
    """
    if not pieces:
        raise ValueError("found no piece of allowed(t), expected at least one")
    columns = Columns.of(samples, meter, criteria, connector, nominal_voltage_v)
    return judge_columns(columns, pieces, criteria, demanded)


def judge_columns(
    columns: Columns, pieces: Sequence[Piece], criteria: Criteria, demanded: Sequence[Demand]
) -> Judgement:
    """Judge measurements that were sorted before."""
    series, skew_ms = columns.series, columns.skew_ms
    allowed = [(quantity, steps_of(pieces, quantity.limit_of)) for quantity in columns.quantities]
    limits = [(quantity, granted(steps, criteria.settle_ms)) for quantity, steps in allowed]
    lasting_ms = criteria.min_exceed_ms + skew_ms
    found = find_exceedances(columns.connector, series, limits, lasting_ms, columns.nominal_v)
    alike = granted(steps_of(pieces, current_limit), criteria.settle_ms)
    budget = budget_of(series, _of_power(limits), alike, criteria)
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
    blanks = unmeasured(series, limits)
    grounds = Grounds(
        broken=[coverage.dead_meter, budget.counter.mismatch(most_w(series, pieces))],
        unproven=[
            coverage.lacking(criteria),
            implausible(series, pieces, demanded, criteria),
            *blanks.unproven,
            *_unproven_energy(columns, budget, criteria),
        ],
        brief=len(found.brief),
        lasting_ms=lasting_ms,
        asides=blanks.asides,
        disputed=phases_in_dispute(draft.violations, criteria),
    )
    return concluded(draft, grounds, criteria.mode)


def _energy(
    columns: Columns, budget: Budget, limits: Limits, criteria: Criteria
) -> Iterator[Violation]:
    series = columns.series
    share = criteria.energy_share(series.meter.accuracy)
    windows_ms = criteria.energy_windows_ms
    for one in overdraws(series, budget, windows_ms, share, columns.skew_ms):
        yield energy_violation(columns.connector, series, one, _of_power(limits), columns.nominal_v)


def _unproven_energy(columns: Columns, budget: Budget, criteria: Criteria) -> Iterator[str]:
    """Tell, in strict mode, that some window may have had more energy than its budget."""
    if criteria.mode is not Mode.STRICT:
        return
    series, windows_ms = columns.series, criteria.energy_windows_ms
    accuracy = series.meter.accuracy
    # E + accuracy·E > G, as the share of G that E must stay below it.
    share = -accuracy / (1 + accuracy)
    doubtful = overdraws(series, budget, windows_ms, share, columns.skew_ms)
    if doubtful:
        yield "the energy was not below its budget by what the meter may be wrong"


def _of_power(limits: Limits) -> Sequence[Step]:
    return next(steps for quantity, steps in limits if quantity.limit_of is power_limit)


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

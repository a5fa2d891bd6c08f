"""What is compared with a cap: total power, each phase's power and current, and their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import isnan

from harness.limits import Cap
from harness.verdict.criteria import Criteria, Mode
from harness.verdict.granted import UNBOUNDED, LimitOf
from harness.verdict.judgement import Unit
from harness.verdict.series import PHASES, Series
from harness.verdict.substitutes import (
    UNSEEN,
    carrying_phases,
    least_current_a,
    not_measured,
)

__all__ = ["Quantity", "current_limit", "phases_limit", "power_limit", "quantities"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One column of measured values, how sure it is, and which limit of a cap it must keep.

    ``accuracy`` and ``half_digit`` bound the error of a value (rule 3), ``floor`` is what a
    paused connector may still draw, ``watts_per_unit`` turns a distance from the limit into a
    power (0 where that makes no sense). ``unproven`` are the samples that do not give it: what
    stands there for it is ``UNSEEN`` or a value that the true one is certainly not below,
    which may prove an exceedance but never the keeping of a limit.
    """

    name: str
    unit: Unit
    limit_of: LimitOf
    values: Sequence[float]
    accuracy: float
    half_digit: float
    floor: float
    tolerance: float
    hard: float
    watts_per_unit: float
    mode: Mode = Mode.FAIR
    unproven: frozenset[int] = frozenset()

    def ceiling(self, limit: float) -> float:
        """Return the highest value that is no reason to doubt that the limit was kept.

        In strict mode that is a value whose uncertainty keeps the limit too:
        P + accuracy·P + q/2 <= L(1 + tol), solved for P.
        """
        granted = max(limit * (1 + self.tolerance), self.floor)
        if self.mode is Mode.STRICT:
            return (granted - self.half_digit) / (1 + self.accuracy)
        return granted

    def threshold(self, limit: float) -> float:
        """Return the value above which the limit was exceeded for certain (rule 3).

        P > L(1 + tol) + accuracy·P + q/2, solved for P.
        """
        provable = (limit * (1 + self.tolerance) + self.half_digit) / (1 - self.accuracy)
        return max(provable, self.floor)

    def hard_threshold(self, limit: float) -> float:
        """Return the value that fails even when it was read only once (rule 4)."""
        return max(self.hard * max(limit, self.floor), self.threshold(limit))

    def uncertainty(self, value: float) -> float:
        """Return the bound of the error of a value."""
        return self.accuracy * abs(value) + self.half_digit


def quantities(series: Series, criteria: Criteria) -> list[Quantity]:
    """Return all quantities that a cap can limit, with their measured values."""
    phases = range(len(PHASES))
    return [
        _power(series, criteria),
        *(_phase_power(series, criteria, phase) for phase in phases),
        *(_current(series, criteria, phase) for phase in phases),
        _phases_carrying(series, criteria),
    ]


def power_limit(cap: Cap) -> Decimal | None:
    """Pick the limit of total power."""
    return cap.in_all_w


def current_limit(cap: Cap) -> Decimal | None:
    """Pick the limit of the current that holds for each phase alike."""
    return cap.current_a


def phase_power_limit(phase: int, cap: Cap) -> Decimal | None:
    """Pick the limit of one phase's power."""
    return cap.line(phase).power_w


def phase_current_limit(phase: int, cap: Cap) -> Decimal | None:
    """Pick the limit of one phase's current."""
    return cap.line(phase).current_a


def phases_limit(cap: Cap) -> int | None:
    """Pick the number of phases that may carry current."""
    return cap.phases


def _power(series: Series, criteria: Criteria) -> Quantity:
    return _power_like("power", power_limit, [s.power_w for s in series.samples], series, criteria)


def _phase_power(series: Series, criteria: Criteria, phase: int) -> Quantity:
    values = [sample.phase_power_w[phase] for sample in series.samples]
    limit_of = partial(phase_power_limit, phase)
    return _power_like(f"power {PHASES[phase]}", limit_of, values, series, criteria)


def _power_like(
    name: str,
    limit_of: Callable[[Cap], Decimal | None],
    values: Sequence[float],
    series: Series,
    criteria: Criteria,
) -> Quantity:
    unproven = not_measured(values)
    return Quantity(
        name=name,
        unit="W",
        limit_of=limit_of,
        values=[UNSEEN if isnan(value) else value for value in values] if unproven else values,
        accuracy=series.meter.accuracy,
        half_digit=series.meter.power_resolution_w / 2,
        floor=criteria.pause_power_w,
        tolerance=criteria.tolerance,
        hard=criteria.hard,
        watts_per_unit=1.0,
        mode=criteria.mode,
        unproven=unproven,
    )


def _current(series: Series, criteria: Criteria, phase: int) -> Quantity:
    samples, meter = series.samples, series.meter
    values = [sample.phase_current_a[phase] for sample in samples]
    unproven = not_measured(values)
    if unproven:
        values = [least_current_a(sample, phase) for sample in samples]
    voltages = [sample.phase_voltage_v[phase] for sample in samples]
    return Quantity(
        name=f"current {PHASES[phase]}",
        unit="A",
        limit_of=partial(phase_current_limit, phase),
        values=values,
        # A quotient of power and voltage may be wrong by the errors of both.
        accuracy=2 * meter.accuracy if unproven else meter.accuracy,
        half_digit=meter.current_resolution_a / 2,
        floor=criteria.pause_current_a,
        tolerance=criteria.tolerance,
        hard=criteria.hard,
        watts_per_unit=0.0 if not_measured(voltages) else max(voltages, default=0.0),
        mode=criteria.mode,
        unproven=unproven,
    )


def _phases_carrying(series: Series, criteria: Criteria) -> Quantity:
    # A count is neither uncertain nor a matter of degree: only its duration decides.
    counts, unproven = carrying_phases(series.samples, criteria)
    return Quantity(
        name="phases",
        unit="",
        limit_of=phases_limit,
        values=counts,
        accuracy=0.0,
        half_digit=0.0,
        floor=0.0,
        tolerance=0.0,
        hard=UNBOUNDED,
        watts_per_unit=0.0,
        unproven=unproven,
    )

"""What is compared with a cap: total power, each phase's power and current, and their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from harness.limits import Cap
from harness.verdict.criteria import Criteria
from harness.verdict.granted import UNBOUNDED, LimitOf
from harness.verdict.judgement import Unit
from harness.verdict.series import Series

__all__ = ["PHASES", "Quantity", "current_limit", "power_limit", "quantities"]

PHASES = ("L1", "L2", "L3")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One column of measured values, how sure it is, and which limit of a cap it must keep.

    ``accuracy`` and ``half_digit`` bound the error of a value (rule 3), ``floor`` is what a
    paused connector may still draw, ``watts_per_unit`` turns a distance from the limit into a
    power (0 where that makes no sense).
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

    def ceiling(self, limit: float) -> float:
        """Return the highest value that keeps the limit for certain."""
        return max(limit * (1 + self.tolerance), self.floor)

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
    return cap.power_w


def phase_power_limit(cap: Cap) -> Decimal | None:
    """Pick the limit of each phase's power."""
    return cap.phase_power_w


def current_limit(cap: Cap) -> Decimal | None:
    """Pick the limit of each phase's current."""
    return cap.current_a


def phases_limit(cap: Cap) -> int | None:
    """Pick the number of phases that may carry current."""
    return cap.phases


def _power(series: Series, criteria: Criteria) -> Quantity:
    return _power_like("power", power_limit, [s.power_w for s in series.samples], series, criteria)


def _phase_power(series: Series, criteria: Criteria, phase: int) -> Quantity:
    values = [sample.phase_power_w[phase] for sample in series.samples]
    return _power_like(f"power {PHASES[phase]}", phase_power_limit, values, series, criteria)


def _power_like(
    name: str,
    limit_of: Callable[[Cap], Decimal | None],
    values: Sequence[float],
    series: Series,
    criteria: Criteria,
) -> Quantity:
    return Quantity(
        name=name,
        unit="W",
        limit_of=limit_of,
        values=values,
        accuracy=series.meter.accuracy,
        half_digit=series.meter.power_resolution_w / 2,
        floor=criteria.pause_power_w,
        tolerance=criteria.tolerance,
        hard=criteria.hard,
        watts_per_unit=1.0,
    )


def _current(series: Series, criteria: Criteria, phase: int) -> Quantity:
    return Quantity(
        name=f"current {PHASES[phase]}",
        unit="A",
        limit_of=current_limit,
        values=[sample.phase_current_a[phase] for sample in series.samples],
        accuracy=series.meter.accuracy,
        half_digit=series.meter.current_resolution_a / 2,
        floor=criteria.pause_current_a,
        tolerance=criteria.tolerance,
        hard=criteria.hard,
        watts_per_unit=max((sample.phase_voltage_v[phase] for sample in series.samples), default=0),
    )


def _phases_carrying(series: Series, criteria: Criteria) -> Quantity:
    # A count is neither uncertain nor a matter of degree: only its duration decides.
    least = criteria.pause_current_a
    return Quantity(
        name="phases",
        unit="",
        limit_of=phases_limit,
        values=[
            (i[0] > least) + (i[1] > least) + (i[2] > least)
            for i in [sample.phase_current_a for sample in series.samples]
        ],
        accuracy=0.0,
        half_digit=0.0,
        floor=0.0,
        tolerance=0.0,
        hard=UNBOUNDED,
        watts_per_unit=0.0,
    )

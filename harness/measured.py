"""What a meter said, and from which interval of true power it can stem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import nan
from typing import TypeAlias

from harness.errors import InputError
from harness.units import Instant, Millis

__all__ = [
    "NOT_MEASURED",
    "UNMEASURED_PHASES",
    "Calibration",
    "Measurement",
    "MeterModel",
    "Missing",
    "PhaseValues",
    "Sample",
    "accuracy_of",
]

NOT_MEASURED = nan
"""A phase's value that the meter does not give. It is no zero: a zero would keep every limit."""

PhaseValues: TypeAlias = tuple[float, float, float]
"""One value for each of L1, L2 and L3; 0.0 where a phase is not fitted, NaN where its value is
not measured."""

UNMEASURED_PHASES: PhaseValues = (NOT_MEASURED, NOT_MEASURED, NOT_MEASURED)
"""What stands for a quantity that a meter gives for no phase."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a calibration found about one meter: the bound of its relative error, and when."""

    uncertainty: float
    on: date


def accuracy_of(
    of_class: float, calibration: Calibration | None = None, ct_error: float = 0.0
) -> float:
    """Return the bound of a meter's relative error: what a calibration found, else its class's.

    ``ct_error`` is that of external current transformers. Bounds add up; a root of squares would
    take them for deviations of a normal distribution (meters §3.2). Raises :class:`InputError`
    for a share outside of 0 to 1.
    """
    own = of_class if calibration is None else calibration.uncertainty
    for name, share in (("calibration uncertainty", own), ("CT error", ct_error)):
        if not 0 <= share < 1:
            raise InputError(f"{name}: found {share:g}, expected a share from 0 to 1, as 0.005")
    return own + ct_error


@dataclass(frozen=True, slots=True)
class MeterModel:
    """How a meter makes its values: how old, how averaged and how uncertain they may be.

    ``accuracy`` is the bound of the relative error of power and current, 0.02 for MID class B
    (directive 2014/32/EU annex V table 2; see :func:`accuracy_of`); the resolutions are the steps
    of the last digit.
    """

    refresh_ms: Millis
    window_ms: Millis
    accuracy: float
    power_resolution_w: float = 0.0
    current_resolution_a: float = 0.0
    energy_resolution_wh: float = 0.0

    @property
    def blink_ms(self) -> Millis:
        """How long no value looks, each time: between windows that are shorter than the refresh."""
        return max(0, self.refresh_ms - self.window_ms)


@dataclass(frozen=True, slots=True)
class Sample:
    """One reply of the meter of one connector.

    ``t0`` is the instant at which the request was written and ``t1`` that at which the reply was
    complete. ``slot`` counts the sampler's schedule: samples of several connectors with the same
    slot belong together. ``interval_ms`` is the planned distance to the next slot, so that a gap
    can be told from a pause that was meant. Powers are positive for consumption.
    """

    connector: int
    slot: int
    t0: Instant
    t1: Instant
    interval_ms: Millis
    power_w: float
    phase_power_w: PhaseValues
    phase_current_a: PhaseValues
    phase_voltage_v: PhaseValues
    energy_wh: float | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A slot of the schedule for which there is no valid value, and why."""

    connector: int
    slot: int
    at: Instant
    interval_ms: Millis
    reason: str


Measurement: TypeAlias = Sample | Missing
"""What the sampler hands on for each slot and connector."""

"""What a meter said, and from which interval of true power it can stem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from harness.units import Instant, Millis

__all__ = ["Measurement", "MeterModel", "Missing", "PhaseValues", "Sample"]

PhaseValues: TypeAlias = tuple[float, float, float]
"""One value for each of L1, L2 and L3; 0.0 where a phase is not fitted."""


@dataclass(frozen=True, slots=True)
class MeterModel:
    """How a meter makes its values: how old, how averaged and how uncertain they may be.

    ``accuracy`` is the bound of the relative error of power and current (0.02 for MID class B,
    directive 2014/32/EU annex V table 2); the resolutions are the steps of the last digit.
    """

    refresh_ms: Millis
    window_ms: Millis
    accuracy: float
    power_resolution_w: float = 0.0
    current_resolution_a: float = 0.0
    energy_resolution_wh: float = 0.0


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

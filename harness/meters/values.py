"""What a meter answers, and the one thing that the sampler asks of any meter."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from harness.measured import PhaseValues
from harness.units import Instant, Millis

__all__ = ["ROUNDING_MS", "Meter", "NoValue", "Refused", "Values"]

ROUNDING_MS: Millis = 1
"""A real clock runs finer than the whole milliseconds it shows, so the instants of a reading go
outward by one; a virtual one does not."""


class Values(NamedTuple):
    """One reading in W, A, V, Hz and Wh; powers are positive for consumption.

    Currents are magnitudes: which way they flow is said by the power. ``t0`` is the instant at
    which the request was written and ``t1`` that at which the reply was complete.
    """

    t0: Instant
    t1: Instant
    power_w: float
    phase_power_w: PhaseValues
    phase_current_a: PhaseValues
    phase_voltage_v: PhaseValues
    frequency_hz: float | None
    energy_wh: float | None


@dataclass(frozen=True, slots=True)
class NoValue:
    """There is no valid reading, and why; ``at`` is when it was asked for."""

    at: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class Refused(NoValue):
    """The unit itself answered, with an exception: it is there, but will not tell."""


class Meter(Protocol):
    """Measures one connector."""

    @property
    def line(self) -> Hashable:
        """What the meter shares with others, so that they can be read only one after another."""

    async def read(self) -> Values | NoValue:
        """Read everything that is judged together; returns within the line's own deadline."""

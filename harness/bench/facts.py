"""What a bench is, before it is brought to life."""

from __future__ import annotations

from dataclasses import dataclass

from harness.limits import Site
from harness.measured import MeterModel
from harness.units import SECOND_MS, Millis

__all__ = ["PREPARATION_MS", "BenchFacts", "Needs"]

PREPARATION_MS: Millis = 2 * SECOND_MS
"""How long before ``t0`` the clock of a run starts, so that the bench is up by then."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a scenario demands of a bench."""

    connectors: int = 1
    phases: int = 3
    phase_switching: bool = False


@dataclass(frozen=True, slots=True)
class BenchFacts:
    """Everything about a bench that the evidence must carry.

    ``accuracy_class`` is the meter's class as printed on it, ``meter`` what follows from it.
    """

    name: str
    ocpp_version: str
    site: Site
    meter_map: str
    accuracy_class: str
    meter: MeterModel
    faults: tuple[str, ...] = ()
    seed: int = 0

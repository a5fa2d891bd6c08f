"""What a bench has beside the central system, of whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from harness.bench.facts import BenchFacts, MeterFacts
from harness.bench.recorder import Recorder
from harness.bench.rig import Vehicles
from harness.meters import Meter

__all__ = ["Equip", "Equipment"]


@dataclass(frozen=True, slots=True)
class Equipment:
    """Meters that are connected, by connector, and what makes the vehicles of a run.

    A connector without a meter is in neither mapping. ``discovered`` and ``second_discovered``
    are of those whose type only the device itself could tell.
    """

    meters: Mapping[int, Meter]
    vehicles: Callable[[Recorder], Vehicles]
    second_meters: Mapping[int, Meter] = field(default_factory=dict)
    discovered: Mapping[int, MeterFacts] = field(default_factory=dict)
    second_discovered: Mapping[int, MeterFacts] = field(default_factory=dict)

    def completed(self, facts: BenchFacts) -> BenchFacts:
        """Return the facts of the bench with what was discovered."""
        return replace(
            facts,
            meters={**facts.meters, **self.discovered},
            second_meters={**facts.second_meters, **self.second_discovered},
        )


Equip: TypeAlias = Callable[[str], AbstractAsyncContextManager[Equipment]]
"""Connects the equipment of a bench whose station dials the given URL, and lets go of it."""

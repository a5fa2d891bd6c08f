"""What a bench has beside the central system, of whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.bench.recorder import Recorder
from harness.bench.rig import Vehicles
from harness.meters import Meter

__all__ = ["Equip", "Equipment"]


@dataclass(frozen=True, slots=True)
class Equipment:
    """Meters that are connected, by connector, and what makes the vehicles of a run.

    A connector without a meter is in neither mapping.
    """

    meters: Mapping[int, Meter]
    vehicles: Callable[[Recorder], Vehicles]
    second_meters: Mapping[int, Meter] = field(default_factory=dict)


Equip: TypeAlias = Callable[[str], AbstractAsyncContextManager[Equipment]]
"""Connects the equipment of a bench whose station dials the given URL, and lets go of it."""

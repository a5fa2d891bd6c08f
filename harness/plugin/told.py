"""What the charger of a bench says that it can do, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.bench import BenchFacts
from harness.csms import Capabilities
from harness.verdict import Criteria

__all__ = ["TOLD", "criteria_for"]

TOLD = pytest.StashKey[Capabilities]()
"""What the station of an item told of itself."""


def criteria_for(facts: BenchFacts, told: Capabilities) -> Criteria:
    """Return a bench's parameters of the verdict for a station that told what it can.

    What it says of switching phases goes before what the bench file says of it.
    """
    known = facts.phase_switching if told.phase_switching is None else told.phase_switching
    return replace(facts.criteria, phase_switching=known)

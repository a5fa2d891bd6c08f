"""In which order a mutant's items are played where the first one that finds it is enough."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache
from typing import Any, TypeAlias

import pytest

from harness.emulator import Fault
from harness.errors import InputError
from harness.plugin.cells import fault_of
from harness.plugin.mutants import chosen_faults
from harness.plugin.options import HilOptions
from harness.profiles import Version
from harness.scenario import ScenarioItem
from harness.scenario.rehearsal import rehearse
from harness.units import Millis

__all__ = ["likeliest_first"]

_Place: TypeAlias = tuple[int, bool, Millis]

_FIRST: _Place = (-1, False, 0)


def likeliest_first(options: HilOptions) -> Callable[[pytest.Item], _Place]:
    """Return what to sort items by: fault after fault, and before them those without one.

    Of a fault's items those come first whose scenario names it, or its number, in ``covers:``;
    then the shorter ones.
    """
    faults = {fault.name: (place, fault) for place, fault in enumerate(chosen_faults(options))}
    durations = cache(_duration)  # of a function, which a scenario's mutants have in common

    def place_of(item: pytest.Item) -> _Place:
        name = fault_of(item)
        if name is None or not isinstance(item, pytest.Function):
            return _FIRST
        place, fault = faults[name]
        return place, not _covers(item.function, fault), durations(item.function)

    return place_of


def _covers(function: Any, fault: Fault) -> bool:
    item = _scenario_item(function)
    covered: Container[str] = () if item is None else item.scenario.covers
    return fault.name in covered or fault.defect in covered


def _duration(function: Any) -> Millis:
    """Estimate how long a scenario lasts; what a test in Python does is not known before."""
    item = _scenario_item(function)
    if item is None:
        return 0
    try:
        play = rehearse(item, Version(item.scenario.ocpp[0]))
    except InputError:  # it says so itself when it is played
        return 0
    return play.end - play.start


def _scenario_item(function: Any) -> ScenarioItem | None:
    return getattr(function, "hil_item", None)

"""The vehicles that a scenario plugs in, as a bench is asked for them."""

from __future__ import annotations

from harness.bench import VehicleDemand
from harness.scenario.model import ScenarioItem
from harness.scenario.steps import PlugInStep

__all__ = ["demand_of", "demands_of"]


def demand_of(step: PlugInStep) -> VehicleDemand:
    """Return what a step plugs in."""
    asked = step.plug_in
    return VehicleDemand(float(asked.demand_w), asked.demand_phases, asked.vehicle)


def demands_of(item: ScenarioItem) -> tuple[VehicleDemand, ...]:
    """Return all that the steps of an item plug in."""
    return tuple(demand_of(step) for step in item.steps if isinstance(step, PlugInStep))

"""What a scenario asks a station to install: the profiles that it is to accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.scenario.bodies import Body
from harness.scenario.expectations import AskingStep, Outcome
from harness.scenario.model import ScenarioItem
from harness.scenario.station_steps import UpdateScheduleStep
from harness.scenario.steps import ClearProfileStep, SetProfileStep, StartTransactionStep, Step

__all__ = ["asked_bodies", "asked_levels", "is_to_be_accepted", "schedules_in", "updates_schedules"]


def is_to_be_accepted(step: AskingStep) -> bool:
    """Tell whether a step may be answered with Accepted; what is to be refused stays as it is."""
    return Outcome.ACCEPTED in step.expect


def asked_bodies(item: ScenarioItem) -> list[Body]:
    """Return the bodies that an item has installed, in the order of its steps."""
    return [item.body(reference) for step in item.steps for reference in _references(step)]


def asked_levels(item: ScenarioItem) -> set[int]:
    """Return the stack levels that an item installs profiles at, or clears."""
    levels: set[Any] = {body["stackLevel"] for body in asked_bodies(item)}
    cleared = [step.clear_profile for step in item.steps if isinstance(step, ClearProfileStep)]
    return levels | {one.stack_level for one in cleared if one.stack_level is not None}


def schedules_in(body: Body) -> list[Mapping[str, Any]]:
    """Return the schedules of a body, of which OCPP 1.6 has one and 2.x a list."""
    schedules: Any = body["chargingSchedule"]
    return [schedules] if isinstance(schedules, Mapping) else list(schedules)


def updates_schedules(item: ScenarioItem) -> bool:
    """Tell whether an item gives a Dynamic profile new values."""
    return any(isinstance(step, UpdateScheduleStep) for step in item.steps)


def _references(step: Step) -> Iterator[Body | str]:
    match step:
        case SetProfileStep() if is_to_be_accepted(step):
            yield step.set_profile.profile
        case StartTransactionStep() if is_to_be_accepted(step):
            if step.start_transaction.profile is not None:
                yield step.start_transaction.profile
        case _:
            return

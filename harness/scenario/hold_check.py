"""What a hold may demand beyond "measured stays within allowed"."""

from __future__ import annotations

from typing import TypeAlias

from harness.bench import Inconclusive, LimitViolated, Referee, Rig
from harness.bench.reporting import reporting_every, telling
from harness.scenario.demands import ExpectationFailed
from harness.scenario.expectations import StatusDemand
from harness.scenario.model import ScenarioItem
from harness.scenario.steps import HoldStep, HoldUntilStep
from harness.units import SECOND_MS, Instant, Millis
from harness.verdict import RunJudgement

__all__ = ["Span", "check_hold", "demands_meter_values", "have_values_told"]

_TOLD_EVERY_MS: Millis = 10 * SECOND_MS

Span: TypeAlias = tuple[Instant, Instant]
"""From when to when, end exclusive."""


def demands_meter_values(item: ScenarioItem) -> bool:
    """Tell whether any hold of an item is about what the charger tells of its own meter."""
    holds = (step for step in item.steps if isinstance(step, HoldStep | HoldUntilStep))
    return any(step.meter_values is not None for step in holds)


async def have_values_told(rig: Rig) -> None:
    """Have the charger tell power, register and current often, until the bench is left."""
    await rig.lasting.enter_async_context(telling(rig.station))
    await rig.lasting.enter_async_context(reporting_every(rig.station, _TOLD_EVERY_MS))


def check_hold(
    step: HoldStep | HoldUntilStep,
    rig: Rig,
    referee: Referee,
    judgement: RunJudgement,
    span: Span,
) -> None:
    """Check what a hold over ``span`` demanded; ``judgement`` is that of the run so far.

    Raises :class:`LimitViolated` with one sentence about the first demand that was not met, and
    :class:`~harness.bench.Inconclusive` when too little was delivered by a charger that never
    delivered: it may as well be the vehicle that asks for nothing.
    """
    start, end = span
    if step.delivers is not None:
        for connector in rig.station.transactions:
            shortfall = referee.shortfall(connector, float(step.delivers), start, end)
            unproven = judgement.unproven(connector)
            if shortfall is not None and unproven is not None:
                raise Inconclusive(f"inconclusive: {unproven}")
            if shortfall is not None:
                raise LimitViolated(shortfall)
    if step.reacts_within_ms is not None:
        _check_reaction(rig, referee, step.reacts_within_ms, start, end)
    if step.status is not None:
        _check_status(rig, step.status)
    if step.meter_values is not None:
        for connector in rig.station.transactions:
            untrue = referee.untrue_values(connector, float(step.meter_values), start, end)
            if untrue is not None:
                raise ExpectationFailed(untrue)


def _check_reaction(
    rig: Rig, referee: Referee, within_ms: Millis, start: Instant, end: Instant
) -> None:
    for connector in rig.station.transactions:
        late = referee.late_reaction(connector, within_ms, start, end)
        if late is not None:
            raise LimitViolated(late)


def _check_status(rig: Rig, demand: StatusDemand) -> None:
    shown = rig.recorder.statuses.get(demand.connector)
    if shown not in demand.any_of:
        wanted = " or ".join(demand.any_of)
        raise ExpectationFailed(f"connector {demand.connector} shows {shown}, expected {wanted}")

"""What a hold may demand beyond "measured stays within allowed"."""

from __future__ import annotations

from typing import TypeAlias

from harness.bench import Inconclusive, LimitViolated, Referee, Rig
from harness.scenario.expectations import StatusDemand
from harness.scenario.steps import HoldStep, HoldUntilStep
from harness.units import Instant, Millis
from harness.verdict import RunJudgement

__all__ = ["Span", "check_hold"]

Span: TypeAlias = tuple[Instant, Instant]
"""From when to when, end exclusive."""


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
        raise LimitViolated(f"connector {demand.connector} shows {shown}, expected {wanted}")

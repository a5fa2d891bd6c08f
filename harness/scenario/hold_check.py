"""What a hold may demand beyond "measured stays within allowed"."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeAlias

from harness.bench import LimitViolated, Referee, Rig, raise_unless_passed
from harness.scenario.expectations import StatusDemand
from harness.scenario.steps import HoldStep, HoldUntilStep
from harness.units import Instant, Millis
from harness.verdict import RunJudgement, Verdict

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
        shortfall = _shortfall(rig, referee, step.delivers, start, end)
        if shortfall is not None and judgement.verdict is Verdict.INCONCLUSIVE:
            raise_unless_passed(judgement, strict=False)
        if shortfall is not None:
            raise LimitViolated(shortfall)
    if step.reacts_within_ms is not None:
        _check_reaction(rig, referee, step.reacts_within_ms, start, end)
    if step.status is not None:
        _check_status(rig, step.status)


def _shortfall(
    rig: Rig, referee: Referee, share: Decimal, start: Instant, end: Instant
) -> str | None:
    found = (
        referee.shortfall(connector, float(share), start, end)
        for connector in rig.station.transactions
    )
    return next((shortfall for shortfall in found if shortfall is not None), None)


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

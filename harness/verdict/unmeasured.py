"""Which limits nobody can say were kept, because the meter does not measure what they limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.limits import Piece
from harness.verdict import wording
from harness.verdict.granted import UNBOUNDED, LimitOf, Step
from harness.verdict.quantities import Quantity
from harness.verdict.series import PHASES, Series

__all__ = ["Unmeasured", "is_asked_for", "unmeasured"]


@dataclass(slots=True)
class Unmeasured:
    """The limits of quantities that the meter does not give, in words.

    Where a profile asked for the limit, the run proves nothing about it (``unproven``). That of
    the installation is no profile's business and was tested by its builder (``asides``).
    """

    unproven: list[str] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)


def unmeasured(series: Series, limits: Sequence[tuple[Quantity, Sequence[Step]]]) -> Unmeasured:
    """Find the limits that held while what they limit was not measured."""
    asked: dict[str, list[tuple[str, float]]] = {}
    built: dict[str, list[str]] = {}
    for quantity, steps in limits:
        kind, _, phase = quantity.name.partition(" ")
        for step in _unproven_steps(series, quantity, steps):
            if any(is_asked_for(piece, quantity.limit_of) for piece in step.pieces):
                asked.setdefault(kind, []).append((phase, step.limit))
            else:
                built.setdefault(kind, []).append(phase)
    return Unmeasured(
        [_unproven(kind, found) for kind, found in asked.items()],
        [
            f"the installation's limit of {_of_phases(kind, phases)} was not judged: "
            "the meter does not measure it"
            for kind, phases in built.items()
            if kind not in asked
        ],
    )


def _unproven_steps(series: Series, quantity: Quantity, steps: Sequence[Step]) -> Iterator[Step]:
    if not quantity.unproven:
        return
    for step in steps:
        first, last = series.inside(step.start, step.end)
        # No more phases than there are can carry current.
        limits = step.limit != UNBOUNDED and not (
            quantity.name == "phases" and step.limit >= len(PHASES)
        )
        if limits and not quantity.unproven.isdisjoint(range(first, last)):
            yield step


def is_asked_for(piece: Piece, limit_of: LimitOf) -> bool:
    """Tell whether a profile says what is allowed, and not only the installation."""
    limit = limit_of(piece.cap)
    return any(
        reason.leader is not None and limit_of(reason.cap) == limit for reason in piece.reasons
    )


def _unproven(kind: str, found: Sequence[tuple[str, float]]) -> str:
    least = min(limit for _, limit in found)
    unit = {"current": "A", "power": "W"}.get(kind, "")
    limit = wording.amount(least, unit) if unit else wording.phases(least)
    what = _of_phases(kind, [phase for phase, _ in found])
    return f"{what} was limited to {limit} but the meter does not measure it"


def _of_phases(kind: str, phases: Sequence[str]) -> str:
    named = sorted({phase for phase in phases if phase})
    if not named:
        return "the number of phases that carry current"
    *others, last = named
    return f"the {kind} of " + (f"{', '.join(others)} and {last}" if others else last)

"""Rule 1: what is granted, which is what is allowed plus the time to settle after a fall."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from harness.limits import Cap, Piece
from harness.units import Instant, Millis

__all__ = ["UNBOUNDED", "LimitOf", "Step", "falls", "granted", "piece_at", "steps_of"]

UNBOUNDED = float("inf")
"""The limit of a quantity that nothing limits."""

LimitOf = Callable[[Cap], Decimal | int | None]
"""Picks the limit of one quantity from a cap."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time, end exclusive, over which the limit of one quantity is constant.

    ``pieces`` are those that set this limit; during settling they lie before the step.
    """

    start: Instant
    end: Instant
    limit: float
    pieces: tuple[Piece, ...]

    def piece_at(self, instant: Instant) -> Piece:
        """Return the piece that set the limit at an instant."""
        return piece_at(self.pieces, instant)


def piece_at(pieces: Sequence[Piece], instant: Instant) -> Piece:
    """Return the last piece that began by an instant, or the first one."""
    index = bisect_right(pieces, instant, key=lambda piece: piece.start) - 1
    return pieces[max(index, 0)]


def steps_of(pieces: Iterable[Piece], limit_of: LimitOf) -> list[Step]:
    """Return the limit of one quantity over time; pieces that do not change it are joined."""
    return _joined(
        Step(piece.start, piece.end, _as_float(limit_of(piece.cap)), (piece,)) for piece in pieces
    )


def granted(steps: Sequence[Step], settle_ms: Millis) -> list[Step]:
    """Let each limit live on for ``settle_ms`` after its end; the highest one alive is granted.

    So a falling limit is granted late and a rising one at once.
    """
    if len(steps) < 2:  # noqa: PLR2004  # without a neighbour there is nothing to settle to
        return list(steps)
    end = steps[-1].end
    cuts = {step.start for step in steps} | {min(step.end + settle_ms, end) for step in steps}
    return _joined(_highest(steps, settle_ms, *cut) for cut in pairwise(sorted(cuts)))


def falls(steps: Sequence[Step]) -> list[Step]:
    """Return the steps that lie below the one before them."""
    return [step for before, step in pairwise(steps) if step.limit < before.limit]


def _highest(steps: Sequence[Step], settle_ms: Millis, start: Instant, end: Instant) -> Step:
    begun = bisect_right(steps, start, key=lambda step: step.start)
    living_from = bisect_right(steps, start, key=lambda step: step.end + settle_ms)
    top = max(steps[living_from:begun], key=lambda step: step.limit)
    return replace(top, start=start, end=end)


def _joined(steps: Iterable[Step]) -> list[Step]:
    joined: list[Step] = []
    for step in steps:
        last = joined[-1] if joined else None
        if last is None or last.limit != step.limit or last.end != step.start:
            joined.append(step)
        elif last.pieces[-1] is step.pieces[-1]:
            joined[-1] = replace(last, end=step.end)
        else:
            joined[-1] = replace(last, end=step.end, pieces=last.pieces + step.pieces)
    return joined


def _as_float(limit: Decimal | int | None) -> float:
    return UNBOUNDED if limit is None else float(limit)

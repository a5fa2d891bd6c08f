"""What a charger told of its own meter, word for word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from harness.units import Instant

__all__ = ["Told", "totals"]


@dataclass(frozen=True, slots=True)
class Told:
    """One value that a charger told, when it was made, in W, A or Wh, and in its own words.

    ``phase`` is empty where the value is about all of them.
    """

    at: Instant
    measurand: str
    phase: str
    value: float
    words: str


def totals(told: Iterable[Told]) -> list[Told]:
    """Return one value of a measurand for each instant: of all phases, or the sum of theirs."""
    at: dict[Instant, list[Told]] = {}
    for one in told:
        at.setdefault(one.at, []).append(one)
    return [_total(values) for values in at.values()]


def _total(values: Sequence[Told]) -> Told:
    for one in values:
        if not one.phase:
            return one
    words = " + ".join(one.words for one in values)
    return replace(values[0], phase="", value=sum(one.value for one in values), words=words)

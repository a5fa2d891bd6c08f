"""Allowed(t) as lines and names that can be drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from harness.limits import Reason
from harness.report.bounds import Plateau
from harness.report.decimate import Point
from harness.report.marks import profile_name
from harness.report.wording import power
from harness.units import Millis

__all__ = ["NamedLevel", "ceiling_line", "current_line", "levels", "power_line"]


@dataclass(frozen=True, slots=True)
class NamedLevel:
    """A stretch of one allowed power, with texts that say how much, at length also by what."""

    start: Millis
    end: Millis
    power_w: float
    amount: str
    text: str


def power_line(plateaus: Iterable[Plateau]) -> list[Point]:
    """Return where allowed power steps to which value; infinite where nothing limits."""
    return _steps((one, one.power_w) for one in plateaus)


def ceiling_line(plateaus: Iterable[Plateau]) -> list[Point]:
    """Return the same for the meter reading that proves an exceedance."""
    return _steps((one, one.ceiling_w) for one in plateaus)


def current_line(plateaus: Iterable[Plateau]) -> list[Point]:
    """Return the same for the allowed current of each phase."""
    return _steps((one, one.current_a) for one in plateaus)


def levels(plateaus: Sequence[Plateau]) -> list[NamedLevel]:
    """Name each stretch of one power that one profile leads, however many pieces it has."""
    named = [(one.power_w, short_reason(one.piece.leading), one) for one in plateaus]
    found: list[NamedLevel] = []
    for (watts, reason), group in groupby(named, key=lambda one: one[:2]):
        if watts is not None:
            pieces = [one for _, _, one in group]
            start, end, amount = pieces[0].start, pieces[-1].end, power(watts)
            found.append(NamedLevel(start, end, watts, amount, f"{amount} · {reason}"))
    return found


def short_reason(reason: Reason) -> str:
    """Name what leads in few words; the table beside the plot has all of them."""
    return profile_name(reason.leader.profile) if reason.leader else reason.member


def _steps(limits: Iterable[tuple[Plateau, float | None]]) -> list[Point]:
    steps: list[Point] = []
    end: list[Point] = []
    for plateau, limit in limits:
        value = math.inf if limit is None else limit
        steps.append((plateau.start, value))
        end = [(plateau.end, value)]
    return steps + end

"""Reading the periods of schedules: nearly all have one plain form, and there are very many."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import repeat
from math import isfinite
from typing import Any

from harness.profiles.model import Period
from harness.units import SECOND_MS

__all__ = ["plain_periods"]

_HUGE = 10**9
_NUMBERS = {int, float}
_MAYBE_WHOLE = {int, type(None)}
_PHASES = {None, 0, 1, 2, 3}
_FEWEST_FIELDS = 2
_, *_UNSAID = Period._field_defaults.values()  # all but numberPhases

# What a NamedTuple makes itself with: its own way there, through Python, takes as long again.
_period = partial(tuple.__new__, Period)


def plain_periods(items: Sequence[object]) -> tuple[Period, ...] | None:
    """Return periods that have but a startPeriod, a limit and perhaps numberPhases, else None.

    These mean the same in every version. None leaves all of them to the careful way, which reads
    whatever there is and says what is wrong.
    """
    if set(map(type, items)) != {dict}:
        return None
    # Field by field instead of period by period: a week has hundreds.
    found: Any = items
    starts = [item.get("startPeriod") for item in found]
    limits = [item.get("limit") for item in found]
    phases = [item.get("numberPhases") for item in found]
    if not (set(map(type, starts)) == {int} and min(starts) >= 0 and _are_limits(limits)):
        return None
    if not (set(map(type, phases)) <= _MAYBE_WHOLE and set(phases) <= _PHASES):
        return None
    if list(map(len, found)) != [_FEWEST_FIELDS + (count is not None) for count in phases]:
        return None
    instants = [start * SECOND_MS for start in starts]
    unsaid = map(repeat, _UNSAID)  # without an end, so that the lengths differ
    values = zip(instants, map(Decimal, map(str, limits)), phases, *unsaid, strict=False)
    return tuple(map(_period, values))


def _are_limits(limits: Sequence[Any]) -> bool:
    # Bounds first: what has more digits than a float knows cannot be asked whether it is finite.
    return (
        set(map(type, limits)) <= _NUMBERS
        and min(limits) >= 0
        and max(limits) < _HUGE
        and all(map(isfinite, limits))
    )

"""Reading the periods of schedules: nearly all have one plain form, and there are very many."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from harness.profiles.model import Period
from harness.units import SECOND_MS

__all__ = ["plain_period"]

_HUGE = 10**9
_NUMBERS = (int, float)
_PHASES = (int, type(None))
_MOST_PHASES = 3
_FEWEST_FIELDS = 2


def plain_period(item: object) -> Period | None:
    """Return a period that has but a startPeriod, a limit and perhaps numberPhases, else None.

    These mean the same in every version. None leaves it to the careful way, which reads all
    that there is and says what is wrong.
    """
    if type(item) is not dict:
        return None
    start: Any = item.get("startPeriod")
    limit: Any = item.get("limit")
    phases: Any = item.get("numberPhases")
    if type(start) is not int or type(limit) not in _NUMBERS or type(phases) not in _PHASES:
        return None
    # Comparing leaves what is not a number, or has no end, to the careful way as well.
    if start < 0 or not 0 <= limit < _HUGE or not 0 <= (phases or 0) <= _MOST_PHASES:
        return None
    if len(item) != _FEWEST_FIELDS + (phases is not None):
        return None
    return Period(start * SECOND_MS, Decimal(str(limit)), phases)

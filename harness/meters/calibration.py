"""How a meter makes its values, found out from the values themselves.

Few vendors publish how often their registers are refreshed and over which window a power is
averaged. But the last digits of a live mains never stand still, so each change of them marks a
refresh; and a load that is switched shows the window as the ramp between two levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import linear_regression, median

from harness.meters.values import Values
from harness.units import Instant, Millis

__all__ = ["Refresh", "Window", "digits_of", "refresh_of", "window_of"]

_LEAST_CHANGES = 4
_LEAST_STEP_W = 100.0
_CLEARLY = 10.0
"""How many times larger than everything that happens on one level a step must be."""

_LEVEL_SHARE = 0.02
"""How near to a level, as a share of the step, a value counts as on it."""

_LEVEL_REFRESHES = 3
"""For so many refreshes a level must last to count as one."""

_FITTED = 2


@dataclass(frozen=True, slots=True)
class Refresh:
    """How often the values change: every ``period_ms``, or at least that often if not exact.

    ``doubt_ms`` is how far off an exact period may be, as ``changes`` were seen by polling.
    """

    period_ms: Millis
    is_exact: bool
    changes: int
    doubt_ms: float


@dataclass(frozen=True, slots=True)
class Window:
    """Over how long a power is averaged: ``window_ms``, or at most that if not exact.

    ``step_w`` is the step of the load by which it was found.
    """

    window_ms: Millis
    is_exact: bool
    step_w: float


def refresh_of(readings: Sequence[Values]) -> Refresh | None:
    """Return how often the values change; ``None`` when they hardly ever do.

    A refresh that happens to leave all digits as they were is seen as one period of double length.
    """
    changed = _changes(readings)
    if len(changed) < _LEAST_CHANGES:
        return None
    lasting_ms = readings[-1].t1 - readings[0].t1
    polls = len(readings) - 1
    if len(changed) == polls:  # polled as slowly as that, no refresh can be told from two
        return Refresh(ceil(lasting_ms / polls), False, len(changed), 0.0)
    gaps_ms = [after.t1 - before.t1 for before, after in pairwise(changed)]
    usual_ms = median(gaps_ms)
    periods = sum(max(1, round(gap_ms / usual_ms)) for gap_ms in gaps_ms)
    poll_ms = lasting_ms / polls
    return Refresh(round(sum(gaps_ms) / periods), True, len(changed), poll_ms / periods)


def window_of(readings: Sequence[Values], refresh_ms: Millis) -> Window | None:
    """Return over how long the power is averaged, from readings around one step of a load.

    ``None`` when there is no clear step that begins and ends on a steady level.
    """
    level_ms = _LEVEL_REFRESHES * refresh_ms
    if not readings or readings[-1].t1 - readings[0].t1 < 2 * level_ms:
        return None
    first = [one.power_w for one in readings if one.t1 - readings[0].t1 <= level_ms]
    last = [one.power_w for one in readings if readings[-1].t1 - one.t1 <= level_ms]
    low_w, high_w = median(first), median(last)
    step_w = high_w - low_w
    restless_w = max(max(first) - min(first), max(last) - min(last))
    if abs(step_w) < max(_LEAST_STEP_W, _CLEARLY * restless_w):
        return None
    between = [
        (one.t1, share)
        for one in _changes(readings)
        for share in ((one.power_w - low_w) / step_w,)
        if _LEVEL_SHARE < share < 1 - _LEVEL_SHARE
    ]
    if len(between) < _FITTED:
        return Window((len(between) + 1) * refresh_ms, False, step_w)
    return Window(_ramp_ms(between), True, step_w)


def _ramp_ms(between: Sequence[tuple[Instant, float]]) -> Millis:
    since = between[0][0]
    slope, _ = linear_regression([at - since for at, _ in between], [one for _, one in between])
    return ceil(1 / slope) if slope > 0 else between[-1][0] - since


def _changes(readings: Sequence[Values]) -> list[Values]:
    """Return the readings of which any digit differs from that of the one before."""
    return [after for before, after in pairwise(readings) if digits_of(before) != digits_of(after)]


def digits_of(values: Values) -> tuple[object, ...]:
    """Return what no two refreshes of a live mains have alike; a counter may stand still."""
    return (
        values.power_w,
        values.phase_power_w,
        values.phase_current_a,
        values.phase_voltage_v,
        values.frequency_hz,
    )

"""Ticks of a time axis at steps that people count in: seconds, minutes, hours, days."""

from __future__ import annotations

from harness.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Millis, format_duration

__all__ = ["time_ticks"]

_MOST_TICKS = 10
"""More would run into each other where every label is as long as ``1 h 30 min``."""

_STEPS_MS: tuple[Millis, ...] = (
    *(count * SECOND_MS for count in (1, 2, 5, 10, 15, 30)),
    *(count * MINUTE_MS for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR_MS for count in (1, 2, 3, 6, 12)),
    *(count * DAY_MS for count in (1, 2, 7, 14, 28)),
)


def time_ticks(duration: Millis) -> list[tuple[Millis, str]]:
    """List the ticks from 0 to ``duration`` (ms) with their labels, such as ``1 h 30 min``."""
    fitting = (step for step in _STEPS_MS if duration / step < _MOST_TICKS)
    step = next(fitting, _STEPS_MS[-1] * max(1, duration // (_STEPS_MS[-1] * _MOST_TICKS)))
    return [(t, format_duration(t)) for t in range(0, duration + 1, step)]

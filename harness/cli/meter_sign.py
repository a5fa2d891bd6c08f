"""``hil meter sign``: the one-time test of a meter's wiring with a load that is known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from harness.cli.meter_maps import OpenMeter, opened
from harness.cli.meter_read import first_reading
from harness.clock import Clock
from harness.errors import BenchError, InputError
from harness.meters import KnownLoad, Sight, Values, sign_test
from harness.units import SECOND_MS, Instant, Millis, format_duration, parse_duration, parse_power

__all__ = ["run"]

_POLL_MS: Millis = 250
_BEFORE_MS: Millis = 5 * SECOND_MS
_SETTLE_MS: Millis = 10 * SECOND_MS
"""Longer than the window of any meter that is known (8 s)."""

_DURING_MS: Millis = 5 * SECOND_MS
_STEP_SHARE = 0.1
"""Of the load, on any phase: whatever the wiring makes of it, it is more than that."""

_PHASES = ("L1", "L2", "L3")


async def run(arguments: argparse.Namespace, clock: Clock) -> None:
    """Watch the meter, wait for the load to be switched on, and say how it was seen.

    Raises :class:`InputError` for what was written wrong and :class:`BenchError` when the load was
    not seen where, and the way round, that it is.
    """
    load = KnownLoad(float(parse_power(arguments.load)), _phases(arguments.phases))
    within_ms = parse_duration(arguments.within)
    async with opened(arguments, clock) as known:
        await first_reading(known, clock)
        before = await _readings(known, clock, clock.now() + _BEFORE_MS)
        _tell(
            f"{known.name}: now switch on {arguments.load} on {arguments.phases}, "
            f"within {format_duration(within_ms)}"
        )
        await _readings(known, clock, clock.now() + within_ms, _steps(before, load))
        _tell(f"watching it settle for {format_duration(_SETTLE_MS)} …")
        await clock.sleep(_SETTLE_MS)
        during = await _readings(known, clock, clock.now() + _DURING_MS)
    if not before or not during:
        raise BenchError(f"{known.name}: did not answer often enough to tell")
    found = sign_test(before, during, load)
    if found.sight is not Sight.RIGHT:
        raise BenchError(f"{known.name}: {found.sight}: {found.sentence}")
    print(f"{found.sight}: {found.sentence}")


def _phases(text: str) -> tuple[int, ...]:
    named = [part.strip().upper() for part in text.split(",")]
    if not all(part in _PHASES for part in named) or len(set(named)) < len(named):
        raise InputError(f"--phases: found {text!r}, expected some of L1,L2,L3")
    return tuple(sorted(_PHASES.index(part) for part in named))


def _steps(before: Sequence[Values], load: KnownLoad) -> Callable[[Values], bool]:
    """Return what tells whether a reading shows that the load was switched on."""
    least_w = _STEP_SHARE * load.power_w / len(load.phases)
    usual = before[-1] if before else None

    def has_stepped(reading: Values) -> bool:
        if usual is None:
            return False
        now = (reading.power_w, *reading.phase_power_w)
        then = (usual.power_w, *usual.phase_power_w)
        return any(abs(one - other) > least_w for one, other in zip(now, then, strict=True))

    return has_stepped


def _never(_reading: Values) -> bool:
    return False


async def _readings(
    known: OpenMeter, clock: Clock, end: Instant, until: Callable[[Values], bool] = _never
) -> list[Values]:
    readings: list[Values] = []
    while clock.now() < end:
        outcome = await known.meter.read()
        if isinstance(outcome, Values):
            readings.append(outcome)
            if until(outcome):
                break
        await clock.sleep(_POLL_MS)
    return readings


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

"""``hil meter calibrate``: how a meter makes its values, measured instead of believed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.cli.meter_maps import OpenMeter, opened
from harness.cli.meter_read import first_reading
from harness.clock import Clock
from harness.errors import BenchError, InputError
from harness.meters import Values
from harness.meters.calibration import Refresh, Window, refresh_of, window_of
from harness.units import SECOND_MS, Millis, format_duration, parse_duration

__all__ = ["run"]

_POLL_MS: Millis = 20
"""Far below any refresh; a line that is slower is polled as fast as it goes."""

_LEAST_MS: Millis = 5 * SECOND_MS
_AFTER_STEP_MS: Millis = 15 * SECOND_MS
"""Longer than the window of any meter that is known (8 s)."""

_BEFORE_STEP_MS: Millis = 5 * SECOND_MS
_STEP_W = 300.0


@dataclass(frozen=True, slots=True)
class _Found:
    """What was measured, and the longest time that a reply took."""

    refresh: Refresh
    window: Window | None
    reply_ms: Millis


async def run(arguments: argparse.Namespace, clock: Clock) -> None:
    """Watch the digits, wait for a load step where ``--step`` asks for it, and print the lines.

    Raises :class:`InputError` for what was written wrong and :class:`BenchError` when the meter
    does not answer, never changes or sees no step.
    """
    lasting_ms = parse_duration(arguments.lasting)
    if lasting_ms < _LEAST_MS:
        least = format_duration(_LEAST_MS)
        raise InputError(f"--for: found {arguments.lasting!r}, expected at least {least}")
    step_ms = None if arguments.step is None else parse_duration(arguments.step)
    async with opened(arguments, clock) as known:
        first = await first_reading(known, clock)
        _tell(f"{known.name}: watching the last digits for {format_duration(lasting_ms)} …")
        readings = [first]
        await _poll_until(known, clock, clock.now() + lasting_ms, readings)
        refresh = refresh_of(readings)
        if refresh is None:
            raise BenchError(
                f"{known.name}: the digits hardly ever changed in {format_duration(lasting_ms)}; "
                "is its supply live, or is it frozen?"
            )
        window = None
        if step_ms is not None:
            window = await _window(known, clock, refresh, step_ms)
        reply_ms = max(one.t1 - one.t0 for one in readings)
        for line in _lines(arguments, _Found(refresh, window, reply_ms)):
            print(line)


async def _window(known: OpenMeter, clock: Clock, refresh: Refresh, step_ms: Millis) -> Window:
    _tell(
        f"now switch a load of some hundred watts or more, once, within {format_duration(step_ms)}"
    )
    readings: list[Values] = []
    deadline = clock.now() + step_ms
    while not _has_stepped(readings):
        if clock.now() >= deadline:
            raise BenchError(
                f"{known.name}: no load step was seen within {format_duration(step_ms)}"
            )
        await _poll_until(known, clock, clock.now() + 10 * _POLL_MS, readings)
        oldest = clock.now() - _BEFORE_STEP_MS
        if not _has_stepped(readings):
            readings = [one for one in readings if one.t1 >= oldest]
    _tell(f"seen; watching it settle for {format_duration(_AFTER_STEP_MS)} …")
    await _poll_until(known, clock, clock.now() + _AFTER_STEP_MS, readings)
    window = window_of(readings, refresh.period_ms)
    if window is None:
        raise BenchError(
            f"{known.name}: the load did not rest before and after its step; "
            "take a heater, a kettle or a load bank"
        )
    return window


def _has_stepped(readings: Sequence[Values]) -> bool:
    return bool(readings) and abs(readings[-1].power_w - readings[0].power_w) > _STEP_W


async def _poll_until(known: OpenMeter, clock: Clock, end: int, readings: list[Values]) -> None:
    due = clock.now()
    while due < end:
        outcome = await known.meter.read()
        if isinstance(outcome, Values):
            readings.append(outcome)
        due = max(due + _POLL_MS, clock.now())
        await clock.sleep_until(due)


def _lines(arguments: argparse.Namespace, found: _Found) -> Iterator[str]:
    refresh, window = found.refresh, found.window
    yield f"map: {arguments.map}"
    yield f"link: {arguments.link}"
    if arguments.unit is not None:
        yield f"unit: {arguments.unit}"
    how = f"measured over {refresh.changes} changes, to {max(1.0, refresh.doubt_ms):.0f} ms"
    if not refresh.is_exact:
        how = "at most: every reading differed, so a faster line might show it shorter"
    yield f"refresh: {refresh.period_ms} ms  # {how}"
    if window is None:
        yield "# window: not measured; run again with --step 60s and switch a load"
    else:
        most = "" if window.is_exact else "at most: "
        yield f"window: {window.window_ms} ms  # {most}measured by a step of {window.step_w:.0f} W"
    yield f"# replies took {found.reply_ms} ms at most, which every reading itself tells"


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)

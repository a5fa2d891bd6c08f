"""``hil meter read``: what a meter says, again and again, and whether it can be true."""

from __future__ import annotations

import argparse
import sys

from harness.cli.meter_maps import OpenMeter, opened
from harness.cli.meter_views import JsonLines, Lines, LiveTable, View
from harness.cli.meter_watch import Watch
from harness.clock import Clock
from harness.errors import BenchError, InputError
from harness.meters import NoValue, Values, diagnose
from harness.units import Millis, parse_duration

__all__ = ["first_reading", "plausibility", "run"]

_MORE_ATTEMPTS = 2
_PAUSE_MS: Millis = 500

_LOADED_W = 500.0
"""Less is no load: what is wrong with scales, ratios and clamps does not show."""


async def run(arguments: argparse.Namespace, clock: Clock) -> None:
    """Read until Ctrl-C, or so many times.

    Raises :class:`InputError` for what was written wrong and :class:`BenchError` when the meter
    does not answer the first time.
    """
    every_ms = parse_duration(arguments.every)
    if every_ms <= 0:
        raise InputError(f"--every: found {arguments.every!r}, expected more than 0 s")
    if arguments.count is not None and arguments.count < 1:
        raise InputError(f"--count: found {arguments.count}, expected 1 or more")
    async with opened(arguments, clock) as known:
        first = await first_reading(known, clock)
        view = _view(arguments)
        view.begin(known, plausibility(first, known) + _pace(known, every_ms))
        await _keep_reading(known, clock, every_ms, arguments.count, first, view)


async def first_reading(known: OpenMeter, clock: Clock) -> Values:
    """Read a meter that may be busy once or twice; raises :class:`BenchError` with the reason."""
    outcome = await known.meter.read()
    for _ in range(_MORE_ATTEMPTS):
        if isinstance(outcome, Values):
            break
        await clock.sleep(_PAUSE_MS)
        outcome = await known.meter.read()
    if isinstance(outcome, NoValue):
        raise BenchError(f"{known.name}: no reading: {outcome.reason}; is the unit id right?")
    return outcome


async def _keep_reading(
    known: OpenMeter,
    clock: Clock,
    every_ms: Millis,
    count: int | None,
    outcome: Values | NoValue,
    view: View,
) -> None:
    watch, due = Watch(), clock.now()
    while True:
        watch.take(outcome)
        view.show(outcome, watch)
        if watch.readings == count:
            return
        # A slot that has passed while the line was busy is dropped, as in a run.
        due += every_ms * max(1, -((due - clock.now()) // every_ms))
        await clock.sleep_until(due)
        outcome = await known.meter.read()


def plausibility(first: Values, known: OpenMeter) -> str:
    """Say in a sentence whether a first reading can be true."""
    found = diagnose([first], phases=known.phases)
    if found:
        return "the readings cannot be true: " + "; ".join(one.sentence for one in found)
    if abs(first.power_w) < _LOADED_W:
        return (
            "the readings can be true, but nothing is drawn: wrong scales, CT ratios and clamps "
            "show under load only"
        )
    return "the readings can be true: voltage, current and power fit each other"


def _pace(known: OpenMeter, every_ms: Millis) -> str:
    if known.takes_ms <= every_ms:
        return ""
    return f"; a reading takes {known.takes_ms} ms here, so it cannot come every {every_ms} ms"


def _view(arguments: argparse.Namespace) -> View:
    if arguments.json:
        return JsonLines()
    return LiveTable() if sys.stdout.isatty() else Lines()

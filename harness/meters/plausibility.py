"""Finds out, before anything is judged, whether a meter can be telling the truth.

Public register maps contain wrong addresses, scales and word orders, and benches wrong unit ids
and clamps. Each such mistake breaks at least one law that power, current and voltage obey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from harness.clock import Clock
from harness.errors import BenchError
from harness.measured import MeterModel
from harness.meters.framelaws import frame_suspicions
from harness.meters.outsidelaws import counter_suspicions, fuse_suspicions, reference_suspicions
from harness.meters.powerlaws import power_suspicions
from harness.meters.suspicion import FLOOR_W, Suspicion
from harness.meters.values import Meter, NoValue, Values
from harness.units import HOUR_MS, MINUTE_MS, SECOND_MS, Millis

__all__ = ["Counting", "diagnose", "probe", "read_patiently"]

_MORE_ATTEMPTS = 2

_CLEARLY = 1.2
"""How much longer a counter is watched than it could be excused for."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How the counter of a meter under load is tried: by readings ``every_ms``, for a while.

    It takes as long as a counter that stands still needs to show it, and at most ``longest_ms``.
    """

    clock: Clock
    model: MeterModel
    every_ms: Millis = SECOND_MS
    longest_ms: Millis = MINUTE_MS

    def more_readings(self, first: Values) -> int:
        """Return how many readings have to follow a first one; none where nothing is drawn."""
        power_w = abs(first.power_w)
        if power_w <= FLOOR_W or first.energy_wh is None:
            return 0
        model = self.model
        # A counter may lag the power by this and be off by a step before it counts as wrong.
        lag_ms = model.refresh_ms + model.window_ms + model.blink_ms + self.every_ms
        step_ms = model.energy_resolution_wh * HOUR_MS / power_w
        lasting_ms = _CLEARLY * (lag_ms + step_ms) / (1 - model.accuracy)
        return ceil(min(lasting_ms, self.longest_ms) / self.every_ms)


async def probe(
    meter: Meter,
    *,
    name: str,
    phases: int,
    rated_a: float | None = None,
    counting: Counting | None = None,
) -> Values:
    """Read a meter before the first judged sample, check what it says and return the last reading.

    ``name`` names connector and meter. Where something is drawn, ``counting`` has the counter
    checked too. Raises :class:`BenchError` that names the likely mistakes.
    """
    seen = [await _reading(meter, name)]
    if counting is not None:
        start = counting.clock.now()
        for number in range(1, counting.more_readings(seen[0]) + 1):
            await counting.clock.sleep_until(start + number * counting.every_ms)
            seen.append(await _reading(meter, name))
    model = None if counting is None else counting.model
    found = diagnose(seen, phases=phases, rated_a=rated_a, model=model)
    if found:
        what = "; ".join(suspicion.sentence for suspicion in found)
        raise BenchError(f"{name}: the readings cannot be true: {what}")
    return seen[-1]


async def read_patiently(meter: Meter) -> Values | NoValue:
    """Read a meter, and again when that fails: a line that loses a reply or two is not broken."""
    outcome = await meter.read()
    for _ in range(_MORE_ATTEMPTS):
        if isinstance(outcome, Values):
            break
        outcome = await meter.read()
    return outcome


async def _reading(meter: Meter, name: str) -> Values:
    outcome = await read_patiently(meter)
    if isinstance(outcome, NoValue):
        raise BenchError(f"{name}: no reading: {outcome.reason}; is the unit id right?")
    return outcome


def diagnose(
    readings: Sequence[Values],
    *,
    phases: int,
    rated_a: float | None = None,
    reference_w: float | None = None,
    model: MeterModel | None = None,
) -> tuple[Suspicion, ...]:
    """Return what cannot be true of some readings in a row, each with the mistake it points to.

    ``phases`` is the number of phases that must be live, counted from L1; 0 is direct current.
    ``rated_a`` is the current that the connector is built for, ``reference_w`` what the charger
    itself says it draws. The first reading of which something cannot be true is told of.
    """
    for values in readings:
        found = _of_one(values, phases, rated_a, reference_w)
        if found:
            return found
    return () if model is None else tuple(counter_suspicions(readings, model))


def _of_one(
    values: Values, phases: int, rated_a: float | None, reference_w: float | None
) -> tuple[Suspicion, ...]:
    # Powers are compared with voltages, so with wrong voltages they prove nothing.
    frame = tuple(frame_suspicions(values, phases)) if phases else ()
    if frame:
        return frame
    inside = tuple(power_suspicions(values))
    if inside:
        return inside
    outside: list[Suspicion] = []
    if rated_a is not None:
        outside += fuse_suspicions(values, rated_a)
    if reference_w is not None:
        outside += reference_suspicions(values, reference_w)
    return tuple(outside)

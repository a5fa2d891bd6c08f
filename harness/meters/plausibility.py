"""Finds out, before anything is judged, whether a meter can be telling the truth.

Public register maps contain wrong addresses, scales and word orders, and benches wrong unit ids
and clamps. Each such mistake breaks at least one law that power, current and voltage obey.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.errors import BenchError
from harness.measured import MeterModel
from harness.meters.framelaws import frame_suspicions
from harness.meters.outsidelaws import counter_suspicions, fuse_suspicions, reference_suspicions
from harness.meters.powerlaws import power_suspicions
from harness.meters.suspicion import Suspicion
from harness.meters.values import Meter, NoValue, Values

__all__ = ["diagnose", "probe"]


async def probe(
    meter: Meter,
    *,
    name: str,
    phases: int,
    rated_a: float | None = None,
    model: MeterModel | None = None,
    readings: int = 1,
) -> Values:
    """Read a meter before the first judged sample, check what it says and return the last reading.

    ``name`` names connector and meter. Several ``readings`` under load tell of the counter too,
    where ``model`` says how fine it is. Raises :class:`BenchError` that names the likely mistakes.
    """
    seen: list[Values] = []
    for _ in range(readings):
        outcome = await meter.read()
        if isinstance(outcome, NoValue):
            raise BenchError(f"{name}: no reading: {outcome.reason}; is the unit id right?")
        seen.append(outcome)
    found = diagnose(seen, phases=phases, rated_a=rated_a, model=model)
    if found:
        what = "; ".join(suspicion.sentence for suspicion in found)
        raise BenchError(f"{name}: the readings cannot be true: {what}")
    return seen[-1]


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

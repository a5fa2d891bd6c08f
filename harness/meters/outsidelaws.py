"""What a meter's readings must be to its own counter, to the charger and to the fuse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isnan

from harness.measured import MeterModel
from harness.meters.suspicion import (
    FLOOR_W,
    Mistake,
    Suspicion,
    ct_ratio_near,
    decade_near,
    named_phases,
)
from harness.meters.values import Values
from harness.units import HOUR_MS

__all__ = ["counter_suspicions", "fuse_suspicions", "reference_suspicions"]

_BEYOND_FUSE = 1.5
"""No fuse carries half as much again for long; IEC 60898-1 has a breaker trip at 1.45."""

_REFERENCE_SHARE = 0.15
"""What a charger's own meter and the lag between both may make, generously."""

_REFERENCE_W = 500.0
"""Less than this the charger's electronics are a part of that only one of the two meters sees."""


def counter_suspicions(readings: Sequence[Values], meter: MeterModel) -> Iterator[Suspicion]:
    """Hold the counter against the power over some readings; it says nothing over too few."""
    counted = [one for one in readings if one.energy_wh is not None]
    if len(counted) < 2:  # noqa: PLR2004  # a difference needs two
        return
    first, last = counted[0], counted[-1]
    rose_wh = (last.energy_wh or 0.0) - (first.energy_wh or 0.0)
    drawn_wh = _drawn_wh([one for one in readings if first.t1 <= one.t1 <= last.t1])
    highest_w = max(abs(one.power_w) for one in readings)
    changes_w = sum(abs(one.power_w - other.power_w) for one, other in pairwise(readings))
    spacing_ms = max(after.t1 - before.t1 for before, after in pairwise(readings))
    lag_ms = meter.refresh_ms + meter.window_ms + spacing_ms
    energy_wh = max(abs(rose_wh), abs(drawn_wh))
    hidden_wh = (changes_w + highest_w) * meter.blink_ms / HOUR_MS
    bound_wh = meter.energy_resolution_wh + highest_w * lag_ms / HOUR_MS + hidden_wh
    if abs(rose_wh - drawn_wh) <= bound_wh + meter.accuracy * energy_wh:
        return
    said = f"the counter rose by {rose_wh:.6g} Wh while {drawn_wh:.6g} Wh were drawn"
    yield Suspicion(*_counter_mistake(rose_wh, drawn_wh, said))


def reference_suspicions(values: Values, reference_w: float) -> Iterator[Suspicion]:
    """Hold the power against what the charger itself says."""
    power = abs(values.power_w)
    if reference_w < _REFERENCE_W or abs(power - reference_w) <= _REFERENCE_SHARE * reference_w:
        return
    said = f"the power is {values.power_w:.6g} W where the charger says {reference_w:.6g} W"
    factor = power / reference_w
    ratio = ct_ratio_near(factor) if factor else None
    if power < FLOOR_W:
        hint = "the unit id is that of another connector's meter, or the clamps are not fitted"
        yield Suspicion(Mistake.UNIT_ID, f"{said}: {hint}")
    elif decade_near(factor) in {1_000.0, 0.001}:
        yield Suspicion(Mistake.KILOWATT, f"{said}: one of them is in kW and the other in W")
    elif ratio is not None:
        hint = f"a CT ratio of {ratio} is {'applied twice' if factor > 1 else 'missing'}"
        yield Suspicion(Mistake.CT_RATIO, f"{said}: {hint}")
    else:
        hint = "the meter measures another connector (unit id), other loads or fewer phases"
        yield Suspicion(Mistake.UNIT_ID, f"{said}: {hint}")


def fuse_suspicions(values: Values, rated_a: float) -> Iterator[Suspicion]:
    """Hold the currents against what the connector is fused for."""
    beyond = [
        index
        for index, current in enumerate(values.phase_current_a)
        if not isnan(current) and current > _BEYOND_FUSE * rated_a
    ]
    if not beyond:
        return
    highest = max(values.phase_current_a[index] for index in beyond)
    yield Suspicion(
        Mistake.CT_RATIO,
        f"{named_phases(beyond)} carry {highest:.6g} A on a connector of {rated_a:.6g} A: "
        "wrong CT ratio or scale of current, or the unit id of another meter",
    )


def _drawn_wh(readings: Sequence[Values]) -> float:
    return sum(
        (before.power_w + after.power_w) / 2 * (after.t1 - before.t1) / HOUR_MS
        for before, after in pairwise(readings)
    )


def _counter_mistake(rose_wh: float, drawn_wh: float, said: str) -> tuple[Mistake, str]:
    decade = decade_near(rose_wh / drawn_wh) if rose_wh and drawn_wh else None
    if decade is not None:
        return Mistake.SCALE, f"{said}: the counter or the power is scaled by {decade:g}"
    if rose_wh < 0:
        return Mistake.COUNTER, f"{said}: the counter runs backward, wrong register or word order"
    if rose_wh == 0:
        hint = "that is the counter of another tariff or direction; see invert"
        return Mistake.COUNTER, f"{said}: {hint}"
    return Mistake.COUNTER, f"{said}: that is another counter, or one of them is scaled wrongly"

"""What power, current and voltage must be to each other while something is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, isnan

from harness.meters.suspicion import (
    FLOOR_W,
    Mistake,
    Suspicion,
    ct_ratio_near,
    decade_near,
    named_phases,
    swapped_words,
    within,
)
from harness.meters.values import Values

__all__ = ["power_suspicions"]

_SUM_SHARE = 0.02
_APPARENT_MARGIN = 1.05
_LOADED_A = 2.0
_LEAST_FACTOR = 0.01
"""No vehicle that draws 2 A has a power factor below 1 %; a meter that answers in kW has."""

_LIKELY_FACTOR = (0.5, 1.05)
_ONE_PHASE_OFF = (-0.6, -0.4)
"""Around cos 120° = -0.5: a current against the voltage of another phase."""


@dataclass(frozen=True, slots=True)
class _Phase:
    index: int
    power_w: float
    apparent_va: float

    @property
    def factor(self) -> float:
        """Power over apparent power."""
        return self.power_w / self.apparent_va


def power_suspicions(values: Values) -> Iterator[Suspicion]:
    """Find what cannot be true of the powers; the voltages were found to be right before."""
    if not isfinite(values.power_w):
        hint = "swapped words or wrong register map"
        yield Suspicion(Mistake.SWAPPED_WORDS, f"the power is no number: {hint}")
        return
    if _phases_are_blank(values):
        said = f"the power is {values.power_w:.6g} W but every phase has 0 W"
        hint = "the meter's wiring mode gives no values for phases"
        yield Suspicion(Mistake.WIRING_MODE, f"{said}: {hint}")
        return
    of_phases = list(_scale(values))
    yield from of_phases
    total = [] if any(map(isnan, values.phase_power_w)) else list(_total(values))
    yield from total
    if not of_phases and not total:
        yield from _direction(values)


def _phases_are_blank(values: Values) -> bool:
    return abs(values.power_w) > FLOOR_W and not any(values.phase_power_w)


def _scale(values: Values) -> Iterator[Suspicion]:
    """Compare each phase's power with U·I; phases with the same mistake are told together."""
    told: dict[tuple[Mistake, str], list[_Phase]] = {}
    for phase in _phases(values):
        found = _mistake(phase, values.phase_current_a[phase.index])
        if found is not None:
            told.setdefault(found, []).append(phase)
    for (mistake, hint), phases in told.items():
        said = ", ".join(
            f"L{phase.index + 1} has {phase.power_w:.6g} W "
            f"with {values.phase_voltage_v[phase.index]:.6g} V "
            f"and {values.phase_current_a[phase.index]:.6g} A"
            for phase in phases
        )
        yield Suspicion(mistake, f"{said}: {hint}")


def _phases(values: Values) -> Iterator[_Phase]:
    columns = zip(values.phase_power_w, values.phase_voltage_v, values.phase_current_a, strict=True)
    for index, (power, voltage, current) in enumerate(columns):
        if not any(map(isnan, (power, voltage, current))):
            yield _Phase(index, power, abs(voltage * current))


def _mistake(phase: _Phase, current_a: float) -> tuple[Mistake, str] | None:
    power, apparent = abs(phase.power_w), phase.apparent_va
    too_much = power > _APPARENT_MARGIN * apparent + FLOOR_W
    loaded = current_a >= _LOADED_A
    too_little = loaded and power < _LEAST_FACTOR * apparent
    if loaded and (too_much or too_little):
        likely = (_LIKELY_FACTOR[0] * apparent, _LIKELY_FACTOR[1] * apparent)
        if any(within(abs(one), likely) for one in swapped_words(phase.power_w)):
            return Mistake.SWAPPED_WORDS, "the words of the power are swapped"
        if power and decade_near(power / apparent) == 1_000.0:  # noqa: PLR2004  # kilo
            return Mistake.KILOWATT, "the power is scaled by 1000 too much, as from kW"
    if too_much:
        return _too_much(power / apparent if loaded else 0.0)
    if too_little:
        return Mistake.KILOWATT, "the power is in kW where the register map says W"
    ratio = ct_ratio_near(phase.factor) if loaded and 0 < phase.factor < 1 / 8 else None
    if ratio is not None:
        hint = f"the current was multiplied by a CT ratio of {ratio} and the power was not"
        return Mistake.CT_RATIO, hint
    return None


def _too_much(factor: float) -> tuple[Mistake, str]:
    ratio = ct_ratio_near(factor)
    if ratio is None:
        return Mistake.SCALE, "wrong scale of power (kW for W) or current, or wrong CT ratio"
    hint = f"the power was multiplied by a CT ratio of {ratio} and the current was not"
    return Mistake.CT_RATIO, hint


def _total(values: Values) -> Iterator[Suspicion]:
    powers = values.phase_power_w
    total, magnitudes = sum(powers), sum(map(abs, powers))
    if abs(values.power_w - total) <= FLOOR_W + _SUM_SHARE * magnitudes:
        return
    mistake, hint = _sum_mistake(values.power_w, powers, total, magnitudes)
    said = f"the power is {values.power_w:.6g} W but its phases add up to {total:.6g} W"
    yield Suspicion(mistake, f"{said}: {hint}")


def _sum_mistake(
    power: float, powers: Sequence[float], total: float, magnitudes: float
) -> tuple[Mistake, str]:
    def is_about(value: float) -> bool:
        return abs(power - value) <= _SUM_SHARE * abs(power)

    if is_about(1_000 * total) or is_about(total / 1_000):
        return Mistake.KILOWATT, "one of them is in kW and the other in W"
    backward = [index for index, one in enumerate(powers) if one < -FLOOR_W]
    if backward and is_about(magnitudes):
        phases = named_phases(backward)
        return (
            Mistake.REVERSED_CLAMP,
            f"the total counts {phases} forward: reversed clamp on {phases}",
        )
    same = [index for index, one in enumerate(powers) if is_about(one)]
    if same and abs(powers[same[0]]) > FLOOR_W:
        return Mistake.MAP, f"the total is that of {named_phases(same[:1])} alone: wrong register"
    return Mistake.MAP, "wrong register map, or a clamp that is reversed or missing"


def _direction(values: Values) -> Iterator[Suspicion]:
    off = [
        phase.index
        for phase in _phases(values)
        if values.phase_current_a[phase.index] >= _LOADED_A and within(phase.factor, _ONE_PHASE_OFF)
    ]
    if len(off) > 1:
        phases = named_phases(off)
        hint = f"the clamps of {phases} sit around each other's conductors"
        yield Suspicion(
            Mistake.EXCHANGED_CLAMPS,
            f"{phases} show minus half of their voltage by current: {hint}",
        )
        return
    powers = [power for power in values.phase_power_w if not isnan(power)] or [values.power_w]
    backward = [index for index, power in enumerate(powers) if power < -FLOOR_W]
    if not backward:
        return
    if any(power > FLOOR_W for power in powers):
        said = f"power flows backward on {named_phases(backward)} only"
        yield Suspicion(Mistake.REVERSED_CLAMP, f"{said}: reversed or swapped clamps")
    else:
        hint = "the meter is wired the other way round; set invert: true"
        yield Suspicion(Mistake.REVERSED, f"power flows backward: {hint}")

"""What frequency and voltages must be on any mains, loaded or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan, sqrt

from harness.meters.suspicion import (
    Mistake,
    Suspicion,
    decade_near,
    named_phases,
    swapped_words,
    within,
)
from harness.meters.values import Values

__all__ = ["frame_suspicions"]

_FREQUENCY_HZ = (45.0, 65.0)
_VOLTAGE_V = (180.0, 260.0)
_NOMINAL_V = 230.0
_LINE_TO_LINE_V = (_VOLTAGE_V[0] * sqrt(3) * 1.15, _VOLTAGE_V[1] * sqrt(3))
_ABSENT_V = 10.0
"""Below this a phase is not connected; induced voltages stay below it."""

_LOADED_A = 2.0
_VT_PRIMARIES_V = (3_000, 3_300, 6_000, 6_600, 10_000, 11_000, 15_000, 20_000, 30_000, 33_000)
"""Rated primary voltages, IEC 61869-3, for the usual secondary of 100 V."""

_VT_SECONDARY_V = 100


def frame_suspicions(values: Values, phases: int) -> Iterator[Suspicion]:
    """Find what cannot be true of frequency and voltages; ``phases`` must be live, from L1 on."""
    yield from _frequency(values)
    dead = [index for index in range(phases) if values.phase_voltage_v[index] == 0]
    if dead:
        yield _dead(values, dead, phases)
    wrong: dict[tuple[Mistake, str], list[int]] = {}
    for index, voltage in enumerate(values.phase_voltage_v):
        absent = index >= phases and abs(voltage) < _ABSENT_V
        if isnan(voltage) or absent or index in dead or within(voltage, _VOLTAGE_V):
            continue
        wrong.setdefault(_voltage_mistake(values, index), []).append(index)
    for (mistake, hint), indices in wrong.items():
        said = ", ".join(f"{values.phase_voltage_v[index]:.6g}" for index in indices)
        yield Suspicion(mistake, f"the voltage of {named_phases(indices)} is {said} V: {hint}")


def _frequency(values: Values) -> Iterator[Suspicion]:
    frequency = values.frequency_hz
    if frequency is None or within(frequency, _FREQUENCY_HZ):
        return
    said = f"the frequency is {frequency:.6g} Hz"
    decade = next((d for d in (10, 100) if within(frequency / d, _FREQUENCY_HZ)), None)
    if decade:
        hint = f"this firmware counts in {1 / decade:g} Hz: give the point frequency that scale"
        yield Suspicion(Mistake.SCALE, f"{said}: {hint}")
    elif any(within(one, _FREQUENCY_HZ) for one in swapped_words(frequency)):
        hint = "the words are swapped: change the order in the register map"
        yield Suspicion(Mistake.SWAPPED_WORDS, f"{said}: {hint}")
    else:
        yield Suspicion(Mistake.MAP, f"{said}: wrong register map, word order or unit id")


def _dead(values: Values, dead: Sequence[int], phases: int) -> Suspicion:
    said = f"the voltage of {named_phases(dead)} is 0 V"
    if len(dead) == phases:
        hint = "the meter measures nothing, or the register map or unit id is wrong"
        return Suspicion(Mistake.MAP, f"{said}: {hint}")
    if any(values.phase_current_a[index] >= _LOADED_A for index in dead):
        hint = "it carries current, so the meter's wiring mode gives no value for it"
        return Suspicion(Mistake.WIRING_MODE, f"{said}: {hint}")
    hint = "the phase is not connected, or the meter's wiring mode has fewer phases"
    return Suspicion(Mistake.PHASE_MISSING, f"{said}: {hint}")


def _voltage_mistake(values: Values, index: int) -> tuple[Mistake, str]:
    voltage = values.phase_voltage_v[index]
    if any(within(one, _VOLTAGE_V) for one in swapped_words(voltage)):
        return (
            Mistake.SWAPPED_WORDS,
            "the words are swapped: change the order in the register map",
        )
    if within(voltage, _LINE_TO_LINE_V):
        return Mistake.MAP, "that is the voltage between two phases: wrong register"
    decade = decade_near(voltage / _NOMINAL_V)
    if decade is not None and not _agrees_with_power(values, index):
        return Mistake.SCALE, f"that is {decade:g} times a mains voltage: wrong scale"
    ratio = _vt_ratio(voltage)
    if ratio is not None:
        return Mistake.VT_RATIO, f"that is a mains voltage with a VT ratio of {ratio}"
    return Mistake.MAP, "wrong register map, word order or unit id"


def _agrees_with_power(values: Values, index: int) -> bool:
    """Tell whether power was made from this voltage: then a ratio and no scale is behind it."""
    current = values.phase_current_a[index]
    apparent = abs(values.phase_voltage_v[index] * current)
    return current >= _LOADED_A and within(
        abs(values.phase_power_w[index]), (apparent / 2, 1.05 * apparent)
    )


def _vt_ratio(voltage: float) -> str | None:
    for factor in (voltage / _NOMINAL_V, _NOMINAL_V / voltage):
        for primary in _VT_PRIMARIES_V:
            ratio = primary / _VT_SECONDARY_V
            if abs(factor - ratio) <= ratio / 10:
                return f"{primary}/{_VT_SECONDARY_V} V"
    return None

"""Finds out, before anything is judged, whether a meter can be telling the truth.

Public register maps contain wrong addresses, scales and word orders, and benches wrong unit ids
and clamps. Each such mistake breaks at least one law that power, current and voltage obey.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from harness.errors import BenchError
from harness.meters.values import Meter, NoValue, Values

__all__ = ["implausibilities", "probe"]

_FREQUENCY_HZ = (45.0, 65.0)
_VOLTAGE_V = (180.0, 260.0)
_ABSENT_V = 10.0
"""Below this a phase is not connected; induced voltages stay below it."""

_FLOOR_W = 50.0
"""Differences and reverse powers up to this say nothing: the meter's own error is as large."""

_SUM_SHARE = 0.02
_APPARENT_MARGIN = 1.05
_LOADED_A = 2.0
_LOADED_FACTOR = 0.01
"""No vehicle that draws 2 A has a power factor below 1 %; a meter that answers in kW has."""


async def probe(meter: Meter, *, name: str, phases: int) -> Values:
    """Read a meter once and check what it says, before the first judged sample.

    ``phases`` is the number of phases that must be live, counted from L1. Raises
    :class:`BenchError` that names the likely mistakes.
    """
    outcome = await meter.read()
    if isinstance(outcome, NoValue):
        raise BenchError(f"{name}: no reading: {outcome.reason}; is the unit id right?")
    problems = implausibilities(outcome, phases=phases)
    if problems:
        raise BenchError(f"{name}: the readings cannot be true: " + "; ".join(problems))
    return outcome


def implausibilities(values: Values, *, phases: int) -> tuple[str, ...]:
    """Return what cannot be true of a reading, each with the mistake that it points to."""
    frame = (*_frequency(values), *_voltages(values, phases))
    # Powers are compared with voltages, so with wrong voltages they prove nothing.
    return frame or (*_total(values), *_phase_powers(values), *_direction(values))


def _frequency(values: Values) -> Iterator[str]:
    frequency = values.frequency_hz
    if frequency is None or _within(frequency, _FREQUENCY_HZ):
        return
    hint = _address_hint(frequency, _FREQUENCY_HZ)
    if _within(frequency / 10, _FREQUENCY_HZ):
        hint = "this firmware counts in 0.1 Hz: give the point frequency a tenth of its scale"
    yield f"the frequency is {frequency:.6g} Hz: {hint}"


def _voltages(values: Values, phases: int) -> Iterator[str]:
    for phase, voltage in enumerate(values.phase_voltage_v, start=1):
        if _within(voltage, _VOLTAGE_V) or (phase > phases and abs(voltage) < _ABSENT_V):
            continue
        hint = _address_hint(voltage, _VOLTAGE_V)
        if voltage == 0:
            hint = "the phase is not connected, or the wiring mode or the unit id is wrong"
        yield f"the voltage of L{phase} is {voltage:.6g} V: {hint}"


def _total(values: Values) -> Iterator[str]:
    total = sum(values.phase_power_w)
    allowed = _FLOOR_W + _SUM_SHARE * sum(abs(power) for power in values.phase_power_w)
    if abs(values.power_w - total) <= allowed:
        return
    yield (
        f"the power is {values.power_w:.6g} W but its phases add up to {total:.6g} W: "
        f"{_sum_hint(values.power_w, total)}"
    )


def _phase_powers(values: Values) -> Iterator[str]:
    phases = zip(values.phase_power_w, values.phase_voltage_v, values.phase_current_a, strict=True)
    for phase, (power, voltage, current) in enumerate(phases, start=1):
        apparent = abs(voltage * current)
        said = f"L{phase} has {power:.6g} W with {voltage:.6g} V and {current:.6g} A"
        if abs(power) > _APPARENT_MARGIN * apparent + _FLOOR_W:
            yield f"{said}: wrong scale of power (kW for W) or current, or wrong CT ratio"
        elif current >= _LOADED_A and abs(power) < _LOADED_FACTOR * apparent:
            yield f"{said}: the power is in kW where the register map says W"


def _direction(values: Values) -> Iterator[str]:
    backward = [
        f"L{phase}"
        for phase, power in enumerate(values.phase_power_w, start=1)
        if power < -_FLOOR_W
    ]
    if not backward:
        return
    if any(power > _FLOOR_W for power in values.phase_power_w):
        yield f"power flows backward on {', '.join(backward)} only: reversed or swapped clamps"
    else:
        yield "power flows backward: the meter is wired the other way round; set invert: true"


def _sum_hint(power: float, total: float) -> str:
    for factor in (1000, 0.001):
        if abs(power - factor * total) <= _SUM_SHARE * abs(power):
            return "one of them is in kW and the other in W"
    return "wrong register map, or a clamp that is reversed or missing"


def _address_hint(value: float, expected: tuple[float, float]) -> str:
    if _within(_words_swapped(value), expected):
        return "the words are swapped: change the order in the register map"
    return "wrong register map, word order or unit id"


def _words_swapped(value: float) -> float:
    """Return the float32 whose two registers are those of ``value`` the other way round."""
    try:
        first, second = struct.unpack(">HH", struct.pack(">f", value))
    except OverflowError:  # no float32, so nothing to be swapped
        return value
    swapped: float = struct.unpack(">f", struct.pack(">HH", second, first))[0]
    return swapped


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] < value < bounds[1]

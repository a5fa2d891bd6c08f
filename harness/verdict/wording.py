"""How the sentences of a verdict write quantities, times and connectors."""

from __future__ import annotations

from harness.units import MINUTE_MS, Instant, Millis, format_duration, format_instant

__all__ = ["amount", "drawn", "phases", "seconds", "span", "spare"]

_KILO = 1_000
_LONG_MS: Millis = 10 * MINUTE_MS


def amount(value: float, unit: str) -> str:
    """Write a value with its unit: ``11.41 kW``, ``150 W``, ``15.5 A``, ``71.2 Wh`` or ``3``."""
    if unit == "W":
        return f"{value / _KILO:.2f} kW" if abs(value) >= _KILO else f"{value:.0f} W"
    if unit == "Wh" and abs(value) >= _KILO:
        return f"{value / _KILO:.3f} kWh"
    return f"{value:.1f} {unit}" if unit else f"{value:.0f}"


def phases(count: float) -> str:
    """Write a number of phases."""
    return "1 phase" if count == 1 else f"{count:.0f} phases"


def drawn(quantity: str, value: float, unit: str, power_w: float | None = None) -> str:
    """Say what was drawn: ``drew 15.5 A on L2 (10.70 kW in all)``; ``power_w`` is the total."""
    kind = "on average" if unit == "Wh" else "in all"
    watts = "" if power_w is None else f" ({amount(power_w, 'W')} {kind})"
    if quantity == "phases":
        return f"carried current on {phases(value)}{watts}"
    _, _, phase = quantity.partition(" ")
    return f"drew {amount(value, unit)}" + (f" on {phase}" if phase else "") + watts


def spare(allowed: float, tolerance: float, uncertainty: float, unit: str) -> str:
    """Write what is granted on top of a limit: `` (+ 0.55 kW tolerance + 0.23 kW uncertainty)``."""
    parts = []
    for value, name in ((tolerance, "tolerance"), (uncertainty, "uncertainty")):
        if value:
            parts.append(f"+ {_addition(value, allowed, unit)} {name}")
    return f" ({' '.join(parts)})" if parts else ""


def span(start: Instant, end: Instant, t0: Instant) -> str:
    """Write a stretch of time: ``4.0 s from 12:03:22 UTC (t0 + 182.0 s)``."""
    clock = format_instant(start)[11:19]
    return f"{seconds(end - start)} from {clock} UTC (t0 + {seconds(start - t0)})"


def seconds(duration: Millis) -> str:
    """Write a duration in seconds with one digit, or from ten minutes on in larger units."""
    if duration >= _LONG_MS:
        return format_duration(round(duration, -3))
    return f"{duration / _KILO:.1f} s"


def _addition(value: float, allowed: float, unit: str) -> str:
    # Next to a limit in kW an addition in W would have to be converted while reading.
    if unit == "W":
        return f"{value / _KILO:.2f} kW" if allowed >= _KILO else f"{value:.0f} W"
    return f"{value:.2f} {unit}"

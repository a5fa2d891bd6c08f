"""How a report writes times, quantities and names that came from a charger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.units import (
    HOUR_MS,
    MINUTE_MS,
    SECOND_MS,
    Instant,
    Millis,
    format_duration,
    format_instant,
)

__all__ = [
    "elapsed",
    "foreign",
    "measured_of",
    "percent",
    "power",
    "power_range",
    "rounded_duration",
    "sentence_case",
    "settled",
    "signed_power",
    "thousands",
    "utc",
]

_LONGEST_NAME = 24


def sentence_case(text: str) -> str:
    """Begin a text with a capital letter and leave the rest of it alone."""
    return text[:1].upper() + text[1:]


def thousands(number: int) -> str:
    """Write a number of things with its thousands apart."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def power(watts: float) -> str:
    """Write a power in kilowatts with ten-watt digits, such as ``11.41 kW``."""
    return f"{watts / 1000:.2f} kW"


def signed_power(watts: float) -> str:
    """Write a margin: ``+0.35 kW`` is room that was left, a minus stands for too much power."""
    return f"{watts / 1000:+.2f} kW".replace("-", "\N{MINUS SIGN}")


def power_range(watts: tuple[float, float] | None) -> str:
    """Write the lowest and the highest power, once where they look the same."""
    if watts is None:
        return "\N{EN DASH}"
    low, high = (f"{value / 1000:.2f}" for value in watts)
    return f"{high} kW" if low == high else f"{low} to {high} kW"


def measured_of(margin: Mapping[str, Any]) -> str:
    """Say what was measured and allowed at the worst margin, and when."""
    measured, allowed = (_amount(margin[key], margin["unit"]) for key in ("measured", "allowed"))
    phase = margin.get("quantity", "").partition(" ")[2]
    where = f" on {phase}" if phase else ""
    return f"{measured} of {allowed}{where} at {elapsed(margin['t'])}"


def settled(settling: Sequence[Mapping[str, Any]]) -> str:
    """Say how long the longest settling took, and how often there was one."""
    if not settling:
        return "\N{EN DASH}"
    longest = max(one["took_ms"] for one in settling)
    return f"{longest / SECOND_MS:.1f} s" + (f" (of {len(settling)})" if len(settling) > 1 else "")


def percent(share: float) -> str:
    """Write a share between 0 and 1 as a percentage, rounded down so that 100 % means all."""
    return f"{int(share * 1000) / 10:g} %"


def elapsed(t: Millis) -> str:
    """Write the time since the run's start as ``h:mm:ss``, with milliseconds if there are any."""
    sign = "-" if t < 0 else ""  # the bench is brought up before the run starts
    hours, rest = divmod(abs(t), HOUR_MS)
    minutes, rest = divmod(rest, MINUTE_MS)
    seconds, millis = divmod(rest, SECOND_MS)
    fraction = f".{millis:03d}" if millis else ""
    return f"{sign}{hours}:{minutes:02d}:{seconds:02d}{fraction}"


def utc(instant: Instant) -> str:
    """Write an instant for people: ``2025-01-15 08:00:00 UTC``."""
    date, _, time = format_instant(instant).partition("T")
    return f"{date} {time.removesuffix('Z').removesuffix('.000')} UTC"


def rounded_duration(duration: Millis) -> str:
    """Write a duration to the second, or to the millisecond where it is shorter than one."""
    whole = round(duration / SECOND_MS) * SECOND_MS
    return format_duration(whole or duration)


def foreign(name: object) -> str:
    """Make a name from a charger short, printable and ASCII, so that any font can show it."""
    plain = str(name).encode("ascii", "replace").decode("ascii")
    clean = "".join(letter if letter.isprintable() else "?" for letter in plain)
    return clean if len(clean) <= _LONGEST_NAME else f"{clean[: _LONGEST_NAME - 1]}…"


def _amount(value: float, unit: str) -> str:
    return power(value) if unit == "W" else f"{value:.2f} {unit}"

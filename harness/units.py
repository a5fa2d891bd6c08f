"""Instants, durations and electrical quantities, and the few notations people write them in.

Instants are integer milliseconds since 1970-01-01T00:00:00Z and durations are integer
milliseconds, so that no boundary of a charging profile is ever a rounded float. Limits are
:class:`decimal.Decimal`; measured values are floats.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from harness.errors import InputError

__all__ = [
    "DAY_MS",
    "HOUR_MS",
    "MINUTE_MS",
    "SECOND_MS",
    "WEEK_MS",
    "Instant",
    "Millis",
    "format_duration",
    "format_instant",
    "parse_current",
    "parse_duration",
    "parse_instant",
    "parse_percent",
    "parse_power",
]

Instant: TypeAlias = int
"""Milliseconds since 1970-01-01T00:00:00Z."""

Millis: TypeAlias = int
"""A duration in milliseconds."""

SECOND_MS: Millis = 1_000
MINUTE_MS: Millis = 60 * SECOND_MS
HOUR_MS: Millis = 60 * MINUTE_MS
DAY_MS: Millis = 24 * HOUR_MS
WEEK_MS: Millis = 7 * DAY_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = (
    (moment.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
    for moment in (datetime.min, datetime.max)  # noqa: DTZ901  # bounds, not moments
)
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION_UNITS_MS = {
    "ms": 1,
    "s": SECOND_MS,
    "min": MINUTE_MS,
    "h": HOUR_MS,
    "d": DAY_MS,
    "w": WEEK_MS,
}
_DURATION_PART = re.compile(rf"({_NUMBER})\s*(ms|s|min|h|d|w)(?![a-z])")
_POWER_FACTORS = {"W": Decimal(1), "kW": Decimal(1_000)}
_CURRENT_FACTORS = {"A": Decimal(1), "mA": Decimal("0.001")}


def parse_instant(text: str) -> Instant:
    """Read an RFC 3339 date-time as an instant; without an offset it means UTC (A7).

    Raises :class:`InputError` when the text is no date-time.
    """
    try:
        # The standard library also takes bare dates and week dates, which name no instant.
        moment = datetime.fromisoformat(text if _DATE_TIME.match(text) else "")
    except ValueError:
        raise InputError(
            f"found {text!r}, expected a date-time such as 2025-01-15T08:00:00Z"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    instant = (moment - _EPOCH) // timedelta(milliseconds=1)
    if not _FIRST <= instant <= _LAST:
        raise InputError(f"found {text!r}, expected a date-time in the years 1 to 9999 of UTC")
    return instant


def format_instant(instant: Instant) -> str:
    """Write an instant as RFC 3339 in UTC with milliseconds and a ``Z``."""
    moment = _EPOCH + timedelta(milliseconds=instant)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def parse_duration(text: str) -> Millis:
    """Read a duration such as ``90 s``, ``2 min`` or ``1 h 30 min``.

    Raises :class:`InputError` when a number lacks its unit, the unit is unknown or the duration
    is no whole number of milliseconds.
    """
    parts = _DURATION_PART.findall(text)
    if not parts or _DURATION_PART.sub("", text).strip():
        raise InputError(
            f"found {text!r}, expected a duration with its unit, such as 90 s, 2 min or 1 h 30 min"
        )
    total = sum((Decimal(number) * _DURATION_UNITS_MS[unit] for number, unit in parts), Decimal())
    if total != total.to_integral_value():
        raise InputError(f"found {text!r}, expected a duration in whole milliseconds")
    return int(total)


def format_duration(duration: Millis) -> str:
    """Write a duration the way :func:`parse_duration` reads it, largest unit first."""
    if duration == 0:
        return "0 s"
    parts = []
    rest = duration
    for unit, size in (("d", DAY_MS), ("h", HOUR_MS), ("min", MINUTE_MS)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    if rest:
        parts.append(f"{(Decimal(rest) / SECOND_MS).normalize():f} s")
    return " ".join(parts)


def parse_power(text: str) -> Decimal:
    """Read a power such as ``11 kW`` or ``4200 W`` as watts.

    Raises :class:`InputError` when the unit is missing or is not one of power.
    """
    return _quantity(text, _POWER_FACTORS, "a power with its unit, such as 11 kW or 4200 W")


def parse_current(text: str) -> Decimal:
    """Read a current such as ``16 A`` as amperes.

    Raises :class:`InputError` when the unit is missing or is not one of current.
    """
    return _quantity(text, _CURRENT_FACTORS, "a current with its unit, such as 16 A")


def parse_percent(text: str) -> Decimal:
    """Read a percentage such as ``90 %`` as a share between 0 and 1.

    Raises :class:`InputError` when the sign is missing or the share lies outside 0 to 100 %.
    """
    share = _quantity(text, {"%": Decimal("0.01")}, "a percentage, such as 90 %")
    if share > 1:
        raise InputError(f"found {text!r}, expected at most 100 %")
    return share


def _quantity(text: str, factors: dict[str, Decimal], expected: str) -> Decimal:
    match = re.fullmatch(rf"\s*({_NUMBER})\s*([A-Za-z%]+)\s*", text)
    if match is None or match[2] not in factors:
        raise InputError(f"found {text!r}, expected {expected}")
    return Decimal(match[1]) * factors[match[2]]

"""The notations of a scenario file: durations, instants, powers and shares with their units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from harness.documents.forms import complaint, notation
from harness.documents.guesses import (
    at_least_meant,
    duration_meant,
    instant_meant,
    power_meant,
    share_meant,
    within_meant,
)
from harness.errors import InputError
from harness.units import (
    DAY_MS,
    Instant,
    Millis,
    format_duration,
    format_instant,
    parse_duration,
    parse_instant,
    parse_percent,
    parse_power,
)

__all__ = [
    "AtLeast",
    "Duration",
    "DurationOrZero",
    "InstantExpr",
    "PowerW",
    "Share",
    "StartInstant",
    "Within",
    "format_power",
    "moved",
]

_LONGEST_MS: Millis = 10 * 366 * DAY_MS
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_RELATIVE = re.compile(r"t0(?:\s*([+-])\s*(\S.*))?")
_CLOCK_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_DURATION_HINT = "a duration with its unit, such as 90 s, 2 min or 1 h 30 min"
_INSTANT_HINT = "an instant, such as t0 + 60 s or 2025-01-15T08:00:00Z"
_POWER_HINT = "a power with its unit, such as 11 kW or 4200 W"
_START_HINT = "a date-time with its offset, such as 2025-01-15T08:00:00Z"
_SHARE_HINT = "a percentage, such as 2 %"
_AT_LEAST_HINT = "at least and a percentage, such as at least 90 %"
_WITHIN_HINT = "within and a percentage, such as within 5 %"


def moved(date_time: str, by_ms: Millis) -> str:
    """Return an RFC 3339 date-time that much later, with the offset that it has."""
    later = datetime.fromisoformat(date_time) + timedelta(milliseconds=by_ms)
    text = later.isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if date_time.endswith("Z") else text


def format_power(power_w: Decimal) -> str:
    """Write a power in kW the way people read it."""
    return f"{(power_w / 1000).normalize():f} kW"


def _duration(text: str) -> Millis:
    if _CLOCK_TIME.fullmatch(text):
        raise InputError(f"found the time of day {text!r}, expected {_DURATION_HINT}")
    duration = parse_duration(text)
    if duration > _LONGEST_MS:
        raise InputError(f"found {text!r}, expected at most {format_duration(_LONGEST_MS)}")
    return duration


def _positive(duration: Millis) -> Millis:
    if duration == 0:
        raise complaint("found no time at all, expected a duration longer than 0 s")
    return duration


def _absolute(text: str) -> Instant:
    if _RFC3339.fullmatch(text) is None:
        raise InputError(f"found {text!r}, expected {_START_HINT}")
    return parse_instant(text)


def _at_least(text: str) -> Decimal:
    return _percent_after("at least", text, _AT_LEAST_HINT)


def _within(text: str) -> Decimal:
    return _percent_after("within", text, _WITHIN_HINT)


def _percent_after(words: str, text: str, hint: str) -> Decimal:
    spaced = words.replace(" ", r"\s+")
    found = re.fullmatch(rf"\s*{spaced}\s+(\S.*)", text)
    if found is None:
        raise InputError(f"found {text!r}, expected {hint}")
    return parse_percent(found[1])


@dataclass(frozen=True, slots=True)
class InstantExpr:
    """An instant that is absolute, or counts from the start of the run (``base`` None)."""

    base: Instant | None
    offset_ms: Millis = 0

    @classmethod
    def parse(cls, text: str) -> InstantExpr:
        """Read ``t0``, ``t0 + 60 s``, ``t0 - 1 h`` or an RFC 3339 date-time with its offset.

        Raises :class:`InputError` for anything else; a time without offset is nobody's (A7).
        """
        relative = _RELATIVE.fullmatch(text.strip())
        if relative is None and _RFC3339.fullmatch(text) is None:
            raise InputError(f"found {text!r}, expected {_INSTANT_HINT}")
        if relative is None:
            return cls(parse_instant(text))
        sign, offset = relative.groups()
        offset_ms = _duration(offset) if offset else 0
        return cls(None, -offset_ms if sign == "-" else offset_ms)

    def resolve(self, t0: Instant) -> Instant:
        """Return the instant that is meant in a run that starts at ``t0``."""
        return (t0 if self.base is None else self.base) + self.offset_ms

    def __str__(self) -> str:
        if self.base is not None:
            return format_instant(self.base)
        sign = "-" if self.offset_ms < 0 else "+"
        return f"t0 {sign} {format_duration(abs(self.offset_ms))}" if self.offset_ms else "t0"

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic read the notation and describe it as text."""
        text = core_schema.str_schema()
        read = notation(cls.parse, _INSTANT_HINT, instant_meant)
        return core_schema.no_info_before_validator_function(
            lambda value: value if isinstance(value, cls) else read(value),
            core_schema.is_instance_schema(cls),
            json_schema_input_schema=text,
        )


def _text(description: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "description": f"{description}."})


DurationOrZero = Annotated[
    Millis,
    BeforeValidator(notation(_duration, _DURATION_HINT, duration_meant)),
    _text(_DURATION_HINT),
]
"""A duration with its unit, held in milliseconds, which may be none at all."""

Duration = Annotated[DurationOrZero, AfterValidator(_positive)]
"""A duration with its unit, held in milliseconds."""

PowerW = Annotated[
    Decimal, BeforeValidator(notation(parse_power, _POWER_HINT, power_meant)), _text(_POWER_HINT)
]
"""A power with its unit, held in watts."""

Share = Annotated[
    Decimal, BeforeValidator(notation(parse_percent, _SHARE_HINT, share_meant)), _text(_SHARE_HINT)
]
"""A percentage, held as a share between 0 and 1."""

AtLeast = Annotated[
    Decimal,
    BeforeValidator(notation(_at_least, _AT_LEAST_HINT, at_least_meant)),
    _text(_AT_LEAST_HINT),
]
"""``at least N %``, held as a share between 0 and 1."""

Within = Annotated[
    Decimal,
    BeforeValidator(notation(_within, _WITHIN_HINT, within_meant)),
    _text(_WITHIN_HINT),
]
"""``within N %``, held as a share between 0 and 1."""

StartInstant = Annotated[
    Instant,
    BeforeValidator(notation(_absolute, _START_HINT, instant_meant)),
    _text("the wall-clock instant at which a run in virtual time starts"),
]
"""An absolute instant in RFC 3339, with its offset."""

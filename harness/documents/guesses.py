"""What was probably meant by a notation that is nearly right: *30 seconds* is ``30 s``.

A guess need not be right: it is offered only if its notation can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

__all__ = [
    "at_least_meant",
    "duration_meant",
    "instant_meant",
    "limit_meant",
    "power_meant",
    "share_meant",
    "whole_number_meant",
    "within_meant",
]

# A comma before three digits may be one of thousands: nothing is guessed then.
_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+|,[0-9]{1,2}(?![0-9]))?)\s*([A-Za-z%]*)")
_DATE_TIME = re.compile(r"([0-9-]{10})[Tt ]\s*([0-9]{2}:[0-9]{2})(:[0-9.]+)?\s*(\S*)")
_CLOCK_TIME = re.compile(r"([0-9]{1,2}:[0-9]{2})(:[0-9]{2})?")
_SOME_DATE = "2025-01-15"


def _spellings(**words: str) -> Mapping[str, str]:
    return {word: unit for unit, line in words.items() for word in (unit.lower(), *line.split())}


_DURATIONS = _spellings(
    ms="msec milliseconds",
    s="sec secs second seconds",
    min="m mins minute minutes",
    h="hr hrs hour hours",
    d="day days",
    w="week weeks",
)
_POWERS = _spellings(W="watt watts", kW="kilowatt kilowatts")
_SHARES = {"%": "%", "percent": "%"}
_LIMITS = {"": 1, "a": 1, "w": 1, "kw": 1_000}


def duration_meant(text: str) -> str:
    """Guess a duration; without a unit it is one of seconds."""
    return _with_units(text, _DURATIONS, "s")


def power_meant(text: str) -> str:
    """Guess a power; without a unit it is W from four digits on, and kW below."""
    return _with_units(text, _POWERS, "W" if re.match("[0-9]{4}", text) else "kW")


def share_meant(text: str) -> str:
    """Guess a percentage; a number below 1 may as well be the share itself."""
    return text if text.startswith("0") else _with_units(text, _SHARES, "%")


def at_least_meant(text: str) -> str:
    """Guess ``at least N %``."""
    amount = _AMOUNT.search(text)
    return f"at least {share_meant(amount[0])}" if amount else text


def within_meant(text: str) -> str:
    """Guess ``within N %``."""
    amount = _AMOUNT.search(text)
    return f"within {share_meant(amount[0])}" if amount else text


def instant_meant(text: str) -> str:
    """Guess a date-time in UTC or an instant after the start of the run."""
    if moment := _DATE_TIME.fullmatch(text):
        date, minute, second, zone = moment.groups()
        return f"{date}T{minute}{second or ':00'}{zone or 'Z'}"
    if clock := _CLOCK_TIME.fullmatch(text):
        return f"{_SOME_DATE}T{clock[1]:0>5}{clock[2] or ':00'}Z"
    offset = re.sub(r"^\s*(?:t0?\b)?\s*", "", text)
    return f"t0 {'-' if offset[:1] == '-' else '+'} {duration_meant(offset.lstrip('+- '))}"


def limit_meant(text: str) -> Decimal | None:
    """Guess a limit in W or A, which OCPP gives without its unit."""
    amount = _AMOUNT.fullmatch(text.strip())
    if amount is None or amount[2].lower() not in _LIMITS:
        return None
    return Decimal(amount[1].replace(",", ".")) * _LIMITS[amount[2].lower()]


def whole_number_meant(text: str) -> int | None:
    """Guess a whole number, which OCPP gives in seconds where it is a time."""
    amount = re.fullmatch(r"([0-9]{1,18})\s*s?", text.strip())
    return int(amount[1]) if amount else None


def _with_units(text: str, units: Mapping[str, str], default: str) -> str:
    def amount(match: re.Match[str]) -> str:
        unit = units.get(match[2].lower(), match[2]) or default
        return f" {match[1].replace(',', '.')} {unit} "

    return " ".join(_AMOUNT.sub(amount, text).split())

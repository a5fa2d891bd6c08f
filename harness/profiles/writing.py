"""Writing single values of a profile as JSON: what :class:`Fields` reads, the other way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from harness.profiles.fields import ProfileError
from harness.profiles.vocabulary import Names
from harness.units import SECOND_MS, Instant, Millis, format_instant

__all__ = ["as_is", "instant", "number", "seconds", "word"]

_T = TypeVar("_T")


def as_is(_path: str, value: _T) -> _T:
    """Return a value that JSON knows."""
    return value


def instant(_path: str, value: Instant) -> str:
    """Return an instant as a date-time in UTC."""
    return format_instant(value)


def number(_path: str, value: Decimal) -> int | float:
    """Return a number by its decimal notation, whole ones as an integer."""
    return int(value) if value == value.to_integral_value() else float(value)


def seconds(path: str, value: Millis) -> int:
    """Return a duration in seconds; raises :class:`ProfileError` if they are not whole."""
    count, rest = divmod(value, SECOND_MS)
    if rest:
        raise ProfileError(path, f"{value} ms", "a whole number of seconds")
    return count


def word(names: Names[_T]) -> Callable[[str, _T], str]:
    """Return a writer of words; it raises :class:`ProfileError` where the version has none."""

    def write(path: str, value: _T) -> str:
        name = names.name(value)
        if name is None:
            raise ProfileError(path, str(value), names.expected(value))
        return name

    return write

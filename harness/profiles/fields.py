"""Reading the fields of a JSON object that came over the wire, with errors that name the path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from harness.errors import InputError
from harness.units import SECOND_MS, Instant, Millis, parse_instant
from harness.wording import one_of

__all__ = ["Fields", "ProfileError"]

_Enum = TypeVar("_Enum", bound=StrEnum)


class ProfileError(InputError):
    """A charging profile cannot be read: which field, what was found, what was expected."""

    def __init__(self, path: str, found: object, expected: str) -> None:
        """Say it in one sentence; an empty path is the profile itself."""
        super().__init__(f"{path or 'profile'}: found {found!r}, expected {expected}")
        self.path = path
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object at a path of the profile.

    Every method raises :class:`ProfileError`, and returns None for a field that is absent or
    null; ``required`` first makes sure that there is one.
    """

    path: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, path: str, value: object, known: Iterable[str]) -> Fields:
        """Take a value as an object that has none but the known fields."""
        if not isinstance(value, Mapping):
            raise ProfileError(path, value, "an object")
        fields = cls(path, value)
        known = tuple(known)
        for key in value:
            if key not in known:
                raise ProfileError(fields.at(key), key, one_of(key, known))
        return fields

    def at(self, key: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{key}" if self.path else str(key)

    def required(self, *keys: str) -> None:
        """Make sure that fields are there."""
        for key in keys:
            if self.values.get(key) is None:
                raise ProfileError(self.at(key), None, "a value: the field is required")

    def integer(self, key: str) -> int | None:
        """Read an integer of any sign."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise ProfileError(self.at(key), value, "an integer")
        return value

    def natural(self, key: str) -> int | None:
        """Read an integer that is not negative."""
        value = self.integer(key)
        if value is not None and value < 0:
            raise ProfileError(self.at(key), value, "an integer from 0 up")
        return value

    def seconds(self, key: str) -> Millis | None:
        """Read whole seconds as milliseconds."""
        value = self.natural(key)
        return None if value is None else value * SECOND_MS

    def number(self, key: str) -> Decimal | None:
        """Read a number by its decimal notation, so that 16.1 is 16.1 and no binary residue."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise ProfileError(self.at(key), value, "a number")
        number = Decimal(str(value))
        if not number.is_finite():
            raise ProfileError(self.at(key), value, "a finite number")
        return number

    def instant(self, key: str) -> Instant | None:
        """Read an RFC 3339 date-time."""
        value = self.values.get(key)
        if value is None:
            return None
        try:
            return parse_instant(value if isinstance(value, str) else repr(value))
        except InputError:
            raise ProfileError(
                self.at(key), value, "a date-time such as 2025-01-15T08:00:00Z"
            ) from None

    def choice(self, key: str, choices: type[_Enum]) -> _Enum | None:
        """Read one of the values of an enumeration."""
        value = self.values.get(key)
        if value is None:
            return None
        for choice in choices:
            if choice == value:
                return choice
        raise ProfileError(self.at(key), value, one_of(value, choices))

    def items(self, key: str) -> Sequence[object]:
        """Read a list."""
        value = self.values.get(key)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ProfileError(self.at(key), value, "a list")
        return value

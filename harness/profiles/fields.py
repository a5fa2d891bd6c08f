"""Reading the fields of a JSON object that came over the wire, with errors that name the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from harness.errors import InputError
from harness.profiles.vocabulary import Names
from harness.units import SECOND_MS, Instant, Millis, parse_instant
from harness.wording import one_of

__all__ = ["Fields", "ProfileError"]

_T = TypeVar("_T")


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
    def of(cls, path: str, value: object, known: Mapping[str, object]) -> Fields:
        """Take a value as an object that has none but the known fields."""
        # Asking an abstract class costs more than all the rest, and nearly all are plain.
        if type(value) is not dict and not isinstance(value, Mapping):
            raise ProfileError(path, value, "an object")
        fields = cls(path, value)
        if not value.keys() <= known.keys():
            key = next(key for key in value if key not in known)
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

    def flag(self, key: str) -> bool | None:
        """Read true or false."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, bool):
            raise ProfileError(self.at(key), value, "true or false")
        return value

    def text(self, key: str, longest: int) -> str | None:
        """Read a text of so many characters at most."""
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or len(value) > longest):
            raise ProfileError(self.at(key), value, f"a text of at most {longest} characters")
        return value

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

    def wall_clock(self, key: str) -> Instant | None:
        """Read what a clock on the wall shows, as though it showed UTC, whatever the offset."""
        instant = self.instant(key)
        if instant is None:
            return None
        offset = datetime.fromisoformat(str(self.values[key])).utcoffset()
        return instant + (offset or timedelta()) // timedelta(milliseconds=1)

    def choice(self, key: str, names: Names[_T]) -> _T | None:
        """Read one of the words that a version has for something."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or value not in names.here:
            raise ProfileError(self.at(key), value, names.expected(value))
        return names.here[value]

    def items(self, key: str) -> Sequence[object]:
        """Read a list."""
        value = self.values.get(key)
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ProfileError(self.at(key), value, "a list")
        return value

    def mapping(self, key: str) -> Mapping[str, object] | None:
        """Read an object as it is."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, Mapping):
            raise ProfileError(self.at(key), value, "an object")
        return value

    def few(self, key: str, most: int) -> Sequence[object]:
        """Read a list that is not empty and has so many items at most."""
        items = self.items(key)
        if not 1 <= len(items) <= most:
            raise ProfileError(self.at(key), f"{len(items)} items", f"a list of 1 to {most}")
        return items

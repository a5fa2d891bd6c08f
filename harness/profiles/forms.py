"""The objects of OCPP as tables of fields, which are read and written by the same few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from harness.profiles.fields import Fields, ProfileError

__all__ = ["Field", "Form", "Read", "Write"]

_T = TypeVar("_T")

Read: TypeAlias = Callable[[Fields, str], Any]
"""Reads the field of a name."""

Write: TypeAlias = Callable[[str, Any], object]
"""Writes a value that belongs at a path."""

_ASIDE = frozenset({"other", "version", "schedule", "alternatives"})
"""Attributes that are written otherwise: ``schedules`` stands for the last two."""


class Field(NamedTuple):
    """A field of OCPP and the attribute that it becomes."""

    name: str
    attribute: str
    read: Read
    write: Write


@dataclass(frozen=True, slots=True)
class Form(Generic[_T]):
    """One type of OCPP: what it is made into, and its fields.

    ``other`` are fields that are looked at and then kept as sent; ``ignored`` ones are dropped.
    """

    made: type
    make: Callable[..., _T]
    fields: tuple[Field, ...]
    required: tuple[str, ...] = ()
    other: Mapping[str, Read] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    _known: Mapping[str, None] = field(init=False, repr=False)
    _defaults: Mapping[str, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = (*(each.name for each in self.fields), *self.other, *self.ignored)
        object.__setattr__(self, "_known", dict.fromkeys(names))
        object.__setattr__(self, "_defaults", _defaults(self.made))

    def read(self, path: str, value: object) -> _T:
        """Make what a JSON object describes; raises :class:`ProfileError`."""
        fields = Fields.of(path, value, self._known)
        fields.required(*self.required)
        given = fields.values.get
        made: dict[str, Any] = {}
        for name, attribute, read, _ in self.fields:
            absent = given(name) is None
            made[attribute] = self._defaults[attribute] if absent else read(fields, name)
        if self.other:
            made["other"] = tuple(self._others(fields))
        return self.make(**made)

    def _others(self, fields: Fields) -> Iterator[tuple[str, object]]:
        for name, read in self.other.items():
            if fields.values.get(name) is not None:
                read(fields, name)
                # What the sender does to his object later is no longer ours.
                yield name, deepcopy(fields.values[name])

    def write(self, path: str, value: Any) -> dict[str, object]:
        """Write the JSON object; what is absent or the default is left out.

        Raises :class:`ProfileError` for what this version of OCPP has no field for, and for what
        it demands and is not there.
        """
        self._refuse_foreign(path, value)
        written: dict[str, object] = {}
        for each in self.fields:
            found = getattr(value, each.attribute)
            if found is not None and found != self._defaults.get(each.attribute):
                written[each.name] = each.write(_below(path, each.name), found)
        Fields(path, written).required(*self.required)
        return {**written, **deepcopy(dict(getattr(value, "other", ())))}

    def _refuse_foreign(self, path: str, value: Any) -> None:
        known = {each.attribute for each in self.fields} | _ASIDE
        found = {name: getattr(value, name) for name in self._defaults if name not in known}
        foreign = [(name, one) for name, one in found.items() if one != self._defaults[name]]
        strange = [pair for pair in getattr(value, "other", ()) if pair[0] not in self.other]
        for name, one in (*foreign, *strange):
            raise ProfileError(_below(path, name), one, "nothing: this version has no such field")


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _defaults(made: type) -> dict[str, Any]:
    return {
        name: None if each.default is each.empty else each.default
        for name, each in signature(made).parameters.items()
    }

"""Reading the values of a file one by one, with errors that name their line and place."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.documents.document import Document, content_of, parse
from harness.documents.problem import Path, Problem, format_path
from harness.errors import InputError
from harness.wording import one_of, shown

__all__ = ["Field", "load_fields"]


def load_fields(path: pathlib.Path) -> Field:
    """Read a YAML file as the field that holds all others.

    Raises :class:`InputError` when the file cannot be read, is no YAML or repeats a key.
    """
    document = parse(content_of(path), str(path))
    if document.problems:
        raise document.error(document.problems)
    return Field(document, (), document.data)


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a file together with the place where it stands.

    The reading methods raise :class:`InputError` with file, line, field, found and expected.
    """

    document: Document
    path: Path
    value: object

    def error(self, expected: str) -> InputError:
        """Return the error that says what stands here and what should."""
        text = f"found {shown(self.value)}, expected {expected}"
        return self.document.error(
            [Problem(self.document.line(self.path), format_path(self.path), text)]
        )

    def text(self) -> str:
        """Read a text."""
        if not isinstance(self.value, str):
            raise self.error("text")
        return self.value

    def choice(self, choices: Iterable[str]) -> str:
        """Read one of a few words."""
        allowed = list(choices)
        if not isinstance(self.value, str) or self.value not in allowed:
            raise self.error(one_of(self.value, allowed))
        return self.value

    def integer(self, minimum: int, maximum: int) -> int:
        """Read an integer between two bounds, both included."""
        if type(self.value) is not int or not minimum <= self.value <= maximum:
            raise self.error(f"a whole number from {minimum} to {maximum}")
        return self.value

    def positive(self) -> float:
        """Read a number above 0."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise self.error("a number above 0")
        return float(value)

    def items(self) -> list[Field]:
        """Read a list."""
        if not isinstance(self.value, list):
            raise self.error("a list")
        return [self._inner(index, item) for index, item in enumerate(self.value)]

    def entries(self) -> dict[str, Field]:
        """Read a mapping whose keys are free."""
        if not isinstance(self.value, dict):
            raise self.error("a mapping")
        return {key: self._inner(key, item) for key, item in self.value.items()}

    def mapping(
        self, *, required: frozenset[str], optional: frozenset[str] = frozenset()
    ) -> Mapping[str, Field]:
        """Read a mapping of known keys."""
        entries = self.entries()
        known = sorted(required | optional)
        for key in entries:
            if key not in known:
                raise self._inner(key, key).error(one_of(key, known))
        for key in sorted(required - entries.keys()):
            raise self._inner(key, None).error("a value")
        return entries

    def _inner(self, part: str | int, value: object) -> Field:
        return Field(self.document, (*self.path, part), value)

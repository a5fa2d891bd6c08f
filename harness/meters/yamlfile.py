"""Reads a YAML file so that every complaint names the file, the line and the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.errors import InputError

__all__ = ["Field", "load_yaml"]

_MAX_BYTES = 256 * 1024
"""No register map is larger; a file that is was not written by a person."""


class _PlainLoader(yaml.SafeLoader):
    """The safe loader without aliases: a few lines of them can expand to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases are not allowed here", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a YAML file together with the place where it stands.

    The reading methods raise :class:`InputError` with file, line, field, found and expected.
    """

    file: str
    path: str
    node: yaml.Node

    def error(self, expected: str) -> InputError:
        """Return the error that says what stands here and what should."""
        place = f"{self.file}:{self.node.start_mark.line + 1}: {self.path or 'the file'}"
        return InputError(f"{place}: found {self._found()}, expected {expected}")

    def is_null(self) -> bool:
        """Tell whether nothing stands here (``null``)."""
        return self.node.tag == "tag:yaml.org,2002:null"

    def is_word(self, word: str) -> bool:
        """Tell whether this word stands here."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.value == word

    def text(self) -> str:
        """Read a text."""
        value = self._scalar()
        if not isinstance(value, str):
            raise self.error("a text")
        return value

    def choice(self, choices: Iterable[str]) -> str:
        """Read one of a few words."""
        allowed = list(choices)
        value = self._scalar()
        if value not in allowed:
            raise self.error(f"one of {', '.join(allowed)}")
        return str(value)

    def integer(self, minimum: int, maximum: int) -> int:
        """Read an integer between two bounds, both included."""
        value = self._scalar()
        if type(value) is not int or not minimum <= value <= maximum:
            raise self.error(f"an integer from {minimum} to {maximum}")
        return value

    def positive(self) -> float:
        """Read a finite number above 0."""
        value = self._scalar()
        if type(value) not in (int, float) or not 0 < value < float("inf"):
            raise self.error("a number above 0")
        return float(value)

    def items(self) -> list[Field]:
        """Read a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("a list")
        return [
            Field(self.file, f"{self.path}[{index}]", node)
            for index, node in enumerate(self.node.value)
        ]

    def entries(self) -> dict[str, Field]:
        """Read a mapping whose keys are free."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("a mapping")
        entries: dict[str, Field] = {}
        for key_node, value_node in self.node.value:
            key = str(key_node.value)
            if key in entries:
                raise Field(self.file, self._below(key), key_node).error("the key only once")
            entries[key] = Field(self.file, self._below(key), value_node)
        return entries

    def mapping(
        self, *, required: frozenset[str], optional: frozenset[str] = frozenset()
    ) -> Mapping[str, Field]:
        """Read a mapping of known keys."""
        entries = self.entries()
        for key in entries:
            if key not in required | optional:
                known = ", ".join(sorted(required | optional))
                raise entries[key].error(f"no such key; known are {known}")
        for key in sorted(required - entries.keys()):
            raise self.error(f"the key {key!r}")
        return entries

    def _scalar(self) -> Any:
        if not isinstance(self.node, yaml.ScalarNode):
            return None
        try:
            return yaml.constructor.SafeConstructor().construct_object(self.node)
        except ValueError:  # a date that no calendar has
            return None

    def _found(self) -> str:
        if isinstance(self.node, yaml.ScalarNode):
            return repr(self.node.value)
        return "a list" if isinstance(self.node, yaml.SequenceNode) else "a mapping"

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def load_yaml(path: Path) -> Field:
    """Read the one document of a YAML file.

    Raises :class:`InputError` when the file cannot be read, is larger than 256 KiB, is no YAML or
    uses an alias.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise InputError(f"{path}: found more than {_MAX_BYTES} bytes, expected a register map")
        node = yaml.compose(content, Loader=_PlainLoader)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}{_problem(error)}") from error
    except RecursionError:
        raise InputError(f"{path}: found a structure nested too deeply") from None
    if node is None:
        raise InputError(f"{path}: found an empty file, expected a register map")
    return Field(str(path), "", node)


def _problem(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f": found no valid YAML: {error}"
    return f":{error.problem_mark.line + 1}: found no valid YAML: {error.problem}"

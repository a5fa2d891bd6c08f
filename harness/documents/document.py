"""A YAML file as plain values, with the line on which each of them stands."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import yaml

from harness.documents.problem import Path, Problem, format_path
from harness.documents.slips import slip_at
from harness.documents.yaml12 import (
    MAX_BYTES,
    MAX_DEPTH,
    YamlError,
    compose,
    is_mapping,
    is_sequence,
    scalar,
)
from harness.errors import InputError
from harness.wording import shown

__all__ = ["Document", "content_of", "parse"]

_MAX_VALUES = 50_000
"""Values after aliases are expanded: nine lines of aliases of aliases can mean a billion."""


@dataclass(frozen=True, slots=True)
class Document:
    """The plain values of a file, the line of each of them, and its repeated or odd keys.

    ``name`` stands for the file in messages; where there are ``problems``, ``data`` lacks the
    values that they are about.
    """

    name: str
    data: object
    lines: dict[Path, int]
    problems: tuple[Problem, ...]

    def line(self, path: Path) -> int:
        """Return the line of a value, or of the nearest one around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def error(self, problems: Iterable[Problem]) -> InputError:
        """Return an error with one line for each problem, in the order of the file."""
        return InputError("\n".join(found.in_file(self.name) for found in sorted(set(problems))))


def content_of(path: pathlib.Path) -> bytes:
    """Read a file, but no more of it than shows that it is too large to be parsed.

    Raises :class:`InputError` when it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def parse(content: bytes, name: str) -> Document:
    """Read one YAML document; ``name`` stands for its file in messages.

    Raises :class:`InputError` with file and line when it cannot be read at all; repeated keys and
    keys that are no text are ``problems`` of the document instead.
    """
    builder = _Builder()
    try:
        data = builder.build(compose(content), ())
    except YamlError as error:
        raise InputError(f"{name}:{error.line}: {error}") from None
    return Document(name, data, builder.lines, tuple(builder.problems))


@dataclass(slots=True)
class _Builder:
    """Turns nodes into plain values and remembers on which line each one stands."""

    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    values: int = 0

    def build(self, node: yaml.Node, path: Path) -> object:
        line = _line(node)
        self.lines.setdefault(path, line)
        self.values += 1
        if self.values > _MAX_VALUES or len(path) > MAX_DEPTH:
            raise YamlError(line, "found too many values once its aliases are expanded")
        if is_mapping(node):
            return self._mapping(node, path)
        if is_sequence(node):
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        mapping: dict[str, object] = {}
        for index, (key_node, value_node) in enumerate(node.value):
            if slip := slip_at(node, index):
                meant, text = slip
                self._complain(key_node, (*path, meant), text)
            elif (key := self._key(key_node, path)) is not None:
                self.lines[*path, key] = _line(key_node)
                mapping[key] = self.build(value_node, (*path, key))
        return mapping

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        """Return a key that can be used; complain about any other."""
        key = scalar(node) if isinstance(node, yaml.ScalarNode) else node.value
        if not isinstance(key, str):
            self._complain(node, path, f"found the key {shown(key)}, expected text as a key")
            return None
        if (first := self.lines.get((*path, key))) is not None:
            text = f"found {key!r} again, expected it once; it stands on line {first} already"
            self._complain(node, (*path, key), text)
            return None
        return key

    def _complain(self, node: yaml.Node, path: Path, text: str) -> None:
        self.problems.append(Problem(_line(node), format_path(path), text))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1

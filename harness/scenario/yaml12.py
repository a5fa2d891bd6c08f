"""YAML as scenario files need it: the scalars of YAML 1.2, limits, and the line of everything.

YAML 1.1 reads ``22:00`` as 1320, ``on`` as true and ``010`` as 8, and lets a repeated key win in
silence. Files full of times, switches and identifiers cannot afford that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from harness.errors import InputError
from harness.scenario.problems import Path, Problem, format_path, shown

__all__ = ["MAX_BYTES", "Document", "YamlError", "parse"]

MAX_BYTES = 1 << 20
"""The size of the largest file that is read: 1 MiB."""

_MAX_DEPTH = 40
_MAX_ALIASES = 100
_MAX_NODES = 50_000
"""Values after aliases are expanded: nine lines of aliases of aliases can mean a billion."""

_TAG = "tag:yaml.org,2002:"
_STR, _MAP, _SEQ = f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq"
# The core schema of YAML 1.2.2 §10.3.2, less octal and hexadecimal numbers, numbers with leading
# zeros, .inf and .nan, which stay text here; 18 digits fit every integer of OCPP.
_INTEGER = r"-?(?:0|[1-9][0-9]{0,17})"
_SCALARS: dict[str, tuple[str, list[str], Callable[[str], object]]] = {
    f"{_TAG}null": (r"~|null|Null|NULL|", ["~", "n", "N", ""], lambda _: None),
    f"{_TAG}bool": (
        r"true|True|TRUE|false|False|FALSE",
        list("tTfF"),
        lambda text: text.lower() == "true",
    ),
    f"{_TAG}int": (_INTEGER, list("-0123456789"), int),
    f"{_TAG}float": (
        rf"{_INTEGER}(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)",
        list("-0123456789"),
        float,
    ),
}


class YamlError(InputError):
    """The text is no YAML, or more of it than is read; ``line`` says where."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Document:
    """The plain values of a file, the line of each of them, and its repeated or odd keys."""

    data: object
    lines: dict[Path, int]
    problems: tuple[Problem, ...]

    def line(self, path: Path) -> int:
        """Return the line of a value, or of the nearest one around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def parse(text: str) -> Document:
    """Read one YAML document; raises :class:`YamlError` when it cannot be read at all."""
    builder = _Builder()
    data = builder.build(_compose(text), ())
    return Document(data, builder.lines, tuple(builder.problems))


class _Loader(yaml.SafeLoader):
    """PyYAML's scanner, parser and composer, with our scalars and limits."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as PyYAML declares it

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self._aliases += self.check_event(yaml.AliasEvent)
        if self._aliases > _MAX_ALIASES:
            self._refuse(f"found more than {_MAX_ALIASES} aliases, expected fewer")
        if self._depth >= _MAX_DEPTH:
            self._refuse(f"found more than {_MAX_DEPTH} levels of nesting, expected fewer")
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def _refuse(self, text: str) -> None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        raise YamlError(event.start_mark.line + 1, text)


for _tag, (_pattern, _first, _convert) in _SCALARS.items():
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), _first)


def _compose(text: str) -> yaml.Node:
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise YamlError(1, f"found more than {MAX_BYTES} bytes, expected a smaller file")
    try:
        node = _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, f"found {chr(int(error.character))!r}, expected text") from None
    except yaml.MarkedYAMLError as error:
        raise YamlError(_line_of(error), _problem_of(error)) from None
    except (ValueError, OverflowError):
        # PyYAML's scanner lets these out: "\UFFFFFFFF" is no character, "%YAML 1.<5000 digits>".
        raise YamlError(1, "found a character or a version that does not exist") from None
    if node is None:
        raise YamlError(1, "found an empty file, expected a mapping")
    return node


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _problem_of(error: yaml.MarkedYAMLError) -> str:
    return f"found no YAML: {' '.join(filter(None, (error.context, error.problem)))}"


@dataclass(slots=True)
class _Builder:
    """Turns nodes into plain values and remembers on which line each one stands."""

    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def build(self, node: yaml.Node, path: Path) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.nodes += 1
        if self.nodes > _MAX_NODES or len(path) > _MAX_DEPTH:
            raise YamlError(line, "found too many values once its aliases are expanded")
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        mapping: dict[str, object] = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = self._key(key_node, path, line)
            if key is None:
                continue
            if key in first_lines:
                text = f"found {key!r} again, expected it once; it stands on line"
                self._complain(line, (*path, key), f"{text} {first_lines[key]} already")
                continue
            first_lines[key] = self.lines[*path, key] = line
            mapping[key] = self.build(value_node, (*path, key))
        return mapping

    def _key(self, node: yaml.Node, path: Path, line: int) -> str | None:
        key = _scalar(node) if isinstance(node, yaml.ScalarNode) else node.value
        if isinstance(key, str):
            return key
        self._complain(line, path, f"found the key {shown(key)}, expected text as a key")
        return None

    def _complain(self, line: int, path: Path, text: str) -> None:
        self.problems.append(Problem(line, format_path(path), text))


def _scalar(node: yaml.Node) -> object:
    line = node.start_mark.line + 1
    pattern, _, convert = _SCALARS.get(node.tag, ("[^\ud800-\udfff]*", [], str))
    known = node.tag == _STR or node.tag in _SCALARS
    if not known or not isinstance(node, yaml.ScalarNode):
        raise YamlError(line, f"found the tag {node.tag!r}, expected plain values")
    if re.fullmatch(pattern, node.value, re.DOTALL) is None:
        raise YamlError(line, f"found {shown(node.value)}, expected {node.tag.removeprefix(_TAG)}")
    value = convert(node.value)
    if isinstance(value, float) and not math.isfinite(value):
        raise YamlError(line, f"found {node.value[:20]!r}, expected a number that is not infinite")
    return value

"""YAML as hand-written files need it: the scalars of YAML 1.2, and limits.

YAML 1.1 reads ``22:00`` as 1320, ``on`` as true and ``010`` as 8, and lets a repeated key win in
silence. Files full of times, switches and identifiers cannot afford that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeGuard

import yaml

from harness.documents.mistakes import explain
from harness.errors import InputError
from harness.wording import shown

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "YamlError",
    "compose",
    "is_mapping",
    "is_sequence",
    "scalar",
]

MAX_BYTES = 1 << 20
"""The size of the largest file that is read: 1 MiB."""

MAX_DEPTH = 40
"""How deep lists and mappings may be nested."""

_MAX_ALIASES = 100

_TAG = "tag:yaml.org,2002:"
_STR, _MAP, _SEQ = f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq"
# The core schema of YAML 1.2.2 §10.3.2, less octal numbers, numbers with leading zeros, .inf and
# .nan, which stay text here. 18 digits fit every integer of OCPP, 16 hexadecimal ones four Modbus
# registers.
_DECIMAL = r"-?(?:0|[1-9][0-9]{0,17})"
_SCALARS: dict[str, tuple[str, list[str], Callable[[str], object]]] = {
    f"{_TAG}null": (r"~|null|Null|NULL|", ["~", "n", "N", ""], lambda _: None),
    f"{_TAG}bool": (
        r"true|True|TRUE|false|False|FALSE",
        list("tTfF"),
        lambda text: text.lower() == "true",
    ),
    f"{_TAG}int": (
        rf"{_DECIMAL}|0x[0-9A-Fa-f]{{1,16}}",
        list("-0123456789"),
        lambda text: int(text, 0),
    ),
    f"{_TAG}float": (
        rf"{_DECIMAL}(?:\.[0-9]+(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)",
        list("-0123456789"),
        float,
    ),
}


_NOTHING = yaml.ScalarNode(f"{_TAG}null", "", yaml.Mark("", 0, 0, 0, "", 0))


class YamlError(InputError):
    """The text is no YAML, or more of it than is read; ``line`` says where."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


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
        if self._depth >= MAX_DEPTH:
            self._refuse(f"found more than {MAX_DEPTH} levels of nesting, expected fewer")
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


def compose(content: bytes) -> yaml.Node:
    """Return the one document of a file, null for an empty one; raises :class:`YamlError`."""
    text = _decoded(content)
    try:
        return _Loader(text).get_single_node() or _NOTHING
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, f"found {chr(int(error.character))!r}, expected text") from None
    except yaml.MarkedYAMLError as error:
        raise YamlError(*explain(error)) from None
    except (ValueError, OverflowError):
        # PyYAML's scanner lets these out: "\UFFFFFFFF" is no character, "%YAML 1.<5000 digits>".
        raise YamlError(1, "found a character or a version that does not exist") from None


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise YamlError(1, f"found more than {MAX_BYTES} bytes, expected a smaller file")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = f"found byte 0x{content[error.start]:02x}, expected a file that was saved as UTF-8"
        raise YamlError(line, text) from None


def is_mapping(node: yaml.Node) -> TypeGuard[yaml.MappingNode]:
    """Tell whether a node is a mapping of YAML's own kind."""
    return isinstance(node, yaml.MappingNode) and node.tag == _MAP


def is_sequence(node: yaml.Node) -> TypeGuard[yaml.SequenceNode]:
    """Tell whether a node is a list of YAML's own kind."""
    return isinstance(node, yaml.SequenceNode) and node.tag == _SEQ


def scalar(node: yaml.Node) -> object:
    """Return the value of any other node; raises :class:`YamlError` when it has none."""
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

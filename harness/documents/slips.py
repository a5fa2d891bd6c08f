"""Keys in braces that are keys to YAML alone: ``{limit: 16,5}`` and ``{draws:22 kW}``."""

from __future__ import annotations

import re

import yaml

from harness.wording import shown

__all__ = ["slip_at"]

_SPACELESS = re.compile(r"([A-Za-z]\w*):\S")
_DECIMALS = re.compile(r"[0-9]+(?![0-9:.])")


def slip_at(mapping: yaml.MappingNode, index: int) -> tuple[str, str] | None:
    """Return the key that was meant instead of the one at an index, and what is wrong with that.

    Only a key in braces without a value can be a slip; None says that it is none.
    """
    key, value = mapping.value[index]
    if not mapping.flow_style or value.value != "" or not isinstance(key, yaml.ScalarNode):
        return None
    if spaceless := _SPACELESS.match(key.value):
        return spaceless[1], f"found {shown(key.value)}, expected a space behind the colon"
    if index and _DECIMALS.match(key.value):
        before, number = mapping.value[index - 1]
        return _comma(before, number, key.value)
    return None


def _comma(key: yaml.Node, value: yaml.Node, rest: str) -> tuple[str, str] | None:
    if not isinstance(value, yaml.ScalarNode) or not value.value[-1:].isdigit():
        return None
    found = shown(f"{value.value},{rest}")
    return str(key.value), f"found {found}, expected a point in place of the comma"

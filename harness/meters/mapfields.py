"""Reads the parts of a register map that say where the values are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from harness.documents import Field
from harness.meters.points import REGISTER_TYPES, Exponent, Point, RegisterType, Sum

__all__ = ["LAST_ADDRESS", "ReadDefaults", "read_defaults", "read_points", "read_sums"]

LAST_ADDRESS = 0xFFFF
_MAX_REGISTERS = 125  # Modbus application protocol 1.1b3, 6.3 and 6.4
_DEFAULTS_REQUIRED = frozenset({"fc", "type", "order"})
_DEFAULTS_OPTIONAL = frozenset({"scale", "max_regs", "gap_ms"})
_POINT_OPTIONAL = frozenset({"type", "scale", "fc", "minus", "exp", "sf"})
_MAX_PAUSE_MS = 60_000
_MAX_BIAS = 10
_NAME = re.compile(r"[a-z][a-z0-9_]*")

_Invalid = Mapping[str, frozenset[int | float]]


@dataclass(frozen=True, slots=True)
class ReadDefaults:
    """What holds for every point of a map that does not say otherwise."""

    function: int
    type: RegisterType
    least_significant_first: bool
    scale: float
    max_registers: int
    gap_ms: int
    invalid: _Invalid


def read_defaults(read: Field, invalid: Field) -> ReadDefaults:
    """Read the map's ``read`` and ``invalid``."""
    fields = read.mapping(required=_DEFAULTS_REQUIRED, optional=_DEFAULTS_OPTIONAL)
    return ReadDefaults(
        function=fields["fc"].integer(3, 4),
        type=_type(fields["type"]),
        least_significant_first=fields["order"].choice(("big", "little")) == "little",
        scale=fields["scale"].positive() if "scale" in fields else 1.0,
        max_registers=_limit(fields, "max_regs", 1, _MAX_REGISTERS) or _MAX_REGISTERS,
        gap_ms=_limit(fields, "gap_ms", 0, _MAX_PAUSE_MS) or 0,
        invalid=_invalid(invalid),
    )


def read_points(points: Field, defaults: ReadDefaults) -> tuple[Point, ...]:
    """Read the values that lie in registers."""
    return tuple(
        _point(name, field, defaults)
        for name, field in points.entries().items()
        if "sum" not in field.entries()
    )


def read_sums(points: Field) -> tuple[Sum, ...]:
    """Read the values that are sums of others."""
    entries = points.entries()
    return tuple(
        Sum(name, _terms(name, field, entries))
        for name, field in entries.items()
        if "sum" in field.entries()
    )


def _point(name: str, field: Field, defaults: ReadDefaults) -> Point:
    if _NAME.fullmatch(name) is None:
        raise field.error(f"a name of small letters, digits and _ in place of {name!r}")
    fields = field.mapping(required=frozenset({"at"}), optional=_POINT_OPTIONAL)
    register_type = _type(fields["type"]) if "type" in fields else defaults.type
    last = LAST_ADDRESS + 1 - register_type.words
    return Point(
        name=name,
        at=fields["at"].integer(0, last),
        type=register_type,
        scale=fields["scale"].positive() if "scale" in fields else defaults.scale,
        least_significant_first=defaults.least_significant_first,
        minus=fields["minus"].integer(0, last) if "minus" in fields else None,
        exponent=_exponent(field, fields),
        invalid=defaults.invalid.get(register_type.name, frozenset()),
        function=fields["fc"].integer(3, 4) if "fc" in fields else defaults.function,
    )


def _exponent(point: Field, fields: Mapping[str, Field]) -> Exponent | None:
    """Read ``exp: [address, bias]`` or, as SunSpec has it, ``sf: address``."""
    if "exp" in fields and "sf" in fields:
        raise point.error("exp or sf, not both")
    if "sf" in fields:
        return Exponent(fields["sf"].integer(0, LAST_ADDRESS))
    if "exp" not in fields:
        return None
    items = fields["exp"].items()
    if len(items) != 2:  # noqa: PLR2004 - an address and a bias
        raise fields["exp"].error("[address, bias]")
    return Exponent(items[0].integer(0, LAST_ADDRESS), items[1].integer(-_MAX_BIAS, _MAX_BIAS))


def _terms(name: str, field: Field, entries: Mapping[str, Field]) -> tuple[str, ...]:
    terms = field.mapping(required=frozenset({"sum"}))["sum"].items()
    points = [key for key, entry in entries.items() if "sum" not in entry.entries()]
    if not terms:
        raise field.error(f"at least one point to make {name!r} of")
    return tuple(term.choice(points) for term in terms)


def _type(field: Field) -> RegisterType:
    return REGISTER_TYPES[field.choice(REGISTER_TYPES)]


def _limit(fields: Mapping[str, Field], name: str, minimum: int, maximum: int) -> int | None:
    """Read an optional count; ``null`` means that the vendor does not say."""
    field = fields.get(name)
    return None if field is None or field.value is None else field.integer(minimum, maximum)


def _invalid(field: Field) -> _Invalid:
    fields = field.mapping(required=frozenset(), optional=frozenset(REGISTER_TYPES))
    return MappingProxyType(
        {
            name: frozenset(_pattern(item, REGISTER_TYPES[name]) for item in entry.items())
            for name, entry in fields.items()
        }
    )


def _pattern(field: Field, register_type: RegisterType) -> int | float:
    """Read a bit pattern that means "no value", as the number it decodes to."""
    if register_type.is_float and field.value == "nan":
        return math.nan
    return register_type.from_bits(field.integer(0, 2 ** (16 * register_type.words) - 1))

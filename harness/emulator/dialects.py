"""The versions of OCPP that the station can speak."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.emulator.dialect import Dialect
from harness.emulator.v2.dialect import Dialect21, Dialect201
from harness.emulator.v16.dialect import Dialect16
from harness.errors import InputError
from harness.wording import one_of

__all__ = ["DIALECTS", "dialect_of"]

DIALECTS: Mapping[str, type[Dialect]] = MappingProxyType(
    {"1.6": Dialect16, "2.0.1": Dialect201, "2.1": Dialect21}
)
"""Each by the name of its version."""


def dialect_of(version: str) -> type[Dialect]:
    """Look a version up; raises :class:`InputError` for one that the station does not speak."""
    if version not in DIALECTS:
        raise InputError(f"found OCPP {version!r}, expected {one_of(version, DIALECTS)}")
    return DIALECTS[version]

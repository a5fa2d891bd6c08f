"""The words that the versions of OCPP which a scenario names have for purposes and kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from harness.documents.forms import complaint
from harness.profiles.model import Purpose, Version
from harness.profiles.vocabulary import KINDS, PURPOSES, Names
from harness.scenario.references import References
from harness.wording import one_of, shown

__all__ = ["AnyKind", "AnyPurpose", "versions_of"]


def versions_of(info: ValidationInfo) -> tuple[str, ...]:
    """Return the versions of OCPP that the file under validation names, else all."""
    known = info.context.versions if isinstance(info.context, References) else ()
    return known or tuple(Version)


def _words(tables: Mapping[Version, Names[object]], versions: tuple[str, ...]) -> list[str]:
    named = [tables[version].here for version in Version if version in versions]
    return list(dict.fromkeys(word for words in named for word in words))


def _worded(
    tables: Mapping[Version, Names[object]], synonyms: frozenset[str] = frozenset()
) -> BeforeValidator:
    def known(value: object, info: ValidationInfo) -> object:
        words = _words(tables, versions_of(info))
        if value in words or value in synonyms:
            return value
        elsewhere = next((names.elsewhere for names in tables.values()), {})
        hint = ""
        if isinstance(value, str) and value in _words(tables, tuple(Version)):
            hint = f"; {value} is a word of OCPP {elsewhere.get(value, Version.V16)}"
        raise complaint(f"found {shown(value)}, expected {one_of(value, words)}{hint}")

    return BeforeValidator(known)


def _described(tables: Mapping[Version, Names[object]]) -> WithJsonSchema:
    return WithJsonSchema({"enum": _words(tables, tuple(Version))})


_STATION_MAX = frozenset(Purpose.STATION_MAX.name_in(version) for version in Version)
"""One purpose with two names: a profile that is written for one version plays on the others."""

AnyPurpose = Annotated[str, _worded(PURPOSES, _STATION_MAX), _described(PURPOSES)]
"""A chargingProfilePurpose by its name in one of the versions that the file names."""

AnyKind = Annotated[str, _worded(KINDS), _described(KINDS)]
"""A chargingProfileKind of one of the versions that the file names."""

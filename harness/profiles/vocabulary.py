"""What each version of OCPP calls things, and which of them it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from harness.profiles.model import Kind, Purpose, Version
from harness.wording import did_you_mean, one_of

__all__ = ["KINDS", "PURPOSES", "Names", "names_of"]

_T = TypeVar("_T")
_Enum = TypeVar("_Enum", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Names(Generic[_T]):
    """The words of one version of OCPP for something, and the versions that have other words."""

    here: Mapping[str, _T]
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def expected(self, found: object) -> str:
        """Return the *expected* half of a message about a word that is none of these."""
        offer = one_of(found, self.here)
        if did_you_mean(found, self.here) or str(found) not in self.elsewhere:
            return offer
        return f"{offer}; {found} is a word of OCPP {self.elsewhere[str(found)]}"

    def name(self, value: object) -> str | None:
        """Return the word for a value, or None where this version has none."""
        return next((name for name, each in self.here.items() if each == value), None)


def names_of(choices: type[_Enum]) -> Names[_Enum]:
    """Return the words of an enumeration that are the same in every version that has it."""
    return Names({choice.value: choice for choice in choices})


def _by_version(
    since: Mapping[_T, Version], name: Callable[[_T, Version], str]
) -> dict[Version, Names[_T]]:
    order = list(Version)
    words = {
        version: {
            name(each, version): each
            for each, first in since.items()
            if order.index(first) <= order.index(version)
        }
        for version in order
    }
    return {version: Names(words[version], _elsewhere(words, version)) for version in Version}


def _elsewhere(words: Mapping[Version, Mapping[str, _T]], here: Version) -> dict[str, str]:
    foreign = {word for version in words for word in words[version]} - words[here].keys()
    return {
        word: " and ".join(version for version in words if word in words[version])
        for word in sorted(foreign)
    }


PURPOSES = _by_version(
    {
        Purpose.STATION_MAX: Version.V16,
        Purpose.TX_DEFAULT: Version.V16,
        Purpose.TX: Version.V16,
        Purpose.EXTERNAL: Version.V201,
        Purpose.PRIORITY: Version.V21,
        Purpose.LOCAL_GENERATION: Version.V21,
    },
    Purpose.name_in,
)
"""The purposes of each version, by their name there."""

KINDS = _by_version(
    {
        Kind.ABSOLUTE: Version.V16,
        Kind.RECURRING: Version.V16,
        Kind.RELATIVE: Version.V16,
        Kind.DYNAMIC: Version.V21,
    },
    lambda kind, _: kind.value,
)
"""The kinds of each version, by their name."""

"""Reading and writing charging profiles, whatever the version of OCPP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from harness.profiles import v16, v21, v201
from harness.profiles.fields import ProfileError
from harness.profiles.model import Profile, Version

__all__ = ["Codec", "codec", "decode", "encode", "version_of"]


@dataclass(frozen=True, slots=True)
class Codec:
    """How one version of OCPP writes a charging profile.

    ``decode`` raises :class:`ProfileError` for what breaks the version's schema, ``encode`` for
    what the version has no words for.
    """

    version: Version
    decode: Callable[[Mapping[str, object]], Profile]
    encode: Callable[[Profile], dict[str, object]]


_CODECS = {
    Version.V16: Codec(Version.V16, v16.decode, v16.encode),
    Version.V201: Codec(Version.V201, v201.decode, v201.encode),
    Version.V21: Codec(Version.V21, v21.decode, v21.encode),
}


def codec(version: Version) -> Codec:
    """Return the codec of a version."""
    return _CODECS[version]


def version_of(body: Mapping[str, object]) -> Version:
    """Tell the version that a profile is written in from its fields alone.

    OCPP 1.6 calls the id of a profile by another name. 2.1 reads all that 2.0.1 writes: such a
    body counts as the older one. Raises :class:`ProfileError` for a body without any id.
    """
    if "chargingProfileId" in body:
        return Version.V16
    if "id" not in body:
        raise ProfileError("", sorted(body), "a chargingProfileId (OCPP 1.6) or an id (2.x)")
    try:
        v201.decode(body)
    except ProfileError:
        return Version.V21
    return Version.V201


def decode(body: Mapping[str, object], version: Version | None = None) -> Profile:
    """Read a profile of a version, or of the one that its fields tell.

    Raises :class:`ProfileError` when it is none.
    """
    return codec(version_of(body) if version is None else version).decode(body)


def encode(profile: Profile) -> dict[str, object]:
    """Write a profile in its own version.

    Raises :class:`ProfileError` for what the version has no words for.
    """
    return codec(profile.version).encode(profile)

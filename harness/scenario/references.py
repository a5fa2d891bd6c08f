"""What one place of a scenario file may refer to in another: profiles by name, connectors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, ValidationInfo

from harness.documents.forms import complaint
from harness.profiles.model import Version
from harness.wording import one_of

__all__ = ["Connector", "ConnectorOrStation", "ProfileName", "References", "existing_profile"]


@dataclass(frozen=True, slots=True)
class References:
    """What the file defines; pydantic's validation context, so that all errors come at once.

    ``folder`` is where the file stands, from which it names others.
    """

    profiles: tuple[str, ...]
    connectors: int
    versions: tuple[str, ...]
    folder: Path = Path()

    @classmethod
    def of(cls, data: object, folder: Path = Path()) -> References:
        """Collect what a file defines before anything in it was checked."""
        top = data if isinstance(data, dict) else {}
        profiles, needs = top.get("profiles"), top.get("needs")
        connectors = needs.get("connectors", 1) if isinstance(needs, dict) else 1
        return cls(
            profiles=tuple(profiles) if isinstance(profiles, dict) else (),
            connectors=connectors if isinstance(connectors, int) else 1,
            versions=_versions(top.get("ocpp", ["1.6"])),
            folder=folder,
        )


def _versions(value: object) -> tuple[str, ...]:
    named = value if isinstance(value, list) else ()
    return tuple(version for version in Version if version in named)


def existing_profile(name: str, info: ValidationInfo) -> str:
    """Return the name of an entry of ``profiles:``; complains about any other name."""
    if not isinstance(info.context, References) or name in info.context.profiles:
        return name
    names = info.context.profiles
    offer = one_of(name, names) if names else "a name from profiles:, where there is none"
    raise complaint(f"found {name!r}, expected {offer}")


def _existing_connector(connector: int, info: ValidationInfo) -> int:
    if isinstance(info.context, References) and connector > info.context.connectors:
        most = info.context.connectors
        raise complaint(f"found {connector}, expected at most {most} (needs.connectors)")
    return connector


Connector = Annotated[StrictInt, Field(ge=1), AfterValidator(_existing_connector)]
"""The number of a connector that the scenario needs."""

ConnectorOrStation = Annotated[StrictInt, Field(ge=0), AfterValidator(_existing_connector)]
"""The number of a connector, or 0 for the whole station."""

ProfileName = Annotated[str, AfterValidator(existing_profile)]
"""The name of an entry of ``profiles:``."""

"""Vehicles in the files that people write: each by its name, or by a file beside them.

Imported only where such a file is read: pydantic is too heavy for an emulation that has none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Protocol, runtime_checkable

from pydantic import BeforeValidator, InstanceOf, ValidationInfo, WithJsonSchema

from harness.documents.forms import complaint
from harness.emulator.garage import VEHICLE_FILE, VEHICLES, Vehicle, vehicle_named
from harness.errors import InputError
from harness.wording import shown

__all__ = ["KnownVehicle", "Placed"]


@runtime_checkable
class Placed(Protocol):
    """What tells of a file where it stands; pydantic's context."""

    @property
    def folder(self) -> Path:
        """The folder of the file, from which it names others."""


def _vehicle(value: object, info: ValidationInfo) -> Vehicle:
    folder = info.context.folder if isinstance(info.context, Placed) else Path()
    if not isinstance(value, str):
        raise complaint(f"found {shown(value)}, expected the name or the file of a vehicle")
    try:
        return vehicle_named(value, folder)
    except InputError as error:
        raise complaint(str(error)) from None


KnownVehicle = Annotated[
    InstanceOf[Vehicle],
    BeforeValidator(_vehicle),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(VEHICLES)},
                {"type": "string", "pattern": f"\\{VEHICLE_FILE}$"},
            ],
            "description": "Name of a vehicle, or a vehicle file as seen from this one.",
        }
    ),
]
"""A vehicle by its name, or by a file whose name ends in ``.yaml``."""

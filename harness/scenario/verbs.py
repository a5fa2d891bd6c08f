"""What stands behind each verb of a scenario."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, StrictInt, model_validator

from harness.documents.forms import Form, complaint
from harness.emulator.vehicleform import KnownVehicle
from harness.profiles.events import ClearCriteria
from harness.profiles.model import Purpose, RateUnit, Version
from harness.profiles.vocabulary import PURPOSES
from harness.scenario.bodies import Body, ProfileRef
from harness.scenario.quantities import DurationOrZero, PowerW
from harness.scenario.references import Connector, ConnectorOrStation
from harness.scenario.vocabulary import AnyPurpose

__all__ = [
    "ClearProfile",
    "CompareComposite",
    "OnConnector",
    "PlugIn",
    "SetMalformedProfile",
    "SetProfile",
    "StartTransaction",
]

_PHASES = 3


class OnConnector(Form):
    """One connector; the first when none is named."""

    connector: Connector = 1

    def __str__(self) -> str:
        return f"connector {self.connector}"


class PlugIn(OnConnector):
    """A vehicle for a connector: which one, or what it takes; what is said goes before its own."""

    at_least_one: ClassVar[tuple[str, ...]] = ("draws", "vehicle")
    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in at_least_one]}
    )

    vehicle: KnownVehicle | None = None
    """Of which kind it is; any where none is named."""

    draws_w: PowerW | None = Field(default=None, alias="draws")
    """What it takes in total over its phases when nothing limits it."""

    phases: Annotated[StrictInt, Field(ge=1, le=3)] | None = None
    """On how many phases; those of the vehicle, else 3."""

    @property
    def demand_w(self) -> Decimal:
        """What it takes when nothing limits it, in watts."""
        if self.draws_w is not None or self.vehicle is None:
            return self.draws_w or Decimal(0)
        return Decimal(str(self.vehicle.spec.power_w))

    @property
    def demand_phases(self) -> int:
        """On how many phases it takes that."""
        if self.phases is not None:
            return self.phases
        return _PHASES if self.vehicle is None else self.vehicle.spec.phases

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.vehicle is None and self.draws_w is None:
            keys = self.at_least_one
            text = f"found neither {' nor '.join(keys)}, expected at least one of them"
            raise complaint(text, keys[0])
        return self


class StartTransaction(OnConnector):
    """A remote start, with or without a TxProfile (F16-27)."""

    profile: ProfileRef | None = None


class SetProfile(Form):
    """A profile for a connector; 0 is the whole station."""

    connector: ConnectorOrStation = 1
    profile: ProfileRef


class SetMalformedProfile(Form):
    """A body that is wrong on purpose, for any connector; nothing about it is checked."""

    connector: StrictInt = 1
    profile: Annotated[Body, Field(json_schema_extra={"description": "Not checked."})]


class ClearProfile(Form):
    """Which profiles to clear; all that are given must match, none means all (F16-31)."""

    id: StrictInt | None = None
    connector: ConnectorOrStation | None = None
    purpose: AnyPurpose | None = None
    stack_level: StrictInt | None = Field(default=None, alias="stackLevel")

    @property
    def criteria(self) -> ClearCriteria:
        """The criteria in the words of the ledger."""
        return ClearCriteria(self.id, self.connector, self._known_purpose, self.stack_level)

    @property
    def _known_purpose(self) -> Purpose | None:
        if self.purpose is None:
            return None
        tables = (PURPOSES[version].here for version in Version)
        return next(table[self.purpose] for table in tables if self.purpose in table)


class CompareComposite(Form):
    """Which composite schedule to ask the charger for and to compare with the oracle's."""

    connector: ConnectorOrStation = 1
    duration_ms: DurationOrZero = Field(alias="duration")
    unit: RateUnit | None = None

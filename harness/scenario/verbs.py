"""What stands behind each verb of a scenario."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from harness.documents.forms import Form
from harness.profiles.events import ClearCriteria
from harness.profiles.model import Purpose, RateUnit, Version
from harness.profiles.vocabulary import PURPOSES
from harness.scenario.bodies import Body, ProfileRef
from harness.scenario.quantities import Duration, PowerW
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


class OnConnector(Form):
    """One connector; the first when none is named."""

    connector: Connector = 1

    def __str__(self) -> str:
        return f"connector {self.connector}"


class PlugIn(OnConnector):
    """A vehicle for a connector: what it takes in total over its phases when not limited."""

    draws_w: PowerW = Field(alias="draws")
    phases: Annotated[StrictInt, Field(ge=1, le=3)] = 3


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
    duration_ms: Duration = Field(alias="duration")
    unit: RateUnit | None = None

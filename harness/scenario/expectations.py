"""What a step may demand beside its verb.

The whole run is judged against allowed(t) in any case; a demand asks for more than that.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from harness.documents.forms import Form
from harness.scenario.quantities import AtLeast, Duration, Within
from harness.scenario.references import Connector

__all__ = ["AskingStep", "BaseStep", "ConnectorStatus", "HoldingStep", "Outcome", "StatusDemand"]


class Outcome(StrEnum):
    """How a charger may answer a request: a status, or the code of a CALLERROR."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN = "Unknown"
    NOT_SUPPORTED = "NotSupported"
    NOT_IMPLEMENTED = "NotImplemented"
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    OCCURRENCE_CONSTRAINT_VIOLATION = "OccurrenceConstraintViolation"
    # OCPP-J 1.6 §4.2.3 misspells it, and chargers that follow it to the letter do so too.
    OCCURENCE_CONSTRAINT_VIOLATION = "OccurenceConstraintViolation"
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"
    FORMATION_VIOLATION = "FormationViolation"
    FORMAT_VIOLATION = "FormatViolation"
    PROTOCOL_ERROR = "ProtocolError"
    INTERNAL_ERROR = "InternalError"
    GENERIC_ERROR = "GenericError"


class ConnectorStatus(StrEnum):
    """The status of a connector (OCPP 1.6 §7.7)."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EVSE = "SuspendedEVSE"
    SUSPENDED_EV = "SuspendedEV"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _status_mapping(value: object) -> object:
    return value if isinstance(value, dict) else {"is": value}


_Clauses = Annotated[
    tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])
]
_Outcomes = Annotated[
    tuple[Outcome, ...],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=Outcome | tuple[Outcome, ...]),
]
_Statuses = Annotated[
    tuple[ConnectorStatus, ...],
    Field(min_length=1),
    BeforeValidator(_listed, json_schema_input_type=ConnectorStatus | tuple[ConnectorStatus, ...]),
]


class StatusDemand(Form):
    """The status that a connector must show at the end of a hold: any one of these."""

    connector: Connector = 1
    any_of: _Statuses = Field(alias="is")


_Status = Annotated[
    StatusDemand,
    BeforeValidator(
        _status_mapping,
        json_schema_input_type=ConnectorStatus | tuple[ConnectorStatus, ...] | StatusDemand,
    ),
]


class BaseStep(Form):
    """One verb; subclasses add the demands that fit it."""

    verb: ClassVar[str]

    clause: _Clauses = ()
    """Ids of requirements that this step shows; they stand in the trace beside it."""


class AskingStep(BaseStep):
    """A step that asks the charger for something and demands an answer."""

    expect: _Outcomes = (Outcome.ACCEPTED,)
    """Any one of these answers is a good one (A15: Rejected and a CALLERROR often both are)."""


class HoldingStep(BaseStep):
    """A step in which time passes, and what must be true of that time."""

    delivers: AtLeast | None = None
    """At least this share of the smaller of allowed and demanded, on each charging connector."""

    reacts_within_ms: Duration | None = Field(default=None, alias="reacts within")
    """How soon the power must be within the limit after each of its falls in this hold, and
    after one by the steps since the hold before."""

    status: _Status | None = None

    meter_values: Within | None = None
    """How far the charger's own power, register and current may be from what the meter measured,
    on each charging connector. The charger is asked to tell them every ten seconds."""

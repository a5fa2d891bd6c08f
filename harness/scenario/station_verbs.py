"""What stands behind the verbs that ask for more than charging: resets, updates, misbehaviour."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from harness.csms import Availability
from harness.documents.forms import Form, complaint
from harness.scenario.bodyform import Discharge, Limit, Setpoint
from harness.scenario.quantities import Duration
from harness.scenario.references import ConnectorOrStation
from harness.scenario.verbs import OnConnector

__all__ = [
    "ChangeAvailability",
    "Misbehaviour",
    "PriorityCharging",
    "ScheduleUpdateBody",
    "Trigger",
    "UpdateSchedule",
]


class Trigger(Form):
    """A message that the station shall send, named as in its version of OCPP."""

    message: Annotated[str, Field(min_length=1, max_length=50)]
    connector: ConnectorOrStation | None = None


class ChangeAvailability(Form):
    """Whether a connector, or the whole station (0), is to be in service."""

    connector: ConnectorOrStation = 0
    to: Availability


class PriorityCharging(OnConnector):
    """Priority charging of the running transaction (OCPP 2.1)."""

    activate: StrictBool


class ScheduleUpdateBody(Form):
    """ChargingScheduleUpdate of OCPP 2.1: new values for the period of a Dynamic profile."""

    limit: Limit | None = None
    limit_l2: Limit | None = Field(None, alias="limit_L2")
    limit_l3: Limit | None = Field(None, alias="limit_L3")
    setpoint: Setpoint | None = None
    setpoint_l2: Setpoint | None = Field(None, alias="setpoint_L2")
    setpoint_l3: Setpoint | None = Field(None, alias="setpoint_L3")
    discharge_limit: Discharge | None = Field(None, alias="dischargeLimit")
    discharge_limit_l2: Discharge | None = Field(None, alias="dischargeLimit_L2")
    discharge_limit_l3: Discharge | None = Field(None, alias="dischargeLimit_L3")

    @property
    def values(self) -> dict[str, Decimal]:
        """The new values by their names in the ledger."""
        given = self.model_dump(exclude_none=True)
        return {name: Decimal(str(value)) for name, value in given.items()}


class UpdateSchedule(Form):
    """UpdateDynamicSchedule of OCPP 2.1, with its field names."""

    charging_profile_id: StrictInt = Field(alias="chargingProfileId")
    schedule_update: ScheduleUpdateBody = Field(alias="scheduleUpdate")

    @property
    def body(self) -> dict[str, Any]:
        """The update as OCPP writes it."""
        return self.schedule_update.model_dump(by_alias=True, exclude_none=True)


def _some_time(duration_ms: int) -> int:
    if not duration_ms:
        raise complaint("found no time at all, expected a duration longer than 0 s")
    return duration_ms


_SomeTime = Annotated[Duration, AfterValidator(_some_time)]


class Misbehaviour(Form):
    """What the central system does wrong on purpose from now on, until ``behave``.

    All of it stands in the wire log, marked as deliberate.
    """

    answers_late_ms: Duration | None = Field(None, alias="answers late")
    requests_late_ms: Duration | None = Field(None, alias="requests late")
    lose: Annotated[str, Field(min_length=1, max_length=50)] | None = None
    """The action whose next messages are lost: requests for it, or answers to it."""

    times: Annotated[StrictInt, Field(ge=1, le=1_000)] = 1
    """How many of them."""

    clock_ahead_ms: _SomeTime | None = Field(None, alias="clock ahead")
    clock_behind_ms: _SomeTime | None = Field(None, alias="clock behind")
    overtake: StrictBool = False
    """Whether the next request is overtaken by the one after it."""

    disconnect_ms: Duration | None = Field(None, alias="disconnect")
    refuse_ms: _SomeTime | None = Field(None, alias="refuse")

    @model_validator(mode="after")
    def _some(self) -> Misbehaviour:
        given = self.model_dump(exclude_none=True, exclude={"times", "overtake"})
        if not (given or self.overtake):
            raise complaint("found nothing, expected what to do wrong, such as {answers late: 9 s}")
        if self.clock_ahead_ms and self.clock_behind_ms:
            raise complaint("found two clocks, expected either clock ahead or clock behind")
        return self

    def __str__(self) -> str:
        given = self.model_dump(by_alias=True, exclude_defaults=True)
        return ", ".join(str(name) for name in given if name != "times")

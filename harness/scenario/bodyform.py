"""What a charging profile in a scenario looks like: OCPP's own field names, of any version.

The form is the union of all versions, so that one completion list and one set of messages serve
them. Whether a version that the file names has words for a body is for :mod:`bodies` to ask.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel

from harness.documents.forms import complaint
from harness.documents.guesses import limit_meant
from harness.profiles.model import Kind, OperationMode, RateUnit, Recurrence
from harness.scenario.quantities import InstantExpr
from harness.scenario.vocabulary import AnyKind, AnyPurpose, versions_of
from harness.wording import shown

__all__ = [
    "SCHEDULE_TAGS",
    "Discharge",
    "Limit",
    "PeriodBody",
    "ProfileBody",
    "ScheduleBody",
    "Setpoint",
    "schedules_of",
]

SCHEDULE_TAGS = frozenset({"one schedule", "several schedules"})
"""The tags of the two forms of chargingSchedule; no key of a file looks like them."""

_ONE, _SEVERAL = "one schedule", "several schedules"
_MOST_SCHEDULES = 3


def _number(value: object, expected: str) -> Decimal:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = Decimal(str(value))
        if not number.is_finite() or number % Decimal("0.1"):
            raise complaint(f"found {shown(value)}, expected at most one decimal")
        return number
    meant = limit_meant(value) if isinstance(value, str) else None
    hint = "" if meant is None else f"; did you mean {meant:f}?"
    raise complaint(f"found {shown(value)}, expected {expected}{hint}")


def _one_decimal(value: object) -> object:
    """OCPP 1.6 §7.14 and its JSON schema: limits have at most one decimal (F16-19)."""
    expected = "a number in the chargingRateUnit, such as 11000 or 16.5"
    below = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0
    if below:
        raise complaint(f"found {shown(value)}, expected {expected}")
    _number(value, expected)
    return value


def _either_way(value: object) -> object:
    _number(value, "a number in the chargingRateUnit, negative for feeding back, such as -3000")
    return value


def _fed_back(value: object) -> object:
    if _number(value, "a number of 0 or less in the chargingRateUnit, such as -3000") > 0:
        raise complaint(f"found {shown(value)}, expected 0 or less: it is fed back (F21-05)")
    return value


Limit = Annotated[
    int | float,
    BeforeValidator(_one_decimal),
    WithJsonSchema({"type": "number", "minimum": 0, "multipleOf": 0.1}),
]
Setpoint = Annotated[int | float, BeforeValidator(_either_way), WithJsonSchema({"type": "number"})]
Discharge = Annotated[
    int | float,
    BeforeValidator(_fed_back),
    WithJsonSchema({"type": "number", "maximum": 0}),
]


def _transaction(value: object, info: ValidationInfo) -> object:
    number = isinstance(value, int) and not isinstance(value, bool)
    if number or value in ("other", "none"):
        return value
    if isinstance(value, str) and "1.6" not in versions_of(info):
        return value
    raise complaint(f"found {shown(value)}, expected a number, other or none")


_Transaction = Annotated[
    int | str,
    BeforeValidator(_transaction),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "string"}]}),
]


class _Form(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, serialize_by_alias=True
    )


class PeriodBody(_Form):
    """ChargingSchedulePeriod of OCPP 1.6 (§7.14) and 2.x."""

    start_period: Annotated[StrictInt, Field(ge=0)]
    limit: Limit | None = None
    limit_l2: Limit | None = Field(None, alias="limit_L2")
    limit_l3: Limit | None = Field(None, alias="limit_L3")
    number_phases: Annotated[StrictInt, Field(ge=0, le=3)] | None = None
    phase_to_use: Annotated[StrictInt, Field(ge=1, le=3)] | None = None
    operation_mode: OperationMode | None = None
    setpoint: Setpoint | None = None
    setpoint_l2: Setpoint | None = Field(None, alias="setpoint_L2")
    setpoint_l3: Setpoint | None = Field(None, alias="setpoint_L3")
    discharge_limit: Discharge | None = None
    discharge_limit_l2: Discharge | None = Field(None, alias="dischargeLimit_L2")
    discharge_limit_l3: Discharge | None = Field(None, alias="dischargeLimit_L3")
    evse_sleep: StrictBool | None = None
    preconditioning_request: StrictBool | None = None
    v2x_baseline: Setpoint | None = Field(None, alias="v2xBaseline")
    v2x_freq_watt_curve: list[Any] | None = Field(None, alias="v2xFreqWattCurve")
    v2x_signal_watt_curve: list[Any] | None = Field(None, alias="v2xSignalWattCurve")
    custom_data: dict[str, Any] | None = None


def _in_order(periods: tuple[PeriodBody, ...]) -> tuple[PeriodBody, ...]:
    if periods[0].start_period != 0:
        found = periods[0].start_period
        raise complaint(f"found {found}, expected 0 in the first period", 0, "startPeriod")
    for i in range(1, len(periods)):
        before, found = periods[i - 1].start_period, periods[i].start_period
        if found <= before:
            raise complaint(f"found {found}, expected more than {before}", i, "startPeriod")
    return periods


class LimitAtSocBody(_Form):
    """LimitAtSoC of OCPP 2.1: a limit from a state of charge in percent on (F21-12)."""

    soc: Annotated[StrictInt, Field(ge=0, le=100)]
    limit: Limit


class ScheduleBody(_Form):
    """ChargingSchedule of OCPP 1.6 (§7.13) and 2.x."""

    id: StrictInt | None = None
    duration: Annotated[StrictInt, Field(ge=1)] | None = None
    start_schedule: InstantExpr | None = None
    charging_rate_unit: RateUnit
    charging_schedule_period: Annotated[
        tuple[PeriodBody, ...], Field(min_length=1), AfterValidator(_in_order)
    ]
    min_charging_rate: Limit | None = None
    randomized_delay: Annotated[StrictInt, Field(ge=0)] | None = None
    limit_at_soc: LimitAtSocBody | None = Field(None, alias="limitAtSoC")
    use_local_time: StrictBool | None = None
    power_tolerance: Limit | None = None
    signature_id: StrictInt | None = None
    digest_value: str | None = None
    sales_tariff: dict[str, Any] | None = None
    absolute_price_schedule: dict[str, Any] | None = None
    price_level_schedule: dict[str, Any] | None = None
    custom_data: dict[str, Any] | None = None


def _form_of_schedules(value: object) -> str:
    return _SEVERAL if isinstance(value, list) else _ONE


_Several = Annotated[tuple[ScheduleBody, ...], Field(min_length=1, max_length=_MOST_SCHEDULES)]
_Schedules: TypeAlias = Annotated[
    Annotated[ScheduleBody, Tag(_ONE)] | Annotated[_Several, Tag(_SEVERAL)],
    Discriminator(_form_of_schedules),
]


class ProfileBody(_Form):
    """ChargingProfile of OCPP 1.6 (§7.8) and 2.x; its transactionId may be put in by the player.

    OCPP 1.6 writes ``chargingProfileId`` and one schedule, 2.x ``id`` and a list of them: either
    way is read, whatever version the profile is played on.
    """

    charging_profile_id: StrictInt | None = None
    id: StrictInt | None = None
    transaction_id: _Transaction | None = None
    stack_level: Annotated[StrictInt, Field(ge=0)]
    charging_profile_purpose: AnyPurpose
    charging_profile_kind: AnyKind
    recurrency_kind: Recurrence | None = None
    valid_from: InstantExpr | None = None
    valid_to: InstantExpr | None = None
    max_offline_duration: Annotated[StrictInt, Field(ge=0)] | None = None
    invalid_after_offline_duration: StrictBool | None = None
    dyn_update_interval: Annotated[StrictInt, Field(ge=0)] | None = None
    dyn_update_time: InstantExpr | None = None
    price_schedule_signature: str | None = None
    custom_data: dict[str, Any] | None = None
    charging_schedule: _Schedules

    @model_validator(mode="after")
    def _one_id(self) -> ProfileBody:
        if self.charging_profile_id is None and self.id is None:
            raise complaint("found nothing, expected a value", "chargingProfileId")
        if self.charging_profile_id is not None and self.id is not None:
            raise complaint("found a second id, expected either id or chargingProfileId", "id")
        return self

    @model_validator(mode="after")
    def _kind_fits(self) -> ProfileBody:
        """F16-16 and E3.56: the kind says which anchors belong to the schedule."""
        kind = Kind(self.charging_profile_kind)
        _expect("recurrencyKind", self.recurrency_kind, kind, expected=kind is Kind.RECURRING)
        for place, schedule in schedules_of(self):
            start = schedule.start_schedule
            if kind is not Kind.DYNAMIC:  # which may have one, and need not
                wanted = kind is not Kind.RELATIVE
                _expect(f"{place}.startSchedule", start, kind, expected=wanted)
        return self


def schedules_of(body: ProfileBody) -> list[tuple[str, ScheduleBody]]:
    """Return the schedules of a body, each with its path in it."""
    several = body.charging_schedule
    if isinstance(several, ScheduleBody):
        return [("chargingSchedule", several)]
    return [(f"chargingSchedule.{index}", each) for index, each in enumerate(several)]


def _expect(field: str, value: object, kind: Kind, *, expected: bool) -> None:
    if (value is not None) is expected:
        return
    path = [int(part) if part.isdecimal() else part for part in field.split(".")]
    if expected:
        raise complaint(f"found nothing, expected a value in a profile of kind {kind}", *path)
    raise complaint(f"found '{value}', expected nothing in a profile of kind {kind}", *path)

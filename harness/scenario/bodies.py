"""Charging profiles inside a scenario: OCPP 1.6 JSON bodies, checked as written and sent as meant.

A body keeps the field names, the key order and the numbers of the file, so that one from a
vendor's manual can be pasted. Only its instants may be relative to the start of the run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictInt,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema

from harness.errors import InputError
from harness.profiles.model import Kind, Purpose, RateUnit, Recurrence, TransactionId
from harness.scenario.guesses import limit_meant
from harness.scenario.quantities import InstantExpr, complaint
from harness.scenario.references import existing_profile
from harness.units import Instant, format_instant
from harness.wording import shown

__all__ = [
    "Body",
    "BodyCheck",
    "CheckedBody",
    "ProfileBody",
    "ProfileRef",
    "bind_transaction",
    "resolve_body",
]

Body: TypeAlias = Mapping[str, object]
"""A charging profile as it stands in the file."""

_OTHER_TRANSACTION_OFFSET = 1_000
_LONGEST_TRANSACTION_ID = 36


def resolve_body(body: Body, t0: Instant) -> dict[str, object]:
    """Return the body with its relative instants in RFC 3339 for a run that starts at ``t0``.

    Everything else stays as written: key order, integers, whatever is wrong on purpose, and an
    absolute instant with its offset, which some chargers overlook (D28).
    """
    return {key: _resolve(key, value, t0) for key, value in body.items()}


def _resolve(key: str, value: object, t0: Instant) -> object:
    if key == "chargingSchedule" and isinstance(value, Mapping):
        return resolve_body(value, t0)
    if key not in {"startSchedule", "validFrom", "validTo"} or not isinstance(value, str):
        return value
    try:
        instant = InstantExpr.parse(value)
    except InputError:
        return value
    return format_instant(instant.resolve(t0)) if instant.base is None else value


def bind_transaction(
    body: Mapping[str, object], running: TransactionId | None
) -> dict[str, object]:
    """Return a body for SetChargingProfile whose transactionId is the one that is meant.

    A TxProfile without one gets the running transaction's; ``other`` becomes an id that no
    transaction has, and ``none`` leaves the field out.
    """
    bound = dict(body)
    match bound.get("transactionId"):
        case "none":
            del bound["transactionId"]
        case "other":
            bound["transactionId"] = _other_than(running)
        case None if bound.get("chargingProfilePurpose") == Purpose.TX and running is not None:
            bound["transactionId"] = running
    return bound


def _other_than(running: TransactionId | None) -> TransactionId:
    if isinstance(running, str):
        return f"not-{running}"[:_LONGEST_TRANSACTION_ID]
    return (running or 0) + _OTHER_TRANSACTION_OFFSET


def _one_decimal(value: object) -> object:
    """OCPP 1.6 §7.14 and its JSON schema: limits have at most one decimal (F16-19)."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or Decimal(str(value)) < 0:
        meant = limit_meant(value) if isinstance(value, str) else None
        hint = "" if meant is None else f"; did you mean {meant:f}?"
        expected = "a number in the chargingRateUnit, such as 11000 or 16.5"
        raise complaint(f"found {shown(value)}, expected {expected}{hint}")
    if Decimal(str(value)) % Decimal("0.1"):
        raise complaint(f"found {shown(value)}, expected at most one decimal")
    return value


Limit = Annotated[
    int | float,
    BeforeValidator(_one_decimal),
    WithJsonSchema({"type": "number", "minimum": 0, "multipleOf": 0.1}),
]


def _transaction(value: object) -> object:
    number = isinstance(value, int) and not isinstance(value, bool)
    if number or value in ("other", "none"):
        return value
    raise complaint(f"found {shown(value)}, expected a number, other or none")


_Transaction = Annotated[
    int | str,
    BeforeValidator(_transaction),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"enum": ["other", "none"]}]}),
]


class _Form(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, serialize_by_alias=True
    )


class PeriodBody(_Form):
    """ChargingSchedulePeriod of OCPP 1.6 (§7.14)."""

    start_period: Annotated[StrictInt, Field(ge=0)]
    limit: Limit
    number_phases: Annotated[StrictInt, Field(ge=1, le=3)] | None = None


def _in_order(periods: tuple[PeriodBody, ...]) -> tuple[PeriodBody, ...]:
    if periods[0].start_period != 0:
        found = periods[0].start_period
        raise complaint(f"found {found}, expected 0 in the first period", 0, "startPeriod")
    for i in range(1, len(periods)):
        before, found = periods[i - 1].start_period, periods[i].start_period
        if found <= before:
            raise complaint(f"found {found}, expected more than {before}", i, "startPeriod")
    return periods


class ScheduleBody(_Form):
    """ChargingSchedule of OCPP 1.6 (§7.13)."""

    duration: Annotated[StrictInt, Field(ge=1)] | None = None
    start_schedule: InstantExpr | None = None
    charging_rate_unit: RateUnit
    charging_schedule_period: Annotated[
        tuple[PeriodBody, ...], Field(min_length=1), AfterValidator(_in_order)
    ]
    min_charging_rate: Limit | None = None


KnownPurpose = Literal[Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX]
"""The purposes that OCPP 1.6 knows (§7.11)."""


class ProfileBody(_Form):
    """ChargingProfile of OCPP 1.6 (§7.8); its transactionId may be injected by the player."""

    charging_profile_id: StrictInt
    transaction_id: _Transaction | None = None
    stack_level: Annotated[StrictInt, Field(ge=0)]
    charging_profile_purpose: KnownPurpose
    charging_profile_kind: Literal[Kind.ABSOLUTE, Kind.RECURRING, Kind.RELATIVE]
    recurrency_kind: Recurrence | None = None
    valid_from: InstantExpr | None = None
    valid_to: InstantExpr | None = None
    charging_schedule: ScheduleBody

    @model_validator(mode="after")
    def _kind_fits(self) -> ProfileBody:
        """F16-16 and E3.56: the kind says which anchors belong to the schedule."""
        kind = self.charging_profile_kind
        recurring, anchored = kind is Kind.RECURRING, kind is not Kind.RELATIVE
        _expect("recurrencyKind", self.recurrency_kind, kind, expected=recurring)
        schedule = self.charging_schedule
        _expect("chargingSchedule.startSchedule", schedule.start_schedule, kind, expected=anchored)
        return self


def _expect(field: str, value: object, kind: Kind, *, expected: bool) -> None:
    if (value is not None) is expected:
        return
    if expected:
        text = f"found nothing, expected a value in a profile of kind {kind}"
        raise complaint(text, *field.split("."))
    raise complaint(
        f"found '{value}', expected nothing in a profile of kind {kind}", *field.split(".")
    )


@dataclass(frozen=True, slots=True)
class BodyCheck:
    """Has pydantic check a body as a :class:`ProfileBody` but keep it as written.

    With ``named``, text may stand for the body: the name of an entry of ``profiles:``.
    """

    named: bool = False

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a body, or of a body or its name."""
        body = handler.generate_schema(ProfileBody)
        described = core_schema.union_schema([body, core_schema.str_schema()])
        return core_schema.with_info_wrap_validator_function(
            self._keep_as_written, body, json_schema_input_schema=described if self.named else body
        )

    def _keep_as_written(
        self, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if self.named and isinstance(value, str):
            return existing_profile(value, info)
        check(value)
        return value


CheckedBody = Annotated[Body, BodyCheck()]
"""A body that is checked where it stands and kept as written."""

ProfileRef = Annotated[Body | str, BodyCheck(named=True)]
"""A checked body, or the name of an entry of ``profiles:``."""

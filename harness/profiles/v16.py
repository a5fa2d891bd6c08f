"""Charging profiles as OCPP 1.6 writes them (§7.8, §7.13, §7.14 and its JSON schemas)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from harness.profiles.fields import Fields, ProfileError
from harness.profiles.model import (
    Kind,
    Period,
    Profile,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
)
from harness.units import SECOND_MS, Millis, format_instant

__all__ = ["ProfileError", "decode", "encode"]

_T = TypeVar("_T")

_PROFILE_FIELDS = (
    "chargingProfileId",
    "transactionId",
    "stackLevel",
    "chargingProfilePurpose",
    "chargingProfileKind",
    "recurrencyKind",
    "validFrom",
    "validTo",
    "chargingSchedule",
)
_SCHEDULE_FIELDS = (
    "duration",
    "startSchedule",
    "chargingRateUnit",
    "chargingSchedulePeriod",
    "minChargingRate",
)
_PERIOD_FIELDS = ("startPeriod", "limit", "numberPhases")


def decode(body: Mapping[str, object]) -> Profile:
    """Read the JSON of a ``csChargingProfiles``.

    What the schema allows is read, however unwise; :mod:`harness.profiles.rules` says what is
    wrong with it. Raises :class:`ProfileError` where the schema is broken.
    """
    fields = Fields.of("", body, _PROFILE_FIELDS)
    fields.required("chargingProfileId", "stackLevel", "chargingProfilePurpose")
    fields.required("chargingProfileKind", "chargingSchedule")
    return Profile(
        id=_present(fields.integer("chargingProfileId")),
        stack_level=_present(fields.natural("stackLevel")),
        purpose=_present(fields.choice("chargingProfilePurpose", Purpose)),
        kind=_present(fields.choice("chargingProfileKind", Kind)),
        schedule=_decode_schedule(body["chargingSchedule"]),
        recurrence=fields.choice("recurrencyKind", Recurrence),
        valid_from=fields.instant("validFrom"),
        valid_to=fields.instant("validTo"),
        transaction_id=fields.integer("transactionId"),
    )


def encode(profile: Profile) -> dict[str, object]:
    """Write a profile as the JSON of a ``csChargingProfiles``; absent fields are left out.

    Raises :class:`ProfileError` when a duration is no whole number of seconds.
    """
    values = (
        profile.id,
        profile.transaction_id,
        profile.stack_level,
        profile.purpose.value,
        profile.kind.value,
        None if profile.recurrence is None else profile.recurrence.value,
        None if profile.valid_from is None else format_instant(profile.valid_from),
        None if profile.valid_to is None else format_instant(profile.valid_to),
        _encode_schedule(profile.schedule),
    )
    return _without_none(_PROFILE_FIELDS, values)


def _decode_schedule(value: object) -> Schedule:
    fields = Fields.of("chargingSchedule", value, _SCHEDULE_FIELDS)
    fields.required("chargingRateUnit", "chargingSchedulePeriod")
    items = fields.items("chargingSchedulePeriod")
    path = fields.at("chargingSchedulePeriod")
    return Schedule(
        unit=_present(fields.choice("chargingRateUnit", RateUnit)),
        periods=tuple(_decode_period(f"{path}[{i}]", item) for i, item in enumerate(items)),
        start=fields.instant("startSchedule"),
        duration_ms=fields.seconds("duration"),
        min_charging_rate=fields.number("minChargingRate"),
    )


def _decode_period(path: str, value: object) -> Period:
    fields = Fields.of(path, value, _PERIOD_FIELDS)
    fields.required("startPeriod", "limit")
    return Period(
        start_ms=_present(fields.seconds("startPeriod")),
        limit=_present(fields.number("limit")),
        number_phases=fields.integer("numberPhases"),
    )


def _encode_schedule(schedule: Schedule) -> dict[str, object]:
    values = (
        _seconds("chargingSchedule.duration", schedule.duration_ms),
        None if schedule.start is None else format_instant(schedule.start),
        schedule.unit.value,
        [_encode_period(period) for period in schedule.periods],
        _number(schedule.min_charging_rate),
    )
    return _without_none(_SCHEDULE_FIELDS, values)


def _encode_period(period: Period) -> dict[str, object]:
    path = "chargingSchedule.chargingSchedulePeriod.startPeriod"
    values = (_seconds(path, period.start_ms), _number(period.limit), period.number_phases)
    return _without_none(_PERIOD_FIELDS, values)


def _without_none(keys: tuple[str, ...], values: tuple[object, ...]) -> dict[str, object]:
    pairs = zip(keys, values, strict=True)
    return {key: value for key, value in pairs if value is not None}


def _seconds(path: str, duration: Millis | None) -> int | None:
    if duration is None:
        return None
    seconds, rest = divmod(duration, SECOND_MS)
    if rest:
        raise ProfileError(path, f"{duration} ms", "a whole number of seconds")
    return seconds


def _number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _present(value: _T | None) -> _T:
    # Fields.required has already made sure of it, and said so with the path.
    assert value is not None  # noqa: S101
    return value

"""The fields of a charging profile that every version of OCPP has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.profiles import writing
from harness.profiles.fields import Fields
from harness.profiles.forms import Field, Form, Read, Write
from harness.profiles.model import Period, Profile, RateUnit, Recurrence, Schedule, Version
from harness.profiles.periods import plain_periods
from harness.profiles.vocabulary import KINDS, PURPOSES, Names, names_of
from harness.units import Instant

__all__ = ["START_AND_LIMIT", "made_in", "profile_fields", "schedule_fields", "several", "worded"]

START_AND_LIMIT = (
    Field("startPeriod", "start_ms", Fields.seconds, writing.seconds),
    Field("limit", "limit", Fields.number, writing.number),
)
"""The first fields of a period."""


def schedule_fields(period: Form[Period], items: Read) -> tuple[Field, ...]:
    """Return the fields of a schedule whose periods have a form and come in a list."""

    def read_periods(fields: Fields, key: str) -> tuple[Period, ...]:
        listed = items(fields, key)
        return plain_periods(listed) or tuple(
            period.read(f"{fields.at(key)}[{index}]", item) for index, item in enumerate(listed)
        )

    return (
        Field("duration", "duration_ms", Fields.seconds, writing.seconds),
        Field("startSchedule", "start", _read_start, writing.instant),
        worded("chargingRateUnit", "unit", names_of(RateUnit)),
        Field("chargingSchedulePeriod", "periods", read_periods, _writer_of_all(period)),
        Field("minChargingRate", "min_charging_rate", Fields.number, writing.number),
    )


def profile_fields(version: Version) -> tuple[Field, ...]:
    """Return the fields of a profile, except its ids and its schedules."""
    return (
        Field("stackLevel", "stack_level", Fields.natural, writing.as_is),
        worded("chargingProfilePurpose", "purpose", PURPOSES[version]),
        worded("chargingProfileKind", "kind", KINDS[version]),
        worded("recurrencyKind", "recurrence", names_of(Recurrence)),
        Field("validFrom", "valid_from", Fields.instant, writing.instant),
        Field("validTo", "valid_to", Fields.instant, writing.instant),
    )


def made_in(version: Version) -> Callable[..., Profile]:
    """Return what makes a profile of a version from its fields and its schedules."""

    def make(schedules: tuple[Schedule, ...], **fields: Any) -> Profile:
        first, *others = schedules
        return Profile(schedule=first, alternatives=tuple(others), version=version, **fields)

    return make


def worded(name: str, attribute: str, names: Names[Any]) -> Field:
    """Return a field that holds one of some words."""

    def read(fields: Fields, key: str) -> object:
        return fields.choice(key, names)

    return Field(name, attribute, read, writing.word(names))


def several(form: Form[Any], items: Read) -> tuple[Read, Write]:
    """Return how a list of objects of a form is read, and how it is written."""

    def read(fields: Fields, key: str) -> tuple[Any, ...]:
        found = items(fields, key)
        return tuple(form.read(f"{fields.at(key)}[{i}]", item) for i, item in enumerate(found))

    return read, _writer_of_all(form)


def _writer_of_all(form: Form[Any]) -> Write:
    def write(path: str, values: tuple[Any, ...]) -> object:
        return [form.write(f"{path}[{index}]", each) for index, each in enumerate(values)]

    return write


def _read_start(fields: Fields, key: str) -> Instant | None:
    # K01.FR.90: with useLocalTime the offset means nothing. Only OCPP 2.1 has the field.
    return fields.wall_clock(key) if fields.flag("useLocalTime") else fields.instant(key)

"""What charging profiles of OCPP 2.0.1 and 2.1 have in common."""

from __future__ import annotations

from typing import NamedTuple

from harness.profiles import writing
from harness.profiles.fields import Fields
from harness.profiles.forms import Field, Form, Read
from harness.profiles.model import Period, Profile, Schedule, Version
from harness.profiles.parts import made_in, profile_fields, schedule_fields, several

__all__ = ["IGNORED", "Addition", "at_most", "list_of", "profile_form"]

IGNORED = ("customData",)
"""What every object may carry, and nobody but its vendor understands."""

_LONGEST_ID = 36
_MOST_SCHEDULES = 3
_MOST_PERIODS = 1024


class Addition(NamedTuple):
    """What a version adds to an object: fields, and others that limit nothing."""

    fields: tuple[Field, ...] = ()
    other: dict[str, Read] = {}  # noqa: RUF012


def profile_form(
    version: Version, period: Form[Period], schedule: Addition, profile: Addition
) -> Form[Profile]:
    """Return the form of a ``chargingProfile``."""
    schedules = Form(
        Schedule,
        Schedule,
        (
            Field("id", "id", Fields.integer, writing.as_is),
            *schedule_fields(period, list_of(_MOST_PERIODS)),
            *schedule.fields,
        ),
        required=("id", "chargingRateUnit", "chargingSchedulePeriod"),
        other={"salesTariff": Fields.mapping, **schedule.other},
        ignored=IGNORED,
    )
    read, write = several(schedules, list_of(_MOST_SCHEDULES))
    return Form(
        Profile,
        made_in(version),
        (
            Field("id", "id", Fields.integer, writing.as_is),
            Field("transactionId", "transaction_id", at_most(_LONGEST_ID), writing.as_is),
            *profile_fields(version),
            *profile.fields,
            Field("chargingSchedule", "schedules", read, write),
        ),
        required=(
            "id",
            "stackLevel",
            "chargingProfilePurpose",
            "chargingProfileKind",
            "chargingSchedule",
        ),
        other=profile.other,
        ignored=IGNORED,
    )


def at_most(longest: int) -> Read:
    """Return a reader of a text with so many characters at most."""
    return lambda fields, key: fields.text(key, longest)


def list_of(most: int) -> Read:
    """Return a reader of a list with one to so many items."""
    return lambda fields, key: fields.few(key, most)

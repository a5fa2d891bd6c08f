"""Charging profiles as OCPP 1.6 writes them (§7.8, §7.13, §7.14 and its JSON schemas)."""

from __future__ import annotations

from collections.abc import Mapping

from harness.profiles import writing
from harness.profiles.fields import Fields, ProfileError
from harness.profiles.forms import Field, Form
from harness.profiles.model import Period, Profile, Schedule, Version
from harness.profiles.parts import START_AND_LIMIT, made_in, profile_fields, schedule_fields

__all__ = ["ProfileError", "decode", "encode"]

_PERIOD = Form(
    Period,
    Period,
    (*START_AND_LIMIT, Field("numberPhases", "number_phases", Fields.integer, writing.as_is)),
    required=("startPeriod", "limit"),
)
_SCHEDULE = Form(
    Schedule,
    Schedule,
    schedule_fields(_PERIOD, Fields.items),
    required=("chargingRateUnit", "chargingSchedulePeriod"),
)


def _read_schedule(fields: Fields, key: str) -> tuple[Schedule, ...]:
    return (_SCHEDULE.read(fields.at(key), fields.values[key]),)


def _write_schedule(path: str, schedules: tuple[Schedule, ...]) -> object:
    if len(schedules) != 1:
        raise ProfileError(path, f"{len(schedules)} schedules", "one: OCPP 1.6 has no choice")
    return _SCHEDULE.write(path, schedules[0])


_PROFILE = Form(
    Profile,
    made_in(Version.V16),
    (
        Field("chargingProfileId", "id", Fields.integer, writing.as_is),
        Field("transactionId", "transaction_id", Fields.integer, writing.as_is),
        *profile_fields(Version.V16),
        Field("chargingSchedule", "schedules", _read_schedule, _write_schedule),
    ),
    required=(
        "chargingProfileId",
        "stackLevel",
        "chargingProfilePurpose",
        "chargingProfileKind",
        "chargingSchedule",
    ),
)


def decode(body: Mapping[str, object]) -> Profile:
    """Read the JSON of a ``csChargingProfiles``.

    What the schema allows is read, however unwise; :mod:`harness.profiles.rules` says what is
    wrong with it. Raises :class:`ProfileError` where the schema is broken.
    """
    return _PROFILE.read("", body)


def encode(profile: Profile) -> dict[str, object]:
    """Write a profile as the JSON of a ``csChargingProfiles``; absent fields are left out.

    Raises :class:`ProfileError` when a duration is no whole number of seconds, and for what
    OCPP 1.6 has no words for.
    """
    return _PROFILE.write("", profile)

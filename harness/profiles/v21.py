"""Charging profiles as OCPP 2.1 writes them (part 2, its data types and its JSON schemas)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from harness.profiles import writing
from harness.profiles.events import ScheduleUpdate
from harness.profiles.fields import Fields, ProfileError
from harness.profiles.forms import Field, Form, Read
from harness.profiles.model import LimitAtSoc, OperationMode, Period, Profile, Version
from harness.profiles.parts import START_AND_LIMIT, worded
from harness.profiles.v2 import IGNORED, Addition, at_most, list_of, profile_form
from harness.profiles.vocabulary import names_of

__all__ = ["decode", "decode_update", "encode", "encode_update"]

_MOST_PHASES = 3
_FULL = 100
_LONGEST_DIGEST = 88
_LONGEST_SIGNATURE = 256
_MOST_POINTS = 20
_LINES = {"": "", "_L2": "_l2", "_L3": "_l3"}


def _up_to(most: int) -> Read:
    def read(fields: Fields, key: str) -> int | None:
        found = fields.natural(key)
        if found is not None and found > most:
            raise ProfileError(fields.at(key), found, f"an integer from 0 to {most}")
        return found

    return read


def _not_positive(fields: Fields, key: str) -> Decimal | None:
    found = fields.number(key)
    if found is not None and found > 0:
        raise ProfileError(fields.at(key), fields.values[key], "a number up to 0")
    return found


def _of_lines(name: str, attribute: str, read: Read = Fields.number) -> Iterator[Field]:
    for line, suffix in _LINES.items():
        yield Field(f"{name}{line}", f"{attribute}{suffix}", read, writing.number)


_TARGETS = (
    *_of_lines("limit", "limit"),
    *_of_lines("setpoint", "setpoint"),
    *_of_lines("dischargeLimit", "discharge_limit", _not_positive),
)
_REACTIVE: dict[str, Read] = {f"setpointReactive{line}": Fields.number for line in _LINES}
_PERIOD = Form(
    Period,
    Period,
    (
        START_AND_LIMIT[0],
        Field("numberPhases", "number_phases", _up_to(_MOST_PHASES), writing.as_is),
        Field("phaseToUse", "phase_to_use", _up_to(_MOST_PHASES), writing.as_is),
        worded("operationMode", "mode", names_of(OperationMode)),
        *_TARGETS,
    ),
    required=("startPeriod",),
    other={
        **_REACTIVE,
        "preconditioningRequest": Fields.flag,
        "evseSleep": Fields.flag,
        "v2xBaseline": Fields.number,
        "v2xFreqWattCurve": list_of(_MOST_POINTS),
        "v2xSignalWattCurve": list_of(_MOST_POINTS),
    },
    ignored=IGNORED,
)


def _state_of_charge(fields: Fields, key: str) -> Decimal:
    return Decimal(_up_to(_FULL)(fields, key))


_LIMIT_AT_SOC = Form(
    LimitAtSoc,
    LimitAtSoc,
    (
        Field("soc", "soc", _state_of_charge, writing.number),
        Field("limit", "limit", Fields.number, writing.number),
    ),
    required=("soc", "limit"),
    ignored=IGNORED,
)


def _read_limit_at_soc(fields: Fields, key: str) -> LimitAtSoc:
    return _LIMIT_AT_SOC.read(fields.at(key), fields.values[key])


_PROFILE = profile_form(
    Version.V21,
    _PERIOD,
    schedule=Addition(
        (
            Field("randomizedDelay", "randomized_delay_ms", Fields.seconds, writing.seconds),
            Field("limitAtSoC", "limit_at_soc", _read_limit_at_soc, _LIMIT_AT_SOC.write),
            Field("useLocalTime", "use_local_time", Fields.flag, writing.as_is),
        ),
        {
            "powerTolerance": Fields.number,
            "signatureId": Fields.natural,
            "digestValue": at_most(_LONGEST_DIGEST),
            "absolutePriceSchedule": Fields.mapping,
            "priceLevelSchedule": Fields.mapping,
        },
    ),
    profile=Addition(
        (
            Field("maxOfflineDuration", "max_offline_ms", Fields.seconds, writing.seconds),
            Field(
                "invalidAfterOfflineDuration", "invalid_after_offline", Fields.flag, writing.as_is
            ),
            Field("dynUpdateInterval", "dyn_update_interval_ms", Fields.seconds, writing.seconds),
            Field("dynUpdateTime", "dyn_update_time", Fields.instant, writing.instant),
        ),
        {"priceScheduleSignature": at_most(_LONGEST_SIGNATURE)},
    ),
)


def _make_update(other: object, **values: Any) -> ScheduleUpdate:  # noqa: ARG001
    return ScheduleUpdate(**values)


_UPDATE = Form(ScheduleUpdate, _make_update, _TARGETS, other=_REACTIVE, ignored=IGNORED)


def decode(body: Mapping[str, object]) -> Profile:
    """Read the JSON of a ``chargingProfile``; ``customData`` is dropped.

    What the schema allows is read, however unwise; :mod:`harness.profiles.rules` says what is
    wrong with it. Raises :class:`ProfileError` where the schema is broken.
    """
    return _PROFILE.read("", body)


def encode(profile: Profile) -> dict[str, object]:
    """Write a profile as the JSON of a ``chargingProfile``; absent fields are left out.

    Raises :class:`ProfileError` when a duration is no whole number of seconds.
    """
    return _PROFILE.write("", profile)


def decode_update(body: Mapping[str, object]) -> ScheduleUpdate:
    """Read the JSON of a ``scheduleUpdate``; reactive setpoints are dropped, as they limit nothing.

    Raises :class:`ProfileError` where the schema is broken.
    """
    return _UPDATE.read("scheduleUpdate", body)


def encode_update(update: ScheduleUpdate) -> dict[str, object]:
    """Write the JSON of a ``scheduleUpdate``; what stays as it is is left out."""
    return _UPDATE.write("scheduleUpdate", update)

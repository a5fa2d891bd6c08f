"""Reads the raw JSON of incoming requests; what is wrong with it becomes a CALLERROR."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from harness.emulator.raw import Body
from harness.errors import InputError
from harness.units import parse_instant

__all__ = ["CallError", "check_instants", "check_profile", "choice", "optional", "required"]

_T = TypeVar("_T")

_PURPOSES = ("ChargePointMaxProfile", "TxDefaultProfile", "TxProfile")
_KINDS = ("Absolute", "Recurring", "Relative")
_NUMBER = (int, float)
_INTEGERS = ("chargingProfileId", "stackLevel")


class CallError(Exception):
    """The request gets a CALLERROR with this code of OCPP-J 1.6 instead of an answer."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description


def optional(payload: Body, name: str, kind: type[_T] | tuple[type[_T], ...]) -> _T | None:
    """Return a field that may be absent; raise :class:`CallError` when its type is wrong."""
    if name not in payload:
        return None
    value = payload[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise CallError("TypeConstraintViolation", f"{name} is {value!r}")
    return value


def required(payload: Body, name: str, kind: type[_T] | tuple[type[_T], ...]) -> _T:
    """Return a field; raise :class:`CallError` when it is absent or its type is wrong."""
    value = optional(payload, name, kind)
    if value is None:
        # OCPP-J 1.6 spells this code with one r.
        raise CallError("OccurenceConstraintViolation", f"{name} is missing")
    return value


def choice(payload: Body, name: str, allowed: Iterable[str]) -> str:
    """Return a field that must be one of these words (F16-30)."""
    value = required(payload, name, str)
    if value not in allowed:
        raise CallError("PropertyConstraintViolation", f"{name} is {value!r}")
    return value


def check_profile(body: Body) -> None:
    """Raise :class:`CallError` when a charging profile is not of the form that OCPP 1.6 gives."""
    for name in _INTEGERS:
        required(body, name, int)
    choice(body, "chargingProfilePurpose", _PURPOSES)
    choice(body, "chargingProfileKind", _KINDS)
    optional(body, "transactionId", int)
    if "recurrencyKind" in body:
        choice(body, "recurrencyKind", ("Daily", "Weekly"))
    check_instants(body, "validFrom", "validTo")
    _check_schedule(required(body, "chargingSchedule", dict))


def _check_schedule(schedule: Body) -> None:
    choice(schedule, "chargingRateUnit", ("A", "W"))
    optional(schedule, "duration", int)
    optional(schedule, "minChargingRate", _NUMBER)
    check_instants(schedule, "startSchedule")
    for period in required(schedule, "chargingSchedulePeriod", list):
        if not isinstance(period, dict):
            raise CallError("TypeConstraintViolation", "a period is no object")
        required(period, "startPeriod", int)
        required(period, "limit", _NUMBER)
        optional(period, "numberPhases", int)


def check_instants(body: Body, *names: str) -> None:
    """Raise :class:`CallError` when one of these fields is there but is no date-time."""
    for name in names:
        text = optional(body, name, str)
        if text is None:
            continue
        try:
            parse_instant(text)
        except InputError:
            raise CallError("PropertyConstraintViolation", f"{name} is {text!r}") from None

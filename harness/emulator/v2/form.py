"""Holds incoming requests against the JSON schemas of their version."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ocpp.messages import MessageType, get_validator

from harness.emulator.fields import CallError, check_instants
from harness.emulator.raw import Body

__all__ = ["check_form", "check_times"]

_CODES: Mapping[object, str] = MappingProxyType(
    {
        "type": "TypeConstraintViolation",
        "required": "OccurrenceConstraintViolation",
        "minItems": "OccurrenceConstraintViolation",
        "maxItems": "OccurrenceConstraintViolation",
        "additionalProperties": "FormatViolation",
    }
)
"""OCPP-J 2.0.1's code for each way to break a schema; any other breaks a property constraint."""


def check_form(version: str, action: str, payload: Body) -> None:
    """Raise :class:`CallError` when a request does not fit the schema of its action."""
    validator = get_validator(MessageType.Call, action, version)
    error = next(validator.iter_errors(payload), None)
    if error is not None:
        code = _CODES.get(error.validator, "PropertyConstraintViolation")
        raise CallError(code, f"{error.json_path}: {error.message}"[:255])


def check_times(profile: Body) -> None:
    """Raise :class:`CallError` when a date-time of a profile is none, which no schema tells."""
    check_instants(profile, "validFrom", "validTo", "dynUpdateTime")
    for schedule in profile["chargingSchedule"]:
        check_instants(schedule, "startSchedule")

"""What the versions of OCPP-J do not have in common: their actions and their error codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ocpp.v16.enums import Action as Action16
from ocpp.v21.enums import Action as Action21
from ocpp.v201.enums import Action as Action201

from harness.profiles.model import Version

__all__ = ["DIALECTS", "Dialect"]

_OTHERWISE = "PropertyConstraintViolation"
"""A value of the right type that is none of those allowed."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version on the wire.

    ``actions`` are all that it has, supported here or not. ``codes`` name the error code for each
    keyword of JSON Schema that a request may violate. ``broken_call`` is the code for a CALL of
    the wrong shape. ``message_types`` are the numbers that may begin a frame; a station that sends
    another one is told so if ``answers_nonsense``.
    """

    version: Version
    actions: frozenset[str]
    codes: Mapping[str, str]
    broken_call: str
    message_types: frozenset[int] = frozenset({2, 3, 4})
    answers_nonsense: bool = True

    def code_for(self, keyword: str) -> str:
        """Return the error code for a payload that violates a keyword of its schema."""
        return self.codes.get(keyword, _OTHERWISE)


_CODES_16 = {
    # OCPP-J 1.6 §4.2.3: the payload is incomplete, or not conform the structure for the action.
    "required": "ProtocolError",
    "additionalProperties": "FormationViolation",
    "type": "TypeConstraintViolation",
    "maxLength": "TypeConstraintViolation",
    # The standard itself misspells this one.
    "minItems": "OccurenceConstraintViolation",
    "maxItems": "OccurenceConstraintViolation",
}
_CODES_2 = {
    # OCPP-J 2.0.1 §4.3; ProtocolError means something else there than in 1.6.
    "required": "OccurrenceConstraintViolation",
    "minItems": "OccurrenceConstraintViolation",
    "maxItems": "OccurrenceConstraintViolation",
    "additionalProperties": "FormatViolation",
    "type": "TypeConstraintViolation",
    "maxLength": "TypeConstraintViolation",
}

DIALECTS: Mapping[Version, Dialect] = {
    Version.V16: Dialect(
        Version.V16,
        frozenset(Action16),
        _CODES_16,
        broken_call="FormationViolation",
        # OCPP-J 1.6 §4.1.3: a message of another type is ignored.
        answers_nonsense=False,
    ),
    Version.V201: Dialect(
        Version.V201, frozenset(Action201), _CODES_2, broken_call="RpcFrameworkError"
    ),
    Version.V21: Dialect(
        Version.V21,
        frozenset(Action21),
        _CODES_2,
        broken_call="RpcFrameworkError",
        # CALLRESULTERROR and SEND, neither of which is answered (OCPP-J 2.1 §4.1.3).
        message_types=frozenset({2, 3, 4, 5, 6}),
    ),
}
"""The dialect of each version."""

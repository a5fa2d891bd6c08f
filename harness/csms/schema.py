"""OCPP's own JSON schemas, with errors that name the field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ocpp.messages import MessageType, get_validator

from harness.csms.masking import masked
from harness.errors import InputError

__all__ = ["Flaw", "answer_violations", "request_flaw", "request_text", "unchecked_text"]


class Flaw(NamedTuple):
    """The keyword of JSON Schema that a payload violates first, and a sentence about it."""

    keyword: str
    sentence: str


def request_text(action: str, payload: Mapping[str, object], version: str) -> str:
    """Write the payload of a request as JSON, keys and values unchanged.

    Raises :class:`InputError` naming the field when it violates the schema of its OCPP version.
    """
    text = unchecked_text(action, payload)
    found = _violations(MessageType.Call, action, version, text)
    if found:
        raise InputError(f"{action}: {'; '.join(found)}")
    return text


def unchecked_text(action: str, payload: Mapping[str, object]) -> str:
    """Write a payload as JSON whatever the schema says of it.

    Raises :class:`InputError` when it holds what JSON does not know.
    """
    try:
        return json.dumps(payload, separators=(",", ":"), allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:
        raise InputError(f"{action}: {error}, expected what JSON knows") from None


def answer_violations(action: str, payload: Mapping[str, object], version: str) -> tuple[str, ...]:
    """List how the answer to a request violates the schema of its OCPP version."""
    return _violations(MessageType.CallResult, action, version, json.dumps(payload))


def request_flaw(action: str, payload: Mapping[str, object], version: str) -> Flaw | None:
    """Return how a request that came over the wire violates the schema of its OCPP version."""
    validator = _validator(MessageType.Call, action, version)
    error = next(iter(validator.iter_errors(payload)), None)
    return None if error is None else Flaw(str(error.validator), _sentences(validator, payload)[0])


def _violations(message_type: int, action: str, version: str, text: str) -> tuple[str, ...]:
    # Decimals, because multipleOf 0.1 fails on binary floats such as 21.4.
    payload = json.loads(text, parse_float=Decimal)
    validator = _validator(message_type, action, version)
    return () if validator.is_valid(payload) else tuple(sorted(_sentences(validator, payload)))


def _sentences(validator: Any, payload: Any) -> list[str]:
    """Say what is wrong with an invalid payload; the sentences quote it, but no secret in it."""
    found = [_sentence(error) for error in validator.iter_errors(masked(payload))]
    return found or ["a secret in it has a wrong form"]


def _validator(message_type: int, action: str, version: str) -> Any:
    return get_validator(message_type, action, version, parse_float=Decimal)


def _sentence(error: Any) -> str:
    field = _dotted(error.absolute_path)
    if error.validator == "multipleOf":
        return f"{field}: {error.instance} is not a multiple of {error.validator_value}"
    return f"{field}: {error.message}" if field else str(error.message)


def _dotted(path: Iterable[str | int]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")


def _plain(value: object) -> object:
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"found {value!r}")

"""OCPP-J frames: telling calls, answers and nonsense apart without ever trusting the sender."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

__all__ = ["Failure", "Nonsense", "Request", "Result", "parse_frame", "parse_json"]

_DEEPEST = 64
"""No OCPP message nests deeper than ten; Python's own limit depends on who calls."""

_BRACKET = re.compile(r"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Request:
    """A CALL: the station asks."""

    unique_id: str
    action: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """A CALLRESULT: the station answers."""

    unique_id: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """A CALLERROR: the station answers that it cannot."""

    unique_id: str
    code: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Nonsense:
    """No OCPP-J frame; ``unique_id`` is set when it is a CALL that can at least be answered."""

    reason: str
    unique_id: str | None = None


def parse_json(text: str) -> object:
    """Parse strict JSON: no NaN, no bottomless nesting, no million-digit number.

    Raises :class:`ValueError`.
    """
    if text.count("[") + text.count("{") > _DEEPEST:
        _refuse_depth(text)
    return _DECODER.decode(text)


def parse_frame(message: str | bytes) -> Request | Result | Failure | Nonsense:
    """Read one WebSocket message; never raises."""
    if isinstance(message, bytes):
        return Nonsense("a binary message")
    try:
        frame = parse_json(message)
    except ValueError as error:
        return Nonsense(f"broken JSON ({error})")
    return _classify(frame)


def _classify(frame: object) -> Request | Result | Failure | Nonsense:
    match frame:
        case [2, str(unique_id), str(action), dict(payload)]:
            return Request(unique_id, action, payload)
        case [2, str(unique_id), *_]:
            return Nonsense("a CALL that is not [2, id, action, payload]", unique_id)
        case [3, str(unique_id), *rest]:
            return Result(unique_id, _first_object(rest))
        case [4, str(unique_id), *rest]:
            return _failure(unique_id, rest)
        case _:
            return Nonsense("no [message type, unique id, …]")


def _failure(unique_id: str, rest: list[object]) -> Failure:
    """Read a CALLERROR; firmware often leaves out its last elements."""
    code, description, details = (*rest, None, None, None)[:3]
    return Failure(
        unique_id,
        code if isinstance(code, str) else "GenericError",
        {"errorDescription": description, "errorDetails": details},
    )


def _first_object(elements: list[Any]) -> dict[str, Any]:
    return elements[0] if elements and isinstance(elements[0], dict) else {}


def _refuse_depth(text: str) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _DEEPEST:
            raise ValueError(f"nested deeper than {_DEEPEST}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)

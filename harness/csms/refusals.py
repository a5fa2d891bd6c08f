"""What a message that is no OCPP-J frame is answered, if anything."""

from __future__ import annotations

from typing import NamedTuple

from harness.csms.dialect import Dialect
from harness.csms.frames import parse_json

__all__ = ["Refusal", "refusal"]

_UNREADABLE = "-1"
"""Stands for a message id that cannot be read (OCPP-J 2.0.1 §4.2.3)."""


class Refusal(NamedTuple):
    """The unique id and the error code of a CALLERROR."""

    unique_id: str
    code: str


def refusal(message: str | bytes, unique_id: str | None, dialect: Dialect) -> Refusal | None:
    """Return the refusal of a message that was found to be no frame; None where it is ignored.

    ``unique_id`` is that of a CALL of the wrong shape. An answer is never answered.
    """
    if unique_id is not None:
        return Refusal(unique_id, dialect.broken_call)
    if not dialect.answers_nonsense or isinstance(message, bytes):
        return None
    try:
        return _refusal_of(parse_json(message), dialect)
    except ValueError:
        return Refusal(_UNREADABLE, dialect.broken_call)


def _refusal_of(frame: object, dialect: Dialect) -> Refusal | None:
    match frame:
        case [2, *_]:
            return Refusal(_UNREADABLE, dialect.broken_call)
        case [int(kind), str(unique_id), *_] if kind not in dialect.message_types:
            return Refusal(unique_id, "MessageTypeNotSupported")
        case _:
            return None

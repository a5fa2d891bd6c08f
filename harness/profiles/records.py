"""Ledger events as plain records, so that a run folder can be judged again years later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.profiles.events import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.fields import ProfileError
from harness.profiles.model import Profile, Purpose
from harness.profiles.v16 import decode, encode
from harness.wording import one_of

__all__ = ["LEDGER_KINDS", "event_from_record", "event_to_record"]


def event_to_record(event: LedgerEvent) -> dict[str, object]:
    """Write an event as a JSON object; the profile keeps OCPP's own field names."""
    match event:
        case ProfileAccepted(at, connector, profile):
            body = {"connector": connector, "profile": encode(profile)}
            return {"kind": "profile_accepted", "at": at, **body}
        case ProfilesCleared(at, criteria):
            return {"kind": "profiles_cleared", "at": at, "criteria": _criteria_record(criteria)}
        case TransactionStarted(at, connector, transaction_id, bound):
            started = {"connector": connector, "transaction_id": transaction_id}
            profile_body = None if bound is None else encode(bound)
            return {"kind": "transaction_started", "at": at, **started, "profile": profile_body}
        case TransactionEnded(at, transaction_id):
            return {"kind": "transaction_ended", "at": at, "transaction_id": transaction_id}


def event_from_record(record: Mapping[str, Any]) -> LedgerEvent:
    """Read back what :func:`event_to_record` wrote; keys of others are not looked at.

    Raises :class:`ProfileError` when the kind is none of a ledger event or a key is missing.
    """
    kind = record.get("kind")
    if kind not in _READERS:
        raise ProfileError("kind", kind, one_of(kind, _READERS))
    try:
        return _READERS[kind](record)
    except KeyError as missing:
        raise ProfileError(str(missing.args[0]), None, f"a value in a record {kind!r}") from None


def _accepted(record: Mapping[str, Any]) -> ProfileAccepted:
    return ProfileAccepted(record["at"], record["connector"], decode(record["profile"]))


def _cleared(record: Mapping[str, Any]) -> ProfilesCleared:
    criteria = dict(record["criteria"])
    if (purpose := criteria.get("purpose")) is not None:
        criteria["purpose"] = Purpose(purpose)
    return ProfilesCleared(record["at"], ClearCriteria(**criteria))


def _started(record: Mapping[str, Any]) -> TransactionStarted:
    return TransactionStarted(
        record["at"], record["connector"], record["transaction_id"], _bound(record.get("profile"))
    )


def _ended(record: Mapping[str, Any]) -> TransactionEnded:
    return TransactionEnded(record["at"], record["transaction_id"])


def _bound(body: Mapping[str, object] | None) -> Profile | None:
    return None if body is None else decode(body)


def _criteria_record(criteria: ClearCriteria) -> dict[str, object]:
    values = {
        "profile_id": criteria.profile_id,
        "connector": criteria.connector,
        "purpose": None if criteria.purpose is None else criteria.purpose.value,
        "stack_level": criteria.stack_level,
    }
    return {key: value for key, value in values.items() if value is not None}


_READERS: dict[str, Callable[[Mapping[str, Any]], LedgerEvent]] = {
    "profile_accepted": _accepted,
    "profiles_cleared": _cleared,
    "transaction_started": _started,
    "transaction_ended": _ended,
}

LEDGER_KINDS = frozenset(_READERS)
"""What the ``kind`` of an event's record may be."""

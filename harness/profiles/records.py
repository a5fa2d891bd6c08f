"""Ledger events as plain records, so that a run folder can be judged again years later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, NamedTuple

from harness.profiles import codecs, events, v21, writing
from harness.profiles.events import ClearCriteria, LedgerEvent
from harness.profiles.fields import Fields, ProfileError
from harness.profiles.model import Profile, Purpose, Version
from harness.profiles.vocabulary import names_of
from harness.wording import one_of

__all__ = ["LEDGER_KINDS", "event_from_record", "event_to_record"]

_EVENTS: dict[str, type[LedgerEvent]] = {
    "profile_accepted": events.ProfileAccepted,
    "profiles_cleared": events.ProfilesCleared,
    "external_limits_cleared": events.ExternalLimitsCleared,
    "transaction_started": events.TransactionStarted,
    "transaction_ended": events.TransactionEnded,
    "energy_ready": events.EnergyReady,
    "priority_changed": events.PriorityChanged,
    "soc_reported": events.SocReported,
    "schedule_selected": events.ScheduleSelected,
    "schedule_updated": events.ScheduleUpdated,
    "went_offline": events.WentOffline,
    "came_online": events.CameOnline,
    "rebooted": events.Rebooted,
}
_KINDS = {event: kind for kind, event in _EVENTS.items()}

LEDGER_KINDS = frozenset(_EVENTS)
"""What the ``kind`` of an event's record may be."""


def event_to_record(event: LedgerEvent) -> dict[str, object]:
    """Write an event as a JSON object; the profile keeps OCPP's own field names.

    Raises :class:`ProfileError` for a profile that its version of OCPP cannot write.
    """
    record: dict[str, object] = {"kind": _KINDS[type(event)]}
    for each in fields(event):
        value = getattr(event, each.name)
        way = _WAYS.get(each.name)
        record[each.name] = value if way is None or value is None else way.write(value)
        if isinstance(value, Profile):
            record["version"] = value.version.value
    return record


def event_from_record(record: Mapping[str, Any]) -> LedgerEvent:
    """Read back what :func:`event_to_record` wrote; keys of others are not looked at.

    Raises :class:`ProfileError` when the kind is none of a ledger event, a key is missing or the
    profile cannot be read.
    """
    kind = record.get("kind")
    if kind not in _EVENTS:
        raise ProfileError("kind", kind, one_of(kind, _EVENTS))
    values: dict[str, Any] = {}
    for each in fields(_EVENTS[kind]):
        if each.name in record:
            way, value = _WAYS.get(each.name), record[each.name]
            values[each.name] = value if way is None or value is None else way.read(value, record)
        elif each.default is MISSING:
            raise ProfileError(each.name, None, f"a value in a record {kind!r}")
    return _EVENTS[kind](**values)


class _Way(NamedTuple):
    """How a field of an event is written, and read with its record."""

    write: Callable[[Any], object]
    read: Callable[[Any, Mapping[str, Any]], object]


def _read_profile(body: Mapping[str, object], record: Mapping[str, Any]) -> Profile:
    # Records of OCPP 1.6 tell no version in older runs.
    version = Fields("", record).choice("version", names_of(Version))
    return codecs.decode(body, version)


def _write_criteria(criteria: ClearCriteria) -> dict[str, object]:
    found = {each.name: getattr(criteria, each.name) for each in fields(criteria)}
    return {
        name: value.value if isinstance(value, Purpose) else value
        for name, value in found.items()
        if value is not None
    }


def _read_criteria(criteria: Mapping[str, Any], _: Mapping[str, Any]) -> ClearCriteria:
    known = dict.fromkeys(each.name for each in fields(ClearCriteria))
    values: dict[str, Any] = {**Fields.of("criteria", criteria, known).values}
    if values.get("purpose") is not None:
        values["purpose"] = _purpose("criteria.purpose", values["purpose"])
    return ClearCriteria(**values)


def _purpose(path: str, word: object) -> Purpose:
    names = names_of(Purpose)
    purpose = names.here.get(str(word))
    if purpose is None:
        raise ProfileError(path, word, names.expected(word))
    return purpose


_WAYS = {
    "profile": _Way(codecs.encode, _read_profile),
    "criteria": _Way(_write_criteria, _read_criteria),
    "soc": _Way(lambda soc: writing.number("soc", soc), lambda soc, _: Decimal(str(soc))),
    "update": _Way(v21.encode_update, lambda body, _: v21.decode_update(body)),
    "persistent": _Way(
        lambda purposes: sorted(purpose.value for purpose in purposes),
        lambda words, _: frozenset(_purpose("persistent", word) for word in words),
    ),
}
"""The fields that are not written as they are."""

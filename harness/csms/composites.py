"""Composite schedules of OCPP 2.x in the words of 1.6: whoever reads them reads one form."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["in_words_of_16"]

_OUTER = {"evseId": "connectorId", "scheduleStart": "scheduleStart"}
_INNER = ("duration", "chargingRateUnit", "chargingSchedulePeriod")


def in_words_of_16(payload: Mapping[str, object]) -> dict[str, object]:
    """Return a GetCompositeScheduleResponse as OCPP 1.6 §6.22 would have it, as far as it goes."""
    words = {key: value for key, value in payload.items() if key != "schedule"}
    schedule = payload.get("schedule")
    if not isinstance(schedule, Mapping):
        return words
    words |= {name: schedule[word] for word, name in _OUTER.items() if word in schedule}
    inner = {word: schedule[word] for word in _INNER if word in schedule}
    return {**words, "chargingSchedule": inner}

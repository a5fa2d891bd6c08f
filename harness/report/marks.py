"""What happened to profiles and transactions, in the few words that fit above a plot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from harness.profiles.events import (
    CameOnline,
    EnergyReady,
    ExternalLimitsCleared,
    LedgerEvent,
    PriorityChanged,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)
from harness.profiles.model import Profile, Purpose, TransactionId, Version
from harness.report.labels import Mark
from harness.report.wording import foreign
from harness.units import Instant

__all__ = ["marks_of", "profile_name"]

_SHORT_PURPOSE = {
    Purpose.STATION_MAX: "ChargePointMax",
    Purpose.TX_DEFAULT: "TxDefault",
    Purpose.TX: "TxProfile",
    Purpose.EXTERNAL: "External",
    Purpose.PRIORITY: "Priority",
    Purpose.LOCAL_GENERATION: "LocalGeneration",
}

_SHORT_STATION_MAX = "ChargingStationMax"
"""What OCPP 2.x calls the ChargePointMaxProfile."""


def profile_name(profile: Profile) -> str:
    """Name a profile shortly: ``TxDefault 1``."""
    renamed = profile.purpose is Purpose.STATION_MAX and profile.version is not Version.V16
    purpose = _SHORT_STATION_MAX if renamed else _SHORT_PURPOSE[profile.purpose]
    return f"{purpose} {profile.id}"


def marks_of(events: Iterable[LedgerEvent], connector: int, t0: Instant) -> list[Mark]:
    """List what concerns one connector; for the station (0), everything.

    What happens to a transaction names no connector: it belongs where the transaction started.
    """
    where: dict[TransactionId, int] = {}
    return [
        Mark(event.at - t0, text)
        for event in events
        for place, text in _described(event, where)
        if 0 in (connector, place) or connector == place
    ]


def _described(event: LedgerEvent, where: dict[TransactionId, int]) -> Iterator[tuple[int, str]]:
    match event:
        case ProfileAccepted():
            yield event.connector, profile_name(event.profile)
        case ProfilesCleared():
            yield event.criteria.connector or 0, _cleared(event)
        case TransactionStarted():
            where[event.transaction_id] = event.connector
            yield event.connector, f"tx {foreign(event.transaction_id)} starts"
            if event.profile is not None:
                yield event.connector, profile_name(event.profile)
        case TransactionEnded() | EnergyReady() | PriorityChanged() | SocReported():
            connector = where.get(event.transaction_id, 0)
            yield connector, f"tx {foreign(event.transaction_id)} {_WORDS[type(event)](event)}"
        case ExternalLimitsCleared() | ScheduleSelected():
            yield event.connector or 0, _WORDS[type(event)](event)
        case _:
            yield 0, _WORDS[type(event)](event)


_WORDS: dict[type[LedgerEvent], Callable[[Any], str]] = {
    TransactionEnded: lambda _: "ends",
    EnergyReady: lambda _: "is ready",
    PriorityChanged: lambda event: "has priority" if event.active else "loses priority",
    SocReported: lambda event: f"is at {event.soc.normalize():f} %",
    ExternalLimitsCleared: lambda _: "external limits gone",
    ScheduleSelected: lambda event: f"schedule {event.schedule_id} chosen",
    ScheduleUpdated: lambda event: f"update {event.profile_id}",
    WentOffline: lambda _: "offline",
    CameOnline: lambda _: "online",
    Rebooted: lambda _: "reboot",
}


def _cleared(event: ProfilesCleared) -> str:
    criteria = event.criteria
    if criteria.profile_id is not None:
        return f"clear {criteria.profile_id}"
    if criteria.purpose is not None:
        return f"clear {_SHORT_PURPOSE[criteria.purpose]}"
    return "clear profiles"

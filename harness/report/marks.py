"""What happened to profiles and transactions, in the few words that fit above a plot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.profiles.events import (
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.model import Profile, Purpose, TransactionId
from harness.report.labels import Mark
from harness.report.wording import foreign
from harness.units import Instant

__all__ = ["marks_of", "profile_name"]

_SHORT_PURPOSE = {
    Purpose.STATION_MAX: "ChargePointMax",
    Purpose.TX_DEFAULT: "TxDefault",
    Purpose.TX: "TxProfile",
}


def profile_name(profile: Profile) -> str:
    """Name a profile shortly: ``TxDefault 1``."""
    return f"{_SHORT_PURPOSE[profile.purpose]} {profile.id}"


def marks_of(events: Iterable[LedgerEvent], connector: int, t0: Instant) -> list[Mark]:
    """List what concerns one connector; for the station (0), everything.

    A transaction's end names no connector: it belongs where the transaction started.
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
        case TransactionEnded():
            connector = where.get(event.transaction_id, 0)
            yield connector, f"tx {foreign(event.transaction_id)} ends"


def _cleared(event: ProfilesCleared) -> str:
    criteria = event.criteria
    if criteria.profile_id is not None:
        return f"clear {criteria.profile_id}"
    if criteria.purpose is not None:
        return f"clear {_SHORT_PURPOSE[criteria.purpose]}"
    return "clear profiles"

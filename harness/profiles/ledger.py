"""The ledger: which profiles the charger has accepted and not lost, and which transactions run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from harness.profiles.events import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.model import Profile, Purpose, TransactionId
from harness.units import Instant

__all__ = ["Installed", "Ledger", "ReplaceScope", "Transaction", "replay"]


class ReplaceScope(StrEnum):
    """How far a profile of the same purpose and stack level replaces another one (A12)."""

    CONNECTOR = "connector"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Installed:
    """A profile that the charger holds, where, since when and for which transaction."""

    profile: Profile
    connector: int
    accepted_at: Instant
    transaction_id: TransactionId | None = None

    def __str__(self) -> str:
        return str(self.profile)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A running transaction."""

    id: TransactionId
    connector: int
    started_at: Instant


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one charging station holds at one instant; every event makes a new ledger.

    ``installed`` is in the order of acceptance; ``transactions`` has at most one per connector.
    """

    replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
    installed: tuple[Installed, ...] = ()
    transactions: tuple[Transaction, ...] = ()

    def running(self, connector: int) -> Transaction | None:
        """Return the transaction that runs on a connector."""
        for transaction in self.transactions:
            if transaction.connector == connector:
                return transaction
        return None

    def after(self, event: LedgerEvent) -> Ledger:
        """Return the ledger that an event leaves behind."""
        match event:
            case ProfileAccepted():
                return _install(self, _bind(self, event))
            case ProfilesCleared():
                return _clear(self, event.criteria)
            case TransactionStarted():
                return _start(self, event)
            case TransactionEnded():
                return _end(self, [t for t in self.transactions if t.id == event.transaction_id])


def replay(
    events: Iterable[LedgerEvent], replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
) -> tuple[tuple[Instant, Ledger], ...]:
    """Fold events into the ledgers they leave behind, each with the instant it begins at.

    Events of one instant keep their order; the last ledger of an instant is the one that holds.
    """
    return tuple(_states(Ledger(replace_scope), events))


def _states(ledger: Ledger, events: Iterable[LedgerEvent]) -> Iterator[tuple[Instant, Ledger]]:
    for event in sorted(events, key=attrgetter("at")):
        ledger = ledger.after(event)
        yield event.at, ledger


def _bind(ledger: Ledger, event: ProfileAccepted) -> Installed:
    profile = event.profile
    if profile.purpose is not Purpose.TX:
        return Installed(profile, event.connector, event.at)
    bound_to = profile.transaction_id
    running = ledger.running(event.connector)
    if bound_to is None and running is not None:
        bound_to = running.id  # A14
    return Installed(profile, event.connector, event.at, bound_to)


def _install(ledger: Ledger, new: Installed) -> Ledger:
    # A replacement takes the old profile away at once, even if it is valid only later
    # (F16-08, A44).
    scope = ledger.replace_scope
    kept = [old for old in ledger.installed if not _replaces(scope, new, old)]
    return Ledger(scope, (*kept, new), ledger.transactions)


def _replaces(scope: ReplaceScope, new: Installed, old: Installed) -> bool:
    one, other = new.profile, old.profile
    if one.id == other.id:
        return True  # F16-07
    if one.stack_level != other.stack_level or one.purpose is not other.purpose:
        return False
    if scope is ReplaceScope.STATION:
        return True
    return new.connector == old.connector and new.transaction_id == old.transaction_id


def _clear(ledger: Ledger, criteria: ClearCriteria) -> Ledger:
    kept = tuple(each for each in ledger.installed if not _matches(criteria, each))
    return Ledger(ledger.replace_scope, kept, ledger.transactions)


def _start(ledger: Ledger, event: TransactionStarted) -> Ledger:
    # A connector charges one vehicle: whatever ran there before has ended unseen.
    stale = ledger.running(event.connector)
    if stale is not None:
        ledger = _end(ledger, [stale])
    started = Transaction(event.transaction_id, event.connector, event.at)
    running = (*ledger.transactions, started)
    ledger = Ledger(ledger.replace_scope, ledger.installed, running)
    if event.profile is None:
        return ledger
    # The profile of a RemoteStartTransaction is for the transaction that results (F16-27).
    bound = Installed(event.profile, event.connector, event.at, event.transaction_id)
    return _install(ledger, bound)


def _end(ledger: Ledger, ended: list[Transaction]) -> Ledger:
    void = [(transaction.connector, transaction.id) for transaction in ended]
    kept = [each for each in ledger.installed if (each.connector, each.transaction_id) not in void]
    running = [each for each in ledger.transactions if each not in ended]
    return Ledger(ledger.replace_scope, tuple(kept), tuple(running))


def _matches(criteria: ClearCriteria, installed: Installed) -> bool:
    profile = installed.profile
    pairs = (
        (criteria.profile_id, profile.id),
        (criteria.connector, installed.connector),
        (criteria.purpose, profile.purpose),
        (criteria.stack_level, profile.stack_level),
    )
    return all(wanted is None or wanted == found for wanted, found in pairs)

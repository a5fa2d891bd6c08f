"""The ledger: which profiles the charger has accepted and not lost, and which transactions run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from harness.profiles.model import Profile, Schedule, TransactionId
from harness.units import Instant

__all__ = ["Installed", "Ledger", "ReplaceScope", "Transaction"]


class ReplaceScope(StrEnum):
    """How far a profile of the same purpose and stack level replaces another one (A12)."""

    CONNECTOR = "connector"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class Installed:
    """A profile that the charger holds, where, since when and for which transaction.

    ``selected`` is the id of the schedule that the vehicle chose (A43). A ``doubtful`` profile
    may have been lost in a reboot: nothing says that it has to be kept, nor that it must not (A29).
    """

    profile: Profile
    connector: int
    accepted_at: Instant
    transaction_id: TransactionId | None = None
    selected: int | None = None
    doubtful: bool = False

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules of which one is executed: the chosen one, or all that may be chosen."""
        if self.selected is None:
            return self.profile.schedules
        return tuple(each for each in self.profile.schedules if each.id == self.selected)

    def __str__(self) -> str:
        return str(self.profile)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A running transaction; without an id it is one that a composite schedule supposes (A9).

    ``ready_at`` is when it was authorised and connected, as far as the station told (F201-11);
    ``soc`` is the vehicle's state of charge in percent, as far as it is known.
    """

    id: TransactionId | None
    connector: int
    started_at: Instant
    ready_at: Instant | None = None
    priority: bool = False
    soc: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one charging station holds at one instant; every event makes a new ledger.

    ``installed`` is in the order of acceptance; ``transactions`` has at most one per connector.
    ``offline_since`` is None while the station is connected.
    """

    replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
    installed: tuple[Installed, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    offline_since: Instant | None = None

    def running(self, connector: int) -> Transaction | None:
        """Return the transaction that runs on a connector."""
        for transaction in self.transactions:
            if transaction.connector == connector:
                return transaction
        return None

    def holding(self, installed: tuple[Installed, ...]) -> Ledger:
        """Return this ledger with other profiles."""
        return Ledger(self.replace_scope, installed, self.transactions, self.offline_since)

    def supposing(self, connectors: Iterable[int], at: Instant) -> Ledger:
        """Return this ledger with a transaction on each of some connectors that has none (A9)."""
        idle = (number for number in connectors if self.running(number) is None)
        supposed = (Transaction(None, number, at) for number in idle)
        return replace(self, transactions=(*self.transactions, *supposed))

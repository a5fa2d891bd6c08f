"""The mind of the healthy emulated charger, without its wires: what it holds and decides."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator.decisions import Decisions
from harness.emulator.plan import Plan
from harness.emulator.raw import Ruling, Stored, Transaction
from harness.emulator.site import EmulatedSite
from harness.emulator.store import ProfileStore
from harness.profiles import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.v16 import encode
from harness.units import Instant

__all__ = ["Charger", "Says"]


@dataclass(frozen=True)
class Says:
    """Which profile leads at an instant, with its limit and its number of phases."""

    profile_id: int
    limit: float
    phases: int


class Charger:
    """Takes the events of a ledger as messages, and refuses what a good charger refuses."""

    def __init__(self, connectors: int) -> None:
        site = EmulatedSite(connectors=connectors)
        self._decisions = Decisions(site)
        self._store = ProfileStore(self._decisions)
        self._plan = Plan(site, self._decisions, self._store)
        self._running: dict[int, Transaction] = {}

    def takes(self, event: LedgerEvent) -> bool:
        """Act on an event and tell whether it was one that can happen to a good charger."""
        match event:
            case ProfileAccepted(at, connector, profile):
                body, running = encode(profile), self._running.get(connector)
                if not self._decisions.admits(connector, body, running):
                    return False
                return self._store.install(Stored(connector, body, at))
            case ProfilesCleared(_, criteria):
                return self._store.clear(_clear_body(criteria))
            case TransactionStarted():
                return self._starts(event)
            case TransactionEnded(_, transaction_id):
                return self._ends(transaction_id)

    def limit(self, connector: int, at: Instant) -> Says | None:
        """Tell what governs the transaction of a connector; None without one or without a rule."""
        if connector not in self._running:
            return None
        rulings = self._plan.rulings(self._running[connector], at)
        return self._say(rulings[0]) if rulings else None

    def ceiling(self, at: Instant) -> Says | None:
        """Tell what governs all connectors together."""
        ruling = self._plan.ceiling(at)
        return None if ruling is None else self._say(ruling)

    def _starts(self, event: TransactionStarted) -> bool:
        taken = [running.id for running in self._running.values()]
        if event.connector in self._running or event.transaction_id in taken:
            return False
        body = None if event.profile is None else encode(event.profile)
        if body is not None and not self._decisions.admits_start(body):
            return False
        supposed = self._plan.supposed_transaction(event.connector, event.at)
        self._running[event.connector] = Transaction(
            event.transaction_id, event.connector, "tag", event.at, supposed.defaults_at_start
        )
        return body is None or self._store.install(Stored(event.connector, body, event.at))

    def _ends(self, transaction_id: int | str) -> bool:
        ended = [n for n, running in self._running.items() if running.id == transaction_id]
        for connector in ended:
            del self._running[connector]
            self._store.end_transaction(connector)
        return bool(ended)

    def _say(self, ruling: Ruling) -> Says:
        limit = self._decisions.limit(ruling.stored.schedule, ruling.period)
        return Says(ruling.stored.body["chargingProfileId"], limit, ruling.number_phases)


def _clear_body(criteria: ClearCriteria) -> dict[str, object]:
    body = {
        "id": criteria.profile_id,
        "connectorId": criteria.connector,
        "chargingProfilePurpose": criteria.purpose,
        "stackLevel": criteria.stack_level,
    }
    return {key: value for key, value in body.items() if value is not None}

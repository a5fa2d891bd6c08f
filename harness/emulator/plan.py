"""What the stored profiles allow at one instant, found by looping over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.emulator.decisions import Decisions
from harness.emulator.raw import Offer, Ruling, Stored, Transaction
from harness.emulator.site import EmulatedSite
from harness.emulator.store import ProfileStore
from harness.units import MINUTE_MS, Instant, Millis

__all__ = ["Plan"]

_LOOK_AHEAD_MS: Millis = 15 * MINUTE_MS
"""The station looks at its profiles at least this often, whatever they say."""


class Plan:
    """Evaluates the station's memory, naively: instant by instant, profile by profile."""

    def __init__(self, site: EmulatedSite, decisions: Decisions, store: ProfileStore) -> None:
        self.site = site
        self.decisions = decisions
        self._store = store

    def rulings(self, transaction: Transaction, at: Instant) -> list[Ruling]:
        """Return what governs a transaction, the joint ceiling aside."""
        lead = self._lead(self._of_transaction(transaction), at, transaction.started_at)
        default = self._lead(self._defaults(transaction), at, transaction.started_at)
        return self.decisions.governing(lead, default)

    def ceiling(self, at: Instant) -> Ruling | None:
        """Return what the leading ChargePointMaxProfile says for all connectors together."""
        return self._lead(self._store.of("ChargePointMaxProfile", 0), at, None)

    def wish(self, transaction: Transaction, at: Instant) -> Offer:
        """Return what one connector could offer if it were alone."""
        wish = Offer(self.site.max_current_a, self.site.phases)
        for ruling in self.rulings(transaction, at):
            wish = wish.within(self.decisions.offer(ruling))
        return wish

    def offers(self, transactions: Sequence[Transaction], at: Instant) -> dict[int, Offer]:
        """Return what the pilot of each connector with a transaction is to say."""
        wishes = {t.connector: self.wish(t, at) for t in transactions}
        ceiling = self.ceiling(at)
        if ceiling is not None:
            wishes = self.decisions.share(self.decisions.offer(ceiling), wishes)
        return {n: self.decisions.pilot(wish) for n, wish in wishes.items()}

    def supposed_transaction(self, connector: int, at: Instant) -> Transaction:
        """Return a transaction that would start on a connector at this instant."""
        defaults = tuple(self._store.of("TxDefaultProfile", 0, connector))
        return Transaction(
            id=0, connector=connector, id_tag="", started_at=at, defaults_at_start=defaults
        )

    def next_change(self, transactions: Sequence[Transaction], at: Instant) -> Instant:
        """Return the next instant at which anything may change, at most 15 minutes ahead."""
        horizon = at + _LOOK_AHEAD_MS
        ahead = (t for t in self._turning_points(transactions, at, horizon) if t > at)
        return min(ahead, default=horizon)

    def _turning_points(
        self, transactions: Sequence[Transaction], at: Instant, horizon: Instant
    ) -> Iterator[Instant]:
        yield horizon
        # The present repetition of a recurring profile, and the one that begins meanwhile.
        for seen_from in (at, horizon):
            for stored in self._store.of("ChargePointMaxProfile", 0):
                yield from self.decisions.turning_points(stored, seen_from, None)
            for transaction in transactions:
                for stored in self._all_of(transaction):
                    yield from self.decisions.turning_points(
                        stored, seen_from, transaction.started_at
                    )

    def _all_of(self, transaction: Transaction) -> list[Stored]:
        return [*self._of_transaction(transaction), *self._defaults(transaction)]

    def _of_transaction(self, transaction: Transaction) -> list[Stored]:
        return self._store.of("TxProfile", transaction.connector)

    def _defaults(self, transaction: Transaction) -> Sequence[Stored]:
        installed = self._store.of("TxDefaultProfile", 0, transaction.connector)
        return self.decisions.defaults(installed, transaction)

    def _lead(
        self, profiles: Sequence[Stored], at: Instant, tx_start: Instant | None
    ) -> Ruling | None:
        return self.decisions.leader(self.decisions.rulings(profiles, at, tx_start))

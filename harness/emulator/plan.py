"""What the stored profiles allow at one instant, found by looping over all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

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
        """Return what governs a transaction, external and joint limits aside."""
        leads = [
            self._lead(profiles, at, transaction.started_at)
            for profiles in self._of_transaction(transaction)
        ]
        lead = next(filter(None, leads), None)
        default = self._lead(self._defaults(transaction), at, transaction.started_at)
        return self.decisions.governing(lead, default)

    def external(self, connector: int, at: Instant) -> list[Ruling]:
        """Return what an external limit says for one connector, or with 0 for all together."""
        ruling = self._lead(self._store.of(self.decisions.external_purpose, connector), at, None)
        return [] if ruling is None else [ruling]

    def generation(self, at: Instant, *connectors: int) -> Ruling | None:
        """Return what local generation adds on top of the limits (F21-02)."""
        return self._lead(self._store.of(self.decisions.generation_purpose, *connectors), at, None)

    def ceiling(self, at: Instant) -> Ruling | None:
        """Return what the leading profile for the whole station says for all connectors."""
        return self._lead(self._store.of(self.decisions.maximum_purpose, 0), at, None)

    def ceilings(self, at: Instant) -> list[Ruling]:
        """Return everything that holds for all connectors together."""
        ceiling = self.ceiling(at)
        return [*([] if ceiling is None else [ceiling]), *self.external(0, at)]

    def wish(self, transaction: Transaction, at: Instant) -> Offer:
        """Return what one connector could offer if it were alone."""
        whole = Offer(self.site.max_current_a, self.site.phases)
        if at < self.decisions.obeys_from(transaction, self._all_of(transaction)):
            return whole
        n = transaction.connector
        rulings = [*self.rulings(transaction, at), *self.external(n, at)]
        wish = self._least(whole, rulings)
        return self._on_top(wish, self.generation(at, 0, n)).within(whole)

    def offers(self, transactions: Sequence[Transaction], at: Instant) -> dict[int, Offer]:
        """Return what the pilot of each connector with a transaction is to say."""
        wishes = {t.connector: self.wish(t, at) for t in transactions}
        if ceilings := self._holding(transactions, at):
            ceiling = self._least(Offer(math.inf, self.site.phases), ceilings)
            joint = self.decisions.for_vehicles(self._on_top(ceiling, self.generation(at, 0)))
            under = {n: self._under(ceiling, n, wish, at) for n, wish in wishes.items()}
            wishes = self.decisions.share(joint, under)
        return {n: self.decisions.pilot(wish) for n, wish in wishes.items()}

    def supposed_transaction(self, connector: int, at: Instant) -> Transaction:
        """Return a transaction that would start on a connector at this instant."""
        defaults = tuple(self._store.of("TxDefaultProfile", 0, connector))
        return Transaction(
            id=0, connector=connector, id_tag="", started_at=at, defaults_at_start=defaults
        )

    def announced(self, at: Instant) -> Plan:
        """Return the plan as a composite schedule from an instant on takes it."""
        taken = (self.decisions.announced(stored, at) for stored in self._store.profiles)
        return Plan(self.site, self.decisions, ProfileStore(self.decisions, taken))

    def composed(self, start: Instant, end: Instant) -> None:
        """Notice that a composite schedule was computed of what is stored."""
        self._store.revise(lambda stored: self.decisions.composed(stored, start, end))

    def next_change(self, transactions: Sequence[Transaction], at: Instant) -> Instant:
        """Return the next instant at which anything may change, at most 15 minutes ahead."""
        horizon = at + _LOOK_AHEAD_MS
        layers = self._layers(transactions, at, horizon)
        ahead = [[t for t in turning_points if t > at] for turning_points in layers]
        look = self.decisions.next_look([horizon, *(min(changes) for changes in ahead if changes)])
        return min(look, horizon)

    def _layers(
        self, transactions: Sequence[Transaction], at: Instant, horizon: Instant
    ) -> Iterator[list[Instant]]:
        """Name the turning points of the station's and of the transactions' profiles."""
        for stored in self._of_station():
            yield self._turning_points(stored, at, horizon, None)
        for transaction in transactions:
            profiles = self._all_of(transaction)
            yield [self.decisions.obeys_from(transaction, profiles)]
            for stored in profiles:
                yield self._turning_points(stored, at, horizon, transaction.started_at)

    def _turning_points(
        self, stored: Stored, at: Instant, horizon: Instant, tx_start: Instant | None
    ) -> list[Instant]:
        points = self.decisions.turning_points
        # The present repetition of a recurring profile, and the one that begins meanwhile.
        return [*points(stored, at, tx_start), *points(stored, horizon, tx_start)]

    def _holding(self, transactions: Sequence[Transaction], at: Instant) -> list[Ruling]:
        ceilings = self.ceilings(at)
        if not ceilings:
            return []
        governing = [ruling for t in transactions for ruling in self.rulings(t, at)]
        return [ceiling for ceiling in ceilings if self.decisions.holds(ceiling, governing)]

    def _of_station(self) -> list[Stored]:
        """Return what counts whether or not a transaction runs."""
        decisions, numbers = self.decisions, (0, *self.site.numbers)
        return [
            *self._store.of(decisions.maximum_purpose, 0),
            *self._store.of(decisions.external_purpose, *numbers),
            *self._store.of(decisions.generation_purpose, *numbers),
        ]

    def _all_of(self, transaction: Transaction) -> list[Stored]:
        own = chain.from_iterable(self._of_transaction(transaction))
        return [*own, *self._defaults(transaction)]

    def _of_transaction(self, transaction: Transaction) -> list[list[Stored]]:
        """Return the profiles of each purpose that is meant for a transaction, foremost first."""
        counts, n = self.decisions.as_it_counts, transaction.connector
        return [
            [counts(stored, transaction) for stored in self._store.of(purpose, 0, n)]
            for purpose in self.decisions.transaction_purposes(transaction)
        ]

    def _defaults(self, transaction: Transaction) -> Sequence[Stored]:
        installed = self._store.of("TxDefaultProfile", 0, transaction.connector)
        defaults = self.decisions.defaults(installed, transaction)
        return [self.decisions.as_it_counts(stored, transaction) for stored in defaults]

    def _under(self, ceiling: Offer, connector: int, wish: Offer, at: Instant) -> Offer:
        """Leave a connector the ceiling and its own generation, where that leads (K08.FR.04)."""
        generation = self.generation(at, 0, connector)
        if generation is None or generation.stored.connector == 0:
            return wish
        return wish.within(self._on_top(ceiling, generation))

    def _least(self, offer: Offer, rulings: Iterable[Ruling]) -> Offer:
        for ruling in rulings:
            offer = offer.within(self.decisions.offer(ruling))
        return offer

    def _on_top(self, offer: Offer, generation: Ruling | None) -> Offer:
        # What is generated on fewer phases the pilot cannot offer on them alone.
        if generation is None or self.decisions.number_phases(generation) < offer.phases:
            return offer
        own_a = self.decisions.offer(generation).current_a
        return replace(offer, current_a=offer.current_a + own_a)

    def _lead(
        self, profiles: Sequence[Stored], at: Instant, tx_start: Instant | None
    ) -> Ruling | None:
        return self.decisions.leader(self.decisions.rulings(profiles, at, tx_start))

"""What one station has told so far, kept over reconnects and reboots."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.clock import Clock
from harness.csms.capabilities import Capabilities
from harness.csms.events import (
    AnsweredTwice,
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.csms.station import Answer
from harness.profiles.events import (
    CameOnline,
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)
from harness.profiles.ledger import Ledger
from harness.profiles.model import Profile, TransactionId
from harness.profiles.replay import after
from harness.units import Instant

__all__ = ["StationBook"]

_logger = logging.getLogger("harness.csms")

_LONGEST_STATUS = 40

_TRIGGERED = "Triggered"
"""Why a station of OCPP 2.x sends a BootNotification without having started anew."""


class StationBook:
    """Keeps what a station said and tells the listener, in the order of arrival.

    ``told`` is what the station says that it is able to do, once it was asked. ``is_met`` is set
    when it has booted, or was taken as it is; ``is_booting`` until its boot was answered.
    """

    def __init__(
        self,
        identity: str,
        clock: Clock,
        on_event: Callable[[StationEvent], None],
        transaction_ids: Iterator[int],
    ) -> None:
        self.identity = identity
        self.clock = clock
        self.boot: dict[str, str] = {}
        self.status: dict[int, str] = {}
        self.transactions: dict[int, TransactionId] = {}
        self.ledger = Ledger()
        self.told: Capabilities | None = None
        self.is_met = asyncio.Event()
        self.is_booting = False
        self.boot_was_asked_for = False
        self.offline_since: Instant | None = None
        self._was_met = False
        self._ended: set[TransactionId] = set()
        self._began_at = clock.now()
        self._tell = on_event
        self._transaction_ids = transaction_ids
        self._unique_ids = itertools.count(1)
        self._numbers = itertools.count(1)

    def next_unique_id(self) -> str:
        """Return the id of the next request; counted, so that the same run gives the same log.

        No connection of an identity may see an id twice (OCPP-J 2.0.1 §4.1.4), nor one of a run
        before this one: the instant at which this book was begun tells them apart.
        """
        return f"{self._began_at}-{next(self._unique_ids)}"

    def next_number(self) -> int:
        """Return a number that no request of ours bore before (requestId, remoteStartId)."""
        return next(self._numbers)

    def next_transaction_id(self) -> int:
        """Return the id of the next transaction, where that is ours to choose (OCPP 1.6)."""
        taken = {*self._ended, *self.transactions.values()}
        return next(number for number in self._transaction_ids if number not in taken)

    def enter(self, event: LedgerEvent) -> None:
        """Keep what changes the ledger."""
        self.ledger = after(self.ledger, event)
        self._tell(event)

    def booted(self, facts: Mapping[str, str]) -> None:
        """The station was accepted after its BootNotification."""
        now = self.clock.now()
        asked_for = self.boot_was_asked_for or facts.get("reason") == _TRIGGERED
        if self._was_met and not asked_for:
            self.enter(Rebooted(now, None if self.told is None else self.told.persistent))
        self.boot = dict(facts)
        self._tell(Booted(now, self.boot))
        self._meet()

    def taken_as_it_is(self) -> None:
        """The station runs, and does not tell what a BootNotification would."""
        _logger.warning("%s: did not boot; it is taken as it is", self.identity)
        self._meet()

    def _meet(self) -> None:
        # What was asked for and did not come is given up: the next boot is one of its own.
        self.is_booting = self.boot_was_asked_for = False
        self._was_met = True
        self.is_met.set()

    def changed_version(self, transaction_ids: type[int | str]) -> None:
        """The station speaks another version from now on, with transaction ids of another type.

        It has to be met anew. What it cannot even name any more has ended.
        """
        self.is_met.clear()
        for transaction_id in list(self.transactions.values()):
            if not isinstance(transaction_id, transaction_ids):
                self.transaction_ended(self.clock.now(), transaction_id)

    def connected(self) -> None:
        """The station dialled in."""
        if self.ledger.offline_since is not None:
            self.enter(CameOnline(self.clock.now()))

    def disconnected(self) -> None:
        """The station's connection ended."""
        self.offline_since = self.clock.now()
        self.is_booting = False
        self._tell(Disconnected(self.offline_since))
        self.enter(WentOffline(self.offline_since))

    def status_changed(self, connector: int, status: str, error_code: str) -> None:
        """The station reported the status of a connector."""
        self.status[connector] = status
        self._tell(StatusChanged(self.clock.now(), connector, status, error_code))

    def meter_values(
        self,
        connector: int,
        transaction_id: TransactionId | None,
        values: Sequence[Mapping[str, object]],
    ) -> None:
        """The station reported what its own meter shows."""
        self._tell(MeterValuesReceived(self.clock.now(), connector, transaction_id, tuple(values)))

    def answered_twice(self, action: str, first: Answer, second: Answer) -> None:
        """The station answered a request again that it had answered before."""
        told = (one.status[:_LONGEST_STATUS] or "without a status" for one in (first, second))
        event = AnsweredTwice(second.received_at, action, *told)
        _logger.warning("%s: %s", self.identity, event)
        self._tell(event)

    def profile_accepted(self, at: Instant, connector: int, profile: Profile) -> None:
        """The station accepted a profile."""
        self.enter(ProfileAccepted(at, connector, profile))

    def profiles_cleared(self, at: Instant, criteria: ClearCriteria) -> None:
        """The station cleared profiles."""
        self.enter(ProfilesCleared(at, criteria))

    def transaction_started(
        self, at: Instant, connector: int, transaction_id: TransactionId, profile: Profile | None
    ) -> None:
        """The station began a transaction, perhaps with the profile of a remote start (F16-27)."""
        running = self.transactions.get(connector)
        if running is not None:
            # A connector carries one transaction: the end of the other one was never told.
            _logger.warning("%s: connector %d starts anew", self.identity, connector)
            self.transaction_ended(at, running)
        self.transactions[connector] = transaction_id
        self.enter(TransactionStarted(at, connector, transaction_id, profile))

    def transaction_mentioned(self, at: Instant, connector: int, transaction_id: int) -> None:
        """The station mentioned a transaction, which may have begun before anybody listened.

        Some stations mention one with an id that is not positive where there is none.
        """
        is_news = transaction_id not in {*self._ended, *self.transactions.values()}
        if connector > 0 and transaction_id > 0 and is_news and connector not in self.transactions:
            _logger.warning("%s: runs transaction %d already", self.identity, transaction_id)
            self.transaction_started(at, connector, transaction_id, None)

    def transaction_ended(self, at: Instant, transaction_id: TransactionId) -> None:
        """The station ended a transaction; one that does not run is only logged."""
        self._ended.add(transaction_id)
        for connector, running in self.transactions.items():
            if running == transaction_id:
                del self.transactions[connector]
                self.enter(TransactionEnded(at, transaction_id))
                return
        _logger.warning("%s: ended unknown transaction %.40r", self.identity, transaction_id)

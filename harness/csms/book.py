"""What one station has told so far, kept over reconnects and reboots."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.clock import Clock
from harness.csms.events import (
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.profiles.events import (
    ClearCriteria,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.model import Profile
from harness.units import Instant

__all__ = ["StationBook"]

_logger = logging.getLogger("harness.csms")


class StationBook:
    """Keeps what a station said and tells the listener, in the order of arrival."""

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
        self.transactions: dict[int, int] = {}
        self._tell = on_event
        self._transaction_ids = transaction_ids
        self._start_requests: dict[int, Mapping[str, object]] = {}
        self._awaited_profiles: dict[int, Profile] = {}

    def booted(self, facts: Mapping[str, str]) -> None:
        """The station was accepted after its BootNotification."""
        self.boot = dict(facts)
        self._tell(Booted(self.clock.now(), self.boot))

    def disconnected(self) -> None:
        """The station's connection ended."""
        self._tell(Disconnected(self.clock.now()))

    def status_changed(self, connector: int, status: str, error_code: str) -> None:
        """The station reported the status of a connector."""
        self.status[connector] = status
        self._tell(StatusChanged(self.clock.now(), connector, status, error_code))

    def meter_values(
        self,
        connector: int,
        transaction_id: int | None,
        values: Sequence[Mapping[str, object]],
    ) -> None:
        """The station reported what its own meter shows."""
        self._tell(MeterValuesReceived(self.clock.now(), connector, transaction_id, tuple(values)))

    def profile_accepted(self, at: Instant, connector: int, profile: Profile) -> None:
        """The station accepted a profile."""
        self._tell(ProfileAccepted(at, connector, profile))

    def profiles_cleared(self, at: Instant, criteria: ClearCriteria) -> None:
        """The station cleared profiles."""
        self._tell(ProfilesCleared(at, criteria))

    def await_transaction(self, connector: int, profile: Profile | None) -> None:
        """A remote start was sent; its profile goes to the next transaction (F16-27)."""
        self._awaited_profiles.pop(connector, None)
        if profile is not None:
            self._awaited_profiles[connector] = profile

    def transaction_started(self, connector: int, request: Mapping[str, object]) -> int:
        """The station asks for a transaction id; a request sent twice gets the same one.

        A station repeats its request when the answer got lost, word for word.
        """
        running = self.transactions.get(connector)
        if running is not None:
            if self._start_requests[connector] == request:
                return running
            # A connector carries one transaction: the end of the other one was never told.
            _logger.warning("%s: connector %d starts anew", self.identity, connector)
            self.transaction_ended(running)
        transaction_id = next(self._transaction_ids)
        self.transactions[connector] = transaction_id
        self._start_requests[connector] = request
        profile = self._awaited_profiles.pop(connector, None)
        self._tell(TransactionStarted(self.clock.now(), connector, transaction_id, profile))
        return transaction_id

    def transaction_ended(self, transaction_id: int) -> None:
        """The station ended a transaction; one that does not run is only logged."""
        for connector, running in self.transactions.items():
            if running == transaction_id:
                del self.transactions[connector]
                self._tell(TransactionEnded(self.clock.now(), transaction_id))
                return
        _logger.warning("%s: ended unknown transaction %r", self.identity, transaction_id)

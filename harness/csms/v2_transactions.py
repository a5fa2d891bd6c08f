"""The transactions of OCPP 2.x, which the station names and tells of in TransactionEvents.

Events may come twice, out of order, or long after they happened (E04, E13); a transaction may
have begun before anybody listened. None of that may start one twice, or one that has ended.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from harness.csms.book import StationBook
from harness.csms.v2_status import StatusBoard
from harness.errors import InputError
from harness.profiles.events import EnergyReady, SocReported
from harness.profiles.model import Profile
from harness.units import Instant, parse_instant

__all__ = ["TransactionDesk"]

_logger = logging.getLogger("harness.csms")

_FLOWING = frozenset({"Charging", "SuspendedEV"})
"""States in which the EVSE offers energy, so that nothing can be amiss with the authorisation."""

_CONNECTED = _FLOWING | {"SuspendedEVSE", "EVConnected"}
_AUTHORISING = frozenset({"Authorized", "RemoteStart"})
_REMOTE_START = "RemoteStart"


@dataclass(slots=True)
class _Open:
    """What is known of a transaction that has not ended."""

    began_unheard: bool
    evse: int | None = None
    last_seq_no: int = -1
    remote_start_id: int | None = None
    is_authorised: bool = False
    has_started: bool = False
    is_ready: bool = False


@dataclass(frozen=True, slots=True)
class _Awaited:
    """The profile of a remote start that has not led to a transaction yet."""

    evse: int
    profile: Profile


class TransactionDesk:
    """Turns TransactionEvents into what holds for every version."""

    def __init__(self, book: StationBook, board: StatusBoard) -> None:
        self._book = book
        self._board = board
        self._open: dict[str, _Open] = {}
        self._ended: set[str] = set()
        self._awaited: dict[int, _Awaited] = {}

    def await_transaction(self, remote_start_id: int, evse: int, profile: Profile | None) -> None:
        """Keep the profile of a remote start for the transaction that results (F201-20)."""
        if profile is not None:
            self._awaited[remote_start_id] = _Awaited(evse, profile)

    def forget(self, remote_start_id: int) -> None:
        """Drop the profile of a remote start that was refused."""
        self._awaited.pop(remote_start_id, None)

    def remote_start_joined(self, at: Instant, remote_start_id: int, transaction_id: str) -> None:
        """A remote start was accepted for a transaction that runs already (F02, TxStarted)."""
        known = self._open.get(transaction_id)
        awaited = self._awaited.get(remote_start_id)
        if awaited is None or known is None or not known.has_started or known.evse is None:
            return  # its next event will tell
        del self._awaited[remote_start_id]
        self._bind(at, known.evse, transaction_id, awaited.profile)

    def take(self, event: Mapping[str, Any]) -> None:
        """Take note of a TransactionEvent that its schema allows."""
        info = event["transactionInfo"]
        transaction_id: str = info["transactionId"]
        if transaction_id in self._ended:
            _logger.info(
                "%s: told more of ended transaction %r", self._book.identity, transaction_id
            )
            return
        known = self._open.setdefault(transaction_id, _Open(event["eventType"] != "Started"))
        is_news = event["seqNo"] > known.last_seq_no
        known.last_seq_no = max(known.last_seq_no, event["seqNo"])
        at = self._instant(event)
        self._learn(known, event)
        self._start(at, transaction_id, known, event)
        if is_news:
            self._follow(at, transaction_id, known, info.get("chargingState"))
        self._read_meter(at, transaction_id, known, event.get("meterValue", []))
        if event["eventType"] == "Ended":
            self._end(at, transaction_id, known)

    def _learn(self, known: _Open, event: Mapping[str, Any]) -> None:
        if "evse" in event:
            known.evse = event["evse"]["id"]
        elif known.evse is None and known.began_unheard:
            # Only the event in which it is first known names the EVSE (E02).
            known.evse = self._board.only_taken(self._book.transactions)
        if "remoteStartId" in event["transactionInfo"]:
            known.remote_start_id = event["transactionInfo"]["remoteStartId"]
        if "idToken" in event or event["triggerReason"] in _AUTHORISING:
            known.is_authorised = True

    def _start(
        self, at: Instant, transaction_id: str, known: _Open, event: Mapping[str, Any]
    ) -> None:
        if known.evse is None:
            return  # TxStartPoint may lie before anybody knows where the vehicle will stand
        profile = self._claim(known, event)
        # It may have begun while the station spoke another version.
        if known.has_started or self._book.transactions.get(known.evse) == transaction_id:
            known.has_started = True
            if profile is not None:
                self._bind(at, known.evse, transaction_id, profile)
            return
        for other, one in list(self._open.items()):
            if one is not known and one.has_started and one.evse == known.evse:
                self._forget_transaction(other)
        known.has_started = True
        self._book.transaction_started(at, known.evse, transaction_id, profile)

    def _claim(self, known: _Open, event: Mapping[str, Any]) -> Profile | None:
        """Take the profile of the remote start that led to a transaction, if there was one."""
        number = known.remote_start_id
        if number is None and event["triggerReason"] == _REMOTE_START:
            # Some stations say that it was a remote start, but not which one.
            here = (each for each, one in self._awaited.items() if one.evse in (0, known.evse))
            number = next(here, None)
        awaited = None if number is None else self._awaited.pop(number, None)
        return None if awaited is None else awaited.profile

    def _bind(self, at: Instant, evse: int, transaction_id: str, profile: Profile) -> None:
        bound = replace(profile, transaction_id=transaction_id)
        self._book.profile_accepted(at, evse, bound)

    def _follow(self, at: Instant, transaction_id: str, known: _Open, state: str | None) -> None:
        if known.evse is None or state is None:
            return
        self._board.state_told(known.evse, state)
        offers = state in _FLOWING or (state in _CONNECTED and known.is_authorised)
        if offers and not known.is_ready:
            known.is_ready = True
            self._book.enter(EnergyReady(at, transaction_id))

    def _read_meter(
        self, at: Instant, transaction_id: str, known: _Open, values: list[Mapping[str, Any]]
    ) -> None:
        if known.evse is None or not values:
            return
        self._book.meter_values(known.evse, transaction_id, values)
        for soc in _states_of_charge(values):
            self._book.enter(SocReported(at, transaction_id, soc))

    def _end(self, at: Instant, transaction_id: str, known: _Open) -> None:
        self._forget_transaction(transaction_id)
        if known.has_started and known.evse is not None:
            self._book.transaction_ended(at, transaction_id)
            self._board.state_told(known.evse, None)

    def _forget_transaction(self, transaction_id: str) -> None:
        del self._open[transaction_id]
        self._ended.add(transaction_id)

    def _instant(self, event: Mapping[str, Any]) -> Instant:
        """Tell when an event happened: as it arrives, unless it waited for the connection.

        The station's clock counts only as far as it cannot be wrong: not before the connection
        was lost, and not after now.
        """
        now = self._book.clock.now()
        lost = self._book.offline_since
        if not event.get("offline") or lost is None:
            return now
        try:
            told = parse_instant(event["timestamp"])
        except InputError:
            return now
        return min(max(told, lost), now)


def _states_of_charge(values: list[Mapping[str, Any]]) -> Iterator[Decimal]:
    for value in values:
        for sample in value["sampledValue"]:
            if sample.get("measurand") == "SoC":
                yield Decimal(str(sample["value"]))

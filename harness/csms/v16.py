"""A station that speaks OCPP 1.6J, behind the version-neutral :class:`Station` protocol."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from websockets.asyncio.server import ServerConnection

from harness.csms.book import StationBook
from harness.csms.requests import OnAnswer, Requests
from harness.csms.schema import unchecked_text
from harness.csms.station import Answer, StationRefused, StationSilent
from harness.csms.v16_link import Link16
from harness.csms.wirelog import WireLog
from harness.profiles.events import ClearCriteria
from harness.profiles.model import RateUnit, TransactionId
from harness.profiles.v16 import decode

__all__ = ["Station16"]

_ACCEPTED = "Accepted"


class Station16:
    """One identity; outlives its connections, of which it has one at a time."""

    ocpp_version = "1.6"

    def __init__(self, book: StationBook) -> None:
        self._book = book
        self._link: Link16 | None = None
        self._counter: Iterator[int] = itertools.count(1)

    @property
    def identity(self) -> str:
        """The name under which the station dials in."""
        return self._book.identity

    @property
    def boot(self) -> Mapping[str, str]:
        """The fields of its last BootNotification; empty before the first."""
        return self._book.boot

    @property
    def status(self) -> Mapping[int, str]:
        """The last status that it reported of each connector."""
        return self._book.status

    @property
    def transactions(self) -> Mapping[int, TransactionId]:
        """The transaction that runs on each connector."""
        return self._book.transactions

    @property
    def link(self) -> Link16 | None:
        """The present connection, if there is one."""
        return self._link

    def attach(self, connection: ServerConnection, wire_log: WireLog) -> Link16:
        """Make a new connection the present one; the one before it counts as lost."""
        if self._link is not None:
            self.detach(self._link)
        self._link = Link16(self._book, connection, wire_log, self._next_unique_id)
        return self._link

    def detach(self, link: Link16) -> None:
        """Let go of a connection that ended, unless another one took its place already."""
        link.retire()
        if self._link is link:
            self._link = None
            self._book.disconnected()

    async def set_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Install a profile; its acceptance enters the ledger at the answer's arrival.

        Raises :class:`InputError` when the body is no profile of OCPP 1.6.
        """
        profile = decode(body)

        def enter(answer: Answer) -> None:
            if _accepts(answer):
                self._book.profile_accepted(answer.received_at, connector, profile)

        payload = {"connectorId": connector, "csChargingProfiles": body}
        return await self._exchange("SetChargingProfile", payload, enter)

    async def set_malformed_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Send a profile that is wrong on purpose; nothing of it enters the ledger."""
        action = "SetChargingProfile"
        payload = {"connectorId": connector, "csChargingProfiles": body}
        return await self._requests.exchange_text(action, unchecked_text(action, payload))

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        """Clear the profiles that meet all criteria given (F16-31)."""

        def enter(answer: Answer) -> None:
            if _accepts(answer):
                self._book.profiles_cleared(answer.received_at, criteria)

        payload = {
            "id": criteria.profile_id,
            "connectorId": criteria.connector,
            "chargingProfilePurpose": criteria.purpose,
            "stackLevel": criteria.stack_level,
        }
        return await self._exchange("ClearChargingProfile", _without_none(payload), enter)

    async def composite_schedule(
        self, connector: int, duration_s: int, unit: RateUnit | None
    ) -> Answer:
        """Ask for the composite schedule; it is indicative and not to be trusted (F16-32)."""
        payload = {"connectorId": connector, "duration": duration_s, "chargingRateUnit": unit}
        return await self._exchange("GetCompositeSchedule", _without_none(payload))

    async def remote_start(
        self, connector: int, id_tag: str, profile_body: Mapping[str, object] | None = None
    ) -> Answer:
        """Ask for a transaction; the TxProfile is bound to the one that results (F16-27)."""
        profile = None if profile_body is None else decode(profile_body)
        payload = {"connectorId": connector, "idTag": id_tag, "chargingProfile": profile_body}

        def forget(answer: Answer) -> None:
            if not _accepts(answer):
                self._book.await_transaction(connector, None)

        # Before the answer: some stations send StartTransaction first.
        self._book.await_transaction(connector, profile)
        return await self._exchange("RemoteStartTransaction", _without_none(payload), forget)

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        """Ask for the end of a transaction; it ends when the station says StopTransaction."""
        return await self._exchange("RemoteStopTransaction", {"transactionId": transaction_id})

    async def configuration(self, keys: Sequence[str] = ()) -> Mapping[str, str]:
        """Read configuration keys, all when none is named; a key without value reads as empty.

        Raises :class:`StationRefused` when the station answers with an error.
        """
        answer = await self._exchange("GetConfiguration", {"key": list(keys)} if keys else {})
        if answer.is_error:
            raise StationRefused(
                f"station {self.identity!r} answered {answer.status} to GetConfiguration"
            )
        return _configuration(answer.payload.get("configurationKey"))

    async def _exchange(
        self, action: str, payload: Mapping[str, object], on_answer: OnAnswer | None = None
    ) -> Answer:
        return await self._requests.exchange(action, payload, on_answer)

    @property
    def _requests(self) -> Requests:
        if self._link is None:
            raise StationSilent(f"station {self.identity!r} is not connected")
        return self._link.requests

    def _next_unique_id(self) -> str:
        # Counted, not random: the same run gives the same wire log.
        return str(next(self._counter))


def _accepts(answer: Answer) -> bool:
    return answer.status == _ACCEPTED and not answer.is_error


def _configuration(entries: object) -> dict[str, str]:
    """Pick what is well formed out of a list that nobody vouches for."""
    found: dict[str, str] = {}
    for entry in entries if isinstance(entries, list) else ():
        match entry:
            case {"key": str(key), "value": str(value)}:
                found[key] = value
            case {"key": str(key)}:
                found[key] = ""
    return found


def _without_none(payload: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in payload.items() if value is not None}

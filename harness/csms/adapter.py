"""What the adapters of all versions have in common: a book, a connection, and asking over it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from websockets.asyncio.server import ServerConnection

from harness.csms.book import StationBook
from harness.csms.capabilities import Capabilities
from harness.csms.link import Clerk, Link
from harness.csms.requests import OnAnswer, Requests
from harness.csms.schema import unchecked_text
from harness.csms.station import Answer, NotInVersion, ProfileReport, StationSilent
from harness.csms.wirelog import WireLog
from harness.profiles.codecs import codec
from harness.profiles.events import ClearCriteria
from harness.profiles.ledger import Ledger
from harness.profiles.model import Profile, TransactionId, Version
from harness.profiles.translation import translated

__all__ = ["Adapter", "without_none"]


class Adapter(ABC):
    """One identity; outlives its connections, of which it has one at a time."""

    version: Version
    """The version that the station speaks."""

    transaction_ids: type[int | str]
    """What the ids of its transactions are."""

    transaction_message: str
    """The message by which it mentions the transaction of a connector when it is asked to."""

    def __init__(self, book: StationBook) -> None:
        self._book = book
        self._link: Link | None = None

    @property
    def identity(self) -> str:
        """The name under which the station dials in."""
        return self._book.identity

    @property
    def ocpp_version(self) -> str:
        """The version that the station speaks, as OCPP writes it."""
        return self.version.value

    @property
    def boot(self) -> Mapping[str, str]:
        """What its last BootNotification told; empty before the first."""
        return self._book.boot

    @property
    def told(self) -> Capabilities | None:
        """What it said that it is able to do; None before it was asked, or answered with errors."""
        return self._book.told

    @property
    def status(self) -> Mapping[int, str]:
        """The last status of each connector."""
        return self._book.status

    @property
    def transactions(self) -> Mapping[int, TransactionId]:
        """The transaction that runs on each connector."""
        return self._book.transactions

    @property
    def ledger(self) -> Ledger:
        """The profiles that it accepted and has not lost."""
        return self._book.ledger

    @property
    def link(self) -> Link | None:
        """The present connection, if there is one."""
        return self._link

    def attach(self, connection: ServerConnection, wire_log: WireLog) -> Link:
        """Make a new connection the present one; the one before it counts as lost."""
        if self._link is not None:
            self.detach(self._link)
        book = self._book
        self._link = Link(
            book.identity,
            self._clerk(),
            connection,
            wire_log,
            book.clock,
            book.next_unique_id,
            book.answered_twice,
        )
        book.connected()
        return self._link

    def detach(self, link: Link) -> None:
        """Let go of a connection that ended, unless another one took its place already."""
        link.retire()
        if self._link is link:
            self._link = None
            self._book.disconnected()

    async def reported_profiles(self, criteria: ClearCriteria) -> ProfileReport:  # noqa: ARG002
        """Raise :class:`NotInVersion`; OCPP 2.x knows better."""
        raise self._lacks("GetChargingProfiles")

    async def update_dynamic_schedule(
        self,
        profile_id: int,  # noqa: ARG002
        update: Mapping[str, object],  # noqa: ARG002
    ) -> Answer:
        """Raise :class:`NotInVersion`; OCPP 2.1 knows better."""
        raise self._lacks("UpdateDynamicSchedule")

    async def use_priority_charging(
        self,
        transaction_id: TransactionId,  # noqa: ARG002
        activate: bool,  # noqa: ARG002
    ) -> Answer:
        """Raise :class:`NotInVersion`; OCPP 2.1 knows better."""
        raise self._lacks("UsePriorityCharging")

    @abstractmethod
    def _clerk(self) -> Clerk:
        """Return who answers the station."""

    def _profile(self, body: Mapping[str, object]) -> tuple[Mapping[str, object], Profile]:
        """Return a body in the words of this version, and the profile that it describes."""
        ours = translated(body, self.version)
        return ours, codec(self.version).decode(ours)

    async def _ask(
        self, action: str, payload: Mapping[str, object], on_answer: OnAnswer | None = None
    ) -> Answer:
        return await self._requests.exchange(action, payload, on_answer)

    async def _ask_unchecked(self, action: str, payload: Mapping[str, object]) -> Answer:
        return await self._requests.exchange_text(action, unchecked_text(action, payload))

    def _note_trigger(self, message: str) -> OnAnswer:
        """Keep in mind that a BootNotification comes without a reboot, unless that is refused."""
        # Before the answer: some stations send the BootNotification first.
        self._book.boot_was_asked_for |= message == "BootNotification"

        def note(answer: Answer) -> None:
            if not answer.is_accepted and message == "BootNotification":
                self._book.boot_was_asked_for = False

        return note

    def _lacks(self, what: str) -> NotInVersion:
        return NotInVersion(f"station {self.identity!r}: OCPP {self.version} has no {what}")

    @property
    def _requests(self) -> Requests:
        if self._link is None:
            raise StationSilent(f"station {self.identity!r} is not connected")
        return self._link.requests


def without_none(payload: Mapping[str, object]) -> dict[str, object]:
    """Return a payload without the fields that nobody gave."""
    return {key: value for key, value in payload.items() if value is not None}

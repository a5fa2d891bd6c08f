"""A charging station as the rest of the house sees it, whatever version of OCPP it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from harness.csms.capabilities import Capabilities
from harness.errors import BenchError, InputError
from harness.profiles.events import ClearCriteria
from harness.profiles.ledger import Ledger
from harness.profiles.model import RateUnit, TransactionId
from harness.profiles.reported import ReportedProfile
from harness.units import Instant, Millis

__all__ = [
    "Answer",
    "Availability",
    "NotInVersion",
    "ProfileReport",
    "ResetKind",
    "Station",
    "StationRefused",
    "StationSilent",
    "Unanswered",
]


class StationSilent(BenchError):
    """The station did not dial in, did not answer in time, or hung up before it answered."""


class Unanswered(StationSilent):
    """The station got a request, and did not answer it in time or hung up before it did."""


class StationRefused(BenchError):
    """The station answered with an error to a question that the bench cannot do without."""


class NotInVersion(InputError):
    """The station's version of OCPP has no message for what is asked of it."""


class ResetKind(StrEnum):
    """How a station is to start anew.

    ``AT_ONCE`` is Hard in OCPP 1.6 and Immediate in 2.x. ``GENTLY`` is Soft in 1.6, which stops
    transactions first, and OnIdle in 2.x, which waits for their end.
    """

    AT_ONCE = "at once"
    GENTLY = "gently"


class Availability(StrEnum):
    """Whether a connector is to charge."""

    OPERATIVE = "Operative"
    INOPERATIVE = "Inoperative"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a station answered, and when the answer arrived.

    ``status`` is the message's own status as the station wrote it, empty where the message has
    none; for a CALLERROR (``is_error``) it is the error code. ``payload`` comes from the station
    and may be anything that JSON allows. ``waited_ms`` is how long the station made us wait before
    it took the request (RateLimitExceeded, F21-16).
    """

    status: str
    is_error: bool
    payload: Mapping[str, object]
    received_at: Instant
    waited_ms: Millis = 0

    @property
    def is_accepted(self) -> bool:
        """Tell whether the station accepted what it was asked."""
        return self.status == "Accepted" and not self.is_error


@dataclass(frozen=True, slots=True)
class ProfileReport:
    """The profiles that a station says to hold; none where it answered NoProfiles."""

    answer: Answer
    profiles: tuple[ReportedProfile, ...] = ()


class Station(Protocol):
    """One station; every method asks it something and waits for the answer.

    All of them raise :class:`StationSilent` when no answer comes within the response timeout,
    :class:`~harness.errors.InputError` when the request would violate the schema of its version,
    and :class:`NotInVersion` when that version has no such request. A connector is an EVSE in
    OCPP 2.x, and 0 is the whole station.
    """

    @property
    def identity(self) -> str:
        """The name under which the station dials in."""

    @property
    def ocpp_version(self) -> str:
        """The version that it speaks, such as ``1.6``."""

    @property
    def boot(self) -> Mapping[str, str]:
        """What its last BootNotification told, in the words of 1.6; empty before the first.

        It stays empty where a station that dials in need not boot, and does not when it is asked.
        """

    @property
    def told(self) -> Capabilities | None:
        """What it said that it is able to do; None before it was asked, or answered with errors."""

    @property
    def status(self) -> Mapping[int, str]:
        """The last status of each connector, in the words of OCPP 1.6 §7.7."""

    @property
    def transactions(self) -> Mapping[int, TransactionId]:
        """The transaction that runs on each connector."""

    @property
    def ledger(self) -> Ledger:
        """The profiles that it accepted and has not lost, as far as the wire tells."""

    async def set_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Install a profile, given as OCPP JSON of any version; it goes out in the station's words.

        Waits and asks again, within a deadline, where the station says that profiles come too fast.
        """

    async def set_malformed_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Send a profile that is wrong on purpose as it stands; it enters no ledger."""

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        """Clear the profiles that meet all criteria given; without any, all that may be cleared."""

    async def composite_schedule(
        self, connector: int, duration_s: int, unit: RateUnit | None
    ) -> Answer:
        """Ask what the station thinks its limits are.

        The payload carries ``scheduleStart`` and ``chargingSchedule`` as in OCPP 1.6 §6.22.
        """

    async def reported_profiles(self, criteria: ClearCriteria) -> ProfileReport:
        """Ask for the profiles that meet all criteria given, all when there is none (2.x)."""

    async def remote_start(
        self, connector: int, id_tag: str, profile_body: Mapping[str, object] | None = None
    ) -> Answer:
        """Ask it to start a transaction, with a TxProfile for it if one is given."""

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        """Ask it to stop a transaction."""

    async def update_dynamic_schedule(
        self, profile_id: int, update: Mapping[str, object]
    ) -> Answer:
        """Give a Dynamic profile new values, written as OCPP's ``scheduleUpdate`` (2.1)."""

    async def use_priority_charging(self, transaction_id: TransactionId, activate: bool) -> Answer:
        """Begin or end priority charging of a transaction (2.1)."""

    async def reset(self, kind: ResetKind) -> Answer:
        """Ask it to start anew."""

    async def change_availability(self, connector: int, availability: Availability) -> Answer:
        """Ask it to put a connector, or itself, into or out of service."""

    async def trigger(self, message: str, connector: int | None = None) -> Answer:
        """Ask it to send a message, named as in its version."""

    async def configuration(self, keys: Sequence[str] = ()) -> Mapping[str, str]:
        """Read configuration keys (1.6) or variables (2.x), all when none is named.

        Variables are named as by :class:`~harness.csms.variables.VariableName`. Raises
        :class:`StationRefused` when the station answers with an error.
        """

    async def set_configuration(self, key: str, value: str) -> Answer:
        """Change a configuration key (1.6) or a variable (2.x)."""

    async def capabilities(self) -> Capabilities:
        """Ask what it is able to do.

        Raises :class:`StationRefused` when the station answers with an error.
        """

    async def data_transfer(
        self, vendor_id: str, message_id: str | None = None, data: str | None = None
    ) -> Answer:
        """Send it something that only its vendor understands."""

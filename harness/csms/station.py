"""A charging station as the rest of the house sees it, whatever version of OCPP it speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from harness.errors import BenchError
from harness.profiles.events import ClearCriteria
from harness.profiles.model import RateUnit, TransactionId
from harness.units import Instant

__all__ = ["Answer", "Station", "StationRefused", "StationSilent"]


class StationSilent(BenchError):
    """The station did not dial in, did not answer in time, or hung up before it answered."""


class StationRefused(BenchError):
    """The station answered with an error to a question that the bench cannot do without."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a station answered, and when the answer arrived.

    ``status`` is the message's own status as the station wrote it, empty where the message has
    none; for a CALLERROR (``is_error``) it is the error code. ``payload`` comes from the station
    and may be anything that JSON allows.
    """

    status: str
    is_error: bool
    payload: Mapping[str, object]
    received_at: Instant


class Station(Protocol):
    """One station; every method asks it something and waits for the answer.

    All of them raise :class:`StationSilent` when no answer comes within the response timeout, and
    :class:`~harness.errors.InputError` when the request would violate the schema of its version.
    """

    @property
    def identity(self) -> str:
        """The name under which the station dials in."""

    @property
    def ocpp_version(self) -> str:
        """The version that it speaks, such as ``1.6``."""

    @property
    def boot(self) -> Mapping[str, str]:
        """The fields of its last BootNotification; empty before the first."""

    @property
    def status(self) -> Mapping[int, str]:
        """The last status that it reported of each connector."""

    @property
    def transactions(self) -> Mapping[int, TransactionId]:
        """The transaction that runs on each connector."""

    async def set_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Install a profile, given as OCPP JSON, which goes out as it stands."""

    async def set_malformed_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Send a profile that is wrong on purpose; whatever the answer, it limits nothing."""

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        """Clear the profiles that meet all criteria given."""

    async def composite_schedule(
        self, connector: int, duration_s: int, unit: RateUnit | None
    ) -> Answer:
        """Ask what the station thinks its limits are; the payload carries the schedule."""

    async def remote_start(
        self, connector: int, id_tag: str, profile_body: Mapping[str, object] | None = None
    ) -> Answer:
        """Ask it to start a transaction, with a TxProfile for it if one is given."""

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        """Ask it to stop a transaction."""

    async def configuration(self, keys: Sequence[str] = ()) -> Mapping[str, str]:
        """Read configuration keys, all when none is named.

        Raises :class:`StationRefused` when the station answers with an error.
        """

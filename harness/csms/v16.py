"""A station that speaks OCPP 1.6J, behind the version-neutral :class:`Station` protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.csms.adapter import Adapter, without_none
from harness.csms.book import StationBook
from harness.csms.capabilities import Capabilities
from harness.csms.capabilities16 import KEYS, capabilities_from
from harness.csms.station import Answer, Availability, ResetKind, StationRefused
from harness.csms.v16_clerk import Clerk16
from harness.profiles.events import ClearCriteria
from harness.profiles.model import RateUnit, TransactionId, Version

__all__ = ["Station16"]

_RESETS = {ResetKind.AT_ONCE: "Hard", ResetKind.GENTLY: "Soft"}


class Station16(Adapter):
    """One identity that speaks OCPP 1.6."""

    version = Version.V16
    transaction_ids = int
    transaction_message = "MeterValues"

    def __init__(self, book: StationBook) -> None:
        super().__init__(book)
        self._desk = Clerk16(book)

    def _clerk(self) -> Clerk16:
        return self._desk

    async def set_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Install a profile; its acceptance enters the ledger at the answer's arrival.

        Raises :class:`InputError` when the body is no profile that OCPP 1.6 has words for.
        """
        ours, profile = self._profile(body)

        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                self._book.profile_accepted(answer.received_at, connector, profile)

        payload = {"connectorId": connector, "csChargingProfiles": ours}
        return await self._ask("SetChargingProfile", payload, enter)

    async def set_malformed_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Send a profile that is wrong on purpose; nothing of it enters the ledger."""
        payload = {"connectorId": connector, "csChargingProfiles": body}
        return await self._ask_unchecked("SetChargingProfile", payload)

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        """Clear the profiles that meet all criteria given (F16-31)."""

        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                self._book.profiles_cleared(answer.received_at, criteria)

        payload = {
            "id": criteria.profile_id,
            "connectorId": criteria.connector,
            "chargingProfilePurpose": criteria.purpose,
            "stackLevel": criteria.stack_level,
        }
        return await self._ask("ClearChargingProfile", without_none(payload), enter)

    async def composite_schedule(
        self, connector: int, duration_s: int, unit: RateUnit | None
    ) -> Answer:
        """Ask for the composite schedule; it is indicative and not to be trusted (F16-32)."""
        payload = {"connectorId": connector, "duration": duration_s, "chargingRateUnit": unit}
        return await self._ask("GetCompositeSchedule", without_none(payload))

    async def remote_start(
        self, connector: int, id_tag: str, profile_body: Mapping[str, object] | None = None
    ) -> Answer:
        """Ask for a transaction; the TxProfile is bound to the one that results (F16-27)."""
        ours, profile = (None, None) if profile_body is None else self._profile(profile_body)
        payload = {"connectorId": connector, "idTag": id_tag, "chargingProfile": ours}

        def forget(answer: Answer) -> None:
            if not answer.is_accepted:
                self._desk.await_transaction(connector, None)

        # Before the answer: some stations send StartTransaction first.
        self._desk.await_transaction(connector, profile)
        return await self._ask("RemoteStartTransaction", without_none(payload), forget)

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        """Ask for the end of a transaction; it ends when the station says StopTransaction."""
        return await self._ask("RemoteStopTransaction", {"transactionId": transaction_id})

    async def reset(self, kind: ResetKind) -> Answer:
        """Ask it to start anew."""
        return await self._ask("Reset", {"type": _RESETS[kind]})

    async def change_availability(self, connector: int, availability: Availability) -> Answer:
        """Ask it to put a connector, or itself, into or out of service."""
        payload = {"connectorId": connector, "type": availability}
        return await self._ask("ChangeAvailability", payload)

    async def trigger(self, message: str, connector: int | None = None) -> Answer:
        """Ask it to send a message."""
        payload = without_none({"requestedMessage": message, "connectorId": connector})
        return await self._ask("TriggerMessage", payload, self._note_trigger(message))

    async def configuration(self, keys: Sequence[str] = ()) -> Mapping[str, str]:
        """Read configuration keys, all when none is named; a key without value reads as empty.

        Raises :class:`StationRefused` when the station answers with an error.
        """
        answer = await self._ask("GetConfiguration", {"key": list(keys)} if keys else {})
        if answer.is_error:
            raise StationRefused(
                f"station {self.identity!r} answered {answer.status} to GetConfiguration"
            )
        return _configuration(answer.payload.get("configurationKey"))

    async def set_configuration(self, key: str, value: str) -> Answer:
        """Change a configuration key."""
        return await self._ask("ChangeConfiguration", {"key": key, "value": value})

    async def capabilities(self) -> Capabilities:
        """Read what it is able to do from its configuration keys (F16-33)."""
        self._book.told = capabilities_from(await self.configuration(KEYS))
        return self._book.told

    async def data_transfer(
        self, vendor_id: str, message_id: str | None = None, data: str | None = None
    ) -> Answer:
        """Send it something that only its vendor understands."""
        payload = {"vendorId": vendor_id, "messageId": message_id, "data": data}
        return await self._ask("DataTransfer", without_none(payload))


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

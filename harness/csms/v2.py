"""A station that speaks OCPP 2.0.1 or 2.1, behind the version-neutral :class:`Station` protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness.csms.adapter import Adapter, without_none
from harness.csms.book import StationBook
from harness.csms.capabilities import Capabilities
from harness.csms.composites import in_words_of_16
from harness.csms.patience import patiently
from harness.csms.requests import OnAnswer
from harness.csms.station import Answer, Availability, ProfileReport, ResetKind
from harness.csms.v2_clerk import Clerk2
from harness.csms.v2_device import DeviceModel
from harness.profiles.events import ClearCriteria
from harness.profiles.model import Purpose, RateUnit, TransactionId
from harness.profiles.reported import ReportedProfile

__all__ = ["Station2"]

_RESETS = {ResetKind.AT_ONCE: "Immediate", ResetKind.GENTLY: "OnIdle"}


class Station2(Adapter):
    """One identity that speaks OCPP 2.x; its EVSEs are the connectors."""

    transaction_ids = str
    transaction_message = "TransactionEvent"
    clearable: tuple[Purpose, ...]
    """The purposes that the CSMS may clear."""

    def __init__(self, book: StationBook, clerk: Clerk2) -> None:
        super().__init__(book)
        self._desk = clerk
        self._device = DeviceModel(book, clerk.reports, self._ask)

    def _clerk(self) -> Clerk2:
        return self._desk

    async def set_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Install a profile; its acceptance enters the ledger at the answer's arrival.

        Raises :class:`InputError` when the body is no profile that this version has words for.
        """
        ours, profile = self._profile(body)

        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                self._book.profile_accepted(answer.received_at, connector, profile)

        payload = {"evseId": connector, "chargingProfile": ours}
        return await self._ask_patiently("SetChargingProfile", payload, enter)

    async def set_malformed_profile(self, connector: int, body: Mapping[str, object]) -> Answer:
        """Send a profile that is wrong on purpose; nothing of it enters the ledger."""
        payload = {"evseId": connector, "chargingProfile": body}
        return await self._ask_unchecked("SetChargingProfile", payload)

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        """Clear the profiles that meet all criteria given.

        OCPP 2.x has no request to clear everything (K10.FR.02): without criteria, one purpose
        after the other is cleared, and the answer is the first that is no Unknown.
        """
        if criteria != ClearCriteria():
            return await self._clear(criteria)
        answers = [await self._clear(ClearCriteria(purpose=each)) for each in self.clearable]
        return next((each for each in answers if each.status != "Unknown"), answers[-1])

    async def _clear(self, criteria: ClearCriteria) -> Answer:
        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                self._book.profiles_cleared(answer.received_at, criteria)

        fields = without_none(
            {
                "evseId": criteria.connector,
                "chargingProfilePurpose": self._purpose(criteria),
                "stackLevel": criteria.stack_level,
            }
        )
        payload = {
            "chargingProfileId": criteria.profile_id,
            "chargingProfileCriteria": fields or None,
        }
        return await self._ask("ClearChargingProfile", without_none(payload), enter)

    async def composite_schedule(
        self, connector: int, duration_s: int, unit: RateUnit | None
    ) -> Answer:
        """Ask for the composite schedule; the payload is put in the words of OCPP 1.6."""
        payload = {"duration": duration_s, "evseId": connector, "chargingRateUnit": unit}
        answer = await self._ask("GetCompositeSchedule", without_none(payload))
        return (
            answer if answer.is_error else replace(answer, payload=in_words_of_16(answer.payload))
        )

    async def reported_profiles(self, criteria: ClearCriteria) -> ProfileReport:
        """Ask for the profiles that meet all criteria given, all when there is none (K09)."""
        request_id = self._book.next_number()
        ids = None if criteria.profile_id is None else [criteria.profile_id]
        fields = {
            "chargingProfilePurpose": self._purpose(criteria),
            "stackLevel": criteria.stack_level,
            "chargingProfileId": ids,
        }
        payload = {
            "requestId": request_id,
            "evseId": criteria.connector,
            "chargingProfile": without_none(fields),
        }
        with self._desk.reports.awaiting(request_id) as report:
            answer = await self._ask("GetChargingProfiles", without_none(payload))
            if answer.is_accepted:
                await report.completed(self.identity)
        profiles = (
            ReportedProfile(item["evseId"], item["source"], item["profile"])
            for item in report.items
        )
        return ProfileReport(answer, tuple(profiles))

    async def remote_start(
        self, connector: int, id_tag: str, profile_body: Mapping[str, object] | None = None
    ) -> Answer:
        """Ask for a transaction; the TxProfile is bound to the one that results (F201-20)."""
        ours, profile = (None, None) if profile_body is None else self._profile(profile_body)
        number, desk = self._book.next_number(), self._desk.transactions

        def settle(answer: Answer) -> None:
            joined = answer.payload.get("transactionId")
            if not answer.is_accepted:
                desk.forget(number)
            elif isinstance(joined, str):
                desk.remote_start_joined(answer.received_at, number, joined)

        payload = {
            "idToken": {"idToken": id_tag, "type": "Central"},
            "remoteStartId": number,
            "evseId": connector or None,
            "chargingProfile": ours,
        }
        # Before the answer: some stations send the TransactionEvent first.
        desk.await_transaction(number, connector, profile)
        return await self._ask("RequestStartTransaction", without_none(payload), settle)

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        """Ask for the end of a transaction; it ends when the station tells so."""
        return await self._ask("RequestStopTransaction", {"transactionId": transaction_id})

    async def reset(self, kind: ResetKind) -> Answer:
        """Ask it to start anew."""
        return await self._ask("Reset", {"type": _RESETS[kind]})

    async def change_availability(self, connector: int, availability: Availability) -> Answer:
        """Ask it to put an EVSE, or itself, into or out of service."""
        evse = {"id": connector} if connector else None
        payload = without_none({"operationalStatus": availability, "evse": evse})
        return await self._ask("ChangeAvailability", payload)

    async def trigger(self, message: str, connector: int | None = None) -> Answer:
        """Ask it to send a message; the status is that of the EVSE's first connector."""
        evse: dict[str, object] | None = {"id": connector} if connector else None
        if evse and message == "StatusNotification":
            evse["connectorId"] = 1  # F06.FR.12
        payload = without_none({"requestedMessage": message, "evse": evse})
        return await self._ask("TriggerMessage", payload, self._note_trigger(message))

    async def configuration(self, keys: Sequence[str] = ()) -> Mapping[str, str]:
        """Read variables, all when none is named; one without value reads as empty.

        Raises :class:`StationRefused` when the station answers with an error.
        """
        return await self._device.read(keys)

    async def set_configuration(self, key: str, value: str) -> Answer:
        """Change a variable."""
        return await self._device.change(key, value)

    async def capabilities(self) -> Capabilities:
        """Read what it is able to do from its device model (F201-26).

        Raises :class:`StationRefused` when the station answers with an error.
        """
        self._book.told = await self._device.capabilities()
        return self._book.told

    async def data_transfer(
        self, vendor_id: str, message_id: str | None = None, data: str | None = None
    ) -> Answer:
        """Send it something that only its vendor understands."""
        payload = {"vendorId": vendor_id, "messageId": message_id, "data": data}
        return await self._ask("DataTransfer", without_none(payload))

    async def _ask_patiently(
        self, action: str, payload: Mapping[str, object], on_answer: OnAnswer
    ) -> Answer:
        return await patiently(
            self.identity, self._book.clock, lambda: self._ask(action, payload, on_answer)
        )

    def _purpose(self, criteria: ClearCriteria) -> str | None:
        return None if criteria.purpose is None else criteria.purpose.name_in(self.version)

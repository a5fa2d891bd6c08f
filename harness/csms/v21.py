"""A station that speaks OCPP 2.1: what it can be asked beyond 2.0.1."""

from __future__ import annotations

from collections.abc import Mapping

from harness.csms.book import StationBook
from harness.csms.station import Answer
from harness.csms.v2 import Station2
from harness.csms.v21_clerk import Clerk21
from harness.profiles.events import PriorityChanged, ScheduleUpdated
from harness.profiles.model import Purpose, TransactionId, Version
from harness.profiles.v21 import decode_update

__all__ = ["Station21"]


class Station21(Station2):
    """One identity that speaks OCPP 2.1."""

    version = Version.V21
    # Local generation is not the CSMS's to clear, no more than external limits are (F21-33).
    clearable = (Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.TX, Purpose.PRIORITY)

    def __init__(self, book: StationBook) -> None:
        super().__init__(book, Clerk21(book))

    async def update_dynamic_schedule(
        self, profile_id: int, update: Mapping[str, object]
    ) -> Answer:
        """Give a Dynamic profile new values; they enter the ledger when they are accepted (K28).

        Raises :class:`InputError` when the update is none.
        """
        values = decode_update(update)

        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                self._book.enter(ScheduleUpdated(answer.received_at, profile_id, values))

        payload = {"chargingProfileId": profile_id, "scheduleUpdate": update}
        return await self._ask_patiently("UpdateDynamicSchedule", payload, enter)

    async def use_priority_charging(self, transaction_id: TransactionId, activate: bool) -> Answer:
        """Begin or end priority charging of a transaction (K21)."""

        def enter(answer: Answer) -> None:
            if answer.is_accepted:
                event = PriorityChanged(answer.received_at, transaction_id, activate)
                self._book.enter(event)

        payload = {"transactionId": transaction_id, "activate": activate}
        return await self._ask("UsePriorityCharging", payload, enter)

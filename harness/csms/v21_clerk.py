"""What a station may ask of a CSMS in OCPP 2.1 beyond 2.0.1, and what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import partial

from harness.csms.book import StationBook
from harness.csms.link import Payload, Reply
from harness.csms.v2_clerk import ANSWERS_201, Answering, Clerk2, always
from harness.profiles.events import PriorityChanged, ScheduleUpdate, ScheduleUpdated
from harness.profiles.model import Kind, Profile, Version
from harness.profiles.v21 import encode_update
from harness.units import SECOND_MS, format_instant

__all__ = ["Clerk21"]

_NEXT_CERTIFICATE_CHECK_MS = 86_400 * SECOND_MS
_NOTHING = Reply({})


class Clerk21(Clerk2):
    """Knows the requests of OCPP 2.1 as well."""

    def __init__(self, book: StationBook) -> None:
        super().__init__(book, Version.V21, _ANSWERS)

    def pull(self, payload: Payload) -> Reply:
        """Give a Dynamic profile the values that it has by now; they count from then on (K29)."""
        profile = self._dynamic(payload["chargingProfileId"])
        if profile is None:
            refusal = {"reasonCode": "InvalidProfileId", "additionalInfo": "no Dynamic profile"}
            return Reply({"status": "Rejected", "statusInfo": refusal})
        update = _values(profile)
        answer = {"status": "Accepted", "scheduleUpdate": encode_update(update)}
        return Reply(answer, partial(self._updated, profile.id, update))

    def priority(self, payload: Payload) -> Reply:
        """Keep that priority charging began or ended at the station (K22)."""
        now, active = self.book.clock.now(), payload["activated"]
        self.book.enter(PriorityChanged(now, payload["transactionId"], active))
        return _NOTHING

    def chain_status(self, payload: Payload) -> Reply:
        """Answer that nothing is known of certificates."""
        until = format_instant(self.book.clock.now() + _NEXT_CERTIFICATE_CHECK_MS)
        unknown = [
            {
                "certificateHashData": each["certificateHashData"],
                "source": each["source"],
                "status": "Unknown",
                "nextUpdate": until,
            }
            for each in payload["certificateStatusRequests"]
        ]
        return Reply({"certificateStatus": unknown})

    def vat_number(self, payload: Payload) -> Reply:
        """Answer that a tax number cannot be validated here."""
        return Reply({"vatNumber": payload["vatNumber"], "status": "Rejected"})

    def _dynamic(self, profile_id: int) -> Profile | None:
        held = (each.profile for each in self.book.ledger.installed)
        return next(
            (one for one in held if one.id == profile_id and one.kind is Kind.DYNAMIC), None
        )

    def _updated(self, profile_id: int, update: ScheduleUpdate) -> None:
        self.book.enter(ScheduleUpdated(self.book.clock.now(), profile_id, update))


def _values(profile: Profile) -> ScheduleUpdate:
    period = profile.schedule.periods[0]
    return ScheduleUpdate(**{one.name: getattr(period, one.name) for one in fields(ScheduleUpdate)})


_ANSWERS: Mapping[str, Answering] = {
    **ANSWERS_201,
    "PullDynamicScheduleUpdate": Clerk21.pull,
    "NotifyPriorityCharging": Clerk21.priority,
    "GetCertificateChainStatus": Clerk21.chain_status,
    "VatNumberValidation": Clerk21.vat_number,
    "BatterySwap": always({}),
    "NotifyDERAlarm": always({}),
    "NotifyDERStartStop": always({}),
    "NotifySettlement": always({}),
    "NotifyWebPaymentStarted": always({}),
    "ReportDERControl": always({}),
    # Nobody here listens to streams of events.
    "OpenPeriodicEventStream": always({"status": "Rejected"}),
    "ClosePeriodicEventStream": always({}),
}

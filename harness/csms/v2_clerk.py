"""What a station may ask of a CSMS in OCPP 2.x, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from harness.csms.book import StationBook
from harness.csms.dialect import DIALECTS
from harness.csms.link import Payload, Reply
from harness.csms.v2_limits import ExternalLimits
from harness.csms.v2_reports import Reports
from harness.csms.v2_status import StatusBoard
from harness.csms.v2_transactions import TransactionDesk
from harness.csms.v16_clerk import HEARTBEAT_INTERVAL_S
from harness.profiles.events import ScheduleSelected, SocReported
from harness.profiles.model import Version
from harness.units import format_instant

__all__ = ["ANSWERS_201", "Answering", "Clerk2", "always"]

_ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}
_BOOT_WORDS = {
    "vendorName": "chargePointVendor",
    "model": "chargePointModel",
    "serialNumber": "chargePointSerialNumber",
    "firmwareVersion": "firmwareVersion",
}
_NOTHING = Reply({})

Answering: TypeAlias = Callable[[Any, Payload], Reply]
"""A method of a clerk."""


class Clerk2:
    """Says yes to everything and writes it in the book; outlives the station's connections."""

    def __init__(
        self, book: StationBook, version: Version, answers: Mapping[str, Answering]
    ) -> None:
        self.dialect = DIALECTS[version]
        self._answers = answers
        self.book = book
        self.reports = Reports(book.identity)
        self._board = StatusBoard(lambda evse, status: book.status_changed(evse, status, ""))
        self.transactions = TransactionDesk(book, self._board)
        self._limits = ExternalLimits(book, version)

    def answering(self, action: str) -> Callable[[Payload], Reply] | None:
        """Return what takes note of a valid request and answers it; None if nobody does."""
        answer = self._answers.get(action)
        return None if answer is None else partial(answer, self)

    def boot(self, payload: Payload) -> Reply:
        """Accept the station; only then may anybody ask it something (B01.FR.10)."""
        self.book.is_booting = True
        answer = {
            "currentTime": self._now(),
            "interval": HEARTBEAT_INTERVAL_S,
            "status": "Accepted",
        }
        return Reply(answer, partial(self.book.booted, _boot_facts(payload)))

    def heartbeat(self, _payload: Payload) -> Reply:
        """Tell the time."""
        return Reply({"currentTime": self._now()})

    def status(self, payload: Payload) -> Reply:
        """Keep the status of a connector."""
        evse, connector = payload["evseId"], payload["connectorId"]
        self._board.connector_told(evse, connector, payload["connectorStatus"])
        return _NOTHING

    def event(self, payload: Payload) -> Reply:
        """Keep the statuses that come as events of the device model (G01)."""
        for one in payload["eventData"]:
            match one:
                case {
                    "component": {"name": "Connector", "evse": {"id": evse, "connectorId": number}},
                    "variable": {"name": "AvailabilityState"},
                    "actualValue": status,
                }:
                    self._board.connector_told(evse, number, status)
        return _NOTHING

    def transaction(self, payload: Payload) -> Reply:
        """Keep what happened to a transaction, and authorise whoever wants it."""
        self.transactions.take(payload)
        return Reply(_ACCEPTED if "idToken" in payload else {})

    def meter_values(self, payload: Payload) -> Reply:
        """Keep what the station's own meter shows."""
        evse = payload["evseId"]
        self.book.meter_values(evse, self.book.transactions.get(evse), payload["meterValue"])
        return _NOTHING

    def limit(self, payload: Payload) -> Reply:
        """Keep a limit that somebody else set."""
        self._limits.told(payload)
        return _NOTHING

    def limit_cleared(self, payload: Payload) -> Reply:
        """Keep that a limit of somebody else is gone."""
        self._limits.cleared(payload)
        return _NOTHING

    def needs(self, payload: Payload) -> Reply:
        """Keep the state of charge of a vehicle that tells what it needs.

        A scenario may send it a profile, or none: nothing is promised (K15.FR.04).
        """
        direct = payload["chargingNeeds"].get("dcChargingParameters", {})
        transaction = self.book.transactions.get(payload["evseId"])
        if "stateOfCharge" in direct and transaction is not None:
            soc = Decimal(direct["stateOfCharge"])
            self.book.enter(SocReported(self.book.clock.now(), transaction, soc))
        return Reply({"status": "Processing"})

    def schedule(self, payload: Payload) -> Reply:
        """Keep which schedule the vehicle chose (2.1 tells it, A43)."""
        chosen = payload.get("selectedChargingScheduleId")
        if chosen is not None:
            self.book.enter(ScheduleSelected(self.book.clock.now(), payload["evseId"], chosen))
        return Reply({"status": "Accepted"})

    def report(self, payload: Payload) -> Reply:
        """Keep a part of the device model."""
        self.reports.take(payload, payload.get("reportData", []))
        return _NOTHING

    def profiles(self, payload: Payload) -> Reply:
        """Keep a part of the profiles that the station holds."""
        where = {"evseId": payload["evseId"], "source": payload["chargingLimitSource"]}
        found = [{**where, "profile": each} for each in payload["chargingProfile"]]
        self.reports.take(payload, found)
        return _NOTHING

    def _now(self) -> str:
        return format_instant(self.book.clock.now())


def always(payload: Mapping[str, object]) -> Answering:
    """Return what gives every request the same answer."""
    reply = Reply(payload)
    return lambda _clerk, _payload: reply


def _boot_facts(payload: Payload) -> dict[str, str]:
    station = payload["chargingStation"]
    told = {name: station[word] for word, name in _BOOT_WORDS.items() if word in station}
    modem = {key: value for key, value in station.get("modem", {}).items() if key != "customData"}
    return {**told, **modem, "reason": payload["reason"]}


ANSWERS_201: Mapping[str, Answering] = {
    "BootNotification": Clerk2.boot,
    "Heartbeat": Clerk2.heartbeat,
    "StatusNotification": Clerk2.status,
    "NotifyEvent": Clerk2.event,
    "TransactionEvent": Clerk2.transaction,
    "MeterValues": Clerk2.meter_values,
    "NotifyChargingLimit": Clerk2.limit,
    "ClearedChargingLimit": Clerk2.limit_cleared,
    "NotifyEVChargingSchedule": Clerk2.schedule,
    "NotifyReport": Clerk2.report,
    "ReportChargingProfiles": Clerk2.profiles,
    "Authorize": always(_ACCEPTED),
    "DataTransfer": always({"status": "UnknownVendorId"}),
    "NotifyEVChargingNeeds": Clerk2.needs,
    "FirmwareStatusNotification": always({}),
    "LogStatusNotification": always({}),
    "NotifyCustomerInformation": always({}),
    "NotifyDisplayMessages": always({}),
    "NotifyMonitoringReport": always({}),
    "PublishFirmwareStatusNotification": always({}),
    "ReservationStatusUpdate": always({}),
    "SecurityEventNotification": always({}),
    # There is no certificate authority here.
    "SignCertificate": always({"status": "Rejected"}),
    "GetCertificateStatus": always({"status": "Failed"}),
    "Get15118EVCertificate": always({"status": "Failed", "exiResponse": ""}),
}
"""What OCPP 2.0.1 has; 2.1 has more."""

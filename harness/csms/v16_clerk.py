"""What a station may ask of a central system in OCPP 1.6, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from harness.csms.book import StationBook
from harness.csms.dialect import DIALECTS
from harness.csms.link import Payload, Reply
from harness.profiles.model import Profile, Version
from harness.units import format_instant

__all__ = ["HEARTBEAT_INTERVAL_S", "Clerk16"]

HEARTBEAT_INTERVAL_S = 900
"""How often a station is told to say that it lives."""

_ID_TAG_INFO = {"idTagInfo": {"status": "Accepted"}}
_NOTHING = Reply({})


class Clerk16:
    """Says yes to everything and writes it in the book; outlives the station's connections."""

    dialect = DIALECTS[Version.V16]

    def __init__(self, book: StationBook) -> None:
        self._book = book
        self._start_requests: dict[int, Payload] = {}
        self._awaited_profiles: dict[int, Profile] = {}

    def answering(self, action: str) -> Callable[[Payload], Reply] | None:
        """Return what takes note of a valid request and answers it; None if nobody does."""
        answer = _ANSWERS.get(action)
        return None if answer is None else partial(answer, self)

    def await_transaction(self, connector: int, profile: Profile | None) -> None:
        """Keep the profile of a remote start for the next transaction of its connector (F16-27)."""
        self._awaited_profiles.pop(connector, None)
        if profile is not None:
            self._awaited_profiles[connector] = profile

    def boot(self, payload: Payload) -> Reply:
        """Accept the station; only then may anybody ask it something (OCPP 1.6 §4.2)."""
        self._book.is_booting = True
        answer = {
            "currentTime": self._now(),
            "interval": HEARTBEAT_INTERVAL_S,
            "status": "Accepted",
        }
        return Reply(answer, partial(self._book.booted, payload))

    def heartbeat(self, _payload: Payload) -> Reply:
        """Tell the time."""
        return Reply({"currentTime": self._now()})

    def status(self, payload: Payload) -> Reply:
        """Keep the status of a connector."""
        connector, status = payload["connectorId"], payload["status"]
        self._book.status_changed(connector, status, payload["errorCode"])
        return _NOTHING

    def start(self, payload: Payload) -> Reply:
        """Give a transaction its id; a request that comes twice, word for word, gets the same one.

        A station repeats its request when the answer got lost.
        """
        connector = payload["connectorId"]
        running = self._book.transactions.get(connector)
        if running is None or self._start_requests.get(connector) != payload:
            running = self._book.next_transaction_id()
            profile = self._awaited_profiles.pop(connector, None)
            self._book.transaction_started(self._book.clock.now(), connector, running, profile)
            self._start_requests[connector] = payload
        return Reply({"transactionId": running, **_ID_TAG_INFO})

    def stop(self, payload: Payload) -> Reply:
        """Keep that a transaction ended."""
        self._book.transaction_ended(self._book.clock.now(), payload["transactionId"])
        return Reply(_ID_TAG_INFO)

    def meter_values(self, payload: Payload) -> Reply:
        """Keep what the station's own meter shows."""
        connector, transaction_id = payload["connectorId"], payload.get("transactionId")
        if transaction_id is not None:
            now = self._book.clock.now()
            self._book.transaction_mentioned(now, connector, transaction_id)
        self._book.meter_values(connector, transaction_id, payload["meterValue"])
        return _NOTHING

    def _now(self) -> str:
        return format_instant(self._book.clock.now())


def _always(payload: Mapping[str, object]) -> Callable[[Clerk16, Payload], Reply]:
    reply = Reply(payload)
    return lambda _clerk, _payload: reply


_ANSWERS: Mapping[str, Callable[[Clerk16, Payload], Reply]] = {
    "BootNotification": Clerk16.boot,
    "Heartbeat": Clerk16.heartbeat,
    "StatusNotification": Clerk16.status,
    "StartTransaction": Clerk16.start,
    "StopTransaction": Clerk16.stop,
    "MeterValues": Clerk16.meter_values,
    "Authorize": _always(_ID_TAG_INFO),
    "DataTransfer": _always({"status": "UnknownVendorId"}),
    "FirmwareStatusNotification": _always({}),
    "DiagnosticsStatusNotification": _always({}),
    # The security extensions (OCPP 1.6 security whitepaper); nobody signs certificates here.
    "SecurityEventNotification": _always({}),
    "LogStatusNotification": _always({}),
    "SignedFirmwareStatusNotification": _always({}),
    "SignCertificate": _always({"status": "Rejected"}),
}

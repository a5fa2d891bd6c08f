"""What a station of OCPP 2.x answers about starting and stopping transactions."""

from __future__ import annotations

from harness.emulator.firmware import Firmware
from harness.emulator.raw import Body
from harness.emulator.reporter import StartRequest
from harness.emulator.site import EmulatedSite
from harness.emulator.v2.decisions import Asked, Decisions201
from harness.emulator.v2.form import check_times
from harness.emulator.v2.requests import Handler, Handlers, accepted, rejected

__all__ = ["TransactionRequests"]


class TransactionRequests:
    """Answers what concerns transactions; each method is one action."""

    def __init__(self, site: EmulatedSite, decisions: Decisions201, firmware: Firmware) -> None:
        self._site = site
        self._decisions = decisions
        self._firmware = firmware

    @property
    def handlers(self) -> Handlers:
        """What answers each action."""
        return {
            "RequestStartTransaction": self._when_booted(self._start),
            "RequestStopTransaction": self._when_booted(self._stop),
        }

    def _when_booted(self, answer: Handler) -> Handler:
        """Refuse what has to wait until the boot is accepted (B02.FR.05)."""
        return lambda payload: answer(payload) if self._is_booted else {"status": "Rejected"}

    @property
    def _is_booted(self) -> bool:
        return self._firmware.reporter.is_accepted

    def _start(self, payload: Body) -> Body:
        evse = payload["evseId"] if "evseId" in payload else self._firmware.any_free()
        profile = payload.get("chargingProfile")
        if profile is not None:
            check_times(profile)
            if reason := self._decisions.refusal_of_start(Asked(evse, profile, None)):
                return rejected(reason)
        if evse not in self._site.numbers:
            return rejected("UnknownEvse" if evse else "TxInProgress")
        if not self._firmware.is_free(evse):
            return rejected("TxInProgress")
        token = payload["idToken"]
        self._firmware.start_soon(
            StartRequest(evse, token["idToken"], profile, token["type"], payload["remoteStartId"])
        )
        return accepted()

    def _stop(self, payload: Body) -> Body:
        for evse, transaction in self._firmware.manager.transactions.items():
            if transaction.id == payload["transactionId"]:
                self._firmware.end(evse, "Remote")
                return accepted()
        return rejected("TxNotFound")

"""What the station answers to the central system."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.emulator.composite import composite_schedule
from harness.emulator.control import Control
from harness.emulator.decisions import Decisions
from harness.emulator.fields import CallError, check_profile, choice, optional, required
from harness.emulator.firmware import Firmware
from harness.emulator.raw import Body, Stored
from harness.emulator.reporter import StartRequest
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.v16.configuration import Configuration

__all__ = ["Requests16"]

_CLEAR_CRITERIA: Mapping[str, type] = {
    "id": int,
    "connectorId": int,
    "chargingProfilePurpose": str,
    "stackLevel": int,
}


_TRIGGERS = (
    "BootNotification",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StatusNotification",
)


class Requests16:
    """Answers incoming calls of OCPP 1.6; each method is one action."""

    def __init__(
        self,
        clock: Timekeeper,
        site: EmulatedSite,
        decisions: Decisions,
        firmware: Firmware,
        configuration: Configuration,
        control: Control,
    ) -> None:
        self._clock = clock
        self._site = site
        self._decisions = decisions
        self._firmware = firmware
        self._configuration = configuration
        self._control = control
        self._store = firmware.store
        self._manager = firmware.manager
        self._actions: dict[str, Callable[[Body], Body]] = {
            "ChangeAvailability": self._change_availability,
            "ChangeConfiguration": self._change_configuration,
            "ClearCache": self._clear_cache,
            "ClearChargingProfile": self._clear_profile,
            "DataTransfer": self._data_transfer,
            "GetCompositeSchedule": self._composite_schedule,
            "GetConfiguration": self._get_configuration,
            "RemoteStartTransaction": self._remote_start,
            "RemoteStopTransaction": self._remote_stop,
            "Reset": self._reset,
            "SetChargingProfile": self._set_profile,
            "TriggerMessage": self._trigger,
            "UnlockConnector": self._unlock,
        }

    def answer(self, action: str, payload: Body) -> Body:
        """Return the answer to a call; raise :class:`CallError` when there is none."""
        handler = self._actions.get(action)
        if handler is None:
            raise CallError("NotImplemented", action)
        return handler(payload)

    def _set_profile(self, payload: Body) -> Body:
        connector = self._known(required(payload, "connectorId", int))
        body = required(payload, "csChargingProfiles", dict)
        check_profile(body)
        transaction = self._manager.transactions.get(connector)
        accepted = self._decisions.admits(connector, body, transaction) and self._store.install(
            Stored(connector, body, self._clock.now())
        )
        self._manager.evaluate()
        return _status(accepted)

    def _clear_profile(self, payload: Body) -> Body:
        for name in payload:
            if name not in _CLEAR_CRITERIA:
                # To overlook a criterion would be to clear too much.
                raise CallError("FormationViolation", f"{name} is no criterion")
            required(payload, name, _CLEAR_CRITERIA[name])
        found = self._store.clear(payload)
        self._manager.evaluate()
        return {"status": "Accepted" if found else "Unknown"}

    def _composite_schedule(self, payload: Body) -> Body:
        connector = required(payload, "connectorId", int)
        duration_s = required(payload, "duration", int)
        unit = "A"
        if "chargingRateUnit" in payload:
            unit = choice(payload, "chargingRateUnit", ("A", "W"))
        if connector != 0 and connector not in self._site.numbers:
            return _status(accepted=False)
        return composite_schedule(
            self._manager.plan,
            connector,
            running=self._manager.transactions,
            at=self._clock.now(),
            duration_s=duration_s,
            unit=unit,
        )

    def _remote_start(self, payload: Body) -> Body:
        id_tag = required(payload, "idTag", str)
        wanted = optional(payload, "connectorId", int)
        connector = self._firmware.any_free() if wanted is None else self._known(wanted)
        profile = optional(payload, "chargingProfile", dict)
        if profile is not None:
            check_profile(profile)
            if not self._decisions.admits_start(profile):
                return _status(accepted=False)
        if connector == 0 or not self._firmware.is_free(connector):
            return _status(accepted=False)
        self._firmware.start_soon(StartRequest(connector, id_tag, profile))
        return _status(accepted=True)

    def _remote_stop(self, payload: Body) -> Body:
        wanted = required(payload, "transactionId", int)
        for connector, transaction in self._manager.transactions.items():
            if transaction.id == wanted:
                self._firmware.end(connector, "Remote")
                return _status(accepted=True)
        return _status(accepted=False)

    def _get_configuration(self, payload: Body) -> Body:
        keys = optional(payload, "key", list) or []
        return self._configuration.read([str(key) for key in keys])

    def _change_configuration(self, payload: Body) -> Body:
        key, value = required(payload, "key", str), required(payload, "value", str)
        return {"status": self._configuration.change(key, value)}

    def _change_availability(self, payload: Body) -> Body:
        connector = self._known(required(payload, "connectorId", int))
        wanted = choice(payload, "type", ("Operative", "Inoperative"))
        done = self._firmware.board.change_availability(connector, operative=wanted == "Operative")
        return {"status": "Accepted" if done else "Scheduled"}

    def _reset(self, payload: Body) -> Body:
        if choice(payload, "type", ("Hard", "Soft")) == "Soft":
            self._control.reset("RemoteReset", "SoftReset")
        else:
            self._control.power_cycle("RemoteReset", "HardReset")
        return _status(accepted=True)

    def _trigger(self, payload: Body) -> Body:
        wanted = choice(payload, "requestedMessage", _TRIGGERS)
        connector = optional(payload, "connectorId", int)
        if connector is not None and connector not in self._site.numbers:
            return _status(accepted=False)
        numbers = self._site.numbers if connector is None else (connector,)
        match wanted:
            case "BootNotification":
                self._control.report_boot()
            case "Heartbeat":
                self._firmware.reporter.heartbeat()
            case "StatusNotification":
                self._firmware.board.report_anew(numbers)
            case "MeterValues":
                self._firmware.board.read_out(numbers)
            case _:
                return {"status": "NotImplemented"}
        return _status(accepted=True)

    @staticmethod
    def _data_transfer(payload: Body) -> Body:
        required(payload, "vendorId", str)
        return {"status": "UnknownVendorId"}

    @staticmethod
    def _clear_cache(_: Body) -> Body:
        return _status(accepted=False)  # it remembers no card that it could forget

    @staticmethod
    def _unlock(payload: Body) -> Body:
        required(payload, "connectorId", int)
        return {"status": "NotSupported"}  # its cables are fixed

    def _known(self, connector: int) -> int:
        """Return a connector that exists, 0 included (F16-30)."""
        if connector != 0 and connector not in self._site.numbers:
            raise CallError("PropertyConstraintViolation", f"connectorId is {connector}")
        return connector


def _status(accepted: bool) -> Body:
    return {"status": "Accepted" if accepted else "Rejected"}

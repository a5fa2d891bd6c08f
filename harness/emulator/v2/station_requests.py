"""What a station of OCPP 2.x answers about itself: its device model, resets and messages."""

from __future__ import annotations

from harness.emulator.control import Control
from harness.emulator.firmware import Firmware
from harness.emulator.raw import Body
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.v2.reporter import Reporter2
from harness.emulator.v2.requests import Handlers, accepted, rejected
from harness.emulator.v2.variables import Variables
from harness.units import format_instant

__all__ = ["StationRequests"]

_PER_REPORT = 10
"""How many variables one NotifyReport describes."""


class StationRequests:
    """Answers what concerns the station as a device; each method is one action."""

    def __init__(
        self,
        clock: Timekeeper,
        site: EmulatedSite,
        variables: Variables,
        firmware: Firmware,
        reporter: Reporter2,
        control: Control,
    ) -> None:
        self._clock = clock
        self._site = site
        self._variables = variables
        self._firmware = firmware
        self._reporter = reporter
        self._control = control

    @property
    def handlers(self) -> Handlers:
        """What answers each action."""
        return {
            "ChangeAvailability": self._change_availability,
            "DataTransfer": self._data_transfer,
            "GetBaseReport": self._base_report,
            "GetVariables": self._get_variables,
            "Reset": self._reset,
            "SetVariables": self._set_variables,
            "TriggerMessage": self._trigger,
        }

    def _get_variables(self, payload: Body) -> Body:
        return {"getVariableResult": [*map(self._variables.read, payload["getVariableData"])]}

    def _set_variables(self, payload: Body) -> Body:
        return {"setVariableResult": [*map(self._variables.write, payload["setVariableData"])]}

    def _base_report(self, payload: Body) -> Body:
        if payload["reportBase"] == "SummaryInventory":
            return {"status": "NotSupported"}
        entries = [*self._variables.report()]
        if payload["reportBase"] == "ConfigurationInventory":
            entries = [*filter(_can_be_set, entries)]
        parts = [entries[n : n + _PER_REPORT] for n in range(0, len(entries), _PER_REPORT)]
        for number, part in enumerate(parts):
            report = {
                "requestId": payload["requestId"],
                "generatedAt": format_instant(self._clock.now()),
                "seqNo": number,
                "tbc": number < len(parts) - 1,
                "reportData": part,
            }
            self._reporter.say("NotifyReport", report)
        return accepted()

    def _change_availability(self, payload: Body) -> Body:
        evse = payload.get("evse", {}).get("id", 0)
        if evse != 0 and evse not in self._site.numbers:
            return rejected("UnknownEvse")
        operative = payload["operationalStatus"] == "Operative"
        done = self._firmware.board.change_availability(evse, operative=operative)
        return {"status": "Accepted" if done else "Scheduled"}

    def _reset(self, payload: Body) -> Body:
        if "evseId" in payload or payload["type"] == "ImmediateAndResume":
            return rejected("UnsupportedParam")
        if payload["type"] == "OnIdle" and self._firmware.manager.transactions:
            self._firmware.on_idle = self._reset_when_idle
            self._firmware.board.close()
            return {"status": "Scheduled"}
        self._control.reset("RemoteReset", "ImmediateReset")
        return accepted()

    def _reset_when_idle(self) -> None:
        self._firmware.on_idle = lambda: None
        self._control.reset("ScheduledReset", "ImmediateReset")

    def _trigger(self, payload: Body) -> Body:
        evse = payload.get("evse", {}).get("id", 0)
        if evse != 0 and evse not in self._site.numbers:
            return rejected("UnknownEvse")
        numbers = (evse,) if evse else tuple(self._site.numbers)
        match payload["requestedMessage"]:
            case "BootNotification":
                if self._reporter.is_accepted:
                    return {"status": "Rejected"}  # it has booted for good (F06.FR.17)
                self._control.report_boot()
            case "Heartbeat":
                self._reporter.heartbeat()
            case "StatusNotification":
                self._firmware.board.report_anew(numbers)
            case "MeterValues":
                self._firmware.board.read_out(numbers)
            case "TransactionEvent":
                return self._trigger_events(numbers)
            case _:
                return {"status": "NotImplemented"}
        return accepted()

    def _trigger_events(self, numbers: tuple[int, ...]) -> Body:
        running = self._firmware.manager.transactions
        for number in numbers:
            if number in running:
                self._firmware.tell(number, self._reporter.sample_triggered)
        return accepted() if any(n in running for n in numbers) else rejected("TxNotFound")

    @staticmethod
    def _data_transfer(_: Body) -> Body:
        return {"status": "UnknownVendorId"}


def _can_be_set(entry: Body) -> bool:
    """Tell whether a reported variable belongs to the configuration (B07.FR.07)."""
    return bool(entry["variableAttribute"][0]["mutability"] != "ReadOnly")

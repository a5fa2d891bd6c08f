"""OCPP 2.0.1 and 2.1 as the firmware speaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar, cast

from harness.emulator.control import Control
from harness.emulator.decisions import Decisions
from harness.emulator.dialect import Dialect
from harness.emulator.firmware import Firmware
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink
from harness.emulator.v2.decisions import Decisions201
from harness.emulator.v2.decisions21 import Decisions21
from harness.emulator.v2.dynamic_requests import DynamicRequests
from harness.emulator.v2.inventory import PROFILES, power_of, variables_21, variables_201
from harness.emulator.v2.profile_requests import ProfileRequests
from harness.emulator.v2.reporter import Reporter2, Reporter21
from harness.emulator.v2.requests import Handlers, Requests2
from harness.emulator.v2.station_requests import StationRequests
from harness.emulator.v2.transaction_requests import TransactionRequests
from harness.emulator.v2.variables import Key, Variable, Variables

__all__ = ["Dialect21", "Dialect201"]


class Dialect201(Dialect):
    """OCPP 2.0.1."""

    version: ClassVar[str] = "2.0.1"
    subprotocol: ClassVar[str] = "ocpp2.0.1"
    malformed: ClassVar[str] = "RpcFrameworkError"
    decisions: ClassVar[type[Decisions]] = Decisions201

    def __init__(self, clock: Timekeeper, site: EmulatedSite, seed: str) -> None:
        super().__init__(clock, site, seed)
        self._variables = Variables(self.inventory())

    @property
    def settings(self) -> Variables:
        """The device model."""
        return self._variables

    def inventory(self) -> Mapping[Key, Variable]:
        """Return the variables of the station."""
        return variables_201(self.site)

    def reporter(self, link: Uplink) -> Reporter2:
        """Make what speaks."""
        return Reporter2(self.clock, link, self._variables, self.seed)

    def answers(self, decisions: Decisions, firmware: Firmware, control: Control) -> Requests2:
        """Make what answers."""
        # The faults are mixed into the decisions of the dialect, and the reporter is its own.
        good = cast("Decisions201", decisions)
        return Requests2(self.version, self.handlers(good, firmware, control))

    def handlers(
        self, decisions: Decisions201, firmware: Firmware, control: Control
    ) -> Iterator[Handlers]:
        """Name what answers the actions; of two answers to an action the later counts."""
        reporter = cast("Reporter2", firmware.reporter)
        variables = self._variables
        variables.keep_live(PROFILES, lambda: str(len(firmware.store.profiles)))
        for evse in self.site.numbers:
            variables.keep_live(power_of(evse), partial(_told_power, firmware, evse))
        yield StationRequests(
            self.clock, self.site, variables, firmware, reporter, control
        ).handlers
        yield TransactionRequests(self.site, decisions, firmware).handlers
        yield ProfileRequests(self.clock, self.site, decisions, firmware, reporter).handlers


class Dialect21(Dialect201):
    """OCPP 2.1."""

    version: ClassVar[str] = "2.1"
    subprotocol: ClassVar[str] = "ocpp2.1"
    decisions: ClassVar[type[Decisions]] = Decisions21

    def inventory(self) -> Mapping[Key, Variable]:
        """Return the variables of the station."""
        return variables_21(self.site)

    def reporter(self, link: Uplink) -> Reporter21:
        """Make what speaks."""
        return Reporter21(self.clock, link, self.settings, self.seed)

    def handlers(
        self, decisions: Decisions201, firmware: Firmware, control: Control
    ) -> Iterator[Handlers]:
        """Name what answers the actions; of two answers to an action the later counts."""
        for handlers in super().handlers(decisions, firmware, control):
            yield handlers
            if "SetChargingProfile" in handlers:
                dynamic = DynamicRequests(
                    self.clock,
                    cast("Decisions21", decisions),
                    firmware,
                    cast("Reporter2", firmware.reporter),
                    handlers["SetChargingProfile"],
                )
                yield dynamic.handlers


def _told_power(firmware: Firmware, evse: int) -> str:
    return f"{firmware.power_w(evse):.1f}"

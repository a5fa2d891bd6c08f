"""OCPP 1.6 as the firmware speaks it."""

from __future__ import annotations

from typing import ClassVar

from harness.emulator.control import Control
from harness.emulator.decisions import Decisions
from harness.emulator.dialect import Dialect
from harness.emulator.firmware import Firmware
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink
from harness.emulator.v16.configuration import Configuration
from harness.emulator.v16.reporter import Reporter16
from harness.emulator.v16.requests import Requests16

__all__ = ["Dialect16"]


class Dialect16(Dialect):
    """OCPP 1.6."""

    subprotocol: ClassVar[str] = "ocpp1.6"
    malformed: ClassVar[str] = "FormationViolation"
    decisions: ClassVar[type[Decisions]] = Decisions

    def __init__(self, clock: Timekeeper, site: EmulatedSite, seed: str) -> None:
        super().__init__(clock, site, seed)
        self._configuration = Configuration(site)

    @property
    def settings(self) -> Configuration:
        """The configuration keys."""
        return self._configuration

    def reporter(self, link: Uplink) -> Reporter16:
        """Make what speaks."""
        return Reporter16(self.clock, link, self._configuration)

    def answers(self, decisions: Decisions, firmware: Firmware, control: Control) -> Requests16:
        """Make what answers."""
        return Requests16(self.clock, self.site, decisions, firmware, self._configuration, control)

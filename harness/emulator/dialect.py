"""A version of OCPP: what it adds to a firmware that is the same for all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from harness.emulator.answers import Answers
from harness.emulator.control import Control
from harness.emulator.decisions import Decisions
from harness.emulator.firmware import Firmware
from harness.emulator.reporter import Reporter
from harness.emulator.settings import Settings
from harness.emulator.site import EmulatedSite
from harness.emulator.stationclock import Timekeeper
from harness.emulator.uplink import Uplink

__all__ = ["Dialect"]


class Dialect(ABC):
    """One station's half of one version: its configuration, its messages and its answers."""

    subprotocol: ClassVar[str]
    """The WebSocket subprotocol."""

    malformed: ClassVar[str]
    """The code of the CALLERROR for a call that is none."""

    decisions: ClassVar[type[Decisions]]
    """What a good charger decides."""

    def __init__(self, clock: Timekeeper, site: EmulatedSite, seed: str) -> None:
        self.clock = clock
        self.site = site
        self.seed = seed

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """The configuration."""

    @abstractmethod
    def reporter(self, link: Uplink) -> Reporter:
        """Make what speaks."""

    @abstractmethod
    def answers(self, decisions: Decisions, firmware: Firmware, control: Control) -> Answers:
        """Make what answers."""

"""What the firmware asks its configuration for, whatever version of OCPP it is told in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from harness.units import Millis

__all__ = ["Settings"]


class Settings(Protocol):
    """The part of the configuration that the firmware acts upon."""

    def heartbeat_ms(self) -> Millis:
        """Return the time between heartbeats; 0 is never."""

    def take_heartbeat(self, interval_s: int) -> None:
        """Take the interval that the answer to a BootNotification names."""

    def sampling_ms(self) -> Millis:
        """Return the time between meter values of a transaction; 0 is never."""

    def measurands(self) -> Sequence[str]:
        """Return what these meter values tell."""

"""What the central system may have done to the station as a whole."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Control"]


class Control(Protocol):
    """The switches of the station that an answer to a request can throw."""

    def reset(self, boot_reason: str, end_reason: str) -> None:
        """End every transaction, report that, and boot again."""

    def power_cycle(self, boot_reason: str, end_reason: str) -> None:
        """Boot again at once; what ends by that is reported afterwards."""

    def report_boot(self) -> None:
        """Send a BootNotification although nothing has happened."""

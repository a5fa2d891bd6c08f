"""What the station keeps, and keeps doing, over clears, boots and lost connections."""

from __future__ import annotations

from harness.emulator.raw import Stored
from harness.units import Instant

__all__ = ["KeepingPolicy"]


class KeepingPolicy:
    """What lasts and what ends; each method is one decision."""

    def may_write(self, last: Instant, at: Instant) -> bool:  # noqa: ARG002
        """Tell whether a profile may be stored again so soon after the last one: always."""
        return True

    def lets_go(self, stored: Stored) -> bool:  # noqa: ARG002
        """Tell whether a profile ceases to act when it is cleared: at once (F16-31)."""
        return True

    def outlives_boot(self, stored: Stored) -> bool:  # noqa: ARG002
        """Tell whether a profile survives a boot: always (F16-25, K01.FR.27)."""
        return True

    def delivers_over(self, connection: int) -> bool:  # noqa: ARG002
        """Tell whether what must not get lost is sent over a connection, the first being 1."""
        return True

    def reboots_when_lost(self) -> bool:
        """Tell whether the station boots when the connection is lost: it goes on (F16-26)."""
        return False

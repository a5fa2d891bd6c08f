"""What the installation itself allows, whatever profiles are installed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from harness.limits.cap import Cap

__all__ = ["NOMINAL_VOLTAGE_V", "Hardware", "Site"]

NOMINAL_VOLTAGE_V = Decimal(230)
"""Line to neutral, IEC 60038; a site with another voltage says so (A18)."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """The limit that one connector has by its construction or its fuse (F16-05)."""

    max_current_a: Decimal = Decimal(32)
    phases: int = 3

    @property
    def cap(self) -> Cap:
        """The same limit as a cap."""
        return Cap(current_a=self.max_current_a, phases=self.phases)


@dataclass(frozen=True, slots=True)
class Site:
    """One charging station as it is wired: index i of ``connectors`` is connector i + 1.

    ``nominal_voltage_v`` is the configured line-to-neutral voltage, which converts W to A
    (F16-21).
    """

    connectors: tuple[Hardware, ...] = (Hardware(),)
    nominal_voltage_v: Decimal = NOMINAL_VOLTAGE_V

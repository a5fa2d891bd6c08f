"""What the installation itself allows, whatever profiles are installed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from harness.limits.cap import Cap

__all__ = ["NOMINAL_DC_VOLTAGE_V", "NOMINAL_VOLTAGE_V", "Hardware", "Site", "Supply"]

NOMINAL_VOLTAGE_V = Decimal(230)
"""Line to neutral, IEC 60038; a site with another voltage says so (A18)."""

NOMINAL_DC_VOLTAGE_V = Decimal(400)
"""The usual class of traction batteries; OCPP has no formula for DC."""


class Supply(StrEnum):
    """What a connector gives to the vehicle."""

    AC = "AC"
    DC = "DC"


@dataclass(frozen=True, slots=True)
class Hardware:
    """The limit that one connector has by its construction or its fuse (F16-05).

    None is no limit. On DC there are no phases, and ``dc_voltage_v`` converts between W and A.
    """

    max_current_a: Decimal | None = Decimal(32)
    phases: int = 3
    max_power_w: Decimal | None = None
    supply: Supply = Supply.AC
    dc_voltage_v: Decimal = NOMINAL_DC_VOLTAGE_V

    @property
    def cap(self) -> Cap:
        """The same limit as a cap."""
        phases = self.phases if self.supply is Supply.AC else None
        return Cap(power_w=self.max_power_w, current_a=self.max_current_a, phases=phases)


@dataclass(frozen=True, slots=True)
class Site:
    """One charging station as it is wired: index i of ``connectors`` is connector i + 1.

    ``nominal_voltage_v`` is the configured line-to-neutral voltage, which converts W to A
    (F16-21).
    """

    connectors: tuple[Hardware, ...] = (Hardware(),)
    nominal_voltage_v: Decimal = NOMINAL_VOLTAGE_V

    @property
    def whole(self) -> Hardware:
        """A connector that stands for the station: one with phases if there is any.

        Raises :class:`IndexError` for a station without connectors.
        """
        wired = self.connectors
        return next((one for one in wired if one.supply is Supply.AC), wired[0])

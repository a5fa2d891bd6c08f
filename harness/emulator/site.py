"""What is emulated: the station as it was bought, and the vehicle as it comes along."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import InputError
from harness.units import Millis

__all__ = ["DEFAULT_SITE", "EmulatedSite", "VehicleSpec"]


@dataclass(frozen=True, slots=True)
class EmulatedSite:
    """The hardware of the emulated station; every connector is alike.

    ``time_zone`` is that of the station's wall clock, which only a faulty firmware consults.
    """

    connectors: int = 1
    phases: int = 3
    max_current_a: float = 32.0
    nominal_voltage_v: float = 230.0
    phase_switching: bool = True
    time_zone: str = "Europe/Berlin"

    @property
    def numbers(self) -> range:
        """The numbers of the connectors, which start at 1."""
        return range(1, self.connectors + 1)

    def check_connector(self, connector: int) -> None:
        """Raise :class:`InputError` when the station has no such connector."""
        if connector not in self.numbers:
            raise InputError(
                f"found connector {connector}, expected 1 to {self.connectors} of the emulation"
            )


DEFAULT_SITE = EmulatedSite()
"""One three-phase connector of 32 A."""


@dataclass(frozen=True, slots=True)
class VehicleSpec:
    """What a vehicle takes and how quickly it follows the pilot signal.

    It draws at most ``power_w`` and ``max_current_a`` per phase, on at most ``phases`` phases,
    and stays a little under what it is offered. A change of the offer takes at most
    ``reaction_ms`` to have an effect (IEC 61851-1 grants 5 s in all); after a pause it takes
    ``wake_ms``. Below ``min_current_a`` it draws nothing.
    """

    power_w: float
    phases: int = 3
    max_current_a: float = 32.0
    reaction_ms: Millis = 1_500
    ramp_a_per_s: float = 8.0
    share_of_offer: float = 0.985
    min_current_a: float = 6.0
    wake_ms: Millis = 2_000

"""What is emulated: the station as it was bought, and the vehicle as it comes along."""

from __future__ import annotations

from dataclasses import dataclass

from harness.emulator.sources import STANDBY_W
from harness.errors import InputError
from harness.measured import PhaseValues
from harness.units import SECOND_MS, Millis

__all__ = ["DEFAULT_SITE", "MAX_CONNECTORS", "Battery", "EmulatedSite", "VehicleSpec"]

MAX_CONNECTORS = 8
_PHASES = range(1, 4)
_LEAST_AC_A = 6.0
_AC_INTERVAL_MS: Millis = 5 * SECOND_MS


@dataclass(frozen=True, slots=True)
class EmulatedSite:
    """The hardware of the emulated station; every connector is alike.

    On AC the pilot signal says what may be drawn: 0.6 A for each percent of its duty cycle, in
    steps of ``pilot_step_a``. A ``dc`` station has one phase of ``nominal_voltage_v``, that of
    its output, and no pilot to wait for. Each connector takes ``standby_w`` whether it charges
    or not, and the station ``station_standby_w`` beside them. From 2.0.1 on both count against
    the station's maximum (K04.FR.05), so that one of 6 A leaves too little to charge with.

    Its clock is wrong by ``clock_offset_ms`` from the start and gains ``clock_drift_ppm``
    millionths; ``time_zone`` is that of its wall clock. Raises :class:`InputError` when there
    is no such station.
    """

    connectors: int = 1
    phases: int = 3
    max_current_a: float = 32.0
    nominal_voltage_v: float = 230.0
    phase_switching: bool = True
    time_zone: str = "Europe/Berlin"
    dc: bool = False
    pilot_step_a: float = 0.1
    standby_w: float = STANDBY_W
    station_standby_w: float = 0.0
    clock_offset_ms: Millis = 0
    clock_drift_ppm: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.connectors <= MAX_CONNECTORS:
            raise InputError(f"found {self.connectors} connectors, expected 1 to {MAX_CONNECTORS}")
        if self.phases not in _PHASES:
            raise InputError(f"found {self.phases} phases, expected 1 to 3")
        if self.dc and self.phases != 1:
            raise InputError(f"found {self.phases} phases on DC, expected 1")

    @property
    def numbers(self) -> range:
        """The numbers of the connectors, which start at 1."""
        return range(1, self.connectors + 1)

    @property
    def min_current_a(self) -> float:
        """The least current that it can offer: 6 A by a duty cycle (IEC 61851-1), any on DC."""
        return 0.0 if self.dc else _LEAST_AC_A

    @property
    def update_interval_ms(self) -> Millis:
        """How long an offer stands at least; the duty cycle for 5 s (IEC 61851-1)."""
        return 0 if self.dc else _AC_INTERVAL_MS

    def check_connector(self, connector: int) -> None:
        """Raise :class:`InputError` when the station has no such connector."""
        if connector not in self.numbers:
            raise InputError(
                f"found connector {connector}, expected 1 to {self.connectors} of the emulation"
            )


DEFAULT_SITE = EmulatedSite()
"""One three-phase connector of 32 A."""


@dataclass(frozen=True, slots=True)
class Battery:
    """A battery whose appetite falls in a straight line from ``tapers_from`` to full.

    ``soc`` is its state of charge when it comes; both are shares of ``capacity_wh``.
    """

    capacity_wh: float
    soc: float
    tapers_from: float = 0.8


@dataclass(frozen=True, slots=True)
class VehicleSpec:
    """What a vehicle takes and how quickly it follows the pilot signal.

    It draws at most ``power_w`` and ``max_current_a`` per phase, on at most ``phases`` phases,
    and stays a little under what it is offered. A change of the offer takes at most
    ``reaction_ms`` to have an effect (IEC 61851-1 grants 5 s in all); after a pause it takes
    ``wake_ms``, or never comes back unless it ``wakes_after_pause``. Below ``min_current_a`` it
    draws nothing. L1, L2 and L3 carry ``phase_shares`` of its current, and asked to, it feeds
    back ``max_discharge_w``.
    """

    power_w: float
    phases: int = 3
    max_current_a: float = 32.0
    reaction_ms: Millis = 1_500
    ramp_a_per_s: float = 8.0
    share_of_offer: float = 0.985
    min_current_a: float = 6.0
    wake_ms: Millis = 2_000
    wakes_after_pause: bool = True
    phase_shares: PhaseValues = (1.0, 1.0, 1.0)
    max_discharge_w: float = 0.0
    battery: Battery | None = None

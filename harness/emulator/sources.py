"""What a meter sees: power per phase and energy, of one connector or of the whole station."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from harness.emulator.physics import Trajectory
from harness.measured import PhaseValues
from harness.units import HOUR_MS, Instant

__all__ = ["STANDBY_W", "Feed", "Source", "StationFeed"]

STANDBY_W = 5.0
"""What contactor and electronics of one connector take from L1, charging or not."""


class Feed(Protocol):
    """A supply that a meter can be built into."""

    voltage_v: float
    phases: int

    def mean_power_w(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean power on L1, L2 and L3 over an interval, in watts."""

    def energy_wh(self, at: Instant) -> float:
        """Return the energy drawn since the station was made, in watt-hours."""

    def returned_wh(self, at: Instant) -> float:
        """Return the energy fed back since the station was made, in watt-hours."""


class Source:
    """The supply of one connector; on DC it is the output, which has one phase."""

    def __init__(
        self,
        trajectory: Trajectory,
        start: Instant,
        voltage_v: float,
        phases: int,
        standby_w: float = STANDBY_W,
    ) -> None:
        self._trajectory = trajectory
        self._start = start
        self._standby_w = standby_w
        self.voltage_v = voltage_v
        self.phases = phases

    def mean_power_w(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean power on L1, L2 and L3 over an interval, in watts."""
        i1, i2, i3 = self._trajectory.mean_currents(start, end)
        voltage = self.voltage_v
        return i1 * voltage + self._standby_w, i2 * voltage, i3 * voltage

    def energy_wh(self, at: Instant) -> float:
        """Return the energy drawn since the station was made, in watt-hours."""
        charged = self._trajectory.charge_a_ms(at) * self.voltage_v
        return (charged + self._standby_w * (at - self._start)) / HOUR_MS

    def returned_wh(self, at: Instant) -> float:
        """Return the energy fed back since the station was made, in watt-hours."""
        return self._trajectory.returned_a_ms(at) * self.voltage_v / HOUR_MS


class StationFeed:
    """The grid connection: all connectors together, and what the station takes for itself."""

    def __init__(self, sources: Sequence[Source], start: Instant, standby_w: float) -> None:
        self._sources = sources
        self._start = start
        self._standby_w = standby_w
        self.voltage_v = sources[0].voltage_v
        self.phases = sources[0].phases

    def mean_power_w(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean power on L1, L2 and L3 over an interval, in watts."""
        each = [source.mean_power_w(start, end) for source in self._sources]
        p1, p2, p3 = (sum(powers) for powers in zip(*each, strict=True))
        return p1 + self._standby_w, p2, p3

    def energy_wh(self, at: Instant) -> float:
        """Return the energy drawn since the station was made, in watt-hours."""
        drawn = sum(source.energy_wh(at) for source in self._sources)
        return drawn + self._standby_w * (at - self._start) / HOUR_MS

    def returned_wh(self, at: Instant) -> float:
        """Return the energy fed back since the station was made, in watt-hours."""
        return sum(source.returned_wh(at) for source in self._sources)

"""The emulated vehicle: it follows the pilot signal late, on a ramp, and a little below."""

from __future__ import annotations

from harness.emulator.physics import Trajectory
from harness.emulator.site import VehicleSpec
from harness.units import Instant

__all__ = ["EmulatedVehicle"]


class EmulatedVehicle:
    """Turns each new offer into the course that the current takes from then on."""

    def __init__(self, spec: VehicleSpec, trajectory: Trajectory, voltage_v: float) -> None:
        self._spec = spec
        self._trajectory = trajectory
        self._voltage_v = voltage_v
        self._asleep = True
        self._awake_at: Instant = 0

    def demand_a(self, offered_a: float, phases: int) -> float:
        """Return the current per phase that it settles at under an offer, in amperes."""
        spec = self._spec
        if offered_a < spec.min_current_a:
            return 0.0
        by_power = spec.power_w / (self._voltage_v * min(spec.phases, phases))
        return min(spec.share_of_offer * offered_a, spec.max_current_a, by_power)

    def follow(self, now: Instant, offered_a: float, phases: int) -> None:
        """Notice a new offer now and follow it after the reaction time."""
        current_a = self.demand_a(offered_a, phases)
        used = min(self._spec.phases, phases)
        self._trajectory.ramp_to(
            self._reacts_at(now, current_a), current_a, used, self._spec.ramp_a_per_s
        )

    def _reacts_at(self, now: Instant, current_a: float) -> Instant:
        reacts_at = now + self._spec.reaction_ms
        if current_a == 0.0:
            self._asleep = True
            return reacts_at
        if self._asleep:
            self._asleep = False
            self._awake_at = now + self._spec.wake_ms
        return max(reacts_at, self._awake_at)

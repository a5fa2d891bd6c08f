"""The emulated vehicle: it follows the pilot signal late, on a ramp, and a little below."""

from __future__ import annotations

from harness.emulator.physics import Trajectory
from harness.emulator.site import Battery, VehicleSpec
from harness.measured import PhaseValues
from harness.units import HOUR_MS, Instant

__all__ = ["EmulatedVehicle"]

_FULL = 0.999
"""The state of charge at which a battery takes no more."""


class EmulatedVehicle:
    """Turns each new offer into the course that the current takes from then on."""

    def __init__(self, spec: VehicleSpec, trajectory: Trajectory, voltage_v: float) -> None:
        self._spec = spec
        self._trajectory = trajectory
        self._voltage_v = voltage_v
        self._asleep = True
        self._awake_at: Instant = 0
        self._reacts_at: Instant = 0
        self._gave_up = False
        self._charge_plugged_a_ms: float | None = None
        self.soc = 0.0 if spec.battery is None else spec.battery.soc

    @property
    def has_battery(self) -> bool:
        """Whether what it takes changes with its state of charge, without any new offer."""
        return self._spec.battery is not None

    def demand_a(self, offered_a: float, phases: int) -> float:
        """Return the current per phase that it settles at under an offer, in amperes.

        An offer below 0 asks it to feed back, and so does the answer.
        """
        spec = self._spec
        volts = self._voltage_v * sum(self._shares(phases))
        if offered_a < 0:
            can_give = spec.max_discharge_w / volts if self.soc > 0 or not self.has_battery else 0.0
            return -min(-offered_a, spec.max_current_a, can_give)
        if self._gave_up or offered_a < spec.min_current_a:
            return 0.0
        by_power = self._takes_w() / volts
        return min(spec.share_of_offer * offered_a, spec.max_current_a, by_power)

    def follow(self, now: Instant, offered_a: float, phases: int) -> None:
        """Notice a new offer now and follow it after the reaction time."""
        self._weigh(now)
        if offered_a == 0 and not self._asleep and not self._spec.wakes_after_pause:
            self._gave_up = True
        current_a = self.demand_a(offered_a, phases)
        self._reacts_at = self._reaction(now, current_a)
        self._trajectory.ramp_to(
            self._reacts_at, current_a, self._shares(phases), self._spec.ramp_a_per_s
        )

    def reconsider(self, now: Instant, offered_a: float, phases: int) -> None:
        """Take what the battery takes by now, if nothing is on its way already."""
        if not self._asleep and now >= self._reacts_at:
            self.follow(now, offered_a, phases)

    def _shares(self, phases: int) -> PhaseValues:
        used = min(self._spec.phases, phases)
        first, second, third = self._spec.phase_shares
        return first, second if used > 1 else 0.0, third if used > 2 else 0.0  # noqa: PLR2004  # L3

    def _takes_w(self) -> float:
        """Return the power that it takes at most: less and less above the knee of its battery."""
        battery = self._spec.battery
        if battery is None or self.soc <= battery.tapers_from:
            return self._spec.power_w
        if self.soc >= _FULL:
            return 0.0
        return self._spec.power_w * (1.0 - self.soc) / (1.0 - battery.tapers_from)

    def _weigh(self, now: Instant) -> None:
        if self._spec.battery is None:
            return
        moved = self._trajectory.charge_a_ms(now) - self._trajectory.returned_a_ms(now)
        if self._charge_plugged_a_ms is None:
            self._charge_plugged_a_ms = moved
        self.soc = self._soc_after(self._spec.battery, moved - self._charge_plugged_a_ms)

    def _soc_after(self, battery: Battery, moved_a_ms: float) -> float:
        gained_wh = moved_a_ms * self._voltage_v / HOUR_MS
        return min(1.0, max(0.0, battery.soc + gained_wh / battery.capacity_wh))

    def _reaction(self, now: Instant, current_a: float) -> Instant:
        reacts_at = now + self._spec.reaction_ms
        if current_a == 0.0:
            self._asleep = True
            return reacts_at
        if self._asleep:
            self._asleep = False
            self._awake_at = now + self._spec.wake_ms
        return max(reacts_at, self._awake_at)

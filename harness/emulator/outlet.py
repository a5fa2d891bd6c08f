"""One connector's power electronics: pilot signal, contactor and whatever is plugged in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from harness.clock import Clock
from harness.emulator.decisions import Decisions
from harness.emulator.physics import Trajectory
from harness.emulator.raw import Measured, Offer
from harness.emulator.repeater import Repeater
from harness.emulator.site import EmulatedSite, VehicleSpec
from harness.emulator.sources import Source
from harness.emulator.vehicle import EmulatedVehicle
from harness.measured import PhaseValues
from harness.units import SECOND_MS, Instant, Millis

__all__ = ["PHASE_SWITCH_MS", "Outlet"]

PHASE_SWITCH_MS: Millis = 10 * SECOND_MS
"""How long the pilot is off before the contactor moves to other phases."""

_BATTERY_LOOK_MS: Millis = 10 * SECOND_MS
"""How often a battery has a say in what is drawn."""


class Outlet:
    """Drives the pilot of one connector towards what is requested, as fast as is allowed."""

    def __init__(
        self, clock: Clock, site: EmulatedSite, decisions: Decisions, on_change: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._site = site
        self._decisions = decisions
        self._on_change = on_change
        now = clock.now()
        self._trajectory = Trajectory(now)
        self.source = Source(
            self._trajectory, now, site.nominal_voltage_v, site.phases, site.standby_w
        )
        self.vehicle: EmulatedVehicle | None = None
        self.requested = Offer(0.0, site.phases)
        self._target = self.requested
        self._offered_a = 0.0
        self._contactor_phases = site.phases
        self._paused = False
        self._pwm_changed_at: Instant = now - site.update_interval_ms
        self._off_since: Instant = now - PHASE_SWITCH_MS
        self._step_timer: asyncio.TimerHandle | None = None
        self._delayed: deque[asyncio.TimerHandle] = deque()
        self._battery = Repeater(clock, lambda: _BATTERY_LOOK_MS, self._reconsider)

    @property
    def phases(self) -> int:
        """How many phases the contactor connects."""
        return self._contactor_phases

    @property
    def offered_a(self) -> float:
        """The current that is offered on each phase; 0 is a pause, and below 0 is to feed back."""
        return self._offered_a

    @property
    def is_wanted(self) -> bool:
        """Whether the vehicle would draw anything under the present offer."""
        return self.vehicle is not None and (
            self.vehicle.demand_a(self._signal_a, self._contactor_phases) != 0
        )

    @property
    def exceeds_offer(self) -> bool:
        """Whether the vehicle still draws more than the pilot now says."""
        return self._trajectory.current_at(self._clock.now()) > max(self._signal_a, 0.0)

    def connect(self, spec: VehicleSpec) -> None:
        """Plug a vehicle in; it draws nothing before the pilot offers something."""
        self.vehicle = EmulatedVehicle(spec, self._trajectory, self._site.nominal_voltage_v)
        if self.vehicle.has_battery:
            self._battery.start()

    def disconnect(self) -> None:
        """Unplug the vehicle; its current ends with the contact."""
        self.open()
        self._battery.stop()
        self.vehicle = None

    def request(self, offer: Offer) -> None:
        """Ask for an offer during a transaction; the pilot follows when it may."""
        if offer == self.requested:
            return
        self.requested = offer
        delay = self._decisions.reaction_ms()
        if delay:
            due = self._clock.now() + delay
            self._delayed.append(self._clock.call_at(due, lambda: self._aim_late(offer)))
        else:
            self._aim(offer)

    def open(self) -> None:
        """Open the contactor at once: the transaction is over."""
        self._cancel_timers()
        self.requested = Offer(0.0, self._site.phases)
        self._target = self.requested
        self._paused = False
        self._switch_off()
        self._trajectory.cut(self._clock.now())

    def stop(self) -> None:
        """Open the contactor and act no more."""
        self.open()
        self._battery.stop()

    def register_wh(self) -> int:
        """Return the energy that the connector has drawn so far, as its own meter shows it."""
        return round(self.source.energy_wh(self._clock.now()))

    def returned_wh(self) -> int:
        """Return the energy that was fed back so far, as its own meter shows it."""
        return round(self.source.returned_wh(self._clock.now()))

    def mean_power_w(self, over_ms: Millis) -> PhaseValues:
        """Return the mean power of each phase over the last moments."""
        now = self._clock.now()
        return self.source.mean_power_w(now - over_ms, now)

    def shown(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        """Return what the connector's own meter tells of what was measured."""
        return self._decisions.shows(measured)

    @property
    def _signal_a(self) -> float:
        return self._decisions.signal(self._offered_a)

    def _reconsider(self) -> None:
        if self.vehicle is not None and self._offered_a:
            self.vehicle.reconsider(self._clock.now(), self._signal_a, self._contactor_phases)
            self._on_change()

    def _aim_late(self, offer: Offer) -> None:
        self._delayed.popleft()
        self._aim(offer)

    def _aim(self, offer: Offer) -> None:
        if self._paused and offer.current_a:
            offer = self._decisions.resume(offer)
        self._paused = offer.current_a == 0
        self._target = offer
        self._step()

    def _step(self) -> None:
        """Come nearer to the target, and again as soon as the next step is allowed."""
        if self._step_timer is not None:
            self._step_timer.cancel()
            self._step_timer = None
        if self._target.current_a == 0 or self._target.phases != self._contactor_phases:
            self._switch_off()
        if self._target.current_a == 0:
            return
        ready_at = self._ready_at()
        if ready_at > self._clock.now():
            self._step_timer = self._clock.call_at(ready_at, self._step)
            return
        self._contactor_phases = self._target.phases
        self._drive(self._target.current_a)

    def _ready_at(self) -> Instant:
        now = self._clock.now()
        # The pilot is a signal of 1 kHz: of several changes within a millisecond it shows the last.
        is_shown = self._pwm_changed_at < now
        ready_at = self._pwm_changed_at + self._site.update_interval_ms if is_shown else now
        if self._target.phases != self._contactor_phases:
            ready_at = max(ready_at, self._off_since + PHASE_SWITCH_MS)
        return ready_at

    def _switch_off(self) -> None:
        if self._offered_a:
            self._off_since = self._clock.now()
            self._set_pilot(0.0)

    def _drive(self, current_a: float) -> None:
        if current_a != self._offered_a:
            self._pwm_changed_at = self._clock.now()
            self._set_pilot(current_a)

    def _set_pilot(self, current_a: float) -> None:
        self._offered_a = current_a
        if self.vehicle is not None:
            self.vehicle.follow(self._clock.now(), self._signal_a, self._contactor_phases)
        self._on_change()

    def _cancel_timers(self) -> None:
        if self._step_timer is not None:
            self._step_timer.cancel()
            self._step_timer = None
        while self._delayed:
            self._delayed.popleft().cancel()

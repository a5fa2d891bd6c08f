"""One connector's power electronics: pilot signal, contactor and whatever is plugged in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from harness.clock import Clock
from harness.emulator.decisions import Decisions
from harness.emulator.physics import Source, Trajectory
from harness.emulator.raw import Offer
from harness.emulator.site import EmulatedSite, VehicleSpec
from harness.emulator.vehicle import EmulatedVehicle
from harness.units import SECOND_MS, Instant, Millis

__all__ = ["PHASE_SWITCH_MS", "PWM_INTERVAL_MS", "Outlet"]

PWM_INTERVAL_MS: Millis = 5 * SECOND_MS
"""The duty cycle changes at most once per this time (IEC 61851-1); a pause is no such change."""

PHASE_SWITCH_MS: Millis = 10 * SECOND_MS
"""How long the pilot is off before the contactor moves to other phases."""


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
        self.source = Source(self._trajectory, now, site.nominal_voltage_v, site.phases)
        self.vehicle: EmulatedVehicle | None = None
        self.requested = Offer(0.0, site.phases)
        self._target = self.requested
        self._offered_a = 0.0
        self._contactor_phases = site.phases
        self._paused = False
        self._pwm_changed_at: Instant = now - PWM_INTERVAL_MS
        self._off_since: Instant = now - PHASE_SWITCH_MS
        self._step_timer: asyncio.TimerHandle | None = None
        self._delayed: deque[asyncio.TimerHandle] = deque()

    @property
    def offered_a(self) -> float:
        """The current that the pilot offers on each phase; 0 is a pause."""
        return self._offered_a

    @property
    def is_wanted(self) -> bool:
        """Whether the vehicle would draw anything under the present offer."""
        return self.vehicle is not None and (
            self.vehicle.demand_a(self._offered_a, self._contactor_phases) > 0
        )

    def connect(self, spec: VehicleSpec) -> None:
        """Plug a vehicle in; it draws nothing before the pilot offers something."""
        self.vehicle = EmulatedVehicle(spec, self._trajectory, self._site.nominal_voltage_v)

    def disconnect(self) -> None:
        """Unplug the vehicle; its current ends with the contact."""
        self.open()
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

    def _aim_late(self, offer: Offer) -> None:
        self._delayed.popleft()
        self._aim(offer)

    def _aim(self, offer: Offer) -> None:
        if self._paused and offer.current_a > 0:
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
        ready_at = self._pwm_changed_at + PWM_INTERVAL_MS
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
            self.vehicle.follow(self._clock.now(), current_a, self._contactor_phases)
        self._on_change()

    def _cancel_timers(self) -> None:
        if self._step_timer is not None:
            self._step_timer.cancel()
            self._step_timer = None
        while self._delayed:
            self._delayed.popleft().cancel()

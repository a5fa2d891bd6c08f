"""The station's power manager: looks at the profiles when something may change, and only then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from harness.emulator.outlet import Outlet
from harness.emulator.plan import Plan
from harness.emulator.raw import Offer, Transaction
from harness.emulator.stationclock import Timekeeper
from harness.units import SECOND_MS, Instant, Millis

__all__ = ["HANDOVER_MS", "PowerManager"]

HANDOVER_MS: Millis = 10 * SECOND_MS
"""How long a connector usually takes to give back current before another one may have it."""

_LOOK_AGAIN_MS: Millis = SECOND_MS
"""How often the station looks whether a vehicle that takes longer has given it back."""


class PowerManager:
    """Keeps the outlets of all running transactions at what the profiles allow."""

    def __init__(self, clock: Timekeeper, plan: Plan, outlets: Mapping[int, Outlet]) -> None:
        self.plan = plan
        self.transactions: dict[int, Transaction] = {}
        self._clock = clock
        self._outlets = outlets
        self._rises_from: Instant = clock.now()
        self._timer: asyncio.TimerHandle | None = None
        plan.decisions.state_of_charge = self._state_of_charge

    def evaluate(self) -> None:
        """Look at the profiles now, and plan the next look."""
        now = self._clock.now()
        running = list(self.transactions.values())
        offers = self._hand_over(self.plan.offers(running, now), now)
        for connector, offer in offers.items():
            self._outlets[connector].request(offer)
        self.stop()
        if running:
            self._timer = self._clock.call_at(self._next_look(running, now), self.evaluate)

    def stop(self) -> None:
        """Forget the planned look."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _state_of_charge(self, connector: int) -> float | None:
        vehicle = self._outlets[connector].vehicle
        return 100 * vehicle.soc if vehicle is not None and vehicle.has_battery else None

    def _next_look(self, running: list[Transaction], now: Instant) -> Instant:
        change = self.plan.next_change(running, now)
        return min(change, self._rises_from) if self._rises_from > now else change

    def _hand_over(self, offers: dict[int, Offer], now: Instant) -> dict[int, Offer]:
        """Let no connector rise under a joint ceiling before another has come down."""
        if len(offers) == 1 or not self.plan.ceilings(now):
            return offers
        requested = {n: self._outlets[n].requested for n in offers}
        if any(offer.current_a < requested[n].current_a for n, offer in offers.items()):
            self._rises_from = now + HANDOVER_MS
        elif now >= self._rises_from and any(self._outlets[n].exceeds_offer for n in offers):
            self._rises_from = now + _LOOK_AGAIN_MS
        if now >= self._rises_from:
            return offers
        return {
            n: offer if offer.current_a <= requested[n].current_a else requested[n]
            for n, offer in offers.items()
        }

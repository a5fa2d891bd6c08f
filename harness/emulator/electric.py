"""From a limit to the pilot signal: units, phases, the joint ceiling and the 6 A floor."""

from __future__ import annotations

import math
from collections.abc import Mapping

from harness.emulator.admission import AdmissionPolicy
from harness.emulator.raw import Body, Offer, Ruling
from harness.units import Millis

__all__ = ["ElectricPolicy", "fill"]

_ROUNDING = 1e-6
"""Keeps 4140 W / 690 V at 6.0 A although a float may say 5.999…"""


class ElectricPolicy(AdmissionPolicy):
    """How the station turns limits into currents; each method is one decision."""

    def limit(self, schedule: Body, period: Body) -> float:  # noqa: ARG002
        """Return the limit of a period; minChargingRate lifts nothing (F16-18)."""
        return float(period["limit"])

    def offer(self, ruling: Ruling) -> Offer:
        """Turn a ruling into a current per phase and a number of phases."""
        schedule = ruling.stored.schedule
        limit = self.limit(schedule, ruling.period)
        return self.convert(schedule["chargingRateUnit"], limit, self.number_phases(ruling))

    def number_phases(self, ruling: Ruling) -> int:
        """Return over how many phases a limit in watts goes; DC has one."""
        return 1 if self.site.dc else ruling.number_phases

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        """Turn a limit into amperes per phase by the nominal voltage (F16-21).

        A station that cannot switch to fewer phases divides watts over all that it uses.
        """
        phases = self.phases_used(number_phases)
        if unit == "A":
            return Offer(limit, phases)
        return Offer(limit / (self.site.nominal_voltage_v * max(number_phases, phases)), phases)

    def phases_used(self, number_phases: int) -> int:
        """Return how many phases the contactor connects: all, or one (F16-23)."""
        if number_phases >= self.site.phases or not self.site.phase_switching:
            return self.site.phases
        return 1

    def for_vehicles(self, ceiling: Offer) -> Offer:
        """Return what the vehicles may have of a joint ceiling: all of it."""
        return ceiling

    def share(self, ceiling: Offer, wishes: Mapping[int, Offer]) -> dict[int, Offer]:
        """Divide the joint ceiling so that the sum of the currents holds (F16-01, A20).

        Everyone gets an equal part at most, and what one leaves the others may take. When the
        parts become too small to charge with, the last connectors wait.
        """
        least_a = self.site.min_current_a
        served = {n: w.current_a for n, w in wishes.items() if w.current_a >= least_a}
        granted = fill(ceiling.current_a, served)
        while len(granted) > 1 and min(granted.values()) < least_a:
            served.pop(max(served))
            granted = fill(ceiling.current_a, served)
        return {
            n: Offer(granted.get(n, 0.0), wish.phases).within(ceiling) for n, wish in wishes.items()
        }

    def pilot(self, offer: Offer) -> Offer:
        """Return what the duty cycle says: a whole step downwards, and below 6 A a pause."""
        current_a = min(offer.current_a, self.site.max_current_a)
        steps_per_a = 1.0 / self.site.pilot_step_a
        stepped_a = math.floor(current_a * steps_per_a + _ROUNDING) / steps_per_a
        can_charge = stepped_a >= self.site.min_current_a
        return Offer(stepped_a if can_charge else 0.0, offer.phases)

    def signal(self, offered_a: float) -> float:
        """Return what the vehicle is told that it is offered: the same."""
        return offered_a

    def resume(self, offer: Offer) -> Offer:
        """Return what is offered after a pause: what the limits say."""
        return offer

    def reaction_ms(self) -> Millis:
        """Return how long the firmware takes to act upon a change: no time."""
        return 0


def fill(budget_a: float, wishes: Mapping[int, float]) -> dict[int, float]:
    """Grant everyone his wish or an equal part of what the modest have left."""
    granted: dict[int, float] = {}
    modest_first = sorted(wishes, key=lambda n: (wishes[n], n))
    for served, connector in enumerate(modest_first):
        granted[connector] = min(wishes[connector], budget_a / (len(modest_first) - served))
        budget_a -= granted[connector]
    return granted

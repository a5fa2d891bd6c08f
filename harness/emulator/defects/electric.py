"""Defects on the way from a limit to the pilot signal."""

from __future__ import annotations

from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Offer

__all__ = [
    "FAULTS",
    "DeliversNothing",
    "IgnoresLimitAfterPause",
    "IgnoresLimits",
    "IgnoresNumberPhases",
    "MinChargingRateLiftsLimit",
    "SixAmpereFloor",
    "WLimitPerPhase",
]


class IgnoresLimits(Decisions):
    """Offers all it has, whatever it accepted."""

    def pilot(self, offer: Offer) -> Offer:  # noqa: ARG002
        return Offer(self.site.max_current_a, self.site.phases)


class DeliversNothing(Decisions):
    """Offers nothing, whatever it accepted."""

    def pilot(self, offer: Offer) -> Offer:
        return Offer(0.0, offer.phases)


class SixAmpereFloor(Decisions):
    """Goes on at 6 A under a limit between 0 and 6 A."""

    def pilot(self, offer: Offer) -> Offer:
        if 0 < offer.current_a < self.site.min_current_a:
            offer = replace(offer, current_a=self.site.min_current_a)
        return super().pilot(offer)


class WLimitPerPhase(Decisions):
    """Takes a limit in watts for that of each phase."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        if unit == "W":
            return replace(offer, current_a=limit / self.site.nominal_voltage_v)
        return offer


class IgnoresNumberPhases(Decisions):
    """Divides by numberPhases but charges on all phases."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        if unit == "W":
            volts = self.site.nominal_voltage_v * number_phases
            return Offer(limit / volts, self.site.phases)
        return replace(offer, phases=self.site.phases)


class MinChargingRateLiftsLimit(Decisions):
    """Raises a limit to minChargingRate."""

    def limit(self, schedule: Body, period: Body) -> float:
        return max(super().limit(schedule, period), float(schedule.get("minChargingRate", 0.0)))


class IgnoresLimitAfterPause(Decisions):
    """Offers all it has when it resumes after a pause, until the limit changes again."""

    def resume(self, offer: Offer) -> Offer:
        return replace(offer, current_a=self.site.max_current_a)


FAULTS = (
    Fault(
        "ignores-limits",
        "D01",
        "It accepts every profile and enforces none.",
        f"{GITHUB}solidstudiosh/ocpp-virtual-charge-point/issues/55",
        Effect.OVER,
        IgnoresLimits,
    ),
    Fault(
        "delivers-nothing",
        "",
        "It accepts everything and never offers any current.",
        f"{GITHUB}evcc-io/evcc/issues/31597 (stays low whatever is set)",
        Effect.UNPROVEN,
        DeliversNothing,
    ),
    Fault(
        "w-limit-per-phase",
        "D57",
        "It applies a limit in watts to each phase.",
        f"{GITHUB}c-jimenez/open-ocpp/issues/7",
        Effect.OVER,
        WLimitPerPhase,
    ),
    Fault(
        "ignores-number-phases",
        "D56",
        "It charges on all phases although numberPhases says one.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/154",
        Effect.OVER,
        IgnoresNumberPhases,
    ),
    Fault(
        "minchargingrate-lifts-limit",
        "D41",
        "It raises a limit to minChargingRate.",
        f"{GITHUB}matth-x/MicroOcpp",
        Effect.OVER,
        MinChargingRateLiftsLimit,
    ),
    Fault(
        "ignores-limit-after-pause",
        "D50",
        "It offers its full current after a pause, until the limit changes again.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/155",
        Effect.OVER,
        IgnoresLimitAfterPause,
    ),
    Fault(
        "six-ampere-floor",
        "D64",
        "It charges with 6 A under a limit between 0 and 6 A.",
        f"{GITHUB}SmartEVSE/SmartEVSE-3/issues/58",
        Effect.OVER,
        SixAmpereFloor,
    ),
)

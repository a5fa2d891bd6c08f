"""Defects in what a limit means: its sign, its decimals, its unit and its phases."""

from __future__ import annotations

import math
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Offer

__all__ = [
    "FAULTS",
    "AcceptsNegativeLimit",
    "AmperesAsMilliamperes",
    "DoublesAmperes",
    "OverlooksAmperes",
    "RefusesWatts",
    "SwitchesToUnusedPhase",
    "TruncatesDecimals",
    "WattsByDcFormula",
]

_ONE_PHASE_BELOW_W = 4_200.0
_MAINS_V = 400.0
"""The voltage between two phases."""


class OverlooksAmperes(Decisions):
    """Looks for the limit in watts only, and takes what it does not find for no limit."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        return replace(offer, current_a=self.site.max_current_a) if unit == "A" else offer


class DoublesAmperes(Decisions):
    """Turns amperes into watts and back by another voltage."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        return replace(offer, current_a=2 * offer.current_a) if unit == "A" else offer


class AmperesAsMilliamperes(Decisions):
    """Takes amperes for milliamperes."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        return replace(offer, current_a=offer.current_a / 1_000) if unit == "A" else offer


class WattsByDcFormula(Decisions):
    """Divides watts by the voltage between two phases, whatever the number of phases."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        return replace(offer, current_a=limit / _MAINS_V) if unit == "W" else offer


class RefusesWatts(Decisions):
    """Takes limits in amperes only, whatever it says."""

    def admits_unit(self, unit: str) -> bool:
        return unit == "A" and super().admits_unit(unit)


class SwitchesToUnusedPhase(Decisions):
    """Serves few watts on a phase of its own choice, on which nobody draws."""

    def convert(self, unit: str, limit: float, number_phases: int) -> Offer:
        offer = super().convert(unit, limit, number_phases)
        is_small = unit == "W" and 0 < limit < _ONE_PHASE_BELOW_W
        return replace(offer, current_a=0.0) if is_small else offer


class TruncatesDecimals(Decisions):
    """Keeps limits in whole numbers."""

    def limit(self, schedule: Body, period: Body) -> float:
        return float(math.trunc(super().limit(schedule, period)))


class AcceptsNegativeLimit(Decisions):
    """Takes a profile whose limit is below 0."""

    def admits_period(self, period: Body) -> bool:
        return period.get("limit", 0) < 0 or super().admits_period(period)


FAULTS = (
    Fault(
        "overlooks-amperes",
        "D55",
        "It finds no limit in a profile in A because it looks for one in watts.",
        f"{GITHUB}matth-x/MicroOcpp/issues/310",
        Effect.OVER,
        OverlooksAmperes,
    ),
    Fault(
        "doubles-amperes",
        "D58",
        "It turns a limit in A into watts and back, which makes twice as many amperes.",
        f"{GITHUB}shiv3/ocpp-cp-simulator/issues/323",
        Effect.OVER,
        DoublesAmperes,
    ),
    Fault(
        "amperes-as-milliamperes",
        "D59",
        "It reads a limit in A as milliamperes.",
        f"{GITHUB}steve-community/steve/issues/218",
        Effect.UNDER,
        AmperesAsMilliamperes,
    ),
    Fault(
        "watts-by-dc-formula",
        "D59",
        "It divides a limit in watts by 400 V as if it were direct current.",
        f"{GITHUB}steve-community/steve/issues/218",
        Effect.OVER,
        WattsByDcFormula,
    ),
    Fault(
        "refuses-watts",
        "D60",
        "It refuses every limit in watts although it says that both units are allowed.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1635 (one unit only)",
        Effect.PROTOCOL,
        RefusesWatts,
    ),
    Fault(
        "switches-to-unused-phase",
        "D61",
        "It serves a limit below 4200 W on a phase that the vehicle does not use.",
        f"{GITHUB}wlcrs/huawei_solar/issues/491",
        Effect.UNDER,
        SwitchesToUnusedPhase,
    ),
    Fault(
        "truncates-decimals",
        "D62",
        "It cuts the decimals off a limit.",
        f"{GITHUB}c-jimenez/open-ocpp (measured with its example)",
        Effect.UNDER,
        TruncatesDecimals,
    ),
    Fault(
        "accepts-negative-limit",
        "D63",
        "It accepts a limit below 0, which displaces the one before.",
        f"{GITHUB}c-jimenez/open-ocpp (measured, and so do three simulators)",
        Effect.OVER,
        AcceptsNegativeLimit,
    ),
)

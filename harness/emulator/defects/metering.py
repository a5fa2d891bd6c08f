"""Defects in the meter values that the station tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Measured

__all__ = [
    "FAULTS",
    "CurrentIsSum",
    "PowerAlwaysZero",
    "PowerInWrongUnit",
    "PowerMissing",
    "RegisterDropsToZero",
    "RegisterThousandfold",
]

_POWER, _CURRENT = "Power.Active.Import", "Current.Import"
_REGISTER = "Energy.Active.Import.Register"
_DROPS_EVERY = 5


class PowerInWrongUnit(Decisions):
    """Tells watts and calls them kilowatts."""

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        told = super().shows(measured)
        return [replace(one, unit="kW") if one.measurand == _POWER else one for one in told]


class RegisterDropsToZero(Decisions):
    """Tells a register of 0 now and then."""

    _told = 0

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        self._told += 1
        drops = self._told % _DROPS_EVERY == 0
        return [
            replace(one, value=0.0) if drops and one.measurand == _REGISTER else one
            for one in super().shows(measured)
        ]


class PowerAlwaysZero(Decisions):
    """Tells a power of 0 while energy flows."""

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        told = super().shows(measured)
        return [replace(one, value=0.0) if one.measurand == _POWER else one for one in told]


class RegisterThousandfold(Decisions):
    """Tells a thousand times the energy."""

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        return [
            replace(one, value=1_000 * one.value) if one.measurand == _REGISTER else one
            for one in super().shows(measured)
        ]


class CurrentIsSum(Decisions):
    """Tells the sum over the phases for the current."""

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        told = super().shows(measured)
        currents = [one for one in told if one.measurand == _CURRENT]
        others = [one for one in told if one.measurand != _CURRENT]
        total_a = sum(one.value for one in currents)
        return [*others, *(replace(one, value=total_a, phase="") for one in currents[:1])]


class PowerMissing(Decisions):
    """Tells no power at all."""

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        return [one for one in super().shows(measured) if one.measurand != _POWER]


FAULTS = (
    Fault(
        "power-in-wrong-unit",
        "D95",
        "It tells its power in watts and labels it kW.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1989",
        Effect.PROTOCOL,
        PowerInWrongUnit,
    ),
    Fault(
        "register-drops-to-zero",
        "D96",
        "It tells an energy register of 0 now and then.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1756",
        Effect.PROTOCOL,
        RegisterDropsToZero,
    ),
    Fault(
        "power-always-zero",
        "D97",
        "It tells a power of 0 while its energy register rises.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1742",
        Effect.PROTOCOL,
        PowerAlwaysZero,
    ),
    Fault(
        "register-thousandfold",
        "D98",
        "It tells an energy register that is a thousand times too large.",
        f"{GITHUB}solidstudiosh/ocpp-virtual-charge-point (measured)",
        Effect.PROTOCOL,
        RegisterThousandfold,
    ),
    Fault(
        "current-is-sum",
        "D99",
        "It tells the sum over all phases for its current.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.PROTOCOL,
        CurrentIsSum,
    ),
    Fault(
        "power-missing",
        "D100",
        "It tells no power among its meter values.",
        f"{GITHUB}c-jimenez/open-ocpp (measured)",
        Effect.PROTOCOL,
        PowerMissing,
    ),
)

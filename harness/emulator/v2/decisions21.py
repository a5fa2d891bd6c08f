"""What a station of OCPP 2.1 decides otherwise than one of 2.0.1."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from harness.emulator.raw import Body, Offer, Stored, Transaction
from harness.emulator.v2.decisions import Asked, Rule
from harness.emulator.v2.modes import (
    CENTRAL_SETPOINT,
    CHARGING_ONLY,
    IDLE,
    is_sound,
    mode_of,
    values_of,
    wanted,
)
from harness.emulator.v2.timing21 import Timing21

__all__ = ["PRIORITY", "Decisions21"]

PRIORITY = "PriorityCharging"
_OF_THE_TRANSACTION = ("TxDefaultProfile", "TxProfile")
_MODES = (CHARGING_ONLY, CENTRAL_SETPOINT, IDLE)
_DYNAMIC_FIELDS = ("dynUpdateInterval", "dynUpdateTime")
_PER_PHASE = tuple(
    f"{name}_{phase}" for name in ("limit", "setpoint", "dischargeLimit") for phase in ("L2", "L3")
)


class Decisions21(Timing21):
    """The decisions of a charger that does what OCPP 2.1 (Edition 1) asks for.

    It has neither a frequency meter nor a use for evseSleep, says so in its variables, and
    refuses profiles that need them (K01.FR.115, FR.126).
    """

    generation_purpose: ClassVar[str] = "LocalGeneration"

    def transaction_purposes(self, transaction: Transaction) -> Sequence[str]:
        """Let priority charging go before everything else while it has a period (F21-03, A2)."""
        others = super().transaction_purposes(transaction)
        return (PRIORITY, *others) if transaction.priority else others

    def is_foreign(self, stored: Stored) -> bool:
        """Tell whether the central system may not clear a profile (K10)."""
        return super().is_foreign(stored) or stored.purpose == self.generation_purpose

    def limit(self, schedule: Body, period: Body) -> float:
        """Return what a period asks for; with values for L1, L2 and L3, of all phases alike."""
        asked = wanted(period)
        name = "setpoint" if mode_of(period) == CENTRAL_SETPOINT else "limit"
        if schedule["chargingRateUnit"] == "W" and len(values_of(period, name)) > 1:
            return asked * int(period.get("numberPhases", 3))
        return asked

    def share(self, ceiling: Offer, wishes: Mapping[int, Offer]) -> dict[int, Offer]:
        """Divide the joint ceiling among those that draw; who feeds back needs no part of it."""
        drawing = {n: wish for n, wish in wishes.items() if wish.current_a >= 0}
        return {**wishes, **super().share(ceiling, drawing)}

    def pilot(self, offer: Offer) -> Offer:
        """Return what is offered, which may be to feed back."""
        if offer.current_a >= 0:
            return super().pilot(offer)
        steps_per_a = 1.0 / self.site.pilot_step_a
        most_a = min(-offer.current_a, self.site.max_current_a)
        return Offer(-math.floor(most_a * steps_per_a + 1e-6) / steps_per_a, offer.phases)

    def purpose_rules(self) -> Iterator[Rule]:
        """Name what is demanded of the purpose and of what comes with it."""
        yield from super().purpose_rules()
        yield "NoPhaseForDC", lambda asked: not self.site.dc or _names_no_phase(asked.body)
        yield "InvalidProfile", lambda asked: _has_its_fields(asked.body)
        yield "InvalidOperationMode", _has_its_modes
        yield "InvalidSchedule", _is_pure_priority
        yield "InvalidSchedule", _delays_transactions_only

    def admits_scope(self, connector: int, body: Body) -> bool:
        """Refuse a purpose where it has no place; the two of 2.1 have theirs everywhere."""
        purpose = body["chargingProfilePurpose"]
        return purpose in (PRIORITY, self.generation_purpose) or super().admits_scope(
            connector, body
        )

    def admits_kind(self, body: Body) -> bool:
        """Refuse a kind without what it counts from; a Dynamic one has one period (K28)."""
        if body["chargingProfileKind"] != "Dynamic":
            return super().admits_kind(body)
        first, *more = body["chargingSchedule"]
        return not more and len(first["chargingSchedulePeriod"]) == 1

    def admits_schedule(self, schedule: Body) -> bool:
        """Refuse a schedule that is out of order, or whose limit by charge is none."""
        above = schedule.get("limitAtSoC")
        return super().admits_schedule(schedule) and (above is None or above["limit"] >= 0)

    def admits_period(self, period: Body) -> bool:
        """Refuse a period that contradicts itself or its mode, or asks for impossible phases."""
        return is_sound(period) and self.admits_phases(period) and not period.get("evseSleep")


def _periods(body: Body) -> Iterator[Body]:
    for schedule in body["chargingSchedule"]:
        yield from schedule["chargingSchedulePeriod"]


def _names_no_phase(body: Body) -> bool:
    """Refuse phases where there are none (K01.FR.44)."""
    return not any("numberPhases" in one or "phaseToUse" in one for one in _periods(body))


def _has_its_fields(body: Body) -> bool:
    """Refuse values per phase but for a TxProfile, and dyn fields but for Dynamic (K01.FR.122)."""
    is_tx_profile = body["chargingProfilePurpose"] == "TxProfile"
    per_phase = any(name in period for period in _periods(body) for name in _PER_PHASE)
    is_dynamic = body["chargingProfileKind"] == "Dynamic"
    dynamic = any(name in body for name in _DYNAMIC_FIELDS)
    return (is_tx_profile or not per_phase) and (is_dynamic or not dynamic)


def _has_its_modes(asked: Asked) -> bool:
    """Refuse modes that do not go with the purpose, or that it cannot do (K01.FR.111 to 115)."""
    for_transactions = asked.body["chargingProfilePurpose"] in _OF_THE_TRANSACTION
    allowed = _MODES if for_transactions else (CHARGING_ONLY,)
    is_priority = asked.body["chargingProfilePurpose"] == PRIORITY
    return is_priority or all(mode_of(period) in allowed for period in _periods(asked.body))


def _delays_transactions_only(asked: Asked) -> bool:
    """Refuse a random delay of what is for no transaction (K01.FR.95)."""
    delays = any(schedule.get("randomizedDelay") for schedule in asked.body["chargingSchedule"])
    return not delays or asked.body["chargingProfilePurpose"] in _OF_THE_TRANSACTION


def _is_pure_priority(asked: Asked) -> bool:
    """Refuse priority charging that ends, or that is more than charging (K01.FR.70/71)."""
    if asked.body["chargingProfilePurpose"] != PRIORITY:
        return True
    ends = any("duration" in schedule for schedule in asked.body["chargingSchedule"])
    return not ends and all(mode_of(period) == CHARGING_ONLY for period in _periods(asked.body))

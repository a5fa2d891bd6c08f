"""What a charging profile is, whatever the version of OCPP it came in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from harness.units import Instant, Millis

__all__ = [
    "Kind",
    "Period",
    "Profile",
    "Purpose",
    "RateUnit",
    "Recurrence",
    "Schedule",
    "TransactionId",
]

TransactionId: TypeAlias = int | str
"""An integer in OCPP 1.6, a string in 2.x."""


class Purpose(StrEnum):
    """The purpose of a profile; ChargePointMax (1.6) and ChargingStationMax (2.x) are one."""

    STATION_MAX = "ChargePointMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


class Kind(StrEnum):
    """How the schedule of a profile is anchored in time (OCPP 1.6 §7.8)."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"


class Recurrence(StrEnum):
    """The interval after which a Recurring schedule starts again."""

    DAILY = "Daily"
    WEEKLY = "Weekly"


class RateUnit(StrEnum):
    """The unit of a schedule's limits: A per phase, or W for the whole connector."""

    A = "A"
    W = "W"


@dataclass(frozen=True, slots=True)
class Period:
    """One step of a schedule; it lasts until the next one starts or the schedule ends."""

    start_ms: Millis
    limit: Decimal
    number_phases: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a profile, with their unit and their anchor."""

    unit: RateUnit
    periods: tuple[Period, ...]
    start: Instant | None = None
    duration_ms: Millis | None = None
    min_charging_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A charging profile as a CSMS sends it."""

    id: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    schedule: Schedule
    recurrence: Recurrence | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    transaction_id: TransactionId | None = None

    def __str__(self) -> str:
        return f"{self.purpose} {self.id} (stack level {self.stack_level})"

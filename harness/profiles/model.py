"""What a charging profile is, whatever the version of OCPP it came in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from harness.units import Instant, Millis

__all__ = [
    "Kind",
    "LimitAtSoc",
    "OperationMode",
    "Other",
    "Period",
    "Profile",
    "Purpose",
    "RateUnit",
    "Recurrence",
    "Schedule",
    "TransactionId",
    "Version",
]

TransactionId: TypeAlias = int | str
"""An integer in OCPP 1.6, a string in 2.x."""

Other: TypeAlias = tuple[tuple[str, object], ...]
"""Fields that limit nothing (tariffs, frequency curves, pre-heating), by name and as sent."""


class Version(StrEnum):
    """The edition of OCPP that a profile was written in, whose rules it follows."""

    V16 = "1.6"
    V201 = "2.0.1"
    V21 = "2.1"


class Purpose(StrEnum):
    """The purpose of a profile; ChargePointMax (1.6) and ChargingStationMax (2.x) are one."""

    STATION_MAX = "ChargePointMaxProfile"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"
    EXTERNAL = "ChargingStationExternalConstraints"
    PRIORITY = "PriorityCharging"
    LOCAL_GENERATION = "LocalGeneration"

    def name_in(self, version: Version) -> str:
        """Return the name that a version of OCPP has for the purpose."""
        if self is Purpose.STATION_MAX and version is not Version.V16:
            return "ChargingStationMaxProfile"
        return self.value


class Kind(StrEnum):
    """How the schedule of a profile is anchored in time (OCPP 1.6 §7.8, OCPP 2.1 §3.12)."""

    ABSOLUTE = "Absolute"
    RECURRING = "Recurring"
    RELATIVE = "Relative"
    DYNAMIC = "Dynamic"


class Recurrence(StrEnum):
    """The interval after which a Recurring schedule starts again."""

    DAILY = "Daily"
    WEEKLY = "Weekly"


class RateUnit(StrEnum):
    """The unit of a schedule's limits: A per phase, or W for the whole connector."""

    A = "A"
    W = "W"


class OperationMode(StrEnum):
    """Who decides what flows within the limits of a period, and which way (F21-04 to F21-07)."""

    IDLE = "Idle"
    CHARGING_ONLY = "ChargingOnly"
    CENTRAL_SETPOINT = "CentralSetpoint"
    EXTERNAL_SETPOINT = "ExternalSetpoint"
    EXTERNAL_LIMITS = "ExternalLimits"
    CENTRAL_FREQUENCY = "CentralFrequency"
    LOCAL_FREQUENCY = "LocalFrequency"
    LOCAL_LOAD_BALANCING = "LocalLoadBalancing"


class Period(NamedTuple):
    """One step of a schedule; it lasts until the next one starts or the schedule ends.

    ``limit`` is a ceiling of consumption, ``discharge_limit`` (zero or less) one of feeding back,
    and ``setpoint`` what to aim at in between. Where a value has an L2 or an L3, it is that of L1
    alone (F21-30). Only OCPP 2.1 knows more than ``limit``, and only there may it be missing.
    """

    start_ms: Millis
    limit: Decimal | None
    number_phases: int | None = None
    phase_to_use: int | None = None
    mode: OperationMode = OperationMode.CHARGING_ONLY
    limit_l2: Decimal | None = None
    limit_l3: Decimal | None = None
    setpoint: Decimal | None = None
    setpoint_l2: Decimal | None = None
    setpoint_l3: Decimal | None = None
    discharge_limit: Decimal | None = None
    discharge_limit_l2: Decimal | None = None
    discharge_limit_l3: Decimal | None = None
    other: Other = ()


@dataclass(frozen=True, slots=True)
class LimitAtSoc:
    """A limit, in the unit of its schedule, from a state of charge in percent on (F21-12)."""

    soc: Decimal
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a profile, with their unit and their anchor.

    With ``use_local_time`` the ``start`` is a reading of the station's clock on the wall, in
    milliseconds as though that clock showed UTC (F21-10).
    """

    unit: RateUnit
    periods: tuple[Period, ...]
    start: Instant | None = None
    duration_ms: Millis | None = None
    min_charging_rate: Decimal | None = None
    id: int | None = None
    randomized_delay_ms: Millis | None = None
    limit_at_soc: LimitAtSoc | None = None
    use_local_time: bool = False
    other: Other = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A charging profile as a CSMS sends it.

    ``alternatives`` are further schedules of which the vehicle chooses one (ISO 15118, A43).
    """

    id: int
    stack_level: int
    purpose: Purpose
    kind: Kind
    schedule: Schedule
    recurrence: Recurrence | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    transaction_id: TransactionId | None = None
    version: Version = Version.V16
    alternatives: tuple[Schedule, ...] = ()
    max_offline_ms: Millis | None = None
    invalid_after_offline: bool = False
    dyn_update_interval_ms: Millis | None = None
    dyn_update_time: Instant | None = None
    other: Other = ()

    @property
    def schedules(self) -> tuple[Schedule, ...]:
        """All schedules, the first of them ``schedule``."""
        return (self.schedule, *self.alternatives)

    def __str__(self) -> str:
        purpose = self.purpose.name_in(self.version)
        return f"{purpose} {self.id} (stack level {self.stack_level})"

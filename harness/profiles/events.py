"""What happens to the profiles of one charging station, as a list that can be replayed.

The list is the only memory of the judge: the ledger (what the charger holds) and, with it,
allowed(t) are folds over it, so that every reading of the standard starts from the same facts
and a run folder can be judged again years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from harness.profiles.model import Profile, Purpose, TransactionId
from harness.units import Instant

__all__ = [
    "CameOnline",
    "ClearCriteria",
    "EnergyReady",
    "ExternalLimitsCleared",
    "LedgerEvent",
    "PriorityChanged",
    "ProfileAccepted",
    "ProfilesCleared",
    "Rebooted",
    "ScheduleSelected",
    "ScheduleUpdate",
    "ScheduleUpdated",
    "SocReported",
    "TransactionEnded",
    "TransactionStarted",
    "WentOffline",
]


@dataclass(frozen=True, slots=True)
class ProfileAccepted:
    """The charger answered Accepted to a profile for a connector (0 is the whole station).

    A TxProfile without a transactionId binds to the transaction running on its connector (A14).
    External constraints and local generation that the station tells of count as accepted.
    """

    at: Instant
    connector: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class ClearCriteria:
    """Which profiles a ClearChargingProfile names; all that are given must match (F16-31).

    In OCPP 2.x an id alone decides (A32).
    """

    profile_id: int | None = None
    connector: int | None = None
    purpose: Purpose | None = None
    stack_level: int | None = None


@dataclass(frozen=True, slots=True)
class ProfilesCleared:
    """The charger answered Accepted to a ClearChargingProfile."""

    at: Instant
    criteria: ClearCriteria


@dataclass(frozen=True, slots=True)
class ExternalLimitsCleared:
    """The station said that external limits are gone (ClearedChargingLimit, F201-24).

    ``connector`` is None when it did not say which: then all are.
    """

    at: Instant
    connector: int | None = None


@dataclass(frozen=True, slots=True)
class TransactionStarted:
    """The charger began a transaction on a connector.

    ``profile`` is the TxProfile that came with the RemoteStartTransaction, if any (F16-27).
    """

    at: Instant
    connector: int
    transaction_id: TransactionId
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class TransactionEnded:
    """The charger ended a transaction; its TxProfiles are void from here on (F16-03)."""

    at: Instant
    transaction_id: TransactionId


@dataclass(frozen=True, slots=True)
class EnergyReady:
    """A transaction became ready to deliver: authorised and connected (F201-11)."""

    at: Instant
    transaction_id: TransactionId


@dataclass(frozen=True, slots=True)
class PriorityChanged:
    """Priority charging of a transaction began or ended (F21-03)."""

    at: Instant
    transaction_id: TransactionId
    active: bool


@dataclass(frozen=True, slots=True)
class SocReported:
    """The vehicle of a transaction told its state of charge, in percent (F21-12)."""

    at: Instant
    transaction_id: TransactionId
    soc: Decimal


@dataclass(frozen=True, slots=True)
class ScheduleSelected:
    """The vehicle on a connector chose one of the schedules of a TxProfile by its id (A43)."""

    at: Instant
    connector: int
    schedule_id: int


@dataclass(frozen=True, slots=True)
class ScheduleUpdate:
    """New values for the one period of a Dynamic profile; None leaves the old one (F21-21)."""

    limit: Decimal | None = None
    limit_l2: Decimal | None = None
    limit_l3: Decimal | None = None
    setpoint: Decimal | None = None
    setpoint_l2: Decimal | None = None
    setpoint_l3: Decimal | None = None
    discharge_limit: Decimal | None = None
    discharge_limit_l2: Decimal | None = None
    discharge_limit_l3: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ScheduleUpdated:
    """A Dynamic profile got new values, pushed by the CSMS or pulled by the station (F21-21)."""

    at: Instant
    profile_id: int
    update: ScheduleUpdate


@dataclass(frozen=True, slots=True)
class WentOffline:
    """The station lost its connection to the CSMS."""

    at: Instant


@dataclass(frozen=True, slots=True)
class CameOnline:
    """The station is connected to the CSMS again."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Rebooted:
    """The station started anew.

    ``persistent`` holds the purposes that it says to keep beyond those that it has to
    (ChargingProfilePersistence, F21-15), or None where nobody asked.
    """

    at: Instant
    persistent: frozenset[Purpose] | None = None


LedgerEvent: TypeAlias = (
    ProfileAccepted
    | ProfilesCleared
    | ExternalLimitsCleared
    | TransactionStarted
    | TransactionEnded
    | EnergyReady
    | PriorityChanged
    | SocReported
    | ScheduleSelected
    | ScheduleUpdated
    | WentOffline
    | CameOnline
    | Rebooted
)

"""What happens to the profiles of one charging station, as a list that can be replayed.

The list is the only memory of the judge: the ledger (what the charger holds) and, with it,
allowed(t) are folds over it, so that every reading of the standard starts from the same facts
and a run folder can be judged again years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from harness.profiles.model import Profile, Purpose, TransactionId
from harness.units import Instant

__all__ = [
    "ClearCriteria",
    "LedgerEvent",
    "ProfileAccepted",
    "ProfilesCleared",
    "TransactionEnded",
    "TransactionStarted",
]


@dataclass(frozen=True, slots=True)
class ProfileAccepted:
    """The charger answered Accepted to a profile for a connector (0 is the whole station).

    A TxProfile without a transactionId binds to the transaction running on its connector (A14).
    """

    at: Instant
    connector: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class ClearCriteria:
    """Which profiles a ClearChargingProfile names; all that are given must match (F16-31)."""

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


LedgerEvent: TypeAlias = ProfileAccepted | ProfilesCleared | TransactionStarted | TransactionEnded

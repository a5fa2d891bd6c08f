"""Charging profiles: what they are, how they travel, when they are valid, which are installed."""

from __future__ import annotations

from harness.profiles.events import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.fields import ProfileError
from harness.profiles.ledger import Installed, Ledger, ReplaceScope, Transaction, replay
from harness.profiles.model import (
    Kind,
    Period,
    Profile,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    TransactionId,
)
from harness.profiles.records import event_from_record, event_to_record
from harness.profiles.rules import Violation, remote_start_violations, violations

__all__ = [
    "ClearCriteria",
    "Installed",
    "Kind",
    "Ledger",
    "LedgerEvent",
    "Period",
    "Profile",
    "ProfileAccepted",
    "ProfileError",
    "ProfilesCleared",
    "Purpose",
    "RateUnit",
    "Recurrence",
    "ReplaceScope",
    "Schedule",
    "Transaction",
    "TransactionEnded",
    "TransactionId",
    "TransactionStarted",
    "Violation",
    "event_from_record",
    "event_to_record",
    "remote_start_violations",
    "replay",
    "violations",
]

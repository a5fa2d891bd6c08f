"""Charging profiles: what they are, how they travel, when they are valid, which are installed."""

from __future__ import annotations

from harness.profiles.codecs import Codec, codec, version_of
from harness.profiles.events import (
    CameOnline,
    ClearCriteria,
    EnergyReady,
    ExternalLimitsCleared,
    LedgerEvent,
    PriorityChanged,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)
from harness.profiles.fields import ProfileError
from harness.profiles.ledger import Installed, Ledger, ReplaceScope, Transaction
from harness.profiles.model import (
    Kind,
    LimitAtSoc,
    OperationMode,
    Period,
    Profile,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    TransactionId,
    Version,
)
from harness.profiles.records import event_from_record, event_to_record
from harness.profiles.replay import after, replay
from harness.profiles.rules import (
    StationFacts,
    Violation,
    remote_start_violations,
    violations,
)

__all__ = [
    "CameOnline",
    "ClearCriteria",
    "Codec",
    "EnergyReady",
    "ExternalLimitsCleared",
    "Installed",
    "Kind",
    "Ledger",
    "LedgerEvent",
    "LimitAtSoc",
    "OperationMode",
    "Period",
    "PriorityChanged",
    "Profile",
    "ProfileAccepted",
    "ProfileError",
    "ProfilesCleared",
    "Purpose",
    "RateUnit",
    "Rebooted",
    "Recurrence",
    "ReplaceScope",
    "Schedule",
    "ScheduleSelected",
    "ScheduleUpdate",
    "ScheduleUpdated",
    "SocReported",
    "StationFacts",
    "Transaction",
    "TransactionEnded",
    "TransactionId",
    "TransactionStarted",
    "Version",
    "Violation",
    "WentOffline",
    "after",
    "codec",
    "event_from_record",
    "event_to_record",
    "remote_start_violations",
    "replay",
    "version_of",
    "violations",
]

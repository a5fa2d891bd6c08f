"""The central system: an OCPP endpoint, one version-neutral station, and the wire log."""

from __future__ import annotations

from harness.csms.capabilities import Capabilities, ConnectorCapabilities
from harness.csms.central_system import CentralSystem
from harness.csms.disturbances import Disturbances
from harness.csms.events import (
    AnsweredTwice,
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.csms.findings import findings_of
from harness.csms.requests import RESPONSE_TIMEOUT_MS
from harness.csms.security import Security
from harness.csms.station import (
    Answer,
    Availability,
    NotInVersion,
    ProfileReport,
    ResetKind,
    Station,
    StationRefused,
    StationSilent,
    Unanswered,
)
from harness.csms.versions import SUBPROTOCOLS
from harness.csms.wirelog import WireLog
from harness.profiles.reported import Finding, FindingKind, ReportedProfile

__all__ = [
    "RESPONSE_TIMEOUT_MS",
    "SUBPROTOCOLS",
    "Answer",
    "AnsweredTwice",
    "Availability",
    "Booted",
    "Capabilities",
    "CentralSystem",
    "ConnectorCapabilities",
    "Disconnected",
    "Disturbances",
    "Finding",
    "FindingKind",
    "MeterValuesReceived",
    "NotInVersion",
    "ProfileReport",
    "ReportedProfile",
    "ResetKind",
    "Security",
    "Station",
    "StationEvent",
    "StationRefused",
    "StationSilent",
    "StatusChanged",
    "Unanswered",
    "WireLog",
    "findings_of",
]

"""The central system: an OCPP endpoint, one version-neutral station, and the wire log."""

from __future__ import annotations

from harness.csms.capabilities import Capabilities, ConnectorCapabilities
from harness.csms.central_system import CentralSystem
from harness.csms.events import (
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.csms.requests import RESPONSE_TIMEOUT_MS
from harness.csms.station import (
    Answer,
    Availability,
    NotInVersion,
    ProfileReport,
    ResetKind,
    Station,
    StationRefused,
    StationSilent,
)
from harness.csms.versions import SUBPROTOCOLS
from harness.csms.wirelog import WireLog

__all__ = [
    "RESPONSE_TIMEOUT_MS",
    "SUBPROTOCOLS",
    "Answer",
    "Availability",
    "Booted",
    "Capabilities",
    "CentralSystem",
    "ConnectorCapabilities",
    "Disconnected",
    "MeterValuesReceived",
    "NotInVersion",
    "ProfileReport",
    "ResetKind",
    "Station",
    "StationEvent",
    "StationRefused",
    "StationSilent",
    "StatusChanged",
    "WireLog",
]

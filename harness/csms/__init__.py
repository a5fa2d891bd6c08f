"""The central system: an OCPP endpoint, one version-neutral station, and the wire log."""

from __future__ import annotations

from harness.csms.central_system import CentralSystem
from harness.csms.events import (
    Booted,
    Disconnected,
    MeterValuesReceived,
    StationEvent,
    StatusChanged,
)
from harness.csms.requests import RESPONSE_TIMEOUT_MS
from harness.csms.station import Answer, Station, StationRefused, StationSilent
from harness.csms.wirelog import WireLog

__all__ = [
    "RESPONSE_TIMEOUT_MS",
    "Answer",
    "Booted",
    "CentralSystem",
    "Disconnected",
    "MeterValuesReceived",
    "Station",
    "StationEvent",
    "StationRefused",
    "StationSilent",
    "StatusChanged",
    "WireLog",
]

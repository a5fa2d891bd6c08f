"""The configuration keys of the station (OCPP 1.6 §9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.emulator.admission import MAX_PERIODS, MAX_PROFILES, MAX_STACK_LEVEL
from harness.emulator.raw import Body
from harness.emulator.site import EmulatedSite
from harness.units import SECOND_MS, Millis

__all__ = ["HEARTBEAT", "SAMPLING", "Configuration"]

HEARTBEAT = "HeartbeatInterval"
SAMPLING = "MeterValueSampleInterval"
_WRITABLE = (HEARTBEAT, SAMPLING)


class Configuration:
    """Key and value texts; only the two intervals can be changed."""

    def __init__(self, site: EmulatedSite) -> None:
        self._values = {
            "ChargeProfileMaxStackLevel": str(MAX_STACK_LEVEL),
            "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
            "ChargingScheduleMaxPeriods": str(MAX_PERIODS),
            "ConnectorSwitch3to1PhaseSupported": str(site.phase_switching).lower(),
            HEARTBEAT: "300",
            "MaxChargingProfilesInstalled": str(MAX_PROFILES),
            SAMPLING: "900",
            "NumberOfConnectors": str(site.connectors),
        }

    def interval_ms(self, key: str) -> Millis:
        """Return one of the two intervals."""
        return int(self._values[key]) * SECOND_MS

    def change(self, key: str, value: str) -> str:
        """Set a key, and return the status of the ChangeConfiguration.conf."""
        if key not in self._values:
            return "NotSupported"
        if key not in _WRITABLE or not value.isdecimal():
            return "Rejected"
        self._values[key] = value
        return "Accepted"

    def read(self, keys: Sequence[str]) -> Body:
        """Answer a GetConfiguration; no keys means all of them."""
        known = [key for key in keys or self._values if key in self._values]
        return {
            "configurationKey": [_entry(key, self._values) for key in known],
            "unknownKey": [key for key in keys if key not in self._values],
        }


def _entry(key: str, values: Mapping[str, str]) -> Body:
    return {"key": key, "readonly": key not in _WRITABLE, "value": values[key]}

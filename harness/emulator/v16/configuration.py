"""The configuration keys of the station (OCPP 1.6 §9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from harness.emulator.admission import MAX_PERIODS, MAX_PROFILES, MAX_STACK_LEVEL
from harness.emulator.measurands import DEFAULT_MEASURANDS, MEASURANDS
from harness.emulator.raw import Body
from harness.emulator.site import EmulatedSite
from harness.units import SECOND_MS, Millis

__all__ = ["Configuration"]

_HEARTBEAT = "HeartbeatInterval"
_SAMPLING = "MeterValueSampleInterval"
_SAMPLED = "MeterValuesSampledData"


def _is_measurands(value: str) -> bool:
    return all(name in MEASURANDS for name in value.split(","))


_WRITABLE: Mapping[str, Callable[[str], bool]] = {
    _HEARTBEAT: str.isdecimal,
    _SAMPLING: str.isdecimal,
    _SAMPLED: _is_measurands,
}
"""What can be changed, and which values are possible."""


class Configuration:
    """Key and value texts; only the intervals and what is measured can be changed."""

    def __init__(self, site: EmulatedSite) -> None:
        self._values = {
            "ChargeProfileMaxStackLevel": str(MAX_STACK_LEVEL),
            "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
            "ChargingScheduleMaxPeriods": str(MAX_PERIODS),
            "ConnectorSwitch3to1PhaseSupported": str(site.phase_switching).lower(),
            _HEARTBEAT: "300",
            "MaxChargingProfilesInstalled": str(MAX_PROFILES),
            _SAMPLING: "900",
            _SAMPLED: ",".join(DEFAULT_MEASURANDS),
            "NumberOfConnectors": str(site.connectors),
            "SupportedFeatureProfiles": "Core,RemoteTrigger,SmartCharging",
        }

    def heartbeat_ms(self) -> Millis:
        """Return the time between heartbeats; 0 is never."""
        return int(self._values[_HEARTBEAT]) * SECOND_MS

    def take_heartbeat(self, interval_s: int) -> None:
        """Take the interval that the answer to a BootNotification names."""
        self._values[_HEARTBEAT] = str(interval_s)

    def sampling_ms(self) -> Millis:
        """Return the time between meter values of a transaction; 0 is never."""
        return int(self._values[_SAMPLING]) * SECOND_MS

    def measurands(self) -> Sequence[str]:
        """Return what these meter values tell."""
        return self._values[_SAMPLED].split(",")

    def change(self, key: str, value: str) -> str:
        """Set a key, and return the status of the ChangeConfiguration.conf."""
        if key not in self._values:
            return "NotSupported"
        if key not in _WRITABLE or not _WRITABLE[key](value):
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

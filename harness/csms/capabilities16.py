"""What a station of OCPP 1.6 is able to do, by its configuration keys (§9.1, §9.4)."""

from __future__ import annotations

from collections.abc import Mapping

from harness.csms.capabilities import Capabilities, members, rate_units, truth, whole

__all__ = ["KEYS", "capabilities_from"]

_LEVELS = "ChargeProfileMaxStackLevel"
_UNITS = "ChargingScheduleAllowedChargingRateUnit"
_PERIODS = "ChargingScheduleMaxPeriods"
_PROFILES = "MaxChargingProfilesInstalled"
_SWITCH = "ConnectorSwitch3to1PhaseSupported"
_CONNECTORS = "NumberOfConnectors"
_FEATURES = "SupportedFeatureProfiles"

KEYS = (_LEVELS, _UNITS, _PERIODS, _PROFILES, _SWITCH, _CONNECTORS, _FEATURES)
"""The keys that tell it."""


def capabilities_from(keys: Mapping[str, str]) -> Capabilities:
    """Return what configuration keys tell; names are compared without regard to case."""
    told = {key.casefold(): value for key, value in keys.items()}

    def value(key: str) -> str | None:
        return told.get(key.casefold())

    features = members(value(_FEATURES))
    return Capabilities(
        smart_charging=None if features is None else "SmartCharging" in features,
        max_stack_level=whole(value(_LEVELS)),
        rate_units=rate_units(value(_UNITS)),
        max_periods=whole(value(_PERIODS)),
        max_profiles=whole(value(_PROFILES)),
        phase_switching=truth(value(_SWITCH)),
        connector_count=whole(value(_CONNECTORS)),
    )

"""Operation modes of OCPP 2.1: what a period must and must not say, and what it asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from harness.emulator.raw import Body

__all__ = [
    "CENTRAL_SETPOINT",
    "CHARGING_ONLY",
    "IDLE",
    "is_sound",
    "mode_of",
    "values_of",
    "wanted",
]

CHARGING_ONLY, CENTRAL_SETPOINT, IDLE = "ChargingOnly", "CentralSetpoint", "Idle"

_LIMITS = ("limit", "limit_L2", "limit_L3")
_SETPOINTS = ("setpoint", "setpoint_L2", "setpoint_L3")
_DISCHARGES = ("dischargeLimit", "dischargeLimit_L2", "dischargeLimit_L3")
_FORBIDDEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CHARGING_ONLY: (*_SETPOINTS, *_DISCHARGES),
        CENTRAL_SETPOINT: (),
        IDLE: (*_LIMITS, *_SETPOINTS, *_DISCHARGES),
    }
)
_REQUIRED: Mapping[str, str] = MappingProxyType(
    {CHARGING_ONLY: "limit", CENTRAL_SETPOINT: "setpoint"}
)


def mode_of(period: Body) -> str:
    """Return the operation mode of a period; without one it only charges (F21-04)."""
    return str(period.get("operationMode", CHARGING_ONLY))


def is_sound(period: Body) -> bool:
    """Tell whether a period says what its mode needs, nothing else, and no contradiction.

    Q10.FR.01/02 for Idle, K01.FR.142 to FR.147 for values of L2 and L3, which need one of L1, and
    V2X.05 for a setpoint, which lies between its limits.
    """
    mode = mode_of(period)
    if mode not in _FORBIDDEN or any(name in period for name in _FORBIDDEN[mode]):
        return False
    if mode in _REQUIRED and _REQUIRED[mode] not in period:
        return False
    families = (_LIMITS, _SETPOINTS, _DISCHARGES)
    has_bases = all(f[0] in period or not any(name in period for name in f) for f in families)
    limits = [period[name] for name in _LIMITS if name in period]
    return has_bases and all(limit >= 0 for limit in limits) and _is_within_limits(period)


def values_of(period: Body, name: str) -> list[float]:
    """Return the value of a field for L1, L2 and L3, as far as each is given."""
    names = (name, f"{name}_L2", f"{name}_L3")
    return [float(period[one]) for one in names if one in period]


def wanted(period: Body) -> float:
    """Return what a period asks for: a limit, or a setpoint clipped to the limits (V2X.03/04).

    A pilot signal knows no phases, so that the most careful of their values counts for all.
    """
    mode = mode_of(period)
    if mode == IDLE:
        return 0.0
    limits = values_of(period, "limit")
    if mode == CHARGING_ONLY:
        return min(limits)
    setpoint = min(values_of(period, "setpoint"), key=abs)
    lowest = max(values_of(period, "dischargeLimit"), default=-math.inf)
    return max(lowest, min([setpoint, *limits]))


def _is_within_limits(period: Body) -> bool:
    if mode_of(period) != CENTRAL_SETPOINT:
        return True
    setpoint = period["setpoint"]
    above = "limit" in period and setpoint > period["limit"]
    return not above and setpoint >= period.get("dischargeLimit", setpoint)

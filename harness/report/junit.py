"""What identifies the evidence of an item: for the properties of a JUnit file and for the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["charger", "properties"]

_CHARGER_NAMES = {
    "vendor": ("vendor", "chargePointVendor", "vendorName"),
    "model": ("model", "chargePointModel"),
    "firmware": ("firmware", "firmwareVersion"),
}
"""Our names, then those of BootNotification in OCPP 1.6 and 2.x."""


def charger(header: Mapping[str, Any]) -> dict[str, str]:
    """Return vendor, model and firmware of the charger, as far as it told them."""
    station = header.get("station") or {}
    found = {
        ours: next((station[name] for name in names if name in station), None)
        for ours, names in _CHARGER_NAMES.items()
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def properties(header: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the names and values that a header record holds, always in the same order."""
    meter = header.get("meter") or {}
    found = {
        "bench": header.get("bench"),
        "ocpp": header.get("ocpp"),
        **{f"charger_{name}": value for name, value in charger(header).items()},
        "meter": meter.get("map"),
        "meter_accuracy_class": meter.get("class"),
        "scenario_sha256": header.get("sha256"),
        "seed": header.get("seed"),
        "clock": header.get("clock"),
    }
    return [(name, str(value)) for name, value in found.items() if value is not None]

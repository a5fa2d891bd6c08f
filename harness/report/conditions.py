"""The conditions of a run: everything that a third party needs to weigh its result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from harness.report.junit import charger
from harness.verdict import Criteria

__all__ = ["Conditions", "conditions_of"]

Conditions: TypeAlias = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Headings, each with its names and values."""


def conditions_of(header: Mapping[str, Any]) -> Conditions:
    """List what a header record says about bench, charger, meter and criteria."""
    run = {name: header[name] for name in _RUN if header.get(name) is not None}
    if not run.get("covers"):
        run.pop("covers", None)
    if header.get("insecure"):
        run["insecure"] = _INSECURE
    groups: Sequence[tuple[str, Mapping[str, Any]]] = (
        ("Run", run),
        ("Charger", charger(header)),
        ("Known deviations", header.get("quirks") or {}),
        ("Site", _site(header.get("site") or {})),
        ("Meter", header.get("meter") or {}),
        *_of_connectors("Meter", header.get("meters") or {}),
        *_of_connectors("Second meter", header.get("second_meters") or {}),
        ("Criteria", _criteria(header)),
    )
    return [(name, _worded(values)) for name, values in groups if values]


_RUN = (
    *("covers", "t0", "clock", "seed", "bench", "ocpp", "faults", "path", "sha256"),
    *("vehicle", "safe_limit", "security_profile"),
)
_INSECURE = "yes: a station without any security could dial in from another computer"


def _of_connectors(
    what: str, meters: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for connector, meter in meters.items():
        yield f"{what} of connector {connector}", meter


def _site(site: Mapping[str, Any]) -> dict[str, Any]:
    connectors = {
        f"connector {number}": ", ".join(_hardware(one))
        for number, one in enumerate(site.get("connectors", ()), start=1)
    }
    return {**connectors, "nominal voltage": f"{site.get('nominal_voltage_v')} V"} if site else {}


def _hardware(connector: Mapping[str, Any]) -> Iterator[str]:
    if "max_current_a" in connector:
        yield f"{connector['max_current_a']} A"
    if "max_power_w" in connector:
        yield f"{connector['max_power_w']} W"
    if "dc_voltage_v" in connector:
        yield f"direct current at {connector['dc_voltage_v']} V"
    else:
        yield f"{connector['phases']} phases"


def _criteria(header: Mapping[str, Any]) -> dict[str, Any]:
    """Say what an energy tolerance comes to that is not given but follows from the accuracy."""
    criteria = dict(header.get("criteria") or {})
    accuracy = (header.get("meter") or {}).get("accuracy")
    if criteria.get("energy_tolerance", 0) is None and accuracy is not None:
        share = Criteria().energy_share(accuracy)
        criteria["energy_tolerance"] = f"{share:.4f}, from the meter's accuracy"
    return criteria


def _worded(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), _value(value)) for name, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)

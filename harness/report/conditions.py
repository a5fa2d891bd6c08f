"""The conditions of a run: everything that a third party needs to weigh its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from harness.report.junit import charger
from harness.verdict import Criteria

__all__ = ["Conditions", "conditions_of"]

Conditions: TypeAlias = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Headings, each with its names and values."""


def conditions_of(header: Mapping[str, Any]) -> Conditions:
    """List what a header record says about bench, charger, meter and criteria."""
    run = {name: header[name] for name in _RUN if header.get(name) is not None}
    groups: Sequence[tuple[str, Mapping[str, Any]]] = (
        ("Run", run),
        ("Charger", charger(header)),
        ("Site", _site(header.get("site") or {})),
        ("Meter", header.get("meter") or {}),
        ("Criteria", _criteria(header)),
    )
    return [(name, _worded(values)) for name, values in groups if values]


_RUN = ("t0", "clock", "seed", "bench", "ocpp", "faults", "path", "sha256")


def _site(site: Mapping[str, Any]) -> dict[str, Any]:
    connectors = {
        f"connector {number}": f"{one['max_current_a']} A, {one['phases']} phases"
        for number, one in enumerate(site.get("connectors", ()), start=1)
    }
    return {**connectors, "nominal voltage": f"{site.get('nominal_voltage_v')} V"} if site else {}


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

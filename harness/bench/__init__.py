"""The bench: a charger, its meters and vehicles, brought to life and left safe."""

from __future__ import annotations

from harness.bench.emulated import emulated_facts, emulated_rig
from harness.bench.facts import PREPARATION_MS, BenchFacts, Needs
from harness.bench.header import header_fields
from harness.bench.outcome import Inconclusive, LimitViolated, raise_unless_passed
from harness.bench.referee import Referee
from harness.bench.rig import Rig, VehicleDemand, Vehicles
from harness.bench.session import (
    ID_TAG,
    ChargingSession,
    ConnectorMeter,
    ConnectorVehicles,
    start_session,
    transaction_on,
)

__all__ = [
    "ID_TAG",
    "PREPARATION_MS",
    "BenchFacts",
    "ChargingSession",
    "ConnectorMeter",
    "ConnectorVehicles",
    "Inconclusive",
    "LimitViolated",
    "Needs",
    "Referee",
    "Rig",
    "VehicleDemand",
    "Vehicles",
    "emulated_facts",
    "emulated_rig",
    "header_fields",
    "raise_unless_passed",
    "start_session",
    "transaction_on",
]

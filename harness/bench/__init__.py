"""The bench: a charger, its meters and vehicles, brought to life and left safe."""

from __future__ import annotations

from harness.bench.assembly import assembled
from harness.bench.benchfile import BenchFile, bench_schema, load_bench
from harness.bench.described import described_facts
from harness.bench.description import BenchDescription
from harness.bench.emulated import emulated_equipment, emulated_facts, emulated_rig, usual_plan
from harness.bench.equipment import Equip
from harness.bench.facts import PREPARATION_MS, BenchFacts, Needs
from harness.bench.fleet import Fleet, VehicleDemand
from harness.bench.header import header_fields
from harness.bench.outcome import Inconclusive, LimitViolated, raise_unless_passed
from harness.bench.recovery import debts_of_bench
from harness.bench.referee import Referee
from harness.bench.rig import Rig, Vehicles
from harness.bench.session import (
    ID_TAG,
    ChargingSession,
    ConnectorMeter,
    ConnectorVehicles,
    start_session,
    transaction_on,
)
from harness.bench.wired import wired_equipment

__all__ = [
    "ID_TAG",
    "PREPARATION_MS",
    "BenchDescription",
    "BenchFacts",
    "BenchFile",
    "ChargingSession",
    "ConnectorMeter",
    "ConnectorVehicles",
    "Equip",
    "Fleet",
    "Inconclusive",
    "LimitViolated",
    "Needs",
    "Referee",
    "Rig",
    "VehicleDemand",
    "Vehicles",
    "assembled",
    "bench_schema",
    "debts_of_bench",
    "described_facts",
    "emulated_equipment",
    "emulated_facts",
    "emulated_rig",
    "header_fields",
    "load_bench",
    "raise_unless_passed",
    "start_session",
    "transaction_on",
    "usual_plan",
    "wired_equipment",
]

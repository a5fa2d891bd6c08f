"""The scenario file: its format, its loader and what it means."""

from __future__ import annotations

from harness.scenario.bodies import Body, bind_transaction, resolve_body
from harness.scenario.expectations import ConnectorStatus, Outcome, StatusDemand
from harness.scenario.loader import SUFFIX, ScenarioFile, load, read
from harness.scenario.model import DEFAULT_START, Needs, Scenario, ScenarioItem
from harness.scenario.quantities import InstantExpr
from harness.scenario.schema import scenario_schema
from harness.scenario.steps import (
    ClearProfileStep,
    CompareCompositeStep,
    HoldStep,
    HoldUntilStep,
    MalformedProfileStep,
    PlugInStep,
    SetProfileStep,
    StartTransactionStep,
    Step,
    StopTransactionStep,
    UnplugStep,
)

__all__ = [
    "DEFAULT_START",
    "SUFFIX",
    "Body",
    "ClearProfileStep",
    "CompareCompositeStep",
    "ConnectorStatus",
    "HoldStep",
    "HoldUntilStep",
    "InstantExpr",
    "MalformedProfileStep",
    "Needs",
    "Outcome",
    "PlugInStep",
    "Scenario",
    "ScenarioFile",
    "ScenarioItem",
    "SetProfileStep",
    "StartTransactionStep",
    "StatusDemand",
    "Step",
    "StopTransactionStep",
    "UnplugStep",
    "bind_transaction",
    "load",
    "read",
    "resolve_body",
    "scenario_schema",
]

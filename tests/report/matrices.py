"""Result lines of a run with mutants, written by hand as ``run.json`` holds them."""

from __future__ import annotations

from typing import Any

GAP = "scenarios/stacking/gap.scenario.yaml::gap_hands_back"
REPLACED = "scenarios/replace/replaced.scenario.yaml::replaced"


def fault(name: str = "no-replacement", **changes: str) -> dict[str, str]:
    return {
        "name": name,
        "defect": "D10",
        "effect": "over the limit",
        "summary": "It does not replace a profile.",
        "source": "https://github.com/shiv3/ocpp-cp-simulator",
        **changes,
    }


def cell(
    test: str, outcome: str, fault: str | None = "no-replacement", **changes: Any
) -> dict[str, Any]:
    """What a test said of a fault; it shows it when the outcome is ``watts``."""
    return {
        "id": f"{test}[1.6-emulated-{fault}]",
        "test": test,
        "ocpp": "1.6",
        "fault": fault,
        "verdict": "fail" if outcome == "watts" else outcome,
        "outcome": outcome,
        "killed": fault is not None and outcome == "watts",
        "sentence": "connector 1 drew 11.00 kW" if outcome == "watts" else None,
        "findings": [],
        "after_ms": 60_000,
        **changes,
    }

"""The JSON Schema of scenario files, for completion and checks in editors."""

from __future__ import annotations

import json

from harness.scenario.model import Scenario

__all__ = ["scenario_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> str:
    """Return the JSON Schema as text, the same for every call."""
    schema = Scenario.model_json_schema(by_alias=True, mode="validation")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2) + "\n"

"""The JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from scenario.texts import SET_PROFILE, with_steps

from harness.documents import parse
from harness.scenario import scenario_schema

PUBLISHED = Path(__file__).parents[2] / "scenarios" / "scenario.schema.json"


def errors(text: str) -> list[Any]:
    schema = Draft202012Validator(json.loads(scenario_schema()))
    return list(schema.iter_errors(parse(text.encode(), "f.yaml").data))


def test_the_published_schema_is_that_of_the_model() -> None:
    assert PUBLISHED.read_text("utf-8") == scenario_schema()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(scenario_schema()))


def test_a_good_scenario_satisfies_it() -> None:
    assert errors(SET_PROFILE) == []


@pytest.mark.parametrize(
    "text",
    [
        with_steps("hold: 120"),
        with_steps("hodl: 2 min"),
        with_steps("{hold: 2 min, unplug: {}}"),
        with_steps("plug_in: {connector: 1}"),
        SET_PROFILE.replace("chargingRateUnit: W", "chargingRateUnit: kW"),
        SET_PROFILE.replace("limit", "limits"),
        "steps: [hold: 1 s]",
    ],
)
def test_a_wrong_scenario_does_not(text: str) -> None:
    assert errors(text)

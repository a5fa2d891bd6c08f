"""The library of scenarios: it loads, proves something and documents itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.documents import parse
from harness.emulator import VEHICLES
from harness.scenario import PlugInStep, StartTransactionStep, load, scenario_schema

LIBRARY = Path(__file__).parents[2] / "scenarios"
FILES = sorted(LIBRARY.rglob("*.scenario.yaml"))
IDS = [path.relative_to(LIBRARY).as_posix() for path in FILES]

library = pytest.mark.parametrize("path", FILES, ids=IDS)


def test_the_library_is_not_empty() -> None:
    assert len(FILES) >= 27


@library
def test_a_scenario_charges_and_says_what_it_covers(path: Path) -> None:
    scenario = load(path).scenario
    kinds = {type(step) for step in scenario.steps}
    assert {PlugInStep, StartTransactionStep} <= kinds
    assert scenario.covers


@library
def test_a_scenario_draws_more_than_its_limits_for_a_while(path: Path) -> None:
    plugged = [one.plug_in for one in load(path).scenario.steps if isinstance(one, PlugInStep)]
    assert all(one.draws_w == 22_000 for one in plugged if one.vehicle is None)


def test_every_vehicle_but_the_ordinary_one_is_played() -> None:
    steps = [step for path in FILES for step in load(path).scenario.steps]
    vehicles = [one.plug_in.vehicle for one in steps if isinstance(one, PlugInStep)]
    named = {one.name for one in vehicles if one is not None}
    # A file that is like tapering stands for it: from 70 % on it takes half an hour to taper.
    assert named >= set(VEHICLES) - {"ordinary", "tapering"} | {"nearly-full"}


@library
def test_editors_accept_what_the_loader_accepts(path: Path) -> None:
    schema = Draft202012Validator(json.loads(scenario_schema()))
    assert list(schema.iter_errors(parse(path.read_bytes(), str(path)).data)) == []


@library
def test_a_scenario_names_its_schema_for_editors(path: Path) -> None:
    comment, _, schema = path.read_text("utf-8").partition("\n")[0].partition("$schema=")
    assert comment == "# yaml-language-server: "
    assert (path.parent / schema).resolve() == LIBRARY / "scenario.schema.json"


def test_items_have_distinct_names() -> None:
    names = [name for path in FILES for name in load(path).item_names]
    assert len(names) == len(set(names))

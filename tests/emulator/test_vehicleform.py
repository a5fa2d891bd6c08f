"""Vehicles as a scenario or a bench file names them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from harness.emulator import VEHICLES, Vehicle
from harness.emulator.vehicleform import KnownVehicle

ADAPTER = TypeAdapter(KnownVehicle)


@dataclass
class Place:
    folder: Path


def test_a_known_name_is_the_vehicle_of_that_name():
    assert ADAPTER.validate_python("tapering") == Vehicle("tapering", VEHICLES["tapering"])


def test_a_file_is_found_beside_the_file_that_names_it(tmp_path):
    (tmp_path / "van.vehicle.yaml").write_text("like: one-phase\n")
    found = ADAPTER.validate_python("van.vehicle.yaml", context=Place(tmp_path))
    assert found == Vehicle("van", VEHICLES["one-phase"])


def test_without_a_place_a_file_is_found_from_here(tmp_path, monkeypatch):
    (tmp_path / "van.yaml").write_text("like: slow\n")
    monkeypatch.chdir(tmp_path)
    assert ADAPTER.validate_python("van.yaml").spec == VEHICLES["slow"]


def test_what_has_been_read_already_is_no_name():
    with pytest.raises(ValidationError, match="expected the name or the file of a vehicle"):
        ADAPTER.validate_python(7)


@pytest.mark.parametrize("text", ["ordinry", "nowhere.yaml"])
def test_a_vehicle_that_is_not_there_is_said_to_be(text, tmp_path):
    with pytest.raises(ValidationError, match=text):
        ADAPTER.validate_python(text, context=Place(tmp_path))


def test_what_is_wrong_in_the_file_is_said_with_its_line(tmp_path):
    (tmp_path / "van.yaml").write_text("like: slow\nphases: 4\n")
    with pytest.raises(ValidationError, match=r"van.yaml:2: phases: found 4"):
        ADAPTER.validate_python("van.yaml", context=Place(tmp_path))


def test_the_schema_offers_every_name_and_any_file():
    schema = ADAPTER.json_schema()
    names, file = schema["anyOf"]
    assert names == {"enum": [*VEHICLES]}
    assert file == {"type": "string", "pattern": r"\.yaml$"}

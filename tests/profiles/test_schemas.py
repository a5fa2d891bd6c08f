"""The tables of fields, held against the JSON schemas that come with the ocpp package."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from profiles.bodies import changed, full_body_21, full_body_201

from harness.profiles import ProfileError, Version, codec, v21

SCHEDULE = "chargingSchedule[0]"
PLACES = {
    "ChargingProfileType": "",
    "ChargingScheduleType": f"{SCHEDULE}.",
    "ChargingSchedulePeriodType": f"{SCHEDULE}.chargingSchedulePeriod[0].",
    "LimitAtSoCType": f"{SCHEDULE}.limitAtSoC.",
}
BODIES = {Version.V201: full_body_201, Version.V21: full_body_21}
TYPES = [
    (version, name)
    for version in BODIES
    for name in PLACES
    if (version, name) != (Version.V201, "LimitAtSoCType")
]


def _schema(version: Version, request: str, name: str) -> dict[str, Any]:
    folder = "v201" if version is Version.V201 else "v21"
    text = files("ocpp").joinpath(folder, "schemas", f"{request}.json").read_text("utf-8-sig")
    return json.loads(text)["definitions"][name]


def _refusal(decode, body) -> str:
    with pytest.raises(ProfileError) as error:
        decode(body)
    return str(error.value)


@pytest.mark.parametrize(("version", "name"), TYPES)
def test_an_object_has_the_fields_of_its_schema_and_no_other(version, name):
    schema = _schema(version, "SetChargingProfileRequest", name)
    body = changed(BODIES[version](), f"{PLACES[name]}xyz", 1)
    offered = _refusal(codec(version).decode, body).split("expected one of ")[1].split(", ")
    assert sorted(offered) == sorted(schema["properties"])


@pytest.mark.parametrize(("version", "name"), TYPES)
def test_a_field_is_required_where_its_schema_says_so(version, name):
    schema = _schema(version, "SetChargingProfileRequest", name)
    for field in schema["properties"]:
        path = f"{PLACES[name]}{field}"
        body = changed(BODIES[version](), path, None)
        if field in schema["required"]:
            told = f"{path}: found None, expected a value: the field is required"
            assert _refusal(codec(version).decode, body) == told
        else:
            assert codec(version).decode(body) is not None


@pytest.mark.parametrize(("version", "name"), TYPES)
def test_a_field_has_the_type_of_its_schema(version, name):
    schema = _schema(version, "SetChargingProfileRequest", name)
    wrong = {"integer": 1.5, "number": "1", "string": 1, "boolean": 1, "array": 1}
    for field, one in schema["properties"].items():
        if field == "customData":
            continue
        body = changed(BODIES[version](), f"{PLACES[name]}{field}", wrong.get(one.get("type"), 1))
        assert _refusal(codec(version).decode, body).startswith(f"{PLACES[name]}{field}: found ")


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("chargingProfilePurpose", "ChargingProfilePurposeEnumType"),
        ("chargingProfileKind", "ChargingProfileKindEnumType"),
        ("recurrencyKind", "RecurrencyKindEnumType"),
        (f"{SCHEDULE}.chargingRateUnit", "ChargingRateUnitEnumType"),
    ],
)
@pytest.mark.parametrize("version", BODIES)
def test_a_word_is_one_of_its_schema(version, field, name):
    body = changed(BODIES[version](), field, "xyz")
    offered = _refusal(codec(version).decode, body).split("expected one of ")[1].split(", ")
    words = _schema(version, "SetChargingProfileRequest", name)["enum"]
    assert sorted(offered) == sorted(words)


def test_an_update_has_the_fields_of_its_schema():
    schema = _schema(Version.V21, "UpdateDynamicScheduleRequest", "ChargingScheduleUpdateType")
    refusal = _refusal(v21.decode_update, {"xyz": 1})
    assert sorted(refusal.split("expected one of ")[1].split(", ")) == sorted(schema["properties"])

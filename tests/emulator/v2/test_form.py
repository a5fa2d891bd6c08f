"""What the schemas of OCPP 2.x say about a request, and in which words of OCPP-J."""

from __future__ import annotations

import pytest
from emulator.support import run
from emulator.support2 import booted2, install, profile2

from harness.emulator.fields import CallError
from harness.emulator.v2.form import check_form, check_times

TOKEN = {"idToken": "A", "type": "Central"}


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Reset", {}, "OccurrenceConstraintViolation"),
        ("Reset", {"type": "Gentle"}, "PropertyConstraintViolation"),
        ("Reset", {"type": 7}, "TypeConstraintViolation"),
        ("Reset", {"type": "OnIdle", "colour": "red"}, "FormatViolation"),
        ("GetVariables", {"getVariableData": []}, "OccurrenceConstraintViolation"),
        ("GetBaseReport", {"requestId": "1", "reportBase": "X"}, "TypeConstraintViolation"),
        (
            "RequestStartTransaction",
            {"idToken": {**TOKEN, "idToken": "x" * 37}, "remoteStartId": 1},
            "PropertyConstraintViolation",
        ),
        (
            "RequestStartTransaction",
            {"idToken": {"idToken": "A"}, "remoteStartId": 1},
            "OccurrenceConstraintViolation",
        ),
    ],
)
def test_each_way_to_break_a_schema_has_its_code(action, payload, code):
    # OCPP-J 2.0.1 part 4, section 4.3.
    with pytest.raises(CallError) as error:
        check_form("2.0.1", action, payload)
    assert error.value.code == code


def test_a_description_tells_where_and_what_is_wrong():
    with pytest.raises(CallError) as error:
        check_form("2.0.1", "Reset", {"type": "Gentle"})
    assert error.value.description.startswith("$.type: 'Gentle' is not one of")


def test_a_description_is_no_longer_than_ocpp_j_allows():
    # 255 characters.
    with pytest.raises(CallError) as error:
        check_form("2.0.1", "Reset", {"type": "x" * 1_000})
    assert len(error.value.description) == 255


def test_a_request_of_2_1_is_held_against_the_schemas_of_2_1():
    request = {"type": "ImmediateAndResume"}
    check_form("2.1", "Reset", request)
    with pytest.raises(CallError):
        check_form("2.0.1", "Reset", request)


@pytest.mark.parametrize("field", ["validFrom", "validTo", "dynUpdateTime"])
def test_a_time_that_is_none_is_a_property_violation(field):
    with pytest.raises(CallError) as error:
        check_times(profile2("TxDefaultProfile", (0, 8), **{field: "soon"}))
    assert error.value.code == "PropertyConstraintViolation"
    assert field in error.value.description


def test_the_start_of_every_schedule_is_looked_at():
    body = profile2("TxProfile", (0, 8))
    second = {**body["chargingSchedule"][0], "startSchedule": "2025-13-01T00:00:00Z"}
    check_times(body)
    with pytest.raises(CallError, match="startSchedule"):
        check_times({**body, "chargingSchedule": [*body["chargingSchedule"], second]})


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_profile_that_is_out_of_form_replaces_nothing(version):
    async def main(clock):
        async with booted2(clock, version) as (csms, _):
            await install(csms, profile2("TxDefaultProfile", (0, 10)))
            broken = profile2("TxDefaultProfile", (0, 8), validTo="soon")
            assert await install(csms, broken) == "PropertyConstraintViolation"
            answer = await csms.call("GetCompositeSchedule", {"evseId": 1, "duration": 60})
            assert answer["schedule"]["chargingSchedulePeriod"][0]["limit"] == 10

    run(main)


@pytest.mark.parametrize(
    "message", [[2, "x", "Reset", {}, 1], [2, "x", 7, {}], [2, "x", "Reset", "now"]]
)
def test_a_call_of_another_shape_is_an_error_of_the_framework(message):
    # OCPP-J 2.0.1 part 4, section 4.3: RpcFrameworkError.
    async def main(clock):
        async with booted2(clock) as (csms, _):
            answer = await csms.send_raw("x", message)
            assert answer[:3] == [4, "x", "RpcFrameworkError"]

    run(main)

from __future__ import annotations

import pytest
from emulator.support import profile

from harness.emulator.fields import CallError, check_profile, choice, optional, required


def code_of(body: dict) -> str:
    with pytest.raises(CallError) as caught:
        check_profile(body)
    return caught.value.code


def test_a_sound_profile_passes():
    check_profile(profile("TxDefaultProfile", (0, 10.5, 1), min_rate=6, duration=60))


def test_a_field_that_is_absent_is_an_occurrence_violation():
    with pytest.raises(CallError) as caught:
        required({}, "connectorId", int)
    assert caught.value.code == "OccurenceConstraintViolation"


def test_a_field_of_another_type_is_a_type_violation():
    with pytest.raises(CallError) as caught:
        optional({"connectorId": "1"}, "connectorId", int)
    assert caught.value.code == "TypeConstraintViolation"


def test_true_is_no_integer():
    with pytest.raises(CallError):
        required({"connectorId": True}, "connectorId", int)


def test_an_unknown_word_is_a_property_violation():
    with pytest.raises(CallError) as caught:
        choice({"chargingRateUnit": "kW"}, "chargingRateUnit", ("A", "W"))
    assert caught.value.code == "PropertyConstraintViolation"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"chargingProfileId": None}, "TypeConstraintViolation"),
        ({"stackLevel": "0"}, "TypeConstraintViolation"),
        ({"chargingProfilePurpose": "Tx"}, "PropertyConstraintViolation"),
        ({"chargingProfileKind": "Dynamic"}, "PropertyConstraintViolation"),
        ({"recurrencyKind": "Monthly"}, "PropertyConstraintViolation"),
        ({"validTo": "tomorrow"}, "PropertyConstraintViolation"),
        ({"transactionId": "1"}, "TypeConstraintViolation"),
        ({"chargingSchedule": []}, "TypeConstraintViolation"),
        ({"validFrom": None}, "TypeConstraintViolation"),
        ({"chargingSchedule": {}}, "OccurenceConstraintViolation"),
    ],
)
def test_a_misformed_profile_gets_the_code_of_ocpp(change, code):
    assert code_of({**profile("TxDefaultProfile", (0, 10)), **change}) == code


@pytest.mark.parametrize(
    "period",
    [{"startPeriod": 0}, {"limit": 10}, {"startPeriod": 0, "limit": "10"}, 10, None],
)
def test_a_misformed_period_is_refused(period):
    body = profile("TxDefaultProfile")
    body["chargingSchedule"]["chargingSchedulePeriod"] = [period]
    with pytest.raises(CallError):
        check_profile(body)

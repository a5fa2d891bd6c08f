from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from profiles.anew import anew
from profiles.bodies import full_body, minimal_body

from harness.errors import InputError
from harness.profiles import (
    Kind,
    Period,
    Profile,
    ProfileError,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
)


def decode(body):
    return anew("v16").decode(body)


def encode(profile):
    return anew("v16").encode(profile)


EIGHT = 1_736_928_000_000
"""2025-01-15T08:00:00Z."""


def test_every_field_is_read():
    assert decode(full_body()) == Profile(
        id=7,
        stack_level=3,
        purpose=Purpose.TX,
        kind=Kind.RECURRING,
        schedule=Schedule(
            unit=RateUnit.A,
            periods=(Period(0, Decimal("16.1"), 3), Period(900_000, Decimal(6))),
            start=EIGHT - 8 * 3_600_000,
            duration_ms=3_600_000,
            min_charging_rate=Decimal("6.5"),
        ),
        recurrence=Recurrence.DAILY,
        valid_from=EIGHT,
        valid_to=EIGHT + 24 * 3_600_000 + 250,
        transaction_id=42,
    )


def test_absent_fields_are_none():
    profile = decode(minimal_body())
    assert (profile.valid_from, profile.valid_to, profile.recurrence) == (None, None, None)
    assert (profile.schedule.start, profile.schedule.duration_ms) == (None, None)
    assert profile.schedule.periods[0].number_phases is None


@pytest.mark.parametrize("body", [full_body(), minimal_body()])
def test_what_is_written_is_what_was_read(body):
    assert encode(decode(body)) == body


def test_a_limit_has_no_binary_residue():
    body = minimal_body()
    body["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] = 0.1 * 3
    assert decode(body).schedule.periods[0].limit == Decimal("0.30000000000000004")
    body["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] = 16.1
    assert decode(body).schedule.periods[0].limit == Decimal("16.1")
    assert encode(decode(body)) == body


def test_a_whole_limit_is_written_as_an_integer():
    body = minimal_body()
    body["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] = Decimal("10.0")
    (period,) = encode(decode(body))["chargingSchedule"]["chargingSchedulePeriod"]
    assert repr(period["limit"]) == "10"


def test_an_instant_without_offset_is_utc():
    body = minimal_body() | {"validFrom": "2025-01-15T08:00:00"}
    assert decode(body).valid_from == EIGHT


def test_an_empty_period_list_is_read():
    body = minimal_body()
    body["chargingSchedule"]["chargingSchedulePeriod"] = []
    assert decode(body).schedule.periods == ()


def _with(path: str, value: object) -> dict[str, Any]:
    body = full_body()
    *parents, last = path.split(".")
    place: Any = body
    for key in parents:
        place = place[int(key) if key.isdigit() else key]
    place[int(last) if last.isdigit() else last] = value
    return body


PERIODS = "chargingSchedule.chargingSchedulePeriod"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("chargingProfileId", "7", "chargingProfileId: found '7', expected an integer"),
        ("chargingProfileId", True, "chargingProfileId: found True, expected an integer"),
        ("chargingProfileId", None, "chargingProfileId: found None, expected a value"),
        ("stackLevel", -1, "stackLevel: found -1, expected an integer from 0 up"),
        ("transactionId", "42", "transactionId: found '42', expected an integer"),
        ("validFrom", "soon", "validFrom: found 'soon', expected a date-time such as"),
        ("validTo", 5, "validTo: found 5, expected a date-time such as"),
        ("chargingSchedule", [], "chargingSchedule: found [], expected an object"),
        ("chargingSchedule.duration", 1.5, "chargingSchedule.duration: found 1.5"),
        (f"{PERIODS}", "none", f"{PERIODS}: found 'none', expected a list"),
        (f"{PERIODS}.1", 6, f"{PERIODS}[1]: found 6, expected an object"),
        (f"{PERIODS}.1.limit", "6 A", f"{PERIODS}[1].limit: found '6 A', expected a number"),
        (f"{PERIODS}.1.limit", float("nan"), f"{PERIODS}[1].limit: found nan, expected a finite"),
        (f"{PERIODS}.1.limit", None, f"{PERIODS}[1].limit: found None, expected a value"),
        (f"{PERIODS}.0.startPeriod", -5, f"{PERIODS}[0].startPeriod: found -5"),
        (f"{PERIODS}.0.numberPhases", 1.5, f"{PERIODS}[0].numberPhases: found 1.5"),
    ],
)
def test_an_error_names_the_path_what_was_found_and_what_was_expected(path, value, told):
    with pytest.raises(ProfileError) as error:
        decode(_with(path, value))
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(
    ("path", "value", "meant"),
    [
        ("chargingProfilePurpose", "TxDefaultProfil", "TxDefaultProfile"),
        ("chargingProfileKind", "absolute", "Absolute"),
        ("recurrencyKind", "Dayly", "Daily"),
        ("recurencyKind", "Daily", "recurrencyKind"),
        ("chargingSchedule.startschedule", 0, "startSchedule"),
        (f"{PERIODS}.0.numberPhase", 3, "numberPhases"),
    ],
)
def test_a_slip_of_the_pen_is_recognised(path, value, meant):
    with pytest.raises(ProfileError, match=f"did you mean '{meant}'"):
        decode(_with(path, value))


def test_a_value_that_resembles_nothing_gets_no_guess():
    with pytest.raises(ProfileError) as error:
        decode(_with("chargingSchedule.chargingRateUnit", "horsepower"))
    assert str(error.value) == (
        "chargingSchedule.chargingRateUnit: found 'horsepower', expected one of A, W"
    )


def test_a_value_of_a_strange_type_is_no_choice():
    with pytest.raises(ProfileError, match=r"chargingProfileKind: found \['Absolute'\]"):
        decode(_with("chargingProfileKind", ["Absolute"]))


def test_a_body_that_is_no_object_is_refused():
    with pytest.raises(ProfileError, match="profile: found 'x', expected an object"):
        decode("x")  # type: ignore[arg-type]


@pytest.mark.parametrize("key", sorted(minimal_body()))
def test_a_required_field_is_missed(key):
    body = minimal_body()
    del body[key]
    with pytest.raises(ProfileError, match=f"{key}: found None, expected a value"):
        decode(body)


def test_the_error_carries_its_parts():
    with pytest.raises(InputError) as error:
        decode(_with("stackLevel", -1))
    assert (error.value.path, error.value.found) == ("stackLevel", -1)
    assert error.value.expected == "an integer from 0 up"


def test_a_fraction_of_a_second_cannot_be_written():
    profile = decode(minimal_body())
    schedule = replace(profile.schedule, duration_ms=1500)
    with pytest.raises(ProfileError, match=r"chargingSchedule\.duration: found '1500 ms'"):
        encode(replace(profile, schedule=schedule))


SHORT = "chargingSchedule.chargingSchedulePeriod[0]"


@pytest.mark.parametrize(
    ("path", "word", "told"),
    [
        (
            "chargingProfilePurpose",
            "ChargingStationMaxProfile",
            (
                "ChargePointMaxProfile, TxDefaultProfile, TxProfile; "
                "did you mean 'ChargePointMaxProfile'?"
            ),
        ),
        (
            "chargingProfilePurpose",
            "ChargingStationExternalConstraints",
            (
                "ChargePointMaxProfile, TxDefaultProfile, TxProfile; "
                "ChargingStationExternalConstraints is a word of OCPP 2.0.1 and 2.1"
            ),
        ),
        (
            "chargingProfilePurpose",
            "PriorityCharging",
            (
                "ChargePointMaxProfile, TxDefaultProfile, TxProfile; "
                "PriorityCharging is a word of OCPP 2.1"
            ),
        ),
        (
            "chargingProfileKind",
            "Dynamic",
            "Absolute, Recurring, Relative; Dynamic is a word of OCPP 2.1",
        ),
    ],
)
def test_a_word_of_a_later_version_is_refused(path, word, told):
    with pytest.raises(ProfileError) as error:
        decode(_with(path, word))
    assert str(error.value) == f"{path}: found {word!r}, expected one of {told}"


@pytest.mark.parametrize("key", ["customData", "id"])
def test_a_field_of_a_later_version_is_refused(key):
    with pytest.raises(ProfileError, match=f"^{key}: found '{key}', expected one of chargingPro"):
        decode(full_body() | {key: {}})


PROFILE = decode(minimal_body())


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (replace(PROFILE, purpose=Purpose.EXTERNAL), "chargingProfilePurpose: found 'ChargingStat"),
        (replace(PROFILE, kind=Kind.DYNAMIC), "chargingProfileKind: found 'Dynamic', expected one"),
        (
            replace(PROFILE, alternatives=(PROFILE.schedule,)),
            "chargingSchedule: found '2 schedules', expected one: OCPP 1.6 has no choice",
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, id=3)),
            "chargingSchedule.id: found 3, expected nothing: this version has no such field",
        ),
        (
            replace(
                PROFILE, schedule=replace(PROFILE.schedule, periods=(Period(0, Decimal(6), 1, 2),))
            ),
            f"{SHORT}.phase_to_use: found 2, expected nothing: this version has no such field",
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, periods=(Period(0, None),))),
            f"{SHORT}.limit: found None, expected a value: the field is required",
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, other=(("salesTariff", {}),))),
            "chargingSchedule.salesTariff: found {}, expected nothing: this version has no such",
        ),
        (
            replace(PROFILE, dyn_update_time=0),
            "dyn_update_time: found 0, expected nothing: this version has no such field",
        ),
    ],
)
def test_what_1_6_has_no_words_for_cannot_be_written(profile, told):
    with pytest.raises(ProfileError) as error:
        encode(profile)
    assert str(error.value).startswith(told)


def test_a_fraction_of_a_second_in_a_period_cannot_be_written():
    schedule = replace(PROFILE.schedule, periods=(Period(1, Decimal(6)),))
    with pytest.raises(ProfileError) as error:
        encode(replace(PROFILE, schedule=schedule))
    assert str(error.value) == (
        f"{SHORT}.startPeriod: found '1 ms', expected a whole number of seconds"
    )

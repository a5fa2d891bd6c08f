from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.anew import anew
from profiles.bodies import changed, full_body_201, minimal_body_2x

from harness.profiles import (
    Kind,
    OperationMode,
    Period,
    Profile,
    ProfileError,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    Version,
)


def decode(body):
    return anew("v201").decode(body)


def encode(profile):
    return anew("v201").encode(profile)


EIGHT = 1_736_928_000_000
"""2025-01-15T08:00:00Z."""
HOUR = 3_600_000
SCHEDULE = "chargingSchedule[0]"
PERIODS = f"{SCHEDULE}.chargingSchedulePeriod"


def test_every_field_is_read():
    tariff = {"id": 5, "salesTariffEntry": [{"ePriceLevel": 1.25}]}
    assert decode(full_body_201()) == Profile(
        id=7,
        stack_level=3,
        purpose=Purpose.TX,
        kind=Kind.RECURRING,
        schedule=Schedule(
            unit=RateUnit.A,
            periods=(Period(0, Decimal("16.1"), 3), Period(900_000, Decimal(6), 1, 2)),
            start=EIGHT - 8 * HOUR,
            duration_ms=HOUR,
            min_charging_rate=Decimal("6.5"),
            id=1,
            other=(("salesTariff", tariff),),
        ),
        alternatives=(Schedule(RateUnit.W, (Period(0, Decimal("4200.5")),), id=2),),
        recurrence=Recurrence.WEEKLY,
        valid_from=EIGHT,
        valid_to=EIGHT + 24 * HOUR + 250,
        transaction_id="tx-42",
        version=Version.V201,
    )


def test_absent_fields_are_none():
    profile = decode(minimal_body_2x())
    (period,) = profile.schedule.periods
    assert profile == Profile(
        id=1,
        stack_level=0,
        purpose=Purpose.TX_DEFAULT,
        kind=Kind.RELATIVE,
        schedule=Schedule(RateUnit.W, (Period(0, Decimal(11000)),), id=1),
        version=Version.V201,
    )
    assert period.mode is OperationMode.CHARGING_ONLY


@pytest.mark.parametrize("body", [full_body_201(), minimal_body_2x()])
def test_what_is_written_is_what_was_read(body):
    assert encode(decode(body)) == body


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("ChargingStationMaxProfile", Purpose.STATION_MAX),
        ("ChargingStationExternalConstraints", Purpose.EXTERNAL),
        ("TxDefaultProfile", Purpose.TX_DEFAULT),
        ("TxProfile", Purpose.TX),
    ],
)
def test_a_purpose_has_the_name_of_its_version(name, purpose):
    body = minimal_body_2x() | {"chargingProfilePurpose": name}
    assert decode(body).purpose is purpose
    assert encode(decode(body)) == body


@pytest.mark.parametrize("path", ["", f"{SCHEDULE}.", f"{PERIODS}[0]."])
def test_custom_data_is_dropped_everywhere(path):
    body = changed(minimal_body_2x(), f"{path}customData", {"vendorId": "com.example"})
    assert encode(decode(body)) == minimal_body_2x()


def test_an_id_may_be_negative():
    assert decode(minimal_body_2x() | {"id": -3}).id == -3


def test_what_the_sender_changes_later_changes_no_profile():
    body = full_body_201()
    profile = decode(body)
    body["chargingSchedule"][0]["salesTariff"]["id"] = 6
    encode(profile)["chargingSchedule"][0]["salesTariff"]["id"] = 6
    assert profile == decode(full_body_201())


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("id", "7", "id: found '7', expected an integer"),
        ("stackLevel", -1, "stackLevel: found -1, expected an integer from 0 up"),
        ("transactionId", 42, "transactionId: found 42, expected a text of at most 36 characters"),
        (
            "transactionId",
            "t" * 37,
            f"transactionId: found {'t' * 37!r}, expected a text of at most 36 characters",
        ),
        (
            "chargingProfilePurpose",
            "ChargePointMaxProfile",
            (
                "chargingProfilePurpose: found 'ChargePointMaxProfile', expected one of "
                "ChargingStationMaxProfile, TxDefaultProfile, TxProfile, "
                "ChargingStationExternalConstraints; did you mean 'ChargingStationMaxProfile'?"
            ),
        ),
        (
            "chargingProfilePurpose",
            "LocalGeneration",
            (
                "chargingProfilePurpose: found 'LocalGeneration', expected one of "
                "ChargingStationMaxProfile, TxDefaultProfile, TxProfile, "
                "ChargingStationExternalConstraints; LocalGeneration is a word of OCPP 2.1"
            ),
        ),
        (
            "chargingProfileKind",
            "Dynamic",
            (
                "chargingProfileKind: found 'Dynamic', expected one of Absolute, Recurring, "
                "Relative; Dynamic is a word of OCPP 2.1"
            ),
        ),
        (
            "maxOfflineDuration",
            5,
            (
                "maxOfflineDuration: found 'maxOfflineDuration', expected one of id, "
                "transactionId, stackLevel, chargingProfilePurpose, chargingProfileKind, "
                "recurrencyKind, validFrom, validTo, chargingSchedule, customData"
            ),
        ),
        ("chargingSchedule", {}, "chargingSchedule: found {}, expected a list"),
        ("chargingSchedule", [], "chargingSchedule: found '0 items', expected a list of 1 to 3"),
        ("chargingSchedule[1]", 5, "chargingSchedule[1]: found 5, expected an object"),
        (f"{SCHEDULE}.salesTariff", 5, f"{SCHEDULE}.salesTariff: found 5, expected an object"),
        (f"{SCHEDULE}.useLocalTime", True, f"{SCHEDULE}.useLocalTime: found 'useLocalTime'"),
        (PERIODS, [], f"{PERIODS}: found '0 items', expected a list of 1 to 1024"),
        (f"{PERIODS}[1].limit_L2", 6, f"{PERIODS}[1].limit_L2: found 'limit_L2', expected one of "),
        (f"{PERIODS}[1].limit", None, f"{PERIODS}[1].limit: found None, expected a value"),
        (f"{PERIODS}[1].phaseToUse", 1.0, f"{PERIODS}[1].phaseToUse: found 1.0, expected an int"),
    ],
)
def test_an_error_names_the_path_what_was_found_and_what_was_expected(path, value, told):
    with pytest.raises(ProfileError) as error:
        decode(changed(full_body_201(), path, value))
    assert str(error.value).startswith(told)


@pytest.mark.parametrize("path", [*minimal_body_2x(), "schedule.id", "schedule.chargingRateUnit"])
def test_a_required_field_is_missed(path):
    body = minimal_body_2x()
    *parents, key = path.split(".")
    del (body["chargingSchedule"][0] if parents else body)[key]
    with pytest.raises(ProfileError) as error:
        decode(body)
    where = f"{SCHEDULE}.{key}" if parents else key
    assert str(error.value) == f"{where}: found None, expected a value: the field is required"


@pytest.mark.parametrize("count", [1, 3, 4])
def test_there_are_one_to_three_schedules(count):
    body = minimal_body_2x()
    body["chargingSchedule"] *= count
    if count <= 3:
        assert len(decode(body).schedules) == count
    else:
        with pytest.raises(ProfileError, match=r"found '4 items', expected a list of 1 to 3$"):
            decode(body)


@pytest.mark.parametrize("count", [1024, 1025])
def test_there_are_1024_periods_at_most(count):
    body = minimal_body_2x()
    periods = [{"startPeriod": second, "limit": 1} for second in range(count)]
    body["chargingSchedule"][0]["chargingSchedulePeriod"] = periods
    if count == 1024:
        assert len(decode(body).schedule.periods) == count
    else:
        with pytest.raises(ProfileError, match="found '1025 items', expected a list of 1 to 1024"):
            decode(body)


def test_a_transaction_id_has_36_characters_at_most():
    assert decode(full_body_201() | {"transactionId": "t" * 36}).transaction_id == "t" * 36


PROFILE = decode(minimal_body_2x())
NOTHING = "expected nothing: this version has no such field"


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (replace(PROFILE, max_offline_ms=5000), f"max_offline_ms: found 5000, {NOTHING}"),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, randomized_delay_ms=0)),
            f"{SCHEDULE}.randomized_delay_ms: found 0, {NOTHING}",
        ),
        (
            replace(
                PROFILE,
                schedule=replace(
                    PROFILE.schedule, periods=(Period(0, Decimal(6), other=(("v2xBaseline", 1),)),)
                ),
            ),
            f"{PERIODS}[0].v2xBaseline: found 1, {NOTHING}",
        ),
        (
            replace(PROFILE, purpose=Purpose.PRIORITY),
            "chargingProfilePurpose: found 'PriorityCharging', expected one of",
        ),
        (
            replace(PROFILE, kind=Kind.DYNAMIC),
            (
                "chargingProfileKind: found 'Dynamic', expected one of Absolute, Recurring, "
                "Relative; Dynamic is a word of OCPP 2.1"
            ),
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, id=None)),
            f"{SCHEDULE}.id: found None, expected a value: the field is required",
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, periods=(Period(1, Decimal(6)),))),
            f"{PERIODS}[0].startPeriod: found '1 ms', expected a whole number of seconds",
        ),
        (
            replace(PROFILE, schedule=replace(PROFILE.schedule, periods=(Period(0, None),))),
            f"{PERIODS}[0].limit: found None, expected a value: the field is required",
        ),
    ],
)
def test_what_the_version_has_no_words_for_cannot_be_written(profile, told):
    with pytest.raises(ProfileError) as error:
        encode(profile)
    assert str(error.value).startswith(told)

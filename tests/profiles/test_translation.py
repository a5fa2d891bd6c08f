from __future__ import annotations

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from profiles.bodies import (
    changed,
    full_body,
    full_body_21,
    full_body_201,
    minimal_body,
    minimal_body_2x,
)

from harness.profiles import ProfileError, Purpose, Version, codec
from harness.profiles.translation import translated

V16, V201, V21 = Version.V16, Version.V201, Version.V21
IN_2X = {
    "id": 7,
    "transactionId": "42",
    "stackLevel": 3,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Recurring",
    "recurrencyKind": "Daily",
    "validFrom": "2025-01-15T08:00:00.000Z",
    "validTo": "2025-01-16T08:00:00.250Z",
    "chargingSchedule": [
        {
            "id": 1,
            "duration": 3600,
            "startSchedule": "2025-01-15T00:00:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.1, "numberPhases": 3},
                {"startPeriod": 900, "limit": 6},
            ],
            "minChargingRate": 6.5,
        }
    ],
}


@pytest.mark.parametrize("version", [V201, V21])
def test_a_profile_of_1_6_reads_in_2_x_with_order_and_numbers_kept(version: Version) -> None:
    assert json.dumps(translated(full_body(), version)) == json.dumps(IN_2X)


def test_a_profile_of_2_x_reads_in_1_6_with_order_and_numbers_kept() -> None:
    assert json.dumps(translated(IN_2X, V16)) == json.dumps(full_body())


@pytest.mark.parametrize(
    ("body", "version"),
    [(full_body(), V16), (full_body_201(), V201), (full_body_201(), V21), (full_body_21(), V21)],
)
def test_a_profile_in_its_own_words_stays_as_it_is(body: dict[str, Any], version: Version) -> None:
    assert json.dumps(translated(body, version)) == json.dumps(body)


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("name", ["ChargePointMaxProfile", "ChargingStationMaxProfile"])
def test_the_overall_maximum_has_two_names(version: Version, name: str) -> None:
    body = {**minimal_body(), "chargingProfilePurpose": name}
    found = translated(body, version)["chargingProfilePurpose"]
    assert found == Purpose.STATION_MAX.name_in(version)


@pytest.mark.parametrize("version", Version)
def test_a_mixture_of_words_is_taken(version: Version) -> None:
    schedule: Any = minimal_body()["chargingSchedule"]
    for schedules in (schedule, [schedule]):
        body = {**minimal_body_2x(), "chargingSchedule": schedules}
        assert codec(version).decode(translated(body, version)).id == 1


@pytest.mark.parametrize("version", Version)
def test_nothing_is_rounded(version: Version) -> None:
    body = changed(minimal_body(), "chargingSchedule.chargingSchedulePeriod[0].limit", 7.123456789)
    assert codec(version).decode(translated(body, version)).schedule.periods[0].limit == Decimal(
        "7.123456789"
    )


def test_schedules_without_an_id_are_numbered() -> None:
    schedule: Any = minimal_body()["chargingSchedule"]
    body = {**minimal_body_2x(), "chargingSchedule": [schedule, {"id": 9, **schedule}, schedule]}
    found: Any = translated(body, V21)["chargingSchedule"]
    assert [each["id"] for each in found] == [1, 9, 3]


def test_read_only_mappings_are_taken() -> None:
    body = MappingProxyType({**minimal_body(), "chargingSchedule": MappingProxyType({"x": 1})})
    assert translated(body, V201)["chargingSchedule"] == [{"id": 1, "x": 1}]


def test_what_was_given_is_left_alone() -> None:
    body = full_body()
    translated(body, V21)
    assert body == full_body()


FOREIGN = [
    ("operationMode", V16, "chargingSchedule[0].chargingSchedulePeriod[0].operationMode"),
    ("operationMode", V201, "chargingSchedule[0].chargingSchedulePeriod[0].operationMode"),
    ("setpoint_L3", V201, "chargingSchedule[0].chargingSchedulePeriod[0].setpoint_L3"),
    ("limit_L2", V16, "chargingSchedule[0].chargingSchedulePeriod[0].limit_L2"),
    ("phaseToUse", V16, "chargingSchedule[0].chargingSchedulePeriod[0].phaseToUse"),
    ("salesTariff", V16, "chargingSchedule[0].salesTariff"),
    ("useLocalTime", V201, "chargingSchedule[0].useLocalTime"),
    ("randomizedDelay", V16, "chargingSchedule[0].randomizedDelay"),
    ("maxOfflineDuration", V201, "maxOfflineDuration"),
    ("dynUpdateInterval", V16, "dynUpdateInterval"),
]


@pytest.mark.parametrize(("name", "version", "path"), FOREIGN)
def test_a_field_of_a_later_version_is_named_with_the_version(
    name: str, version: Version, path: str
) -> None:
    parent = path.rpartition(".")[0]
    body = minimal_body_2x()
    body = changed(body, f"{parent}.{name}" if parent else name, 1)
    with pytest.raises(ProfileError) as caught:
        translated(body, version)
    assert str(caught.value) == (
        f"{path}: found 1, expected nothing: OCPP {version} has no such field"
    )


def test_a_choice_of_schedules_cannot_be_said_in_1_6() -> None:
    body = {**full_body_201(), "transactionId": "42"}
    body["chargingSchedule"] = [minimal_body()["chargingSchedule"]] * 2
    with pytest.raises(ProfileError, match=r"2 schedules', expected one: OCPP 1\.6 has no choice"):
        translated(body, V16)


def test_a_kind_of_a_later_version_is_named_with_the_version() -> None:
    body = {**minimal_body(), "chargingProfileKind": "Dynamic"}
    with pytest.raises(ProfileError, match=r"chargingProfileKind: .*Dynamic.* word of OCPP 2\.1"):
        codec(V201).decode(translated(body, V201))


def test_a_transaction_id_of_letters_cannot_be_said_in_1_6() -> None:
    body = {**minimal_body_2x(), "transactionId": "tx-1"}
    with pytest.raises(ProfileError, match=r"transactionId: found 'tx-1', expected an integer"):
        translated(body, V16)


def test_two_ids_are_one_too_many() -> None:
    with pytest.raises(ProfileError, match="expected one id; there is a chargingProfileId"):
        translated({**minimal_body(), "id": 2}, V16)


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("chargingSchedule", 5),
        ("chargingSchedule", None),
        ("chargingSchedule", "text"),
        ("chargingSchedule.chargingSchedulePeriod", 5),
        ("chargingSchedule.chargingSchedulePeriod", [5]),
        ("chargingProfilePurpose", 5),
        ("chargingProfilePurpose", []),
        ("transactionId", 1.5),
        ("transactionId", True),
        ("vendorKey", 1),
    ],
)
def test_what_is_wrong_everywhere_is_left_for_the_codec(
    version: Version, path: str, value: object
) -> None:
    body = changed(minimal_body(), path, value)
    with pytest.raises(ProfileError, match=path.rpartition(".")[2]):
        codec(version).decode(translated(body, version))

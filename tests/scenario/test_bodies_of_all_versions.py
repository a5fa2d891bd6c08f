"""Charging profiles of a scenario in the words of OCPP 1.6, 2.0.1 and 2.1."""

from __future__ import annotations

from decimal import Decimal

import pytest
from scenario.texts import complaints, loaded

from harness.profiles import ClearCriteria, Kind, Purpose, Version
from harness.scenario import load, resolve_body
from harness.scenario.bodies import profile_of
from harness.units import MINUTE_MS, parse_instant

T0 = parse_instant("2025-01-15T08:00:00Z")

LATER = """\
        id: 7
        stackLevel: 2
        chargingProfilePurpose: ChargingStationMaxProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          - id: 1
            startSchedule: t0 + 1 min
            chargingRateUnit: A
            chargingSchedulePeriod: [{startPeriod: 0, limit: 16.5}]
"""
DYNAMIC = """\
        id: 8
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Dynamic
        dynUpdateTime: t0
        chargingSchedule:
          - id: 1
            duration: 60
            chargingRateUnit: W
            chargingSchedulePeriod:
              - {startPeriod: 0, operationMode: CentralSetpoint, setpoint: -3000,
                 limit: 9000, dischargeLimit: -4000}
"""
OLD = """\
        chargingProfileId: 9
        stackLevel: 0
        chargingProfilePurpose: ChargePointMaxProfile
        chargingProfileKind: Relative
        chargingSchedule:
          chargingRateUnit: W
          chargingSchedulePeriod: [{startPeriod: 0, limit: 11000, numberPhases: 3}]
"""


def scenario(body, versions):
    named = ", ".join(f'"{version}"' for version in versions)
    return f"title: T\nocpp: [{named}]\nsteps:\n  - set_profile:\n      profile:\n{body}"


def sent(body, *versions):
    step = loaded(scenario(body, versions)).scenario.steps[0]
    return resolve_body(step.set_profile.profile, T0)


def at(line, field):
    return f"f.yaml:{line}: steps[0].set_profile.profile.{field}"


def test_a_body_as_2_x_writes_it_is_read_and_its_instants_are_resolved():
    body = sent(LATER, "2.0.1", "2.1")
    assert body["chargingSchedule"] == [
        {
            "id": 1,
            "startSchedule": "2025-01-15T08:01:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.5}],
        }
    ]


@pytest.mark.parametrize("version", Version)
def test_a_body_as_2_x_writes_it_plays_on_every_version(version):
    profile = profile_of(sent(LATER, *Version), version)
    assert (profile.id, profile.version) == (7, version)
    assert profile.purpose is Purpose.STATION_MAX
    assert profile.schedule.start == T0 + MINUTE_MS
    assert profile.schedule.periods[0].limit == Decimal("16.5")


@pytest.mark.parametrize("version", Version)
def test_a_body_as_1_6_writes_it_plays_on_every_version(version):
    profile = profile_of(sent(OLD, *Version), version)
    assert (profile.id, profile.version, profile.kind) == (9, version, Kind.RELATIVE)
    assert profile.purpose is Purpose.STATION_MAX
    assert profile.schedule.periods[0].number_phases == 3


def test_what_only_2_1_knows_plays_where_the_file_names_2_1_alone():
    profile = profile_of(sent(DYNAMIC, "2.1"), Version.V21)
    assert profile.kind is Kind.DYNAMIC
    assert profile.dyn_update_time == T0
    assert profile.schedule.periods[0].setpoint == -3000
    assert profile.schedule.periods[0].discharge_limit == -4000


def test_a_word_of_a_later_version_is_named_as_one():
    assert complaints(scenario(DYNAMIC, ["1.6"]))[0] == (
        f"{at(9, 'chargingProfileKind')}: found 'Dynamic', expected one of Absolute, Recurring, "
        "Relative; Dynamic is a word of OCPP 2.1"
    )


def test_a_field_that_one_of_the_versions_does_not_know_is_named_with_it():
    body = OLD.replace("startPeriod: 0,", "startPeriod: 0, phaseToUse: 2,")
    assert complaints(scenario(body, ["1.6", "2.1"])) == [
        (
            f"{at(12, 'chargingSchedule.chargingSchedulePeriod[0].phaseToUse')}: found 2, "
            "expected nothing: OCPP 1.6 has no such field (ocpp: names 1.6)"
        )
    ]


def test_a_limit_may_be_missing_in_2_1_only():
    body = OLD.replace("limit: 11000, ", "")
    path = at(12, "chargingSchedule.chargingSchedulePeriod[0].limit")
    assert complaints(scenario(body, ["1.6"]))[0].startswith(f"{path}: found nothing, expected ")
    assert sent(body, "2.1")


def test_a_body_has_one_id():
    both = LATER.replace("id: 7\n", "id: 7\n        chargingProfileId: 7\n", 1)
    assert complaints(scenario(both, ["2.1"])) == [
        f"{at(6, 'id')}: found a second id, expected either id or chargingProfileId"
    ]
    neither = LATER.replace("        id: 7\n", "", 1)
    assert complaints(scenario(neither, ["2.1"])) == [
        f"{at(5, 'chargingProfileId')}: found nothing, expected a value"
    ]


def test_a_mistake_in_one_of_several_schedules_is_found_on_its_line():
    body = LATER.replace("limit: 16.5", "limit: 16.55")
    assert complaints(scenario(body, ["2.1"])) == [
        (
            f"{at(14, 'chargingSchedule[0].chargingSchedulePeriod[0].limit')}: found 16.55, "
            "expected at most one decimal"
        )
    ]


def test_a_key_that_no_version_knows_is_found_in_a_list_of_schedules():
    body = LATER.replace("chargingRateUnit: A", "chargingRateUnits: A")
    assert complaints(scenario(body, ["2.0.1"]))[1] == (
        f"{at(13, 'chargingSchedule[0].chargingRateUnits')}: found 'chargingRateUnits', expected "
        "one of chargingRateUnit, chargingSchedulePeriod, customData, duration, id, "
        "minChargingRate, salesTariff, startSchedule; did you mean 'chargingRateUnit'?"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("setpoint: west", "a number in the chargingRateUnit, negative for feeding back"),
        ("dischargeLimit: 4000", "0 or less: it is fed back"),
        ("operationMode: Both", "one of Idle, ChargingOnly"),
        ("limit: -9000", "a number in the chargingRateUnit"),
    ],
)
def test_values_of_2_1_are_checked(value, expected):
    name = value.partition(":")[0]
    old = {
        "setpoint": "setpoint: -3000",
        "dischargeLimit": "dischargeLimit: -4000",
        "operationMode": "operationMode: CentralSetpoint",
        "limit": "limit: 9000",
    }[name]
    (said,) = complaints(scenario(DYNAMIC.replace(old, value, 1), ["2.1"]))
    assert said.split(": ", 1)[1].startswith(
        f"steps[0].set_profile.profile.chargingSchedule[0].chargingSchedulePeriod[0].{name}: "
    )
    assert f"expected {expected}" in said


@pytest.mark.parametrize("name", ["ChargePointMaxProfile", "ChargingStationMaxProfile"])
def test_a_purpose_to_clear_has_the_name_of_any_version_of_the_file(name):
    text = (
        f'title: T\nocpp: ["1.6", "2.0.1"]\nsteps:\n  - clear_profile: {{purpose: {name}, '
        "stackLevel: 1}\n"
    )
    (step,) = loaded(text).scenario.steps
    assert step.clear_profile.criteria == ClearCriteria(None, None, Purpose.STATION_MAX, 1)


def test_a_text_as_transaction_id_is_no_id_in_1_6():
    body = LATER.replace("ChargingStationMaxProfile", "TxProfile").replace(
        "id: 7\n", "id: 7\n        transactionId: abc\n", 1
    )
    assert sent(body, "2.0.1")["transactionId"] == "abc"
    assert complaints(scenario(body, ["1.6", "2.0.1"])) == [
        f"{at(7, 'transactionId')}: found 'abc', expected a number, other or none"
    ]


def test_every_scenario_of_the_library_says_what_it_says_in_all_its_versions(pytestconfig):
    for path in sorted((pytestconfig.rootpath / "scenarios").rglob("*.scenario.yaml")):
        file = load(path)
        for item in file.items:
            for body in item.profiles.values():
                said = {
                    (profile.purpose, profile.kind, profile.stack_level, profile.schedule.periods)
                    for version in file.scenario.ocpp
                    for profile in [profile_of(resolve_body(body, T0), Version(version))]
                }
                assert len(said) == 1

"""``hil composite`` on cases whose schedules can be worked out by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli.cases import START, Command, at, body, body_of_2x, case, transaction

from harness.cli import main

DEFAULT_A = {"startPeriod": 0, "limit": 48, "numberPhases": 3}
BEFORE = "2025-01-15T07:00:00Z"


def test_an_answer_has_name_schedule_and_unit(composite: Command) -> None:
    answers = composite.answers(case(name="nothing installed"))
    assert answers == [{"name": "nothing installed", "schedule": [DEFAULT_A], "unit": "A"}]


def test_the_answers_come_in_the_order_of_the_cases(composite: Command) -> None:
    answers = composite.answers(case(name="one"), case(name="two"), case(name="three"))
    assert [answer["name"] for answer in answers] == ["one", "two", "three"]


def test_no_case_has_no_answer(composite: Command) -> None:
    assert composite.answers() == []


def test_cases_can_stand_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([case()]))
    assert main(["composite", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["schedule"] == [DEFAULT_A]


def test_where_no_profile_limits_the_default_is_told_in_the_unit(composite: Command) -> None:
    assert composite.schedule(chargingRateUnit="W") == [{**DEFAULT_A, "limit": 33120}]


def test_a_default_is_no_cap(composite: Command) -> None:
    assert composite.schedule(profiles=[at(1, body((0, 63)))]) == [{**DEFAULT_A, "limit": 63}]


def test_limits_change_where_the_periods_do(composite: Command) -> None:
    assert composite.schedule(profiles=[at(1, body((0, 16), (100, 6.5)))]) == [
        {"startPeriod": 0, "limit": 16, "numberPhases": 3},
        {"startPeriod": 100, "limit": 6.5, "numberPhases": 3},
    ]


def test_a_boundary_between_seconds_is_told_with_decimals(composite: Command) -> None:
    profile = body((0, 16), schedule={"startSchedule": "2025-01-15T08:00:01.500Z"})
    starts = [period["startPeriod"] for period in composite.schedule(profiles=[at(1, profile)])]
    assert starts == [0, 1.5]


def test_watts_are_converted_with_the_voltage_of_the_supply(composite: Command) -> None:
    profile = body((0, 6600), schedule={"chargingRateUnit": "W"})
    defaults = {"limitA": 48, "limitW": 31680, "numberPhases": 3, "supplyVoltage": 220}
    schedule = composite.schedule(defaults=defaults, profiles=[at(1, profile)])
    assert schedule == [{"startPeriod": 0, "limit": 10, "numberPhases": 3}]


def test_in_1_6_a_profile_replaces_one_of_its_level_whatever_their_ids(
    composite: Command,
) -> None:
    first = body((0, 6), schedule={"duration": 300})
    second = body((0, 16), schedule={"startSchedule": "2025-01-15T08:05:00Z"})
    assert composite.schedule(profiles=[at(1, first), at(1, second)]) == [
        DEFAULT_A,
        {"startPeriod": 300, "limit": 16, "numberPhases": 3},
    ]


def test_in_2_x_two_profiles_of_a_level_stand_beside_each_other(composite: Command) -> None:
    first = body_of_2x((0, 6), schedule={"duration": 300})
    second = body_of_2x((0, 16), schedule={"startSchedule": "2025-01-15T08:05:00Z"})
    assert composite.schedule(version="2.0.1", profiles=[at(1, first), at(1, second)]) == [
        {"startPeriod": 0, "limit": 6, "numberPhases": 3},
        {"startPeriod": 300, "limit": 16, "numberPhases": 3},
    ]


def test_profiles_of_one_id_on_two_evses_are_two_profiles(composite: Command) -> None:
    both = [at(1, body((0, 6))), at(2, body((0, 16)))]
    schedule = composite.schedule(nrOfEvses=2, profiles=both)
    assert schedule == [{"startPeriod": 0, "limit": 6, "numberPhases": 3}]


def test_a_schedule_of_1_6_may_have_an_id(composite: Command) -> None:
    profile = body((0, 16), schedule={"id": 7})
    assert composite.schedule(profiles=[at(1, profile)])[0]["limit"] == 16


def test_the_station_tells_the_sum_of_its_evses(composite: Command) -> None:
    schedule = composite.schedule(evseId=0, nrOfEvses=2, profiles=[at(0, body((0, 16)))])
    assert schedule == [{"startPeriod": 0, "limit": 32, "numberPhases": 3}]


def test_without_simulation_an_idle_evse_sees_no_default_profile(composite: Command) -> None:
    profiles = [at(1, body((0, 16)))]
    assert composite.schedule(simulateTransaction=False, profiles=profiles) == [DEFAULT_A]


def test_without_simulation_an_evse_with_a_transaction_does(composite: Command) -> None:
    schedule = composite.schedule(
        simulateTransaction=False,
        transactions=[transaction(1, 5)],
        profiles=[at(1, body((0, 16)))],
    )
    assert schedule[0]["limit"] == 16


def test_a_txprofile_without_transaction_binds_to_the_one_that_runs(composite: Command) -> None:
    profile = body((0, 16), chargingProfilePurpose="TxProfile")
    schedule = composite.schedule(transactions=[transaction(1, 5)], profiles=[at(1, profile)])
    assert schedule[0]["limit"] == 16


def test_a_txprofile_of_another_transaction_does_not_count(composite: Command) -> None:
    profile = body((0, 16), chargingProfilePurpose="TxProfile", transactionId=6)
    schedule = composite.schedule(transactions=[transaction(1, 5)], profiles=[at(1, profile)])
    assert schedule == [DEFAULT_A]


@pytest.mark.parametrize(("start", "changes_at"), [(None, 7200), (START, 7200), (BEFORE, 3600)])
def test_a_relative_profile_counts_from_its_transaction(
    composite: Command, start: str | None, changes_at: int
) -> None:
    profile = body((0, 6), (7200, 16), chargingProfileKind="Relative")
    del profile["chargingSchedule"]["startSchedule"]
    schedule = composite.schedule(
        duration_s=10_000, transactions=[transaction(1, 5, start)], profiles=[at(1, profile)]
    )
    assert [period["startPeriod"] for period in schedule] == [0, changes_at]


def test_dc_knows_no_phases(composite: Command) -> None:
    assert composite.schedule(phaseType="DC") == [{"startPeriod": 0, "limit": 48}]


def test_an_offline_station_drops_profiles_after_their_time(composite: Command) -> None:
    profile = body_of_2x((0, 16), maxOfflineDuration=60)
    online, offline = (
        composite.schedule(version="2.1", offline=flag, profiles=[at(1, profile)])
        for flag in (False, True)
    )
    assert [period["startPeriod"] for period in online] == [0]
    assert [period["startPeriod"] for period in offline] == [0, 60]


def test_what_2_1_adds_to_a_period_is_told(composite: Command) -> None:
    profile = body_of_2x((0, 16), chargingProfilePurpose="TxProfile", transactionId="T")
    profile["chargingSchedule"][0]["chargingSchedulePeriod"] = [
        {
            "startPeriod": 0,
            "limit": 16,
            "setpoint": -5,
            "dischargeLimit": -10,
            "operationMode": "CentralSetpoint",
        }
    ]
    schedule = composite.schedule(
        version="2.1", transactions=[transaction(1, "T")], profiles=[at(1, profile)]
    )
    assert schedule == [
        {
            "startPeriod": 0,
            "limit": 16,
            "numberPhases": 3,
            "setpoint": -5,
            "dischargeLimit": -10,
            "operationMode": "CentralSetpoint",
        }
    ]


def test_limits_of_single_phases_are_told(composite: Command) -> None:
    profile = body_of_2x((0, 16))
    profile["chargingSchedule"][0]["chargingSchedulePeriod"][0].update(limit_L2=10, limit_L3=8)
    (period,) = composite.schedule(version="2.1", profiles=[at(1, profile)])
    assert (period["limit"], period["limit_L2"], period["limit_L3"]) == (16, 10, 8)


def test_the_one_phase_to_use_is_told(composite: Command) -> None:
    profile = body_of_2x((0, 16))
    period = profile["chargingSchedule"][0]["chargingSchedulePeriod"][0]
    period.update(numberPhases=1, phaseToUse=2)
    (found,) = composite.schedule(version="2.0.1", profiles=[at(1, profile)])
    assert found == {"startPeriod": 0, "limit": 16, "numberPhases": 1, "phaseToUse": 2}


@pytest.mark.parametrize(("reading", "limit"), [("inactive", 48), ("extrapolated", 16)])
def test_a_reading_can_be_chosen(composite: Command, reading: str, limit: int) -> None:
    profile = body(
        (0, 16),
        chargingProfileKind="Recurring",
        recurrencyKind="Daily",
        schedule={"startSchedule": "2025-01-16T08:00:00Z"},
    )
    option = f"--reading=recurring_before_start={reading}"
    assert composite.schedule(option, profiles=[at(1, profile)])[0]["limit"] == limit


def test_a_time_zone_can_be_given(composite: Command) -> None:
    # 10:00 on the wall in Berlin is 09:00 UTC in January, an hour into the window.
    profile = body_of_2x((0, 16), schedule={"startSchedule": "2025-01-15T10:00:00"})
    profile["chargingSchedule"][0]["useLocalTime"] = True
    schedule = composite.schedule(
        "--time-zone=Europe/Berlin", version="2.1", duration_s=7200, profiles=[at(1, profile)]
    )
    assert [period["startPeriod"] for period in schedule] == [0, 3600]


def test_the_case_of_the_readme_has_the_schedule_of_its_profile(composite: Command) -> None:
    readme = Path(__file__).parents[2] / "README.md"
    (cases,) = re.findall(r"```json\n(.*?)```", readme.read_text("utf-8"), re.DOTALL)
    (answer,) = composite.answers(*json.loads(cases))
    limits = [(period["startPeriod"], period["limit"]) for period in answer["schedule"]]
    assert limits == [(0, 6), (120, 16)]

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.plugin import SCENARIO_SUFFIX
from harness.scenario import SUFFIX

from .conftest import HOLD_LINE, LIMITED

AddScenario = Callable[..., Path]


def test_a_scenario_file_is_collected_with_a_short_stable_id(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines(["ten.scenario.yaml::ten[[]1.6-emulated[]]"])


def test_each_case_of_a_scenario_is_an_item(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    body = LIMITED.format(title="Cases").replace(
        "      profile:\n        chargingProfileId: 1\n        stackLevel: 0\n"
        "        chargingProfilePurpose: TxDefaultProfile\n"
        "        chargingProfileKind: Absolute\n        chargingSchedule:\n"
        "          startSchedule: t0\n          chargingRateUnit: A\n"
        "          chargingSchedulePeriod: [{startPeriod: 0, limit: 10.0}]\n",
        "      profile: limit\n",
    )
    entry = (
        "{chargingProfileId: 1, stackLevel: 0, chargingProfilePurpose: TxDefaultProfile, "
        "chargingProfileKind: Absolute, chargingSchedule: {startSchedule: t0, "
        "chargingRateUnit: A, chargingSchedulePeriod: [{startPeriod: 0, limit: %s}]}}"
    )
    head = (
        f"profiles:\n  limit: {entry % '8.0'}\ncases:\n"
        f"  ten: {{profiles: {{limit: {entry % '10.0'}}}}}\n"
        f"  twelve: {{profiles: {{limit: {entry % '12.0'}}}}}\n"
    )
    add_scenario("cases", body.replace("steps:\n", head + "steps:\n"))
    result = project.runpytest_inprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            "cases.scenario.yaml::ten[[]1.6-emulated[]]",
            "cases.scenario.yaml::twelve[[]1.6-emulated[]]",
        ]
    )


def test_a_failing_step_shows_its_line_of_yaml_with_the_marker_of_pytest(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-fault", "ignores-limits")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">     - hold: 2 min",
            "E     *connector 1 drew *kW in all) for*allowed by TxDefaultProfile 1 (stack*",
            f"ten.scenario.yaml:{HOLD_LINE}: LimitViolated",
        ]
    )


def test_a_failing_step_shows_no_line_of_the_harness(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-fault", "ignores-limits")
    result.stdout.no_fnmatch_line("*harness/*.py*")


def test_a_wrong_scenario_is_one_error_and_the_others_still_run(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("bad", LIMITED.format(title="Bad").replace("- hold:", "- hodl:"))
    add_scenario("good")
    result = project.runpytest_inprocess()
    result.assert_outcomes(passed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"bad.scenario.yaml:{HOLD_LINE}: *hodl*did you mean*hold*"])


def test_a_module_that_cannot_be_imported_still_stops_the_run(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("bad", LIMITED.format(title="Bad").replace("- hold:", "- hodl:"))
    add_scenario("good")
    project.makepyfile("import nothing_that_exists")
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=2)
    assert result.ret == pytest.ExitCode.INTERRUPTED


def test_other_yaml_files_are_left_alone(project: pytest.Pytester) -> None:
    (project.path / "docker-compose.yaml").write_text("services: {}\n", encoding="utf-8")
    result = project.runpytest_inprocess("--collect-only")
    result.assert_outcomes()


def test_scenarios_are_selected_by_keyword_and_by_mark(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    add_scenario(
        "night", LIMITED.format(title="Night").replace("steps:", "marks: [nightly]\nsteps:")
    )
    with (project.path / "pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("markers = nightly: long\n")
    by_mark = project.runpytest_inprocess("--collect-only", "-q", "-m", "nightly")
    by_mark.stdout.fnmatch_lines(["night.scenario.yaml::night*", "1/2 tests collected*"])
    by_keyword = project.runpytest_inprocess("--collect-only", "-q", "-k", "ten")
    by_keyword.stdout.fnmatch_lines(["ten.scenario.yaml::ten*", "1/2 tests collected*"])


def test_the_last_failure_alone_runs_again(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    add_scenario(
        "wrong",
        LIMITED.format(title="Wrong").replace(
            "- hold: 2 min", "- hold: 2 min\n    status: Faulted"
        ),
    )
    project.runpytest_inprocess().assert_outcomes(passed=1, failed=1)
    project.runpytest_inprocess("--lf").assert_outcomes(failed=1)


def test_an_item_is_chosen_by_its_node_id(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    add_scenario("other")
    result = project.runpytest_inprocess("ten.scenario.yaml::ten[1.6-emulated]")
    result.assert_outcomes(passed=1)


def test_the_light_plugin_and_the_loader_mean_the_same_files() -> None:
    assert SCENARIO_SUFFIX == SUFFIX

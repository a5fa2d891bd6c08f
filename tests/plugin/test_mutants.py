"""Every test against every fault: what is played, what counts as found, and how the run ends."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.emulator import FAULTS

from .conftest import LIMITED

AddScenario = Callable[..., Path]

SURVIVOR = "keeps-txprofile"
"""A fault that a scenario without a TxProfile cannot find."""

ONE_CONNECTOR = """\
name: single
listen: 127.0.0.1:0
stations:
  - id: CP-1
    connectors:
      - {max_current: 32 A, phases: 3, meter: emulated}
vehicle: emulated
"""


def run_file(project: pytest.Pytester) -> dict[str, Any]:
    (folder,) = [path for path in (project.path / "reports").iterdir() if path.is_dir()]
    run: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return run


def cells(project: pytest.Pytester) -> dict[str, dict[str, Any]]:
    """The result lines of the run by the fault that was planted; "" is none."""
    return {line["fault"] or "": line for line in run_file(project)["results"]}


def test_a_fault_that_a_scenario_finds_lets_the_run_pass(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits", "-v")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "*ten[[]1.6-emulated[]] PASSED*",
            "*ten[[]1.6-emulated-ignores-limits[]] KILLED*",
            "ignores-limits  D01   over the limit  1 of 1, 1 in watts; ten after * (watts)",
            "hil: 1 of 1 faults found",
            "*1 passed, 1 killed in*",
        ]
    )


def test_a_fault_that_nobody_finds_fails_the_run_and_is_told_last(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-mutants", f"{SURVIVOR},ignores-limits")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "ignores-limits *1 of 1*",
            f"{SURVIVOR} *SURVIVED 1: It keeps a TxProfile for the next transaction.",
            "hil: 1 of 2 faults found, 1 survived",
            "*1 passed, 1 survived, 1 killed in*",
        ]
    )


def test_the_option_may_be_repeated(project: pytest.Pytester, add_scenario: AddScenario) -> None:
    add_scenario("ten")
    options = ("--hil-mutants", "ignores-limits", "--hil-mutants", "dead-meter, ignores-limits")
    result = project.runpytest_inprocess("--collect-only", "-q", *options)
    result.stdout.fnmatch_lines(
        [
            "ten.scenario.yaml::ten[[]1.6-emulated[]]",
            "ten.scenario.yaml::ten[[]1.6-emulated-ignores-limits[]]",
            "ten.scenario.yaml::ten[[]1.6-emulated-dead-meter[]]",
            "3 tests collected*",
        ]
    )


def test_all_stands_for_the_whole_catalogue(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    options = ("--collect-only", "-q", "-m", "hil_mutant", "--hil-mutants", "all")
    result = project.runpytest_inprocess(*options)
    playable = sum("1.6" in fault.versions for fault in FAULTS.values())
    result.stdout.fnmatch_lines([f"{playable}/{playable + 1} tests collected*"])


def test_a_mutant_is_chosen_by_keyword(project: pytest.Pytester, add_scenario: AddScenario) -> None:
    add_scenario("ten")
    options = ("--hil-mutants", f"{SURVIVOR},ignores-limits", "-k", "ignores")
    project.runpytest_inprocess(*options).assert_outcomes(deselected=2)
    assert set(cells(project)) == {"ignores-limits"}


def test_a_fault_of_one_version_is_played_in_it_and_so_is_no_fault(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    text = LIMITED.format(title="Ten").replace("steps:", 'ocpp: ["1.6", "2.0.1", "2.1"]\nsteps:')
    add_scenario("ten", text)
    options = ("--collect-only", "-q", "--hil-mutants", "ignores-limits,accepts-any-kind")
    result = project.runpytest_inprocess(*options)
    result.stdout.fnmatch_lines(
        [
            "ten.scenario.yaml::ten[[]1.6-emulated[]]",
            "ten.scenario.yaml::ten[[]2.0.1-emulated[]]",
            "ten.scenario.yaml::ten[[]1.6-emulated-ignores-limits[]]",
            "ten.scenario.yaml::ten[[]2.0.1-emulated-accepts-any-kind[]]",
            "4 tests collected*",
        ]
    )


def test_a_test_that_no_chosen_fault_suits_is_left_out(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-mutants", "accepts-any-kind", "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*none of the faults of --hil-mutants exists in OCPP 1.6"])


def test_run_json_holds_a_line_for_each_cell(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    project.runpytest_inprocess("--hil-mutants", f"ignores-limits,{SURVIVOR}")
    assert [one["name"] for one in run_file(project)["mutants"]] == ["ignores-limits", SURVIVOR]
    found = cells(project)
    assert (found[""]["outcome"], found[""]["killed"]) == ("pass", False)
    assert (found[SURVIVOR]["outcome"], found[SURVIVOR]["killed"]) == ("pass", False)
    line = found["ignores-limits"]
    assert (line["verdict"], line["outcome"], line["killed"]) == ("fail", "watts", True)
    assert line["test"] == "ten.scenario.yaml::ten"
    assert line["ocpp"] == "1.6"
    assert "connector 1 drew" in line["sentence"]


def test_a_kill_is_dated_by_the_violation_that_its_sentence_tells_of(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten", LIMITED.format(title="Ten").replace("- hold: 2 min", "- hold: 10 min"))
    project.runpytest_inprocess("--hil-mutants", "ignores-limits")
    line = cells(project)["ignores-limits"]
    # The limit acts from the first instant; within 30 s it is long broken, and settled for.
    assert 0 <= line["after_ms"] <= 30_000
    assert line["duration_ms"] >= 600_000


def test_the_cells_leave_no_folders_and_no_lines_of_progress(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits")
    (run,) = (project.path / "reports").iterdir()
    assert sorted(path.name for path in run.iterdir()) == ["report.html", "run.json"]
    result.stdout.no_fnmatch_line("*t0 + 2 min*")


def test_the_report_shows_the_matrix(project: pytest.Pytester, add_scenario: AddScenario) -> None:
    add_scenario("ten")
    project.runpytest_inprocess("--hil-mutants", f"ignores-limits,{SURVIVOR}")
    (page,) = (project.path / "reports").glob("*/report.html")
    html = page.read_text(encoding="utf-8")
    assert '<table id="matrix">' in html
    assert "1 survived" in html
    assert "connector 1 drew" in html


def test_each_cell_has_its_properties_in_junit(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    project.runpytest_inprocess("--hil-mutants", "ignores-limits", "--junitxml=junit.xml")
    suite = ET.parse(project.path / "junit.xml").getroot()  # noqa: S314
    _, mutant = suite.iter("testcase")
    found = {one.attrib["name"]: one.attrib["value"] for one in mutant.iter("property")}
    assert found["fault"] == "ignores-limits"
    assert found["outcome"] == "watts"
    assert found["killed"] == "true"
    assert mutant.find("failure") is None


def test_a_broken_meter_is_found_by_what_is_not_proven(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-mutants", "dead-meter,delivers-nothing")
    assert result.ret == pytest.ExitCode.OK
    found = cells(project)
    assert (found["dead-meter"]["outcome"], found["dead-meter"]["killed"]) == ("error", True)
    assert found["delivers-nothing"]["outcome"] == "inconclusive"


def test_a_scenario_that_fails_anyway_fails_the_run_and_finds_nothing(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    wrong = LIMITED.format(title="Wrong").replace("hold: 2 min", "hold: 2 min\n    status: Faulted")
    add_scenario("wrong", wrong)
    result = project.runpytest_inprocess("--hil-mutants", SURVIVOR)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"{SURVIVOR} *SURVIVED 1*", "*1 failed, 1 killed in*"])


def test_a_scenario_that_cannot_be_played_on_the_bench_makes_no_cell(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    needy = LIMITED.format(title="Two").replace("steps:", "needs: {connectors: 2}\nsteps:")
    add_scenario("two", needy)
    (project.path / "one.bench.yaml").write_text(ONE_CONNECTOR, encoding="utf-8")
    options = ("--bench", "one.bench.yaml", "--hil-clock", "virtual")
    result = project.runpytest_inprocess("--hil-mutants", "ignores-limits", *options)
    assert result.ret == pytest.ExitCode.OK
    assert [line["test"] for line in run_file(project)["results"]] == [
        "ten.scenario.yaml::ten",
        "ten.scenario.yaml::ten",
    ]

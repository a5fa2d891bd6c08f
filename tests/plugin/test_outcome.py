from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import LIMITED

AddScenario = Callable[..., Path]


def run_folder(project: pytest.Pytester) -> Path:
    (folder,) = [path for path in (project.path / "reports").iterdir() if path.is_dir()]
    return folder


def test_a_dead_meter_is_an_error_of_the_bench_and_never_a_failure(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-fault", "dead-meter", "--junitxml=junit.xml")
    result.assert_outcomes(errors=1)
    case = ET.parse(project.path / "junit.xml").getroot().find(".//testcase")  # noqa: S314
    assert case is not None
    assert case.find("error") is not None
    assert case.find("failure") is None


def test_a_charger_that_delivers_nothing_is_inconclusive(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-fault", "delivers-nothing")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *inconclusive: connector 1*"])


def test_inconclusive_can_be_softened_to_a_skip(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess(
        "--hil-fault", "delivers-nothing", "--hil-inconclusive", "skip"
    )
    result.assert_outcomes(skipped=1)


def test_junit_properties_say_what_the_evidence_rests_on(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    project.runpytest_inprocess("--junitxml=junit.xml", "--hil-seed", "7")
    properties = {
        found.attrib["name"]: found.attrib["value"]
        for found in ET.parse(project.path / "junit.xml").iter("property")  # noqa: S314
    }
    assert properties["bench"] == "emulated"
    assert properties["seed"] == "7"
    assert properties["meter"] == "eastron-sdm630-v2"
    assert properties["meter_accuracy_class"] == "B"
    assert len(properties["scenario_sha256"]) == 64
    assert "charger_firmware" in properties


def test_the_path_of_the_run_folder_is_printed_last(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess()
    last = [line for line in result.outlines if line][-2:]
    assert last[0].startswith("hil: run folder reports/")
    assert last[1].startswith("hil: report reports/")
    assert (project.path / last[1].removeprefix("hil: report ")).is_file()


def test_progress_is_a_plain_line_after_each_hold(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess()
    result.stdout.fnmatch_lines(
        ["  ten  t0 + 2 min  connector 1: 6.?? kW of 6.90 kW, TxDefaultProfile 1 (stack level 0)"]
    )


def test_run_json_lists_the_verdict_of_every_item(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("one")
    add_scenario("two")
    project.runpytest_inprocess()
    run = json.loads((run_folder(project) / "run.json").read_text(encoding="utf-8"))
    assert run["state"] == "finished"
    assert [result["verdict"] for result in run["results"]] == ["pass", "pass"]


def test_an_unknown_fault_is_a_usage_error_that_suggests_the_right_name(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-fault", "ignore-limits")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*ignore-limits*did you mean*ignores-limits*"])


def test_an_unknown_reading_is_a_usage_error(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("ten")
    result = project.runpytest_inprocess("--hil-reading", "w_cap=fase")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*w_cap*fase*"])


def test_an_unrelated_run_imports_nothing_heavy(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import sys

        def test_nothing_heavy_is_loaded():
            heavy = {"matplotlib", "ocpp", "pymodbus", "pydantic", "yaml", "websockets", "jinja2"}
            assert not heavy & set(sys.modules)
            assert not [name for name in sys.modules if name.startswith("harness.clock")]
        """
    )
    project.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_an_unrelated_run_leaves_no_run_folder(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(): pass")
    project.runpytest_inprocess().assert_outcomes(passed=1)
    assert not (project.path / "reports").exists()


def test_other_asynchronous_tests_keep_the_ordinary_event_loop(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a_first")
    project.makepyfile(
        test_other="""
        import asyncio
        import pytest

        @pytest.mark.asyncio
        async def test_time_is_real():
            assert type(asyncio.get_running_loop()).__name__ != "VirtualTimeLoop"
        """
    )
    project.runpytest_inprocess().assert_outcomes(passed=2)


def test_scenarios_run_under_xdist_and_end_up_in_one_report(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    for name in ("one", "two", "three"):
        add_scenario(name)
    result = project.runpytest_subprocess("-n", "2")
    result.assert_outcomes(passed=3)
    run = json.loads((run_folder(project) / "run.json").read_text(encoding="utf-8"))
    assert len(run["results"]) == 3


def test_an_unrelated_run_under_xdist_leaves_no_run_folder(project: pytest.Pytester) -> None:
    project.makepyfile("def test_it(): pass")
    project.runpytest_subprocess("-n", "1").assert_outcomes(passed=1)
    assert not (project.path / "reports").exists()


def test_xdist_is_not_needed(project: pytest.Pytester, add_scenario: AddScenario) -> None:
    add_scenario("ten")
    project.runpytest_subprocess("-p", "no:xdist").assert_outcomes(passed=1)


def test_the_trace_says_what_a_scenario_covers_and_which_clause_a_step_shows(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    text = LIMITED.format(title="Clauses").replace("steps:", "covers: [TC_056_CS]\nsteps:")
    add_scenario("clauses", text.replace("- hold: 2 min", "- hold: 2 min\n    clause: F16-24"))
    project.runpytest_inprocess().assert_outcomes(passed=1)
    (trace,) = run_folder(project).glob("*/trace.jsonl")
    records = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    (header,) = (record for record in records if record["kind"] == "header")
    assert header["covers"] == ["TC_056_CS"]
    clauses = [record["clause"] for record in records if record.get("text", "").startswith("hold")]
    assert clauses == [["F16-24"]]

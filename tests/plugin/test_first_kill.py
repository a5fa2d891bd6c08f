"""Where the first test that finds a fault is enough: in which order, and what is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from .conftest import LIMITED

AddScenario = Callable[..., Path]

FIRST_KILL = ("--hil-first-kill", "--hil-mutants")


def lasting(duration: str, covers: str = "") -> str:
    """Ten amperes are kept, for so long; by what it covers."""
    text = LIMITED.format(title="Ten").replace("hold: 2 min", f"hold: {duration}")
    return text.replace("steps:", f"covers: [{covers}]\nsteps:")


def played(project: pytest.Pytester, fault: str) -> list[str]:
    """The tests that were played on a fault, in that order."""
    (path,) = (project.path / "reports").glob("*/run.json")
    results = json.loads(path.read_text(encoding="utf-8"))["results"]
    lines = [line for line in results if line["fault"] == fault]
    return [line["test"].rpartition("::")[2] for line in lines]


def order(project: pytest.Pytester, *options: str) -> Sequence[str]:
    result = project.runpytest_inprocess("--collect-only", "-q", *FIRST_KILL, *options)
    return [line.partition("::")[2] for line in result.outlines if "::" in line]


def test_the_shortest_scenario_is_played_first_and_the_rest_is_left_out(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a_long", lasting("1 h"))
    add_scenario("b_short", lasting("1 min"))
    result = project.runpytest_inprocess(*FIRST_KILL, "ignores-limits", "-rs")
    assert result.ret == pytest.ExitCode.OK
    assert played(project, "ignores-limits") == ["b_short"]
    result.stdout.fnmatch_lines(
        [
            "ignores-limits *1 of 1, 1 in watts; b_short after *",
            "*2 passed, 1 killed, 1 not played in*",
        ]
    )


def test_what_does_not_find_the_fault_is_followed_by_the_next(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a_long", lasting("1 h"))
    idle = lasting("1 min").replace("limit: 10.0", "limit: 32.0")
    add_scenario("b_short", idle)
    project.runpytest_inprocess(*FIRST_KILL, "ignores-limits")
    assert played(project, "ignores-limits") == ["b_short", "a_long"]


def test_scenarios_that_name_the_fault_or_its_number_come_before_shorter_ones(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a_short", lasting("1 min"))
    add_scenario("b_by_number", lasting("1 h", covers="D01"))
    add_scenario("c_by_name", lasting("30 min", covers="ignores-limits"))
    assert order(project, "ignores-limits")[3:] == [
        "c_by_name[1.6-emulated-ignores-limits]",
        "b_by_number[1.6-emulated-ignores-limits]",
        "a_short[1.6-emulated-ignores-limits]",
    ]


def test_a_number_of_no_fault_makes_no_scenario_likelier(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a_long", lasting("1 h", covers="D01"))
    add_scenario("b_short", lasting("1 min"))
    assert order(project, "dead-meter")[2:] == [  # which has no number
        "b_short[1.6-emulated-dead-meter]",
        "a_long[1.6-emulated-dead-meter]",
    ]


def test_fault_follows_upon_fault_after_what_is_played_without_any(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("a", lasting("2 min"))
    add_scenario("b", lasting("1 min"))
    assert order(project, "ignores-limits,dead-meter") == [
        "a[1.6-emulated]",
        "b[1.6-emulated]",
        "b[1.6-emulated-ignores-limits]",
        "a[1.6-emulated-ignores-limits]",
        "b[1.6-emulated-dead-meter]",
        "a[1.6-emulated-dead-meter]",
    ]


def test_the_items_of_a_fault_stay_together_on_a_worker(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    for name in ("one", "two", "three"):
        add_scenario(name)
    options = ("-n", "2", "-p", "no:cacheprovider")
    faults = "ignores-limits,keeps-txprofile,ignores-number-phases"
    result = project.runpytest_subprocess(*FIRST_KILL, faults, *options)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert len(played(project, "ignores-limits")) == 1
    assert len(played(project, "keeps-txprofile")) == 3
    result.stdout.fnmatch_lines(["hil: 1 of 3 faults found, 2 survived"])
    result.stdout.fnmatch_lines(["*2 not played*"])

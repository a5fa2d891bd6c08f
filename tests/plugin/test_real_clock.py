"""What a real clock plays of a library that was written for virtual days."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import LIMITED

AddScenario = Callable[..., Path]

REAL = ("--hil-clock", "real", "-rs")

LONG = LIMITED.format(title="Long").replace("hold: 2 min", "hold: 2 d")

SHORTER = "real_time:\n  steps:\n    - plug_in: {draws: 22 kW}\n    - hold: 1 s\n"


def test_what_takes_too_long_is_skipped_by_name(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("long", LONG)
    result = project.runpytest_inprocess(*REAL, "-v")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(
        [
            "long.scenario.yaml::long[[]1.6-emulated[]] SKIPPED*",
            "SKIPPED*needs 2 d, at most 20 min are granted on a real clock (and has no real_time:*",
        ]
    )


def test_the_longest_run_may_be_another_one(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("two_minutes", LIMITED.format(title="T"))
    with (project.path / "pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("hil_longest = 90 s\n")
    result = project.runpytest_inprocess(*REAL)
    result.stdout.fnmatch_lines(["*needs 2 min, at most 1 min 30 s are granted on a real clock *"])
    result = project.runpytest_inprocess(*REAL, "--hil-longest", "1 min")
    result.stdout.fnmatch_lines(["*needs 2 min, at most 1 min are granted on a real clock *"])


def test_a_duration_without_unit_is_a_usage_error(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess("--hil-longest", "20")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--hil-longest: found '20', expected *"])


def test_what_stands_in_real_time_is_played_instead(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("long", LONG + SHORTER)
    result = project.runpytest_inprocess(*REAL, "--hil-inconclusive", "skip")
    # Whether a second on a real clock holds one reading to judge (passed) or none (skipped) is
    # chance; what is played is not.
    assert result.ret == pytest.ExitCode.OK
    (path,) = project.path.glob("reports/*/*/trace.jsonl")
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    header = next(record for record in records if record["kind"] == "header")
    assert header["variant"] == "real_time"
    steps = [one for one in records if one["kind"] == "step" and one["state"] == "begin"]
    assert [(one["text"], one["line"]) for one in steps] == [
        ("plug_in connector 1, draws 22 kW, 3-phase", 20),
        ("hold 1 s", 21),
    ]


def test_virtual_time_plays_the_days_themselves(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    add_scenario("long", LONG + SHORTER)
    result = project.runpytest_inprocess("--hil-longest", "1 min", "-rs")
    result.assert_outcomes(passed=1)
    (path,) = project.path.glob("reports/*/*/trace.jsonl")
    assert '"variant"' not in path.read_text("utf-8")

"""``--bench FILE``: items, their ids, what is printed, and what does not go together."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import LIMITED

AddScenario = Callable[..., Path]

BENCH = """\
name: lab
listen: 127.0.0.1:0
stations:
  - id: CP-1
    quirks: {rounds-down: cuts limits to whole amperes}
    connectors:
      - {max_current: 32 A, phases: 3, meter: emulated}
vehicle: emulated
"""

HARDWARE = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    connectors: [{max_current: 32 A, meter: none}]
vehicle: always plugged
"""

PYTHON = """
import pytest

@pytest.mark.asyncio
async def test_charging(session, judge, hil_clock):
    await hil_clock.sleep(60_000)
    await judge()

def test_nothing_of_a_bench():
    pass
"""


@pytest.fixture
def add_bench(project: pytest.Pytester) -> Callable[..., Path]:
    def add(text: str = BENCH) -> Path:
        path = project.path / "lab.bench.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return add


def trace(project: pytest.Pytester) -> list[dict[str, Any]]:
    (path,) = project.path.glob("reports/*/*/trace.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


VIRTUAL = ("--bench", "lab.bench.yaml", "--hil-clock", "virtual")


def test_items_are_named_after_the_bench_and_played_on_it(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten")
    add_bench()
    result = project.runpytest_inprocess(*VIRTUAL, "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["hil: bench lab, clock virtual, seed 0", "*ten.scenario.yaml::ten[[]1.6-lab[]]*"]
    )
    (folder,) = (project.path / "reports").iterdir()
    assert folder.name.endswith("-lab")
    assert json.loads((folder / "run.json").read_text())["bench"] == "lab"
    header = next(record for record in trace(project) if record["kind"] == "header")
    assert (header["bench"], header["quirks"]) == (
        "lab",
        {"rounds-down": "cuts limits to whole amperes"},
    )


def test_the_bench_may_stand_in_the_configuration(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten")
    add_bench()
    with (project.path / "pytest.ini").open("a", encoding="utf-8") as ini:
        ini.write("hil_bench = lab.bench.yaml\n")
    result = project.runpytest_inprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines(["ten.scenario.yaml::ten[[]1.6-lab[]]"])


def test_quirks_are_printed(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten")
    add_bench()
    result = project.runpytest_inprocess(*VIRTUAL, "--collect-only")
    result.stdout.fnmatch_lines(["hil: quirk rounds-down: cuts limits to whole amperes"])


def test_tests_in_python_are_named_after_the_bench_too(
    project: pytest.Pytester, add_bench: AddScenario
) -> None:
    add_bench()
    project.makepyfile(test_it=PYTHON)
    result = project.runpytest_inprocess(*VIRTUAL, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["test_it.py::test_charging[[]1.6-lab[]]*", "test_it.py::test_nothing_of_a_bench *"]
    )


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ("connectors: 2", "needs 2 connectors, there are 1 (bench lab)"),
        ("phase_switching: true", "needs phase switching, which the station cannot do (bench lab)"),
    ],
)
def test_what_the_bench_does_not_have_is_a_skip_that_names_it(
    project: pytest.Pytester,
    add_scenario: AddScenario,
    add_bench: AddScenario,
    needs: str,
    said: str,
) -> None:
    text = LIMITED.format(title="Much").replace("steps:", f"needs: {{{needs}}}\nsteps:")
    add_scenario("much", text)
    add_bench()
    result = project.runpytest_inprocess(*VIRTUAL, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines([f"SKIPPED*{said}"])


def test_a_vehicle_that_the_bench_does_not_have_is_a_skip_that_names_it(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    text = LIMITED.format(title="Picky").replace("draws: 22 kW", "vehicle: refuses-below-8-a")
    add_scenario("picky", text)
    add_scenario("any")
    add_bench(f"{BENCH}fleet: [slow, v2x]\n")
    result = project.runpytest_inprocess(*VIRTUAL, "-rs")
    result.assert_outcomes(skipped=1, passed=1)
    said = "needs the vehicle refuses-below-8-a, there is slow, v2x (bench lab)"
    result.stdout.fnmatch_lines([f"SKIPPED*{said}"])


def test_a_version_that_is_not_pinned_is_a_skip_that_names_it(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("new", LIMITED.format(title="New").replace("steps:", 'ocpp: ["2.1"]\nsteps:'))
    add_bench(BENCH.replace("  - id: CP-1\n", '  - id: CP-1\n    ocpp: "1.6"\n'))
    result = project.runpytest_inprocess(*VIRTUAL, "-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*needs OCPP 2.1; the bench speaks 1.6*"])


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (BENCH.replace("emulated\n", "horse\n"), (), "*lab.bench.yaml:8: vehicle: found 'horse'*"),
        (
            HARDWARE,
            ("--hil-clock", "virtual"),
            "*--hil-clock virtual: bench lab is no part of this process, so its time cannot*",
        ),
        (HARDWARE, ("--hil-fault", "ignores-limits"), "*--hil-fault: bench lab is hardware*"),
        (
            HARDWARE.replace("always plugged", "by hand"),
            ("-n", "2"),
            "*-n: bench lab is operated by hand, and nobody would read*",
        ),
    ],
)
def test_what_does_not_go_together_is_one_error(
    project: pytest.Pytester,
    add_bench: AddScenario,
    text: str,
    options: tuple[str, ...],
    said: str,
) -> None:
    add_bench(text)
    result = project.runpytest_subprocess("--bench", "lab.bench.yaml", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_a_bench_without_a_meter_and_one_that_is_open_are_printed_as_such(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten")
    add_bench(HARDWARE.replace("127.0.0.1:9001", "0.0.0.0:9001\ninsecure: true"))
    result = project.runpytest_inprocess("--bench", "lab.bench.yaml", "--collect-only")
    result.stdout.fnmatch_lines(
        [
            "hil: bench lab, clock real, seed 0",
            "hil: insecure: whoever reaches 0.0.0.0:9001 can pass for the station",
            "hil: connector 1 has no meter: it is judged by the charger's own MeterValues, a *",
        ]
    )


def test_a_password_that_is_missing_is_an_error_and_no_secret_is_written(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten")
    add_bench(
        HARDWARE.replace(
            "  - id: CP-1\n",
            "  - id: CP-1\n    security: {profile: 1, password: {env: NOT_SET_ANYWHERE}}\n",
        )
    )
    result = project.runpytest_inprocess("--bench", "lab.bench.yaml")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*environment variable NOT_SET_ANYWHERE: found nothing*"])


def test_items_of_one_bench_go_to_one_worker_and_others_where_there_is_one(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    for number in range(6):
        add_scenario(f"ten{number}")
    project.makepyfile(test_it=PYTHON)
    add_bench()
    result = project.runpytest_subprocess(*VIRTUAL, "-n", "2", "-v")
    result.assert_outcomes(passed=8)
    told = [line for line in result.outlines if "PASSED" in line and "-lab]" in line]
    assert len(told) == 7
    assert len({line.partition("]")[0] for line in told}) == 1


def test_items_of_emulated_benches_go_to_all_workers(
    project: pytest.Pytester, add_scenario: AddScenario
) -> None:
    for number in range(6):
        add_scenario(f"ten{number}")
    result = project.runpytest_subprocess("-n", "2", "-v")
    result.assert_outcomes(passed=6)
    told = [line for line in result.outlines if "PASSED" in line]
    assert {line.partition("]")[0] for line in told} == {"[gw0", "[gw1"}


def test_a_charger_whose_version_nobody_pinned_has_one_item_for_each_scenario(
    project: pytest.Pytester, add_scenario: AddScenario, add_bench: AddScenario
) -> None:
    add_scenario("ten", LIMITED.format(title="T").replace("steps:", 'ocpp: ["1.6", "2.1"]\nsteps:'))
    add_bench(HARDWARE)
    result = project.runpytest_inprocess("--bench", "lab.bench.yaml", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["ten.scenario.yaml::ten[[]lab[]]", "*1 test collected*"])

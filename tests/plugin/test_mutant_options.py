from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from plugin.lab import Lab, free_port

AddScenario = Callable[..., Path]


def refused(project: pytest.Pytester, *options: str) -> str:
    """The one line with which a run is refused."""
    result = project.runpytest_inprocess(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = [line for line in result.errlines if line.startswith("ERROR")]
    return line


def test_an_unknown_fault_is_a_usage_error_that_suggests_the_right_name(
    project: pytest.Pytester,
) -> None:
    line = refused(project, "--hil-mutants", "ignores-limits,keep-txprofile")
    assert "--hil-mutants: found fault 'keep-txprofile'" in line
    assert "did you mean 'keeps-txprofile'?" in line


@pytest.mark.parametrize(
    ("option", "named"),
    [
        (("--hil-fault", "dead-meter"), "--hil-fault"),
        (("--hil-strict",), "--hil-strict"),
        (("--hil-inconclusive", "skip"), "--hil-inconclusive skip"),
        (("--hil-clock", "real"), "--hil-clock virtual"),
    ],
)
def test_what_does_not_go_together_with_mutants_is_refused_by_name(
    project: pytest.Pytester, option: tuple[str, ...], named: str
) -> None:
    line = refused(project, "--hil-mutants", "all", *option)
    assert "--hil-mutants" in line
    assert named in line


def test_a_bench_of_hardware_is_refused(project: pytest.Pytester) -> None:
    bench = Lab(free_port(), free_port()).write_bench(project.path)
    line = refused(project, "--hil-mutants", "all", "--bench", bench.name)
    assert "--hil-mutants: bench lab is hardware" in line


def test_a_first_kill_without_anything_to_kill_is_refused(project: pytest.Pytester) -> None:
    assert "--hil-first-kill: found no --hil-mutants" in refused(project, "--hil-first-kill")

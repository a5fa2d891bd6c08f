from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.emulator import FAULTS

README = Path(__file__).parents[2] / "README.md"


def block(language: str, containing: str) -> str:
    """The first fenced block of a language that holds a text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return next(text for text in blocks if containing in text)


def test_the_scenario_of_the_readme_plays(project: pytest.Pytester) -> None:
    text = block("yaml", "title: A TxDefaultProfile limits")
    (project.path / "readme.scenario.yaml").write_text(text, encoding="utf-8")
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_python_test_of_the_readme_passes(project: pytest.Pytester) -> None:
    project.makepyfile(block("python", "async def test_"))
    project.runpytest_inprocess().assert_outcomes(passed=1)


def test_the_python_test_of_the_readme_can_fail(project: pytest.Pytester) -> None:
    project.makepyfile(block("python", "async def test_"))
    result = project.runpytest_inprocess("--hil-fault", "ignores-limits")
    result.assert_outcomes(failed=1)


def test_the_readme_begins_with_the_two_commands() -> None:
    first, second, *_ = re.findall(
        r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    install = "python3 -m venv .venv && .venv/bin/pip install -e "
    assert first == f"{install}. && .venv/bin/pytest scenarios\n"
    assert second == f"{install}'.[test]' && .venv/bin/pytest -n auto\n"


def test_the_mutants_of_the_readme_are_in_the_catalogue() -> None:
    commands = block("sh", "--hil-first-kill")
    (named,) = re.findall(r"--hil-mutants (\S+,\S+)", commands)
    assert set(named.split(",")) <= set(FAULTS)


def test_the_readme_names_every_option(pytestconfig: pytest.Config) -> None:
    text = README.read_text(encoding="utf-8")
    options = {
        name
        for option in vars(pytestconfig.option)
        if option.startswith("hil_")
        for name in [f"--{option.replace('_', '-')}"]
    }
    assert options
    assert {name for name in options if name not in text} == set()

"""The emulated charger cannot share a mistake with the judge: nothing of his is in it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest

THE_JUDGE = ("harness.profiles", "harness.limits", "harness.verdict")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("harness", cache_dir=None)


@pytest.mark.parametrize("judge", THE_JUDGE)
def test_the_emulator_imports_nothing_of_the_judge_on_any_way(
    imports: grimp.ImportGraph, judge: str
) -> None:
    chain = imports.find_shortest_chain("harness.emulator", judge, as_packages=True)
    assert chain is None


@pytest.mark.parametrize("judge", THE_JUDGE)
def test_the_judge_imports_nothing_of_the_emulator_on_any_way(
    imports: grimp.ImportGraph, judge: str
) -> None:
    chain = imports.find_shortest_chain(judge, "harness.emulator", as_packages=True)
    assert chain is None


def test_an_import_over_others_would_be_seen(imports: grimp.ImportGraph) -> None:
    chain = imports.find_shortest_chain("harness.cli", "harness.profiles", as_packages=True)
    assert chain is not None


def test_the_contract_of_the_linter_says_the_same_and_excuses_nothing() -> None:
    contracts = tomllib.loads(PROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one.get("source_modules") == ["harness.emulator"]]
    assert contract["type"] == "forbidden"
    assert set(contract["forbidden_modules"]) >= set(THE_JUDGE)
    assert not {"ignore_imports", "allow_indirect_imports"} & contract.keys()

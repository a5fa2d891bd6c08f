"""Scenario files as pytest modules: one test function for each item of a file.

The functions are compiled with the scenario file as their source and each step's line as their
line numbers, so that a failing step shows the YAML with pytest's own marker, and so that node
ids, ``-k``, ``-m``, ``--lf``, JUnit and xdist come from pytest itself.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any

import pytest

from harness.bench.facts import NEGOTIATED
from harness.errors import InputError
from harness.plugin.benches import SUPPORTED_OCPP, bench_name, bench_of, negotiates, spoken_versions
from harness.plugin.options import HilOptions
from harness.scenario import ScenarioFile, ScenarioItem, load
from harness.scenario.realclock import too_long

__all__ = ["ScenarioModule", "parametrize_bench"]


class ScenarioModule(pytest.Module):
    """A scenario file, collected as a module whose functions are its items."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Yield an item for each case of the scenario, or one where it has no cases."""
        try:
            scenario_file = load(self.path)
        except InputError as error:
            # The way there from where pytest was called, as in every other message of pytest's.
            shown = os.path.relpath(self.path, self.config.invocation_params.dir)
            raise self.CollectError(str(error).replace(f"{self.path}:", f"{shown}:")) from None
        self.obj = _module(scenario_file, HilOptions.of(self.config))
        return super().collect()

    def funcnamefilter(self, name: str) -> bool:
        """Take every function: the names come from the file, not from a convention."""
        return not name.startswith("_")


def parametrize_bench(metafunc: pytest.Metafunc) -> None:
    """Give a test one item for each protocol version that it and the bench speak.

    A charger of hardware whose version nobody pinned speaks the one that it negotiates. A test in
    Python is told apart by its bench only where a file describes one.
    """
    scenario_item = getattr(metafunc.function, "hil_item", None)
    file = bench_of(metafunc.config)
    options = HilOptions.of(metafunc.config)
    if scenario_item is None and file is None and not options.mutants:
        return
    if file is not None and negotiates(file):
        # Which one is known when it has dialled in; a scenario for others is skipped then.
        metafunc.parametrize("hil_ocpp_version", [pytest.param(NEGOTIATED, id=file.bench.name)])
        return
    wanted = SUPPORTED_OCPP[:1] if scenario_item is None else scenario_item.scenario.ocpp
    name = bench_name(metafunc.config)
    spoken = spoken_versions(file)
    versions = [version for version in spoken if version in wanted]
    items = _items(versions, name, options)
    metafunc.parametrize("hil_ocpp_version", items or [_unspoken(wanted, spoken, name)])


def _items(versions: Sequence[str], bench: str, options: HilOptions) -> list[Any]:
    if options.mutants:
        from harness.plugin.mutants import mutant_items

        return mutant_items(versions, bench, options)
    return [pytest.param(version, id=f"{version}-{bench}") for version in versions]


def _unspoken(wanted: Sequence[str], spoken: Sequence[str], bench: str) -> Any:
    reason = f"needs OCPP {' or '.join(wanted)}; the bench speaks {' and '.join(spoken)}"
    return pytest.param(wanted[0], id=f"{wanted[0]}-{bench}", marks=pytest.mark.skip(reason))


def _module(scenario_file: ScenarioFile, options: HilOptions) -> ModuleType:
    module = ModuleType(scenario_file.path.name.partition(".")[0])
    module.__file__ = str(scenario_file.path)
    module.__doc__ = scenario_file.scenario.title
    for item in scenario_file.items:
        played = item if options.clock == "virtual" else item.in_real_time or item
        function = _function(scenario_file, played)
        if options.clock == "real" and (reason := _too_long(played, options)):
            function.pytestmark.append(pytest.mark.skip(reason))
        setattr(module, item.name, function)
    return module


def _too_long(played: ScenarioItem, options: HilOptions) -> str | None:
    reason = too_long(played, options.longest_ms)
    if reason is None:
        return None
    lacks = "and has no real_time: block; " if played.scenario.real_time is None else ""
    return f"{reason} on a real clock ({lacks}see --hil-longest)"


def _function(scenario_file: ScenarioFile, item: ScenarioItem) -> Any:
    namespace: dict[str, Any] = {}
    source = str(scenario_file.path)
    exec(compile(_tree(item), source, "exec"), namespace)  # noqa: S102
    function = namespace[item.name]
    function.__doc__ = scenario_file.scenario.title
    function.hil_item = item
    function.hil_file = scenario_file
    function.pytestmark = [
        pytest.mark.asyncio(loop_scope="function"),
        *(getattr(pytest.mark, name) for name in scenario_file.scenario.marks),
    ]
    return function


def _tree(item: ScenarioItem) -> ast.Module:
    """Build ``async def item(hil_scenario): await hil_scenario.step(0) ...`` on its own lines."""
    steps = item.step_lines
    calls = [f"step({index})" for index in range(len(steps))]
    source = [
        f"async def {item.name}(hil_scenario):",
        *(f" await hil_scenario.{call}" for call in (*calls, "conclude()")),
    ]
    lines = (item.line, *steps, steps[-1])
    tree = ast.parse("\n".join(source))
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            line = lines[node.lineno - 1]
            vars(node).update(lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
    return tree

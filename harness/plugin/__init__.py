"""The pytest plugin: hooks only, and nothing heavy until a scenario is collected.

An unrelated pytest run pays for reading this module and its light neighbours, no more.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.plugin.options import HilOptions, add_options, check_options
from harness.plugin.session import PLUGIN_NAME, SCENARIO_SUFFIX, HilSession
from harness.plugin.signals import treat_termination_as_interrupt

if TYPE_CHECKING:
    from harness.plugin.collect import ScenarioModule

pytest_plugins = ["harness.plugin.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "hil(connectors=1, phases=3, phase_switching=False, start=None): what a test needs of the "
        "bench, and the wall-clock instant at which virtual time starts.",
    )
    config.addinivalue_line(
        "markers", "hil_mutant(name): the fault that --hil-mutants planted in this item's bench."
    )
    check_options(config)
    config.pluginmanager.register(HilSession(config), PLUGIN_NAME)
    options = HilOptions.of(config)
    if options.mutants:
        from harness.plugin.killmatrix import KillMatrixPlugin

        config.pluginmanager.register(KillMatrixPlugin(config))
    if options.bench is not None:
        from harness.plugin.workers import OneWorkerPerBench

        config.pluginmanager.register(OneWorkerPerBench())
    elif options.first_kill:
        from harness.plugin.workers import OneWorkerPerFault

        config.pluginmanager.register(OneWorkerPerFault())
    treat_termination_as_interrupt(config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioModule | None:
    if not file_path.name.endswith(SCENARIO_SUFFIX):
        return None
    from harness.plugin.collect import ScenarioModule

    module: ScenarioModule = ScenarioModule.from_parent(parent, path=file_path)
    return module


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None]:
    if "hil_clock" in metafunc.fixturenames:
        from harness.plugin.loops import install_loop_factories

        # A wrapper begins before every other implementation, whichever plugin came first:
        # pytest-asyncio's asks for the loop factories.
        install_loop_factories(metafunc.config)
    if "hil_rig" in metafunc.fixturenames:
        from harness.plugin.collect import parametrize_bench

        parametrize_bench(metafunc)
    yield

"""What an unrelated pytest run pays for having the plugin installed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from statistics import median, quantiles

import pytest
from benchmarks.comparing import take_turns

CEILING_MS = 30.0
ROUNDS = 40

_NOISE = ("xdist", "hypothesispytest", "benchmark", "platformdirs", "cacheprovider")
"""Plugins that have nothing to do with this and make every run vary."""


@pytest.fixture
def unrelated(tmp_path) -> Callable[..., None]:
    """Runs one empty test in a process of its own, with compiled modules cached."""
    (tmp_path / "test_nothing.py").write_text("def test_nothing(): pass\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope=function\n")
    quiet = [option for name in _NOISE for option in ("-p", f"no:{name}")]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(*options: str) -> None:
        command = [sys.executable, "-m", "pytest", "-q", *quiet, *options]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

    run()
    return run


def _cpu_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (used.ru_utime + used.ru_stime)


def test_an_unrelated_run_hardly_notices_the_plugin(benchmark, announce, unrelated):
    # Differences of a few ms drown in the wall time of a machine that others use as well.
    without, with_plugin = [], []

    def measure(into: list[float], *options: str) -> None:
        before = _cpu_ms()
        unrelated(*options)
        into.append(_cpu_ms() - before)

    turns = take_turns(
        benchmark,
        lambda: measure(without, "-p", "no:hil"),
        lambda: measure(with_plugin),
        ROUNDS,
    )
    added = [one - other for one, other in zip(with_plugin, without, strict=True)]
    low, _, high = quantiles(added, n=4)
    announce(
        f"import cost: {median(added):.1f} ms of CPU time (quartiles {low:.1f} to {high:.1f}) on "
        f"top of {median(without):.0f} ms, {turns.times_the_baseline:.2f} times in wall time "
        f"(at most {CEILING_MS:.0f} ms)"
    )
    assert median(added) <= CEILING_MS

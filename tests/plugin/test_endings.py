from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .conftest import LIMITED

AddScenario = Callable[..., Path]

LONG = LIMITED.format(title="Long").replace("- hold: 2 min", "- hold: 3 s\n  - hold: 5 min")
DEADLINE_S = 60


DEAF = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Starts Python as a script starts its background jobs: Ctrl-C does not reach them."""


@pytest.fixture(autouse=True)
def _hangups_are_heard() -> Iterator[None]:
    """Under nohup they are ignored, by every child as well."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def start(project: pytest.Pytester, *through: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *through, "-m", "pytest", "--hil-clock=real", "-p", "no:cacheprovider"],
        cwd=project.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def wait_for_the_first_hold(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if "t0 +" in line:
            time.sleep(1.0)  # well into the long hold
            return "".join(seen)
    pytest.fail("".join(seen))


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send these signals to a process")
@pytest.mark.parametrize("through", [(), ("-c", DEAF)], ids=["usual", "background"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_bench_safe_and_the_run_folder_readable(
    project: pytest.Pytester,
    add_scenario: AddScenario,
    number: signal.Signals,
    through: tuple[str, ...],
) -> None:
    add_scenario("long", LONG)
    with start(project, *through) as process:
        wait_for_the_first_hold(process)
        process.send_signal(number)
        output, _ = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == pytest.ExitCode.INTERRUPTED, output
    (folder,) = (project.path / "reports").iterdir()
    assert json.loads((folder / "run.json").read_text())["state"] == "finished"
    (trace,) = folder.glob("*/trace.jsonl")
    kinds = [json.loads(line)["kind"] for line in trace.read_text().splitlines()]
    assert "transaction_ended" in kinds
    assert "profiles_cleared" in kinds
    assert "restored" in kinds

"""How long the report of a day at 1 Hz takes, and how large its plots are."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest
from benchmarks.comparing import take_turns
from benchmarks.day import charging_day, in_virtual_time

from harness.report import write_report

CEILING_S = 2.0
LARGEST_PLOT = 150_000
ROUNDS = 5


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("reports")
    in_virtual_time(lambda: charging_day(root))
    return root / "day"


def _parse_trace(run_folder: Path) -> None:
    (trace,) = run_folder.rglob("trace.jsonl")
    with trace.open(encoding="utf-8") as lines:
        for line in lines:
            json.loads(line)


def test_the_report_of_a_day_is_there_at_once_and_its_plots_are_small(
    benchmark, announce, run_folder
):
    turns = take_turns(
        benchmark, lambda: _parse_trace(run_folder), lambda: write_report(run_folder), ROUNDS
    )
    plots = sorted(path.stat().st_size for path in run_folder.rglob("*.svg"))
    page = (run_folder / "report.html").stat().st_size
    took = turns.measured
    announce(
        f"report of a day: {median(took):.2f} s ({min(took):.2f} to {max(took):.2f}, at most "
        f"{CEILING_S:.0f}), {turns.times_the_baseline:.2f} times parsing its trace "
        f"({turns.spread}); plots of {', '.join(map(str, plots))} bytes "
        f"(at most {LARGEST_PLOT}), page of {page}"
    )
    assert median(took) < CEILING_S
    assert plots
    assert plots[-1] <= LARGEST_PLOT

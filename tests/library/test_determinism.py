"""The same scenario, bench and seed leave the same evidence, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from library.playing import LIBRARY, load_item, play

from harness.report import write_report
from harness.trace import RunFolder

ITEM = "station/chargepointmax_two_connectors"
"""Two connectors, so that two meters, vehicles and transactions run side by side."""


def evidence(folder: Path) -> dict[str, bytes]:
    """Return the files of an item's folder that a third party judges by."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in {".jsonl", ".svg"}
    }


def played(root: Path, item: str, seed: int = 0, faults: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Play an item into a run folder of its own and write the report."""
    run = RunFolder.create(root, "run", {"bench": "emulated"})
    folder = run.item(item)
    found = play(item, folder, faults, seed)
    result = {
        "id": item,
        "folder": folder.name,
        "verdict": str(found.verdict),
        "sentence": found.sentence or None,
        "duration_ms": 0,
    }
    run.finish([result])
    write_report(run.path)
    return evidence(folder)


def played_elsewhere(root: Path, item: str, hash_seed: int) -> dict[str, dict[str, bytes]]:
    """Play a file with pytest, in a process whose sets have an order of their own.

    Return the evidence of each version of OCPP that it is played on, by folder.
    """
    scenario_file, _ = load_item(item)
    options = ["-q", "-p", "no:cacheprovider", f"--hil-report={root}", f"--rootdir={LIBRARY}"]
    subprocess.run(
        [sys.executable, "-m", "pytest", str(scenario_file.path), *options],
        check=True,
        cwd=LIBRARY,
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    (run,) = root.iterdir()
    return {path.name: evidence(path) for path in run.iterdir() if path.is_dir()}


@pytest.mark.parametrize("faults", [(), ("pointmax-per-connector",)], ids=["pass", "fail"])
def test_two_runs_leave_the_same_bytes(tmp_path: Path, faults: tuple[str, ...]) -> None:
    one = played(tmp_path / "one", ITEM, faults=faults)
    other = played(tmp_path / "other", ITEM, faults=faults)
    assert {"trace.jsonl", "ocpp.jsonl"} < one.keys()
    assert any(name.endswith(".svg") for name in one)
    assert one == other


def test_a_day_and_its_sparse_samples_leave_the_same_bytes(tmp_path: Path) -> None:
    item = "recurring/daily_follows_utc_across_dst"
    assert played(tmp_path / "one", item) == played(tmp_path / "other", item)


def test_another_seed_leaves_another_trace(tmp_path: Path) -> None:
    one = played(tmp_path / "one", ITEM, seed=1)
    other = played(tmp_path / "other", ITEM, seed=2)
    assert one["trace.jsonl"] != other["trace.jsonl"]


def test_another_seed_changes_no_verdict(tmp_path: Path) -> None:
    found = [play(ITEM, tmp_path / str(seed), seed=seed) for seed in (1, 2, 3)]
    assert {one.verdict for one in found} == {"pass"}


def test_two_processes_leave_the_same_bytes_whatever_the_order_of_their_sets(
    tmp_path: Path,
) -> None:
    one = played_elsewhere(tmp_path / "one", ITEM, hash_seed=1)
    other = played_elsewhere(tmp_path / "other", ITEM, hash_seed=4242)
    assert len(one) == 3
    for found in one.values():
        assert {"trace.jsonl", "ocpp.jsonl"} < found.keys()
        assert any(name.endswith(".svg") for name in found)
    assert one == other

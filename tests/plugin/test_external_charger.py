"""A charger in another process, over TCP, in real time, from a bench file alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from plugin.lab import Lab, charger, free_port, hil_emulate

SCENARIO = """\
title: Ten amperes are kept
settle: 5 s
steps:
  - set_profile:
      connector: 1
      profile:
        chargingProfileId: 1
        stackLevel: 0
        chargingProfilePurpose: TxDefaultProfile
        chargingProfileKind: Absolute
        chargingSchedule:
          startSchedule: t0
          chargingRateUnit: A
          chargingSchedulePeriod: [{startPeriod: 0, limit: 10.0}]
  - plug_in: {connector: 1, draws: 22 kW}
  - start_transaction: {connector: 1}
  - hold: 10 s
"""

OPTIONS = ("--bench", "lab.bench.yaml", "-p", "no:cacheprovider", "-v", "-rs")
DEADLINE_S = 90


@pytest.fixture
def ten(project: pytest.Pytester) -> Path:
    path = project.path / "ten.scenario.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def play(project: pytest.Pytester) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS],
        cwd=project.path,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def traces(project: pytest.Pytester) -> list[list[dict[str, Any]]]:
    """Return the records of every item, the runs in the order of their names."""
    paths = sorted(project.path.glob("reports/*/*/trace.jsonl"))
    return [[json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in paths]


def test_a_charger_that_obeys_passes(project: pytest.Pytester, ten: Path) -> None:
    with hil_emulate() as lab:
        lab.write_bench(project.path)
        result = play(project)
    assert result.returncode == 0, result.stdout
    assert "hil: bench lab, clock real" in result.stdout
    assert "ten.scenario.yaml::ten[lab] PASSED" in result.stdout
    (records,) = traces(project)
    header = next(record for record in records if record["kind"] == "header")
    assert (header["clock"], header["vehicle"]) == ("real", "always plugged")
    assert header["meter"]["link"] == f"tcp://127.0.0.1:{lab.meter_port}"
    assert next(record for record in records if record["kind"] == "boot")["t"] < 0


def test_a_charger_that_ignores_limits_fails_with_watts(
    project: pytest.Pytester, ten: Path
) -> None:
    with hil_emulate("--fault", "ignores-limits") as lab:
        lab.write_bench(project.path)
        result = play(project)
    assert result.returncode == 1, result.stdout
    assert "LimitViolated: connector 1 drew 31." in result.stdout
    assert "kW in all) for " in result.stdout
    assert "10.0 A (+ 0.6" in result.stdout
    (restored,) = [record for record in traces(project)[0] if record["kind"] == "restored"]
    assert restored["left_undone"] == []


def test_a_charger_that_does_not_dial_in_is_one_error_that_says_where_it_was_awaited(
    project: pytest.Pytester, ten: Path
) -> None:
    with charger() as lab:
        elsewhere = Lab(free_port(), lab.meter_port)
        elsewhere.write_bench(project.path, within="1 s")
        result = play(project)
    url = f"ws://127.0.0.1:{elsewhere.port}"
    assert f"station 'CP-1' did not dial in at {url} within 1 s" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr


def test_a_meter_that_does_not_answer_is_one_error(project: pytest.Pytester, ten: Path) -> None:
    with charger() as lab:
        Lab(lab.port, free_port()).write_bench(project.path)
        result = play(project)
    assert "nothing answers there; is the meter powered" in result.stdout
    assert "1 error" in result.stdout


def test_a_bench_that_is_in_use_is_one_error(project: pytest.Pytester, ten: Path) -> None:
    with charger() as lab, socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", lab.port))
        other.listen()
        lab.write_bench(project.path)
        result = play(project)
    said = f"bench lab at 127.0.0.1:{lab.port}: its port is taken; does another run use the bench?"
    assert said in result.stdout


def test_a_scenario_for_other_versions_than_the_charger_chose_is_skipped(
    project: pytest.Pytester, ten: Path
) -> None:
    ten.write_text(SCENARIO.replace("steps:", 'ocpp: ["2.1"]\nsteps:', 1), encoding="utf-8")
    with charger() as lab:
        lab.write_bench(project.path)
        result = play(project)
    assert result.returncode == 0, result.stdout
    assert "ten.scenario.yaml::ten[lab] SKIPPED" in result.stdout
    assert "needs OCPP 2.1, the station speaks 1.6 (bench lab)" in result.stdout


def test_what_the_charger_says_it_cannot_do_is_a_skip_that_names_it(
    project: pytest.Pytester, ten: Path
) -> None:
    periods = ", ".join(f"{{startPeriod: {second}, limit: 10}}" for second in range(1_000))
    text = SCENARIO.replace("{startPeriod: 0, limit: 10.0}", periods)
    ten.write_text(text, encoding="utf-8")
    with charger() as lab:
        lab.write_bench(project.path)
        result = play(project)
    assert result.returncode == 0, result.stdout
    assert "needs 1000 periods in a schedule, the station tells of " in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send these signals to a process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_the_charger_safe(
    project: pytest.Pytester, ten: Path, number: signal.Signals
) -> None:
    ten.write_text(SCENARIO.replace("hold: 10 s", "hold: 5 min"), encoding="utf-8")
    with charger() as lab:
        lab.write_bench(project.path)
        _interrupted(project, number)
    kinds = [record["kind"] for record in traces(project)[0]]
    assert "transaction_ended" in kinds
    assert "profiles_cleared" in kinds
    (restored,) = [record for record in traces(project)[0] if record["kind"] == "restored"]
    assert restored["left_undone"] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send these signals to a process")
def test_what_a_killed_run_left_behind_is_undone_by_the_next_one(
    project: pytest.Pytester, ten: Path
) -> None:
    """The charger keeps its profile and its transaction; only the run's own journal knows."""
    ten.write_text(SCENARIO.replace("hold: 10 s", "hold: 5 min"), encoding="utf-8")
    with charger() as lab:
        lab.write_bench(project.path)
        _interrupted(project, signal.SIGKILL)
        ten.write_text(SCENARIO, encoding="utf-8")
        result = play(project)
    assert result.returncode == 0, result.stdout
    killed, recovered = traces(project)
    assert "restored" not in [record["kind"] for record in killed]
    (debts,) = [record["debts"] for record in recovered if record["kind"] == "recovered"]
    assert [(debt["profiles"], debt["transactions"]) for debt in debts] == [([1], [1])]
    cleared = [record for record in recovered if record["kind"] == "profiles_cleared"]
    assert cleared[0]["t"] < 0


def _interrupted(project: pytest.Pytester, number: signal.Signals) -> None:
    """Play until power flows, then send a signal."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *OPTIONS],
        cwd=project.path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with process:
        deadline = time.monotonic() + DEADLINE_S
        while not _is_charging(project):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.2)
        process.send_signal(number)
        process.wait(DEADLINE_S)


def _is_charging(project: pytest.Pytester) -> bool:
    paths = list(project.path.glob("reports/*/*/trace.jsonl"))
    return any('"transaction_started"' in path.read_text("utf-8") for path in paths)

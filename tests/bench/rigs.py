"""An emulated bench for tests of what stands on one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from harness.bench import (
    PREPARATION_MS,
    Needs,
    Rig,
    assembled,
    described_facts,
    emulated_equipment,
    emulated_facts,
    emulated_rig,
    load_bench,
    usual_plan,
)
from harness.clock import Clock, VirtualTimeLoop
from harness.csms import WireLog
from harness.trace import TraceWriter
from harness.units import Instant, format_instant, parse_instant

_T = TypeVar("_T")

T0: Instant = parse_instant("2025-01-15T08:00:00Z")


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)


def new_clock() -> Clock:
    """Make a clock that shows the time at which a bench is brought up for T0."""
    return Clock.starting(asyncio.get_running_loop(), T0 - PREPARATION_MS)


@asynccontextmanager
async def open_rig(
    folder: Path, *faults: str, connectors: int = 1, seed: int = 0
) -> AsyncIterator[Rig]:
    """Bring up an emulated bench at T0, with its evidence in a folder."""
    clock = new_clock()
    facts = emulated_facts(Needs(connectors), "1.6", faults, seed)
    with (
        TraceWriter(folder / "trace.jsonl", T0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
    ):
        async with emulated_rig(facts, clock, trace, wire_log) as rig:
            yield rig


BENCH = """\
name: lab
listen: 127.0.0.1:0
stations:
  - id: CP-1
    connectors:
      - {max_current: 32 A, meter: emulated}
vehicle: emulated
"""
"""A bench file of which everything lives in this process."""


@asynccontextmanager
async def open_described(
    folder: Path, text: str = BENCH, *faults: str, seed: int = 0
) -> AsyncIterator[Rig]:
    """Bring up the emulated bench of a file at T0, as the plugin does."""
    clock = new_clock()
    path = folder / "lab.bench.yaml"
    path.write_text(text, encoding="utf-8")
    facts = described_facts(load_bench(path), "1.6", faults, seed)
    with (
        TraceWriter(folder / "trace.jsonl", T0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
    ):
        async with assembled(
            facts,
            clock,
            wire_log,
            emulated_equipment(facts, clock),
            begin=lambda: trace,
            plan=usual_plan(clock),
        ) as rig:
            yield rig


def records(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Return the records of one kind in the trace."""
    lines = (folder / "trace.jsonl").read_text("utf-8").splitlines()
    return [record for record in map(json.loads, lines) if record["kind"] == kind]


def txdefault(
    *steps: tuple[int, float], number: int = 1, level: int = 0, start: Instant = T0, **more: object
) -> dict[str, object]:
    """Return an Absolute TxDefaultProfile in watts, of (second, limit) steps."""
    return {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        **more,
        "chargingSchedule": {
            "startSchedule": format_instant(start),
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [
                {"startPeriod": second, "limit": limit} for second, limit in steps
            ],
        },
    }

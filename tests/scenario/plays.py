"""Plays scenarios that are written as text on an emulated bench."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

from bench.rigs import T0, new_clock, records, run

from harness.bench import Needs, Referee, Rig, emulated_facts, emulated_rig
from harness.csms import WireLog
from harness.errors import HarnessError
from harness.scenario import ScenarioItem, read
from harness.scenario.adaptation import AS_WRITTEN, Adaptation
from harness.scenario.player import Player
from harness.trace import TraceWriter
from harness.verdict import RunJudgement

SIX_KILOWATT = """\
title: A scenario of a test
needs: {connectors: 2}
profiles:
  six_kilowatt:
    chargingProfileId: 1
    stackLevel: 0
    chargingProfilePurpose: TxDefaultProfile
    chargingProfileKind: Absolute
    chargingSchedule:
      startSchedule: t0
      chargingRateUnit: W
      chargingSchedulePeriod: [{startPeriod: 0, limit: 6000}]
  three_kilowatt_later:
    chargingProfileId: 2
    stackLevel: 0
    chargingProfilePurpose: TxProfile
    chargingProfileKind: Absolute
    chargingSchedule:
      startSchedule: t0 + 60 s
      chargingRateUnit: W
      chargingSchedulePeriod: [{startPeriod: 0, limit: 4200}]
steps:
"""
"""Two profiles and no step yet; the first line of a step is line 23."""

FIRST_STEP_LINE = SIX_KILOWATT.count("\n") + 1


@dataclass
class Play:
    """How a play went: its error if it had one, and what it left behind."""

    folder: Path
    error: HarnessError | None
    judgement: RunJudgement | None
    progress: list[str]

    @property
    def message(self) -> str:
        """The error in words; empty when there was none."""
        return str(self.error or "")

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Return the trace's records of a kind."""
        return records(self.folder, kind)

    def sent(self, action: str) -> list[dict[str, Any]]:
        """Return the payloads that the central system sent."""
        lines = (self.folder / "ocpp.jsonl").read_text("utf-8").splitlines()
        frames = [json.loads(line)["frame"] for line in lines]
        return [frame[3] for frame in frames if isinstance(frame, list) and frame[2:3] == [action]]


@asynccontextmanager
async def _open_rig(
    folder: Path, version: str, connectors: int, faults: tuple[str, ...]
) -> AsyncIterator[Rig]:
    clock = new_clock()
    facts = emulated_facts(Needs(connectors), version, faults, 0)
    with (
        TraceWriter(folder / "trace.jsonl", T0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
    ):
        async with emulated_rig(facts, clock, trace, wire_log) as rig:
            yield rig


def play_steps(
    folder: Path,
    steps: str,
    *faults: str,
    strict: bool = False,
    conclude: bool = False,
    prepare: Callable[[Rig], None] = lambda _: None,
) -> Play:
    """Play steps until one fails; ``prepare`` may tamper with the bench before the first."""
    text = SIX_KILOWATT + indent(steps, "  ")
    (item,) = read(text.encode(), folder / "test.scenario.yaml").items
    return play_item(folder, item, *faults, strict=strict, conclude=conclude, prepare=prepare)


def play_item(
    folder: Path,
    item: ScenarioItem,
    *faults: str,
    strict: bool = False,
    conclude: bool = True,
    prepare: Callable[[Rig], None] = lambda _: None,
    adaptation: Adaptation = AS_WRITTEN,
    version: str = "1.6",
) -> Play:
    """Play an item at T0, whatever instant it was written for."""
    scenario = item.scenario

    async def main() -> Play:
        play = Play(folder, None, None, [])
        connectors = scenario.needs.connectors
        async with _open_rig(folder, version, connectors, faults) as rig:
            prepare(rig)
            referee = Referee(rig, scenario.readings)
            progress = play.progress.append
            player = Player(
                rig, item, referee, strict=strict, progress=progress, adaptation=adaptation
            )
            try:
                for index in range(len(item.steps)):
                    await player.play(index)
                if conclude:
                    await player.conclude()
            except HarnessError as error:
                play.error = error
            play.judgement = player.judgement
        return play

    return run(main())

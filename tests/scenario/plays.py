"""Plays scenarios that are written as text on an emulated bench."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

from bench.rigs import open_rig, records, run

from harness.bench import Referee, Rig
from harness.errors import HarnessError
from harness.scenario import read
from harness.scenario.player import Player
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

    async def main() -> Play:
        play = Play(folder, None, None, [])
        async with open_rig(folder, *faults, connectors=2) as rig:
            prepare(rig)
            player = Player(
                rig, item, Referee(rig, {}), strict=strict, progress=play.progress.append
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

"""Plays items of the library on an emulated bench, in virtual time and without pytest around it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from harness.bench import (
    PREPARATION_MS,
    Inconclusive,
    LimitViolated,
    Needs,
    Referee,
    emulated_facts,
    emulated_rig,
    header_fields,
)
from harness.clock import Clock, VirtualTimeLoop
from harness.csms import WireLog
from harness.errors import BenchError
from harness.scenario import ScenarioFile, ScenarioItem, load
from harness.scenario.player import Player
from harness.trace import TraceWriter
from harness.verdict import Criteria, RunJudgement, Verdict, judgement_record

LIBRARY = Path(__file__).parents[2] / "scenarios"
FILES = sorted(LIBRARY.rglob("*.scenario.yaml"))
ITEMS = [
    f"{path.relative_to(LIBRARY).as_posix().removesuffix('.scenario.yaml')}::{name}"
    for path in FILES
    for name in load(path).item_names
]


@dataclass(frozen=True)
class Played:
    """How a play ended; ``step`` is the text of the step that failed, if one did."""

    verdict: Verdict
    sentence: str
    judgement: RunJudgement | None
    step: str | None = None


def load_item(name: str) -> tuple[ScenarioFile, ScenarioItem]:
    """Find an item by ``folder/file::item``, or ``folder/file`` where the file has but one."""
    stem, _, item = name.partition("::")
    scenario_file = load(LIBRARY / f"{stem}.scenario.yaml")
    if not item:
        (item,) = scenario_file.item_names
    return scenario_file, scenario_file.item(item)


def play(name: str, folder: Path, faults: tuple[str, ...] = (), seed: int = 0) -> Played:
    """Play an item and leave its evidence in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(_play(*load_item(name), folder, faults, seed))


async def _play(
    scenario_file: ScenarioFile,
    item: ScenarioItem,
    folder: Path,
    faults: tuple[str, ...],
    seed: int,
) -> Played:
    scenario = item.scenario
    t0 = scenario.start
    clock = Clock.starting(asyncio.get_running_loop(), t0 - PREPARATION_MS)
    needs = Needs(**scenario.needs.model_dump())
    facts = emulated_facts(needs, scenario.ocpp[0], faults, seed)
    with (
        TraceWriter(folder / "trace.jsonl", t0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, t0) as wire_log,
    ):
        async with emulated_rig(facts, clock, trace, wire_log) as rig:
            referee = Referee(rig, scenario.readings, scenario.criteria(Criteria()))
            test = {"scenario": item.name, "title": scenario.title, "sha256": scenario_file.sha256}
            header = header_fields(rig, referee.criteria, referee.readings, test)
            trace.write("header", t0, **header)
            player = Player(rig, item, referee, strict=False, progress=lambda _: None)
            played = await _outcome(player, item)
            trace.write("verdict", clock.now(), **_verdict_record(played))
            return played


def _verdict_record(played: Played) -> dict[str, object]:
    record = judgement_record(played.judgement) if played.judgement else {"connectors": []}
    return {**record, "verdict": str(played.verdict), "sentence": played.sentence or None}


async def _outcome(player: Player, item: ScenarioItem) -> Played:
    step = None
    try:
        for index, one in enumerate(item.steps):
            step = str(one)
            await player.play(index)
        step = None
        judgement = await player.conclude()
    except BenchError as error:
        return Played(Verdict.ERROR, str(error), player.judgement, step)
    except Inconclusive as error:
        return Played(Verdict.INCONCLUSIVE, str(error), player.judgement, step)
    except LimitViolated as error:
        return Played(Verdict.FAIL, str(error), player.judgement, step)
    return Played(judgement.verdict, judgement.sentence, judgement)

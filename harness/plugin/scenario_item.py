"""What stands behind the fixtures: opens the bench of an item and plays its scenario."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import fields, replace
from typing import Any

import pytest

from harness.bench import (
    PREPARATION_MS,
    BenchFacts,
    BenchFile,
    Equip,
    Inconclusive,
    Needs,
    Referee,
    Rig,
    assembled,
    debts_of_bench,
    described_facts,
    emulated_equipment,
    emulated_facts,
    usual_plan,
    wired_equipment,
)
from harness.clock import Clock
from harness.csms import WireLog
from harness.errors import HarnessError, InputError
from harness.plugin.benches import bench_of
from harness.plugin.evidence import FOLDER, note_header, note_result
from harness.plugin.options import HilOptions
from harness.plugin.session import HilSession, session_of
from harness.scenario import DEFAULT_START, Scenario, ScenarioItem
from harness.scenario.player import Player
from harness.trace import TraceWriter
from harness.units import Instant, format_duration, parse_instant
from harness.verdict import Criteria
from harness.wording import one_of

__all__ = ["ScenarioRun", "open_rig", "start_of"]

_MARKER_NAMES = ("start", *(field.name for field in fields(Needs)))


def start_of(request: pytest.FixtureRequest) -> Instant:
    """Return the instant at which an item's virtual time starts."""
    item = _scenario_item(request)
    if item is not None:
        return item.scenario.start
    start_text = _marked_needs(request).get("start")
    return DEFAULT_START if start_text is None else parse_instant(start_text)


@asynccontextmanager
async def open_rig(
    request: pytest.FixtureRequest, clock: Clock, options: HilOptions, ocpp_version: str
) -> AsyncIterator[Rig]:
    """Bring up the bench of an item, with a folder for its evidence.

    Skips the item where the bench does not have what it needs.
    """
    session = session_of(request.config)
    file = bench_of(request.config)
    needs = _needs(request)
    facts, equip = _bench(file, needs, ocpp_version, clock, options, session)
    if missing := facts.unmet(needs):
        pytest.skip(missing)
    folder = session.folder.item(request.node.nodeid)
    request.node.stash[FOLDER] = folder
    debts = () if file is None else debts_of_bench(options.report_root, facts.name)
    t0 = clock.start + PREPARATION_MS
    with ExitStack() as evidence:

        def begin() -> TraceWriter:
            # A charger of hardware dials in when it likes: the run begins only then.
            start = t0 if clock.is_virtual else clock.now() + PREPARATION_MS
            return evidence.enter_context(TraceWriter(folder / "trace.jsonl", start))

        wire_log = evidence.enter_context(WireLog(folder / "ocpp.jsonl", clock, t0))
        rig = assembled(
            facts, clock, wire_log, equip, begin=begin, plan=usual_plan(clock), debts=debts
        )
        async with rig as running:
            yield running


def _bench(
    file: BenchFile | None,
    needs: Needs,
    ocpp_version: str,
    clock: Clock,
    options: HilOptions,
    session: HilSession,
) -> tuple[BenchFacts, Equip]:
    if file is None:
        facts = emulated_facts(needs, ocpp_version, options.faults, options.seed)
        return facts, emulated_equipment(facts, clock)
    facts = described_facts(file, ocpp_version, options.faults, options.seed)
    if file.bench.is_emulated:
        return facts, emulated_equipment(facts, clock)
    return facts, wired_equipment(file.bench, clock, lambda what: session.say(f"hil: {what}"))


class ScenarioRun:
    """A scenario on its bench: what pytest shows as the argument of a failing scenario."""

    def __init__(self, request: pytest.FixtureRequest, rig: Rig, options: HilOptions) -> None:
        self._node = request.node
        self._session = session_of(request.config)
        self._options = options
        self._rig = rig
        self._item: ScenarioItem = request.function.hil_item
        scenario = self._item.scenario
        criteria = _criteria(scenario, rig.facts.criteria)
        self._referee = Referee(rig, {**scenario.readings, **options.readings}, criteria)
        self._player = Player(
            rig,
            self._item,
            self._referee,
            strict=options.strict,
            progress=self._progress,
        )
        self._write_header(request.function.hil_file.sha256)

    def __repr__(self) -> str:
        return f"{self._item.scenario.title!r} on bench {self._rig.facts.name!r}"

    async def step(self, index: int) -> None:
        """Play a step of the scenario."""
        __tracebackhide__ = True
        await self._settled(self._player.play(index))

    async def conclude(self) -> None:
        """Judge the whole run."""
        __tracebackhide__ = True
        await self._settled(self._player.conclude())
        self._note_result(None)

    async def _settled(self, play: Awaitable[Any]) -> None:
        """Await a part of the scenario; its errors show the scenario's line and nothing of ours."""
        __tracebackhide__ = True
        try:
            await play
        except HarnessError as error:
            self._note_result(error)
            if isinstance(error, Inconclusive) and self._options.skip_inconclusive:
                pytest.skip(str(error))
            raise error.with_traceback(None) from None

    def _note_result(self, error: HarnessError | None) -> None:
        note_result(self._node, self._rig, self._player.judgement, error)

    def _progress(self, standing: str) -> None:
        elapsed = format_duration(round(self._rig.clock.now() - self._rig.recorder.evidence.t0, -3))
        self._session.say(f"  {self._item.name}  t0 + {elapsed}  {standing}")

    def _write_header(self, sha256: str) -> None:
        test = {
            "scenario": self._node.nodeid,
            "title": self._item.scenario.title,
            "covers": self._item.scenario.covers,
            "path": self._node.nodeid.partition("::")[0],
            "sha256": sha256,
        }
        note_header(self._node, self._rig, self._referee, test)


def _criteria(scenario: Scenario, criteria: Criteria) -> Criteria:
    if scenario.settle_ms is not None:
        criteria = replace(criteria, settle_ms=scenario.settle_ms)
    if scenario.tolerance is not None:
        criteria = replace(criteria, tolerance=float(scenario.tolerance))
    return criteria


def _needs(request: pytest.FixtureRequest) -> Needs:
    item = _scenario_item(request)
    if item is not None:
        needs = item.scenario.needs
        return Needs(needs.connectors, needs.phases, needs.phase_switching, needs.supply)
    return Needs(**{key: value for key, value in _marked_needs(request).items() if key != "start"})


def _marked_needs(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("hil")
    wanted = dict(marker.kwargs) if marker else {}
    for name in wanted:
        if name not in _MARKER_NAMES:
            raise InputError(f"mark hil: found {name!r}, expected {one_of(name, _MARKER_NAMES)}")
    return wanted


def _scenario_item(request: pytest.FixtureRequest) -> ScenarioItem | None:
    return getattr(request.function, "hil_item", None)

"""What stands behind the fixture of a scenario file's items: plays one and notes its verdict."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest

from harness.bench import Inconclusive, Referee, Rig
from harness.errors import HarnessError
from harness.plugin.evidence import note_header, note_result
from harness.plugin.options import HilOptions
from harness.plugin.session import session_of
from harness.plugin.told import TOLD, criteria_for
from harness.scenario import ScenarioFile, ScenarioItem
from harness.scenario.adaptation import adaptation_for
from harness.scenario.player import Player
from harness.units import format_duration

__all__ = ["ScenarioRun"]


class ScenarioRun:
    """A scenario on its bench: what pytest shows as the argument of a failing scenario."""

    def __init__(self, request: pytest.FixtureRequest, rig: Rig, options: HilOptions) -> None:
        self._node = request.node
        self._session = session_of(request.config)
        self._options = options
        self._rig = rig
        self._item: ScenarioItem = request.function.hil_item
        scenario = self._item.scenario
        told = self._node.stash[TOLD]
        criteria = scenario.criteria(criteria_for(rig.facts, told))
        self._referee = Referee(rig, {**scenario.readings, **options.readings}, criteria)
        self._player = Player(
            rig,
            self._item,
            self._referee,
            strict=options.strict,
            progress=self._progress,
            adaptation=adaptation_for(self._item, told, rig.facts.site),
        )
        self._file: ScenarioFile = request.function.hil_file
        self._write_header()

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
        if self._options.mutants:
            return  # a letter for each of thousands is progress enough
        elapsed = format_duration(round(self._rig.clock.now() - self._rig.recorder.evidence.t0, -3))
        self._session.say(f"  {self._item.name}  t0 + {elapsed}  {standing}")

    def _write_header(self) -> None:
        test = {
            "scenario": self._node.nodeid,
            "title": self._item.scenario.title,
            "covers": self._item.scenario.covers,
            "path": self._node.nodeid.partition("::")[0],
            "sha256": self._file.sha256,
        }
        if self._item.scenario.real_time is None and self._file.scenario.real_time is not None:
            test["variant"] = "real_time"
        note_header(self._node, self._rig, self._referee, test)

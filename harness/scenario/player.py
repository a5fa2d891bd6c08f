"""Plays a scenario on a rig, one step at a time; every hold is judged against allowed(t)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from harness.bench import (
    ConnectorVehicles,
    Inconclusive,
    Referee,
    Rig,
    raise_unless_passed,
)
from harness.csms import findings_of
from harness.errors import BenchError, HarnessError
from harness.scenario.adaptation import AS_WRITTEN, Adaptation
from harness.scenario.answering import Answering
from harness.scenario.asked import is_to_be_accepted
from harness.scenario.bodies import Body, ProfileRef, bind_transaction, resolve_body
from harness.scenario.composite_check import compare_composite
from harness.scenario.demands import ExpectationFailed, expect
from harness.scenario.expectations import AskingStep, Outcome
from harness.scenario.hold_check import check_hold, demands_meter_values, have_values_told
from harness.scenario.model import ScenarioItem
from harness.scenario.plugging import demand_of
from harness.scenario.station_play import play_station_step
from harness.scenario.steps import (
    ClearProfileStep,
    CompareCompositeStep,
    HoldStep,
    HoldUntilStep,
    MalformedProfileStep,
    PlugInStep,
    SetProfileStep,
    StartTransactionStep,
    Step,
    StopTransactionStep,
    UnplugStep,
)
from harness.scenario.transaction_play import start_transaction, stop_transaction
from harness.units import Instant
from harness.verdict import RunJudgement

__all__ = ["Player"]


class Player:
    """Plays the steps of one scenario item; ``progress`` is told a line after each hold.

    ``adaptation`` is how the item is said to a station that does not take it as written.
    """

    def __init__(
        self,
        rig: Rig,
        item: ScenarioItem,
        referee: Referee,
        *,
        strict: bool,
        progress: Callable[[str], None],
        adaptation: Adaptation = AS_WRITTEN,
    ) -> None:
        self._rig = rig
        self._item = item
        self._referee = referee
        self._strict = strict
        self._progress = progress
        self._adaptation = adaptation
        self._notes: list[str] = []
        self._vehicles = ConnectorVehicles(rig)
        self._answering = Answering(rig)
        self.judgement: RunJudgement | None = None

    async def play(self, index: int) -> None:
        """Play one step.

        Raises :class:`LimitViolated` when the charger broke a limit or a demand of the step, or
        did not answer once and for all, and :class:`BenchError` when the bench did not do its part.
        """
        step = self._item.steps[index]
        self._notes.clear()
        if index == 0 and demands_meter_values(self._item):
            await have_values_told(self._rig)
        self._note_step(index, state="begin", text=str(step), clause=step.clause)
        try:
            with self._answering.demanded():
                await self._perform(step)
        except HarnessError as error:
            self._note_step(index, state="end", outcome=_outcome(error), detail=str(error))
            raise
        notes = {"detail": "; ".join(self._notes)} if self._notes else {}
        self._note_step(index, state="end", outcome="ok", **notes)

    async def conclude(self) -> RunJudgement:
        """Judge the whole run; raises what its verdict means unless it passed.

        What the charger reports of its profiles in the end is compared with what it accepted, and
        each difference is noted as a finding.
        """
        for sentence in await self._findings():
            self._rig.recorder.trace.write("finding", self._rig.clock.now(), sentence=sentence)
        self.judgement = await self._referee.judge()
        raise_unless_passed(self.judgement, strict=self._strict)
        return self.judgement

    async def _findings(self) -> list[str]:
        try:
            return [str(one) for one in await findings_of(self._rig.station)]
        except BenchError as error:  # it has hung up, or will not tell: no reason not to judge
            return [str(error)]

    def _note_step(self, index: int, **fields: object) -> None:
        line = self._item.step_lines[index]
        self._rig.recorder.trace.write(
            "step", self._rig.clock.now(), index=index, line=line, **fields
        )

    async def _perform(self, step: Step) -> None:
        match step:
            case PlugInStep():
                await self._plug_in(step)
            case UnplugStep():
                await self._vehicles.unplug(step.unplug.connector)
            case StartTransactionStep():
                await self._start(step)
            case StopTransactionStep():
                await stop_transaction(self._rig, step)
            case SetProfileStep():
                await self._set_profile(step)
            case MalformedProfileStep():
                await self._set_malformed_profile(step)
            case ClearProfileStep():
                await self._clear(step)
            case CompareCompositeStep():
                unit = self._adaptation.asked_unit(step.compare_composite.unit)
                await compare_composite(self._rig, self._referee, step.compare_composite, unit)
            case HoldStep() | HoldUntilStep():
                await self._hold(step)
            case _:
                await play_station_step(self._rig, step)

    @property
    def _t0(self) -> Instant:
        return self._rig.recorder.evidence.t0

    @property
    def _written_for(self) -> Instant:
        return self._item.scenario.start

    def _body(self, body: Body) -> dict[str, object]:
        return resolve_body(body, self._t0, self._written_for)

    def _said(self, step: AskingStep, reference: ProfileRef, connector: int) -> dict[str, object]:
        """Return a profile as this station is to get it; one to be refused stays as it is."""
        body = self._body(self._item.body(reference))
        if not is_to_be_accepted(step):
            return body
        said, notes = self._adaptation.body(body, connector)
        self._notes += notes
        return said

    async def _plug_in(self, step: PlugInStep) -> None:
        await self._vehicles.plug_in(step.plug_in.connector, demand_of(step))

    async def _start(self, step: StartTransactionStep) -> None:
        start = step.start_transaction
        profile = start.profile
        body = None if profile is None else self._said(step, profile, start.connector)
        await start_transaction(self._rig, step, body)

    async def _set_malformed_profile(self, step: MalformedProfileStep) -> None:
        connector = step.set_profile.connector
        body = self._body(step.set_profile.profile)
        answer = await self._rig.station.set_malformed_profile(connector, body)
        if answer.status == Outcome.ACCEPTED:
            self._rig.note_installed(body)
        expect(answer, step.expect, "SetChargingProfile")

    async def _set_profile(self, step: SetProfileStep) -> None:
        connector = step.set_profile.connector
        body = bind_transaction(
            self._said(step, step.set_profile.profile, connector),
            self._rig.station.transactions.get(connector),
        )
        answer = await self._rig.station.set_profile(connector, body)
        expect(answer, step.expect, "SetChargingProfile")

    async def _clear(self, step: ClearProfileStep) -> None:
        criteria = step.clear_profile.criteria
        level = self._adaptation.level(criteria.stack_level)
        answer = await self._rig.station.clear_profile(replace(criteria, stack_level=level))
        expect(answer, step.expect, "clear")

    async def _hold(self, step: HoldStep | HoldUntilStep) -> None:
        start = self._rig.clock.now()
        # The step tells the time of the file, of which the run may be years ahead.
        ahead_ms = self._t0 - self._written_for
        end = step.end(start - ahead_ms, self._written_for) + ahead_ms
        if end < start:
            raise ExpectationFailed(f"{step}: that instant has already passed")
        self._rig.attend(end)
        await self._rig.clock.sleep_until(end)
        judgement = self.judgement = self._referee.judge_so_far()
        for line in self._referee.standing():
            self._progress(line)
        if judgement.is_broken:
            raise_unless_passed(judgement, strict=False)
        check_hold(step, self._rig, self._referee, judgement, (start, end))


def _outcome(error: HarnessError) -> str:
    match error:
        case Inconclusive():
            return "inconclusive"
        case AssertionError():
            return "failed"
        case _:
            return "error"

"""Plays a scenario on a rig, one step at a time; every hold is judged against allowed(t)."""

from __future__ import annotations

from collections.abc import Callable

from harness.bench import (
    ID_TAG,
    ConnectorVehicles,
    Inconclusive,
    Referee,
    Rig,
    VehicleDemand,
    raise_unless_passed,
    transaction_on,
)
from harness.errors import HarnessError
from harness.profiles import RateUnit
from harness.scenario.bodies import bind_transaction, resolve_body
from harness.scenario.composite_check import composite_difference
from harness.scenario.demands import ExpectationFailed, expect
from harness.scenario.expectations import Outcome
from harness.scenario.hold_check import check_hold
from harness.scenario.model import ScenarioItem
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
from harness.units import MINUTE_MS, Instant
from harness.verdict import RunJudgement

__all__ = ["Player"]

_STOP_DEADLINE_MS = MINUTE_MS

_LATER = ("RequestStartTransaction", "RequestStopTransaction")
_REQUESTS = {
    "1.6": ("RemoteStartTransaction", "RemoteStopTransaction"),
    "2.0.1": _LATER,
    "2.1": _LATER,
}
"""What the versions call the requests to start and to stop."""


class Player:
    """Plays the steps of one scenario item; ``progress`` is told a line after each hold."""

    def __init__(
        self,
        rig: Rig,
        item: ScenarioItem,
        referee: Referee,
        *,
        strict: bool,
        progress: Callable[[str], None],
    ) -> None:
        self._rig = rig
        self._item = item
        self._referee = referee
        self._strict = strict
        self._progress = progress
        self._vehicles = ConnectorVehicles(rig)
        self.judgement: RunJudgement | None = None

    async def play(self, index: int) -> None:
        """Play one step.

        Raises :class:`LimitViolated` when the charger broke a limit or a demand of the step, and
        :class:`BenchError` when the bench did not do its part.
        """
        step = self._item.steps[index]
        self._note_step(index, state="begin", text=str(step), clause=step.clause)
        try:
            await self._perform(step)
        except HarnessError as error:
            self._note_step(index, state="end", outcome=_outcome(error), detail=str(error))
            raise
        self._note_step(index, state="end", outcome="ok")

    async def conclude(self) -> RunJudgement:
        """Judge the whole run; raises what its verdict means unless it passed."""
        self.judgement = await self._referee.judge()
        raise_unless_passed(self.judgement, strict=self._strict)
        return self.judgement

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
                await self._stop(step)
            case SetProfileStep():
                await self._set_profile(step)
            case MalformedProfileStep():
                await self._set_malformed_profile(step)
            case ClearProfileStep():
                criteria = step.clear_profile.criteria
                expect(await self._rig.station.clear_profile(criteria), step.expect, "clear")
            case CompareCompositeStep():
                await self._compare_composite(step)
            case HoldStep() | HoldUntilStep():
                await self._hold(step)
            case _:
                await play_station_step(self._rig, step)

    @property
    def _t0(self) -> Instant:
        return self._rig.recorder.evidence.t0

    async def _plug_in(self, step: PlugInStep) -> None:
        vehicle = step.plug_in
        demand = VehicleDemand(float(vehicle.draws_w), vehicle.phases)
        await self._vehicles.plug_in(vehicle.connector, demand)

    async def _start(self, step: StartTransactionStep) -> None:
        start = step.start_transaction
        reference = start.profile
        body = None if reference is None else resolve_body(self._item.body(reference), self._t0)
        answer = await self._rig.station.remote_start(start.connector, ID_TAG, body)
        expect(answer, step.expect, _REQUESTS[self._rig.station.ocpp_version][0])
        if answer.status == Outcome.ACCEPTED:
            await transaction_on(self._rig, start.connector)

    async def _stop(self, step: StopTransactionStep) -> None:
        connector = step.stop_transaction.connector
        running = self._rig.station.transactions
        if connector not in running:
            raise ExpectationFailed(f"no transaction runs on connector {connector} to be stopped")
        answer = await self._rig.station.remote_stop(running[connector])
        expect(answer, step.expect, _REQUESTS[self._rig.station.ocpp_version][1])
        if answer.status == Outcome.ACCEPTED:
            deadline = self._rig.clock.now() + _STOP_DEADLINE_MS
            if not await self._rig.recorder.wait_until(lambda: connector not in running, deadline):
                raise ExpectationFailed(
                    f"the transaction on connector {connector} did not end within 60 s"
                )

    async def _set_malformed_profile(self, step: MalformedProfileStep) -> None:
        connector = step.set_profile.connector
        body = resolve_body(step.set_profile.profile, self._t0)
        answer = await self._rig.station.set_malformed_profile(connector, body)
        if answer.status == Outcome.ACCEPTED:
            self._rig.note_installed(body)
        expect(answer, step.expect, "SetChargingProfile")

    async def _set_profile(self, step: SetProfileStep) -> None:
        connector = step.set_profile.connector
        body = bind_transaction(
            resolve_body(self._item.body(step.set_profile.profile), self._t0),
            self._rig.station.transactions.get(connector),
        )
        answer = await self._rig.station.set_profile(connector, body)
        expect(answer, step.expect, "SetChargingProfile")

    async def _hold(self, step: HoldStep | HoldUntilStep) -> None:
        start = self._rig.clock.now()
        end = step.end(start, self._t0)
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

    async def _compare_composite(self, step: CompareCompositeStep) -> None:
        asked = step.compare_composite
        answer = await self._rig.station.composite_schedule(
            asked.connector, asked.duration_ms // 1000, asked.unit
        )
        expect(answer, (Outcome.ACCEPTED,), "GetCompositeSchedule")
        difference = composite_difference(
            answer, self._referee, asked.connector, asked.duration_ms, asked.unit or RateUnit.A
        )
        if difference is not None:
            raise ExpectationFailed(
                f"composite schedule of connector {asked.connector}: {difference}"
            )


def _outcome(error: HarnessError) -> str:
    match error:
        case Inconclusive():
            return "inconclusive"
        case AssertionError():
            return "failed"
        case _:
            return "error"

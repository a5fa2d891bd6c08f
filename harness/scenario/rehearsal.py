"""Goes through a scenario without a charger, supposing that it answers as the scenario expects.

What remains is what the charger would have to obey: the events of the ledger and how long the run
lasts. A request that may be answered with Accepted counts as accepted, and takes no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import assert_never

from harness.errors import InputError
from harness.profiles import (
    LedgerEvent,
    PriorityChanged,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    ScheduleUpdate,
    ScheduleUpdated,
    TransactionEnded,
    TransactionId,
    TransactionStarted,
    Version,
)
from harness.scenario.asked import is_to_be_accepted
from harness.scenario.bodies import ProfileRef, bind_transaction, profile_of, resolve_body
from harness.scenario.model import ScenarioItem
from harness.scenario.station_steps import (
    PriorityChargingStep,
    ResetStep,
    UpdateScheduleStep,
)
from harness.scenario.steps import (
    ClearProfileStep,
    HoldStep,
    HoldUntilStep,
    SetProfileStep,
    StartTransactionStep,
    Step,
    StopTransactionStep,
    UnplugStep,
)
from harness.units import Instant

__all__ = ["Cue", "Rehearsal", "rehearse"]


@dataclass(frozen=True, slots=True)
class Cue:
    """When a step would begin, on which line of the file it stands, and what it does."""

    at: Instant
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a scenario would make of a charger that answers as expected.

    ``events`` and ``cues`` are in the order of the steps; ``end`` is the end of the last hold.
    """

    version: Version
    start: Instant
    end: Instant
    events: tuple[LedgerEvent, ...]
    cues: tuple[Cue, ...]


def rehearse(item: ScenarioItem, version: Version) -> Rehearsal:
    """Go through the steps of an item from its ``t0`` on, in one of its versions of OCPP.

    Raises :class:`InputError` when a step cannot be played at its turn: it stops a transaction
    where none runs, or waits for an instant that has passed.
    """
    walk = _Walk(item, version)
    events: list[LedgerEvent] = []
    cues: list[Cue] = []
    for step, line in zip(item.steps, item.step_lines, strict=True):
        cues.append(Cue(walk.now, line, str(step)))
        try:
            events.extend(walk.perform(step))
        except InputError as error:
            raise InputError(f"line {line}: {step}: {error}") from None
    return Rehearsal(version, item.scenario.start, walk.now, tuple(events), tuple(cues))


@dataclass(slots=True)
class _Walk:
    """Where a rehearsal has come to: what time it is, and which transactions run."""

    item: ScenarioItem
    version: Version
    now: Instant = field(init=False)
    running: dict[int, TransactionId] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.now = self.item.scenario.start

    def perform(self, step: Step) -> Iterator[LedgerEvent]:
        match step:
            case UnplugStep():
                yield from self._end(step.unplug.connector)
            case StartTransactionStep():
                yield from self._start(step)
            case StopTransactionStep():
                yield from self._stop(step)
            case SetProfileStep():
                yield from self._set_profile(step)
            case ClearProfileStep():
                if is_to_be_accepted(step):
                    yield ProfilesCleared(self.now, step.clear_profile.criteria)
            case HoldStep() | HoldUntilStep():
                self._hold(step)
            case UpdateScheduleStep() | PriorityChargingStep() | ResetStep():
                yield from self._perform_later(step)
            case _:
                # It asks, or plugs in, or is wrong on purpose: whatever the answer to a malformed
                # profile, it limits nothing.
                pass

    def _perform_later(
        self, step: UpdateScheduleStep | PriorityChargingStep | ResetStep
    ) -> Iterator[LedgerEvent]:
        match step:
            case UpdateScheduleStep():
                yield from self._update(step)
            case PriorityChargingStep():
                yield from self._change_priority(step)
            case ResetStep():
                yield from self._reset(step)
            case _:
                assert_never(step)

    def _start(self, step: StartTransactionStep) -> Iterator[LedgerEvent]:
        if not is_to_be_accepted(step):
            return
        start = step.start_transaction
        profile = None
        if start.profile is not None:
            profile = profile_of(self._body(start.profile), self.version)
        number = next(self.ids)
        transaction_id = number if self.version is Version.V16 else str(number)
        self.running[start.connector] = transaction_id
        yield TransactionStarted(self.now, start.connector, transaction_id, profile)

    def _stop(self, step: StopTransactionStep) -> Iterator[LedgerEvent]:
        connector = step.stop_transaction.connector
        if connector not in self.running:
            raise InputError(f"no transaction runs on connector {connector} to be stopped")
        if is_to_be_accepted(step):
            yield from self._end(connector)

    def _end(self, connector: int) -> Iterator[LedgerEvent]:
        if connector in self.running:
            yield TransactionEnded(self.now, self.running.pop(connector))

    def _set_profile(self, step: SetProfileStep) -> Iterator[LedgerEvent]:
        if not is_to_be_accepted(step):
            return
        connector, reference = step.set_profile.connector, step.set_profile.profile
        body = bind_transaction(self._body(reference), self.running.get(connector))
        yield ProfileAccepted(self.now, connector, profile_of(body, self.version))

    def _update(self, step: UpdateScheduleStep) -> Iterator[LedgerEvent]:
        asked = step.update_schedule
        if is_to_be_accepted(step):
            update = ScheduleUpdate(**asked.schedule_update.values)
            yield ScheduleUpdated(self.now, asked.charging_profile_id, update)

    def _change_priority(self, step: PriorityChargingStep) -> Iterator[LedgerEvent]:
        asked = step.priority_charging
        if asked.connector not in self.running:
            raise InputError(f"no transaction runs on connector {asked.connector}")
        if is_to_be_accepted(step):
            yield PriorityChanged(self.now, self.running[asked.connector], asked.activate)

    def _reset(self, step: ResetStep) -> Iterator[LedgerEvent]:
        if not is_to_be_accepted(step):
            return
        for connector in list(self.running):
            yield from self._end(connector)
        yield Rebooted(self.now)

    def _hold(self, step: HoldStep | HoldUntilStep) -> None:
        end = step.end(self.now, self.item.scenario.start)
        if end < self.now:
            raise InputError("that instant has already passed")
        self.now = end

    def _body(self, reference: ProfileRef) -> dict[str, object]:
        return resolve_body(self.item.body(reference), self.item.scenario.start)

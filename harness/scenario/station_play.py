"""Plays the steps that ask a station for more than charging."""

from __future__ import annotations

from typing import assert_never

from harness.bench import Rig
from harness.csms import Booted, NotInVersion, StationEvent, findings_of
from harness.csms.disturbances import Disturbances
from harness.profiles import Version
from harness.scenario.demands import ExpectationFailed, expect
from harness.scenario.expectations import Outcome
from harness.scenario.station_steps import (
    BehaveStep,
    ChangeAvailabilityStep,
    CompareProfilesStep,
    MisbehaveStep,
    PriorityChargingStep,
    ResetStep,
    StationStep,
    TriggerStep,
    UpdateScheduleStep,
)
from harness.scenario.station_verbs import Misbehaviour
from harness.units import MINUTE_MS, Millis, format_duration

__all__ = ["play_station_step"]

_RESTART_DEADLINE_MS: Millis = 5 * MINUTE_MS


async def play_station_step(rig: Rig, step: StationStep) -> None:
    """Play one step.

    Raises :class:`ExpectationFailed` when the station answers or shows something else than the
    step demands, and :class:`~harness.errors.BenchError` when it does not answer.
    """
    station = rig.station
    match step:
        case ResetStep():
            await _reset(rig, step)
        case TriggerStep(trigger=asked):
            answer = await station.trigger(asked.message, asked.connector)
            expect(answer, step.expect, "TriggerMessage")
        case ChangeAvailabilityStep(change_availability=wanted):
            answer = await station.change_availability(wanted.connector, wanted.to)
            expect(answer, step.expect, "ChangeAvailability")
        case UpdateScheduleStep(update_schedule=update):
            answer = await station.update_dynamic_schedule(update.charging_profile_id, update.body)
            expect(answer, step.expect, "UpdateDynamicSchedule")
        case PriorityChargingStep():
            await _change_priority(rig, step)
        case CompareProfilesStep():
            await _compare_profiles(rig)
        case MisbehaveStep(misbehave=misbehaviour):
            await _misbehave(rig.csms.disturbances(station.identity), misbehaviour)
        case BehaveStep():
            rig.csms.disturbances(station.identity).stop()
        case _:
            assert_never(step)


async def _reset(rig: Rig, step: ResetStep) -> None:
    boots: list[Booted] = []

    def note(event: StationEvent) -> None:
        if isinstance(event, Booted):
            boots.append(event)

    rig.recorder.listeners.append(note)
    try:
        answer = await rig.station.reset(step.reset)
        expect(answer, step.expect, "Reset")
        if answer.status == Outcome.ACCEPTED:
            deadline = rig.clock.now() + _RESTART_DEADLINE_MS
            if not await rig.recorder.wait_until(lambda: bool(boots), deadline):
                within = format_duration(_RESTART_DEADLINE_MS)
                raise ExpectationFailed(f"Reset: accepted, but no BootNotification within {within}")
    finally:
        rig.recorder.listeners.remove(note)


async def _change_priority(rig: Rig, step: PriorityChargingStep) -> None:
    asked = step.priority_charging
    running = rig.station.transactions
    if asked.connector not in running:
        raise ExpectationFailed(f"no transaction runs on connector {asked.connector}")
    transaction_id = running[asked.connector]
    answer = await rig.station.use_priority_charging(transaction_id, asked.activate)
    expect(answer, step.expect, "UsePriorityCharging")


async def _compare_profiles(rig: Rig) -> None:
    station = rig.station
    if station.ocpp_version == Version.V16:
        raise NotInVersion("GetChargingProfiles: OCPP 1.6 has no such message")
    found = await findings_of(station)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise ExpectationFailed(f"GetChargingProfiles: {found[0]}{more}")


async def _misbehave(disturbances: Disturbances, wrong: Misbehaviour) -> None:
    if wrong.answers_late_ms is not None or wrong.requests_late_ms is not None:
        disturbances.delay(
            answers_ms=wrong.answers_late_ms or 0, requests_ms=wrong.requests_late_ms or 0
        )
    if wrong.lose is not None:
        disturbances.drop(wrong.lose, wrong.times)
    if wrong.clock_ahead_ms is not None:
        disturbances.shift_time(wrong.clock_ahead_ms)
    if wrong.clock_behind_ms is not None:
        disturbances.shift_time(-wrong.clock_behind_ms)
    if wrong.overtake:
        disturbances.hold_back()
    if wrong.refuse_ms is not None:
        disturbances.refuse(wrong.refuse_ms)
    if wrong.disconnect_ms is not None:
        await disturbances.disconnect(wrong.disconnect_ms)

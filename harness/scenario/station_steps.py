"""Steps that ask a station for more than charging, and steps in which the central system errs."""

from __future__ import annotations

from typing import TypeAlias

from harness.csms import ResetKind
from harness.documents.forms import Form
from harness.scenario.expectations import AskingStep, BaseStep
from harness.scenario.station_verbs import (
    ChangeAvailability,
    Misbehaviour,
    PriorityCharging,
    Trigger,
    UpdateSchedule,
)

__all__ = [
    "BehaveStep",
    "ChangeAvailabilityStep",
    "CompareProfilesStep",
    "MisbehaveStep",
    "PriorityChargingStep",
    "ResetStep",
    "StationStep",
    "TriggerStep",
    "UpdateScheduleStep",
]


class ResetStep(AskingStep):
    """Restart the station and, when that is accepted, wait until it has booted."""

    verb = "reset"
    reset: ResetKind

    def __str__(self) -> str:
        return f"reset {self.reset}"


class TriggerStep(AskingStep):
    """Ask the station to send a message."""

    verb = "trigger"
    trigger: Trigger

    def __str__(self) -> str:
        return f"trigger {self.trigger.message}"


class ChangeAvailabilityStep(AskingStep):
    """Take a connector or the station out of service, or back into it."""

    verb = "change_availability"
    change_availability: ChangeAvailability

    def __str__(self) -> str:
        asked = self.change_availability
        return f"change_availability connector {asked.connector} to {asked.to}"


class UpdateScheduleStep(AskingStep):
    """Give a Dynamic profile new values."""

    verb = "update_schedule"
    update_schedule: UpdateSchedule

    def __str__(self) -> str:
        asked = self.update_schedule
        values = ", ".join(f"{name} {value}" for name, value in asked.body.items())
        return f"update_schedule of profile {asked.charging_profile_id}: {values}"


class PriorityChargingStep(AskingStep):
    """Begin or end priority charging of the running transaction."""

    verb = "priority_charging"
    priority_charging: PriorityCharging

    def __str__(self) -> str:
        asked = self.priority_charging
        return f"priority_charging {asked} {'on' if asked.activate else 'off'}"


class CompareProfilesStep(BaseStep):
    """Ask the station for the profiles that it holds and compare them with the ledger."""

    verb = "compare_profiles"
    compare_profiles: Form

    def __str__(self) -> str:
        return "compare_profiles"


class MisbehaveStep(BaseStep):
    """Do something wrong on purpose, from now on."""

    verb = "misbehave"
    misbehave: Misbehaviour

    def __str__(self) -> str:
        return f"misbehave: {self.misbehave}"


class BehaveStep(BaseStep):
    """Do nothing wrong any more."""

    verb = "behave"
    behave: Form

    def __str__(self) -> str:
        return "behave"


StationStep: TypeAlias = (
    ResetStep
    | TriggerStep
    | ChangeAvailabilityStep
    | UpdateScheduleStep
    | PriorityChargingStep
    | CompareProfilesStep
    | MisbehaveStep
    | BehaveStep
)

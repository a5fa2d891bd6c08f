"""The steps of a scenario: one verb each, and the demands that may stand beside it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, Tag, WithJsonSchema

from harness.scenario.bodies import Body
from harness.scenario.expectations import AskingStep, BaseStep, HoldingStep, Outcome
from harness.scenario.quantities import Duration, InstantExpr, format_power
from harness.scenario.station_steps import (
    BehaveStep,
    ChangeAvailabilityStep,
    CompareProfilesStep,
    MisbehaveStep,
    PriorityChargingStep,
    ResetStep,
    TriggerStep,
    UpdateScheduleStep,
)
from harness.scenario.verbs import (
    ClearProfile,
    CompareComposite,
    OnConnector,
    PlugIn,
    SetMalformedProfile,
    SetProfile,
    StartTransaction,
)
from harness.units import Instant, format_duration

__all__ = [
    "STEP_MODELS",
    "VERBS",
    "ClearProfileStep",
    "CompareCompositeStep",
    "HoldStep",
    "HoldUntilStep",
    "MalformedProfileStep",
    "Outcome",
    "PlugInStep",
    "SetProfileStep",
    "StartTransactionStep",
    "Step",
    "StopTransactionStep",
    "UnplugStep",
]


class PlugInStep(BaseStep):
    """Connect a vehicle."""

    verb = "plug_in"
    plug_in: PlugIn

    def __str__(self) -> str:
        asked = self.plug_in
        kind = "" if asked.vehicle is None else f", {asked.vehicle.name}"
        power = format_power(asked.demand_w)
        return f"plug_in {asked}{kind}, draws {power}, {asked.demand_phases}-phase"


class UnplugStep(BaseStep):
    """Disconnect the vehicle."""

    verb = "unplug"
    unplug: OnConnector

    def __str__(self) -> str:
        return f"unplug {self.unplug}"


class StartTransactionStep(AskingStep):
    """Start a transaction remotely and, when that is accepted, wait until it runs."""

    verb = "start_transaction"
    start_transaction: StartTransaction

    def __str__(self) -> str:
        start = self.start_transaction
        profile = f" with {_profile_text(start.profile)}" if start.profile is not None else ""
        return f"start_transaction {start}{profile}"


class StopTransactionStep(AskingStep):
    """Stop the running transaction remotely and, when that is accepted, wait until it ended."""

    verb = "stop_transaction"
    stop_transaction: OnConnector

    def __str__(self) -> str:
        return f"stop_transaction {self.stop_transaction}"


class SetProfileStep(AskingStep):
    """Install a charging profile."""

    verb = "set_profile"
    set_profile: SetProfile
    malformed: Annotated[StrictBool, WithJsonSchema({"type": "boolean", "const": False})] = False
    """What is true makes it another step, however well-formed its body is."""

    def __str__(self) -> str:
        sent = self.set_profile
        return f"set_profile {_profile_text(sent.profile)} on connector {sent.connector}"


class MalformedProfileStep(AskingStep):
    """Send a charging profile that is wrong on purpose."""

    verb = "set_profile"
    set_profile: SetMalformedProfile
    malformed: Literal[True]

    def __str__(self) -> str:
        return f"set_profile malformed on connector {self.set_profile.connector}"


class ClearProfileStep(AskingStep):
    """Clear charging profiles."""

    verb = "clear_profile"
    clear_profile: ClearProfile

    def __str__(self) -> str:
        given = self.clear_profile.model_dump(by_alias=True, exclude_none=True)
        criteria = ", ".join(f"{key} {value}" for key, value in given.items())
        return f"clear_profile {criteria or 'all'}"


class HoldStep(HoldingStep):
    """Let time pass."""

    verb = "hold"
    hold_ms: Duration = Field(alias="hold")

    def end(self, begin: Instant, _t0: Instant) -> Instant:
        """Return when a hold that begins at an instant is over."""
        return begin + self.hold_ms

    def __str__(self) -> str:
        return f"hold {format_duration(self.hold_ms)}"


class HoldUntilStep(HoldingStep):
    """Let time pass until an instant."""

    verb = "hold_until"
    hold_until: InstantExpr

    def end(self, _begin: Instant, t0: Instant) -> Instant:
        """Return when the hold is over in a run that starts at ``t0``."""
        return self.hold_until.resolve(t0)

    def __str__(self) -> str:
        return f"hold_until {self.hold_until}"


class CompareCompositeStep(BaseStep):
    """Ask the charger for its composite schedule and compare it with the oracle's."""

    verb = "compare_composite"
    compare_composite: CompareComposite

    def __str__(self) -> str:
        asked = self.compare_composite
        unit = f" in {asked.unit}" if asked.unit else ""
        duration = format_duration(asked.duration_ms)
        return f"compare_composite connector {asked.connector}, {duration}{unit}"


def _profile_text(profile: Body | str) -> str:
    if isinstance(profile, str):
        return profile
    purpose, level = profile["chargingProfilePurpose"], profile["stackLevel"]
    number = profile.get("chargingProfileId", profile.get("id"))
    return f"{purpose} {number} (stack level {level})"


STEP_MODELS: dict[str, type[BaseStep]] = {
    "verb plug_in": PlugInStep,
    "verb unplug": UnplugStep,
    "verb start_transaction": StartTransactionStep,
    "verb stop_transaction": StopTransactionStep,
    "verb set_profile": SetProfileStep,
    "verb set_profile malformed": MalformedProfileStep,
    "verb clear_profile": ClearProfileStep,
    "verb hold": HoldStep,
    "verb hold_until": HoldUntilStep,
    "verb compare_composite": CompareCompositeStep,
    "verb compare_profiles": CompareProfilesStep,
    "verb update_schedule": UpdateScheduleStep,
    "verb priority_charging": PriorityChargingStep,
    "verb change_availability": ChangeAvailabilityStep,
    "verb trigger": TriggerStep,
    "verb reset": ResetStep,
    "verb misbehave": MisbehaveStep,
    "verb behave": BehaveStep,
}
"""The tags of the union; no key of a file looks like them, so paths of errors stay readable."""

VERBS = tuple(dict.fromkeys(model.verb for model in STEP_MODELS.values()))
"""All verbs."""


def _tag(step: Any) -> str | None:
    verbs = [verb for verb in VERBS if verb in step] if isinstance(step, dict) else []
    if len(verbs) != 1:
        return None
    malformed = verbs == ["set_profile"] and step.get("malformed") is True
    return f"verb {verbs[0]}{' malformed' if malformed else ''}"


Step: TypeAlias = Annotated[
    Annotated[PlugInStep, Tag("verb plug_in")]
    | Annotated[UnplugStep, Tag("verb unplug")]
    | Annotated[StartTransactionStep, Tag("verb start_transaction")]
    | Annotated[StopTransactionStep, Tag("verb stop_transaction")]
    | Annotated[SetProfileStep, Tag("verb set_profile")]
    | Annotated[MalformedProfileStep, Tag("verb set_profile malformed")]
    | Annotated[ClearProfileStep, Tag("verb clear_profile")]
    | Annotated[HoldStep, Tag("verb hold")]
    | Annotated[HoldUntilStep, Tag("verb hold_until")]
    | Annotated[CompareCompositeStep, Tag("verb compare_composite")]
    | Annotated[CompareProfilesStep, Tag("verb compare_profiles")]
    | Annotated[UpdateScheduleStep, Tag("verb update_schedule")]
    | Annotated[PriorityChargingStep, Tag("verb priority_charging")]
    | Annotated[ChangeAvailabilityStep, Tag("verb change_availability")]
    | Annotated[TriggerStep, Tag("verb trigger")]
    | Annotated[ResetStep, Tag("verb reset")]
    | Annotated[MisbehaveStep, Tag("verb misbehave")]
    | Annotated[BehaveStep, Tag("verb behave")],
    Discriminator(_tag),
]
"""One step of a scenario."""

"""Defects in what is answered to a request."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.fields import CallError
from harness.emulator.raw import Body
from harness.emulator.v2.decisions import Decisions201

__all__ = [
    "FAULTS",
    "AcceptsPhaseConflict",
    "NeverAnswersSetProfile",
    "NoSmartChargingAfterAll",
    "OnlyLevelZero",
    "RefusesStationMaximum",
    "RejectsAndAccepts",
]

_SET = "SetChargingProfile"
_SMART_CHARGING = (_SET, "ClearChargingProfile", "GetCompositeSchedule", "GetChargingProfiles")


class NoSmartChargingAfterAll(Decisions):
    """Knows no message about charging profiles, whatever its configuration says."""

    def hears(self, action: str, payload: Body) -> Body:
        if action in _SMART_CHARGING:
            raise CallError("NotImplemented", action)
        return super().hears(action, payload)


class NeverAnswersSetProfile(Decisions):
    """Gets stuck over every SetChargingProfile."""

    def replies(self, action: str, answer: Body) -> Sequence[Body]:
        return () if action == _SET else super().replies(action, answer)


class RefusesStationMaximum(Decisions):
    """Takes no profile for the whole station."""

    def admits_scope(self, connector: int, body: Body) -> bool:
        is_maximum = body["chargingProfilePurpose"] == self.maximum_purpose
        return not is_maximum and super().admits_scope(connector, body)


class RejectsAndAccepts(Decisions):
    """Says that it rejects a profile, and then that it accepts it."""

    def replies(self, action: str, answer: Body) -> Sequence[Body]:
        told = super().replies(action, answer)
        if action == _SET and answer["status"] == "Rejected":
            return (*told, {"status": "Accepted"})
        return told


class OnlyLevelZero(Decisions):
    """Takes profiles of stack level 0 only, whatever its configuration says."""

    def admits_level(self, body: Body) -> bool:
        return int(body["stackLevel"]) == 0


class AcceptsPhaseConflict(Decisions201):
    """Takes a phaseToUse that contradicts the one that the station as a whole is to use."""

    def admits_phases(self, period: Body) -> bool:
        others = {name: value for name, value in period.items() if name != "phaseToUse"}
        return super().admits_phases(others)


FAULTS = (
    Fault(
        "no-smart-charging-after-all",
        "D06",
        "It says that it can do smart charging and answers NotImplemented to its messages.",
        f"{GITHUB}matth-x/MicroOcpp/issues/223",
        Effect.PROTOCOL,
        NoSmartChargingAfterAll,
    ),
    Fault(
        "never-answers-set-profile",
        "D07",
        "It never answers a SetChargingProfile and hangs up 20 s later.",
        f"{GITHUB}dingo35/SmartEVSE-3.5/issues/239",
        Effect.PROTOCOL,
        NeverAnswersSetProfile,
    ),
    Fault(
        "refuses-station-maximum",
        "D08",
        "It refuses the profile for the whole station.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1703",
        Effect.PROTOCOL,
        RefusesStationMaximum,
    ),
    Fault(
        "rejects-and-accepts",
        "D09",
        "It answers a profile that it refuses with Rejected and then with Accepted as well.",
        "pglob SetChargingProfileObserver (its source: a return is missing)",
        Effect.PROTOCOL,
        RejectsAndAccepts,
    ),
    Fault(
        "only-level-zero",
        "D15",
        "It refuses every stack level but 0 although it says that it takes more.",
        f"{GITHUB}evcc-io/evcc/issues/4957",
        Effect.PROTOCOL,
        OnlyLevelZero,
    ),
    Fault(
        "accepts-phase-conflict",
        "D79",
        "It accepts a profile for another phase than the one that the station is to use.",
        f"{GITHUB}EVerest/libocpp/issues/1013",
        Effect.PROTOCOL,
        AcceptsPhaseConflict,
        versions=("2.0.1", "2.1"),
    ),
)

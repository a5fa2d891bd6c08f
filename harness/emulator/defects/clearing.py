"""Defects in clearing profiles."""

from __future__ import annotations

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored

__all__ = [
    "FAULTS",
    "AcceptsClearOfNothing",
    "ClearsEverything",
    "ClearsWhatItRefuses",
    "KnowsNoEmptyClear",
    "LimitOutlivesClear",
    "OverlooksLevelZero",
]

_CLEAR = "ClearChargingProfile"


class AcceptsClearOfNothing(Decisions):
    """Answers Accepted to every clear."""

    def says(self, action: str, payload: Body, answer: Body) -> Body:
        said = super().says(action, payload, answer)
        return {"status": "Accepted"} if action == _CLEAR else said


class ClearsWhatItRefuses(Decisions):
    """Finds out that a clear may not be when it has been done."""

    def says(self, action: str, payload: Body, answer: Body) -> Body:
        said = super().says(action, payload, answer)
        return {"status": "Unknown"} if action == _CLEAR else said


class OverlooksLevelZero(Decisions):
    """Takes stack level 0 for a criterion that nobody gave, and then knows no profile."""

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:
        return criteria.get("stackLevel") != 0 and super().is_cleared(stored, criteria)


class KnowsNoEmptyClear(Decisions):
    """Finds nothing where no criterion is given."""

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:
        return bool(criteria) and super().is_cleared(stored, criteria)


class LimitOutlivesClear(Decisions):
    """Finds what is to be cleared, and goes on with it."""

    def lets_go(self, stored: Stored) -> bool:  # noqa: ARG002
        return False


class ClearsEverything(Decisions):
    """Wipes all profiles whatever is asked for."""

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:  # noqa: ARG002
        return True


FAULTS = (
    Fault(
        "accepts-clear-of-nothing",
        "D80",
        "It answers Accepted to a clear that nothing matches.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.PROTOCOL,
        AcceptsClearOfNothing,
    ),
    Fault(
        "overlooks-level-zero",
        "D81",
        "It takes a stack level of 0 in a clear for none, and clears nothing.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/187",
        Effect.PROTOCOL,
        OverlooksLevelZero,
    ),
    Fault(
        "knows-no-empty-clear",
        "D82",
        "It answers Unknown to a clear without criteria although it holds profiles.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1078",
        Effect.PROTOCOL,
        KnowsNoEmptyClear,
        ("1.6",),
    ),
    Fault(
        "limit-outlives-clear",
        "D83",
        "It accepts a clear and keeps to the limit all the same.",
        f"{GITHUB}lbbrhzn/ocpp/issues/1737",
        Effect.UNDER,
        LimitOutlivesClear,
    ),
    Fault(
        "clears-what-it-refuses",
        "D85",
        "It answers Unknown to a clear and has lost the profile all the same.",
        "ChargeLab/OpenOCPP (its source: the store is changed before the check that refuses)",
        Effect.OVER,
        ClearsWhatItRefuses,
    ),
    Fault(
        "clears-everything",
        "D86",
        "It clears all profiles whatever the criteria say.",
        "Monta (its source: the filters are ignored)",
        Effect.OVER,
        ClearsEverything,
    ),
)

"""Defects in choosing among profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Ruling, Stored
from harness.units import Instant

__all__ = [
    "FAULTS",
    "ClearsByAnyCriterion",
    "ExpiredStopsSearch",
    "MinimumOfTxAndDefault",
    "MixesLevels",
    "NoReplacement",
    "SameIdOnEachConnector",
    "StackFirstWins",
    "StackLastWins",
    "StackLowestWins",
]


class StackLowestWins(Decisions):
    """Takes the lowest stack level for the most important."""

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        return min(rulings, key=lambda ruling: ruling.stored.stack_level, default=None)


class StackFirstWins(Decisions):
    """Keeps to the profile it got first."""

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        return rulings[0] if rulings else None


class StackLastWins(Decisions):
    """Follows the profile it got last."""

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        return rulings[-1] if rulings else None


class MixesLevels(Decisions):
    """Offers what lies in the middle of all levels, which none of them says."""

    def leader(self, rulings: Sequence[Ruling]) -> Ruling | None:
        found = super().leader(rulings)
        if found is None:
            return None
        limits = [self.limit(ruling.stored.schedule, ruling.period) for ruling in rulings]
        return replace(found, period={**found.period, "limit": sum(limits) / len(limits)})


class MinimumOfTxAndDefault(Decisions):
    """Lets the TxDefaultProfile limit a transaction that has a TxProfile."""

    def governing(self, tx: Ruling | None, default: Ruling | None) -> list[Ruling]:
        return [ruling for ruling in (tx, default) if ruling is not None]


class NoReplacement(Decisions):
    """Replaces a profile by its id only, so that an equal level keeps the old one."""

    def replaces(self, new: Stored, old: Stored) -> bool:
        return self.same_id(new, old)


class SameIdOnEachConnector(Decisions):
    """Keeps a profile for each connector under the same id."""

    @staticmethod
    def same_id(new: Stored, old: Stored) -> bool:
        return new.id == old.id and new.connector == old.connector


class ExpiredStopsSearch(Decisions):
    """Stops looking at the first profile that is outside its validity."""

    def rulings(
        self, profiles: Iterable[Stored], at: Instant, tx_start: Instant | None
    ) -> list[Ruling]:
        seen = []
        for stored in profiles:
            if not self.is_valid(stored.body, at):
                break
            seen.append(stored)
        return super().rulings(seen, at, tx_start)


class ClearsByAnyCriterion(Decisions):
    """Joins the criteria of a ClearChargingProfile by OR."""

    def is_cleared(self, stored: Stored, criteria: Body) -> bool:
        return not criteria or any(self.clear_matches(stored, criteria))


FAULTS = (
    Fault(
        "stack-lowest-wins",
        "",
        "It lets the lowest stack level lead.",
        "F16-06, OCPP 1.6 section 3.13.2 turned round",
        Effect.OVER,
        StackLowestWins,
    ),
    Fault(
        "stack-first-wins",
        "",
        "It lets the profile lead that was installed first.",
        "F16-06, OCPP 1.6 section 3.13.2 not followed",
        Effect.OVER,
        StackFirstWins,
    ),
    Fault(
        "stack-last-wins",
        "",
        "It lets the profile lead that was installed last.",
        "F16-06, OCPP 1.6 section 3.13.2 not followed",
        Effect.OVER,
        StackLastWins,
    ),
    Fault(
        "no-replacement",
        "D10",
        "It does not replace a profile of the same purpose and stack level.",
        f"{GITHUB}shiv3/ocpp-cp-simulator",
        Effect.OVER,
        NoReplacement,
    ),
    Fault(
        "mixes-levels",
        "D02",
        "It offers a current between those of several profiles, which none of them names.",
        f"{GITHUB}steve-community/steve/issues/1192",
        Effect.OVER,
        MixesLevels,
    ),
    Fault(
        "same-id-on-each-connector",
        "D19",
        "It stores the same chargingProfileId once for each connector.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.PROTOCOL,
        SameIdOnEachConnector,
        versions=("2.0.1", "2.1"),
    ),
    Fault(
        "minimum-of-tx-and-default",
        "",
        "It lets the TxDefaultProfile limit a transaction that has a TxProfile.",
        "F16-03, OCPP 1.6 section 3.13.1 not followed",
        Effect.OVER,
        MinimumOfTxAndDefault,
    ),
    Fault(
        "expired-stops-search",
        "D37",
        "It overlooks every profile installed after one that is outside its validity.",
        "ChargeLab/OpenOCPP getActiveChargingProfiles",
        Effect.OVER,
        ExpiredStopsSearch,
    ),
    Fault(
        "clears-by-any-criterion",
        "D84",
        "It clears each profile that matches one of several criteria.",
        "ChargeLab/OpenOCPP ClearChargingProfile",
        Effect.OVER,
        ClearsByAnyCriterion,
    ),
)

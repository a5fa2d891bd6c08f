"""Defects in reading the periods of a schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from harness.emulator.decisions import Decisions
from harness.emulator.defects.bodies import with_schedule
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "AcceptsLateFirstPeriod",
    "AcceptsUnsortedPeriods",
    "OverlooksComingPeriods",
    "TruncatesPeriods",
    "UsesNextPeriod",
]

_KEPT_PERIODS = 20


class TruncatesPeriods(Decisions):
    """Keeps fewer periods than it says, and none of the later ones."""

    def period_after(self, schedule: Body, elapsed_ms: Millis) -> Body | None:
        kept = schedule["chargingSchedulePeriod"][:_KEPT_PERIODS]
        return super().period_after({**schedule, "chargingSchedulePeriod": kept}, elapsed_ms)


class UsesNextPeriod(Decisions):
    """Picks the period after the one that counts."""

    def period_after(self, schedule: Body, elapsed_ms: Millis) -> Body | None:
        periods = schedule["chargingSchedulePeriod"]
        begun = [p for p in periods if p["startPeriod"] * SECOND_MS <= elapsed_ms]
        return periods[min(len(begun), len(periods) - 1)] if begun else None


class OverlooksComingPeriods(Decisions):
    """Expects no change from a period that begins later on."""

    def turning_points(
        self, stored: Stored, at: Instant, tx_start: Instant | None
    ) -> Iterator[Instant]:
        first, *_ = stored.schedule["chargingSchedulePeriod"]
        shortened = replace(stored, body=with_schedule(stored.body, chargingSchedulePeriod=[first]))
        return super().turning_points(shortened, at, tx_start)


class AcceptsUnsortedPeriods(Decisions):
    """Takes periods that are out of order, and uses the last in the list that has begun."""

    def admits_periods(self, periods: Sequence[Body]) -> bool:
        return super().admits_periods(sorted(periods, key=itemgetter("startPeriod")))


class AcceptsLateFirstPeriod(Decisions):
    """Takes a schedule that says nothing about its first moments, and does not limit them."""

    def admits_periods(self, periods: Sequence[Body]) -> bool:
        first, *others = periods
        return super().admits_periods([{**first, "startPeriod": 0}, *others])


FAULTS = (
    Fault(
        "truncates-periods",
        "D21",
        f"It keeps {_KEPT_PERIODS} periods of a schedule at most although it says that it takes "
        "more.",
        f"{GITHUB}matth-x/MicroOcpp/pull/260",
        Effect.OVER,
        TruncatesPeriods,
    ),
    Fault(
        "uses-next-period",
        "D34",
        "It applies the next period instead of the present one.",
        "Monta ChargingProfileCalculator",
        Effect.OVER,
        UsesNextPeriod,
    ),
    Fault(
        "overlooks-coming-periods",
        "D35",
        "It overlooks a period that begins later on until it computes everything anew.",
        f"{GITHUB}EVerest/libocpp/issues/609",
        Effect.OVER,
        OverlooksComingPeriods,
    ),
    Fault(
        "accepts-unsorted-periods",
        "D36",
        "It accepts periods that are out of order and uses the last one of the list.",
        f"{GITHUB}matth-x/MicroOcpp (measured)",
        Effect.OVER,
        AcceptsUnsortedPeriods,
    ),
    Fault(
        "accepts-late-first-period",
        "D42",
        "It accepts a schedule whose first period begins late and limits nothing before.",
        f"{GITHUB}shiv3/ocpp-cp-simulator (measured)",
        Effect.OVER,
        AcceptsLateFirstPeriod,
    ),
)

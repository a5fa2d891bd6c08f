"""Defects in reading the times of a profile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "IgnoresDuration",
    "IgnoresStartSchedule",
    "IgnoresTimeZoneOffset",
    "IgnoresValidTo",
    "NoFallbackAfterDuration",
    "RecurrenceLocalTime",
    "RelativeFromReception",
    "UsesNextPeriod",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoFallbackAfterDuration(Decisions):
    """Lets the last value of a schedule stand when its duration is over."""

    def after_duration(self, schedule: Body, duration_ms: Millis) -> Body | None:
        return self.period_after(schedule, duration_ms - 1)


class IgnoresDuration(Decisions):
    """Runs every schedule for ever."""

    def duration_ms(self, schedule: Body) -> Millis | None:  # noqa: ARG002
        return None


class IgnoresValidTo(Decisions):
    """Uses a profile for ever once it is valid."""

    def valid_to(self, body: Body) -> Instant | None:  # noqa: ARG002
        return None


class IgnoresStartSchedule(Decisions):
    """Starts a schedule when the profile becomes valid, or when it came."""

    def start_schedule(self, stored: Stored) -> Instant | None:
        valid_from = self.valid_from(stored.body)
        return stored.accepted_at if valid_from is None else valid_from


class IgnoresTimeZoneOffset(Decisions):
    """Reads the clock of a date-time and overlooks its offset."""

    def instant(self, text: str) -> Instant:
        clock_reading = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return (clock_reading - _EPOCH) // timedelta(milliseconds=1)


class RecurrenceLocalTime(Decisions):
    """Repeats a schedule by the clock on the wall, so that summer time moves it."""

    def recurrence(self, start: Instant, interval_ms: Millis, at: Instant) -> Instant:
        zone = ZoneInfo(self.site.time_zone)
        first = (_EPOCH + timedelta(milliseconds=start)).astimezone(zone)
        interval = timedelta(milliseconds=interval_ms)
        repetitions = max(0, (at - start) // interval_ms + 1)
        # Arithmetic on an aware datetime keeps the clock reading, whatever the offset becomes.
        nearby = (first + interval * max(0, repetitions - back) for back in range(3))
        starts = [_instant(moment) for moment in nearby]
        return max((moment for moment in starts if moment <= at), default=start)


class RelativeFromReception(Decisions):
    """Counts a relative schedule from the moment it came."""

    def relative_anchor(self, stored: Stored, tx_start: Instant | None) -> Instant | None:
        return None if tx_start is None else max(stored.accepted_at, tx_start)


class UsesNextPeriod(Decisions):
    """Picks the period after the one that counts."""

    def period_after(self, schedule: Body, elapsed_ms: Millis) -> Body | None:
        periods = schedule["chargingSchedulePeriod"]
        begun = [p for p in periods if p["startPeriod"] * SECOND_MS <= elapsed_ms]
        return periods[min(len(begun), len(periods) - 1)] if begun else None


def _instant(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


FAULTS = (
    Fault(
        "no-fallback-after-duration",
        "D11",
        "It keeps the last value of the highest level when its duration is over.",
        f"{GITHUB}shiv3/ocpp-cp-simulator",
        Effect.OVER,
        NoFallbackAfterDuration,
    ),
    Fault(
        "ignores-duration",
        "D26",
        "It runs every schedule beyond its duration.",
        f"{GITHUB}shiv3/ocpp-cp-simulator",
        Effect.OVER,
        IgnoresDuration,
    ),
    Fault(
        "ignores-valid-to",
        "D22",
        "It goes on using a profile after validTo.",
        f"{GITHUB}matth-x/MicroOcpp",
        Effect.OVER,
        IgnoresValidTo,
    ),
    Fault(
        "ignores-start-schedule",
        "D25",
        "It starts a schedule at validFrom, or on receipt, instead of at startSchedule.",
        f"{GITHUB}shiv3/ocpp-cp-simulator",
        Effect.OVER,
        IgnoresStartSchedule,
    ),
    Fault(
        "ignores-time-zone-offset",
        "D28",
        "It reads a date-time as UTC whatever its offset.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/249",
        Effect.OVER,
        IgnoresTimeZoneOffset,
    ),
    Fault(
        "recurrence-local-time",
        "D31",
        "It repeats a schedule by local time, one hour off after a change to summer time.",
        f"{GITHUB}sap-labs-france/ev-dashboard/issues/2043",
        Effect.OVER,
        RecurrenceLocalTime,
    ),
    Fault(
        "relative-from-reception",
        "D33",
        "It counts a relative schedule from its receipt instead of the transaction's start.",
        f"{GITHUB}EVerest/libocpp/pull/1112",
        Effect.OVER,
        RelativeFromReception,
    ),
    Fault(
        "uses-next-period",
        "D34",
        "It applies the next period instead of the present one.",
        "Monta ChargingProfileCalculator",
        Effect.OVER,
        UsesNextPeriod,
    ),
)

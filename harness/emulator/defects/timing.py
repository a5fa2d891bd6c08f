"""Defects in reading the times of a profile."""

from __future__ import annotations

from dataclasses import replace

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.raw import Body, Stored
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "AnnouncesBeyondValidity",
    "ExpiresThousandTimesEarly",
    "IgnoresDuration",
    "IgnoresStartSchedule",
    "IgnoresValidTo",
    "NoFallbackAfterDuration",
    "RecursOnFirstDayOnly",
    "RelativeFromReception",
]


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


class RelativeFromReception(Decisions):
    """Counts a relative schedule from the moment it came."""

    def relative_anchor(self, stored: Stored, tx_start: Instant | None) -> Instant | None:
        return None if tx_start is None else max(stored.accepted_at, tx_start)


class ExpiresThousandTimesEarly(Decisions):
    """Compares a duration in seconds with milliseconds."""

    def duration_ms(self, schedule: Body) -> Millis | None:
        duration = super().duration_ms(schedule)
        return None if duration is None else duration // SECOND_MS


class RecursOnFirstDayOnly(Decisions):
    """Plays a repeated schedule once."""

    def recurrence(self, start: Instant, interval_ms: Millis, at: Instant) -> Instant:  # noqa: ARG002
        return start


class AnnouncesBeyondValidity(Decisions):
    """Takes a profile that is valid, or will be, for valid at all times when it is asked."""

    def announced(self, stored: Stored, at: Instant) -> Stored:
        until = self.valid_to(stored.body)
        if until is not None and until <= at:
            return super().announced(stored, at)
        bounds = ("validFrom", "validTo")
        body = {name: value for name, value in stored.body.items() if name not in bounds}
        return super().announced(replace(stored, body=body), at)


FAULTS = (
    Fault(
        "announces-beyond-validity",
        "D24",
        "It overlooks validFrom and validTo in the composite schedule.",
        f"{GITHUB}matth-x/MicroOcpp (measured)",
        Effect.PROTOCOL,
        AnnouncesBeyondValidity,
    ),
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
        "relative-from-reception",
        "D33",
        "It counts a relative schedule from its receipt instead of the transaction's start.",
        f"{GITHUB}EVerest/libocpp/pull/1112",
        Effect.OVER,
        RelativeFromReception,
    ),
    Fault(
        "expires-1000-times-early",
        "D27",
        "It ends a schedule after a thousandth of its duration.",
        "pglob (its source: seconds are compared with milliseconds)",
        Effect.OVER,
        ExpiresThousandTimesEarly,
    ),
    Fault(
        "recurs-on-first-day-only",
        "D32",
        "It applies a recurring profile on its first day only.",
        f"{GITHUB}SAP/e-mobility-charging-stations-simulator/pull/634",
        Effect.OVER,
        RecursOnFirstDayOnly,
    ),
)

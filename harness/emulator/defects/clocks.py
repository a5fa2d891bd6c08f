"""Defects of the clock and in reading date-times."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from harness.emulator.decisions import Decisions
from harness.emulator.fault import GITHUB, Effect, Fault
from harness.emulator.fields import CallError
from harness.emulator.raw import Body
from harness.units import MINUTE_MS, Instant, Millis

__all__ = [
    "FAULTS",
    "ClockBehind",
    "IgnoresTimeZoneOffset",
    "RecurrenceLocalTime",
    "RefusesFractionalSeconds",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRACTION = re.compile(r"T\d\d:\d\d:\d\d\.\d")


class IgnoresTimeZoneOffset(Decisions):
    """Reads the clock of a date-time and overlooks its offset."""

    def instant(self, text: str) -> Instant:
        clock_reading = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return (clock_reading - _EPOCH) // timedelta(milliseconds=1)


class RefusesFractionalSeconds(Decisions):
    """Cannot read a date-time with fractions of a second, and refuses the whole message."""

    def hears(self, action: str, payload: Body) -> Body:
        if _FRACTION.search(json.dumps(payload)):
            raise CallError("PropertyConstraintViolation", "a date-time cannot be read")
        return super().hears(action, payload)


class ClockBehind(Decisions):
    """Has a clock that is a minute slow."""

    def clock_offset_ms(self) -> Millis:
        return super().clock_offset_ms() - MINUTE_MS


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


def _instant(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


FAULTS = (
    Fault(
        "ignores-time-zone-offset",
        "D28",
        "It reads a date-time as UTC whatever its offset.",
        f"{GITHUB}goecharger/go-eCharger-API-v2/issues/249",
        Effect.OVER,
        IgnoresTimeZoneOffset,
    ),
    Fault(
        "refuses-fractional-seconds",
        "D29",
        "It refuses a message with fractions of a second in a date-time.",
        f"{GITHUB}mikuso/ocpp-rpc/issues/69",
        Effect.PROTOCOL,
        RefusesFractionalSeconds,
    ),
    Fault(
        "clock-behind",
        "D30",
        "It has a clock that is a minute slow, so that a profile acts a minute late.",
        f"{GITHUB}evcc-io/evcc/pull/16430",
        Effect.OVER,
        ClockBehind,
    ),
    Fault(
        "recurrence-local-time",
        "D31",
        "It repeats a schedule by local time, one hour off after a change to summer time.",
        f"{GITHUB}sap-labs-france/ev-dashboard/issues/2043",
        Effect.OVER,
        RecurrenceLocalTime,
    ),
)

"""Which period of a schedule is in force at one instant, for the naive oracle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = 24 * 60 * 60 * 1000
OF_THE_STATION = (
    "ChargePointMaxProfile",
    "ChargingStationExternalConstraints",
    "LocalGeneration",
)
MAY_DELAY = ("TxProfile", "TxDefaultProfile")


def periods_now(held, schedule, run, offline, instant, switches):
    """Return every period of a schedule that may be in force; none if it does not act."""
    if not valid(held.profile, offline, instant):
        return []
    elapsed = elapsed_now(held, schedule, run, instant, switches)
    if elapsed is None:
        return []
    delay = 0
    if held.profile.purpose in MAY_DELAY and schedule.randomized_delay_ms is not None:
        delay = schedule.randomized_delay_ms
    steps = sorted(schedule.periods, key=lambda period: period.start_ms)
    found = []
    for number, period in enumerate(steps):
        # All but the first may begin late, and with them the one before them may end late.
        later = steps[number + 1 :]
        if elapsed < period.start_ms:
            continue
        if later and elapsed >= later[0].start_ms + delay:
            continue
        found.append(period)
    return found


def valid(profile, offline, instant):
    if profile.valid_from is not None and instant < profile.valid_from:
        return False
    if profile.valid_to is not None and instant >= profile.valid_to:
        return False
    return not offline_too_long(profile, offline, instant)


def offline_too_long(profile, offline, instant):
    if offline is None or profile.max_offline_ms is None:
        return False
    return instant >= offline + profile.max_offline_ms


def elapsed_now(held, schedule, run, instant, switches):
    """Return how far into its course a schedule is; None if it has not begun or is over."""
    if held.profile.kind == "Dynamic":
        late = out_of_date(held, schedule, instant)
        return None if late else begun(schedule, instant, switches)
    elapsed = since_anchor(held, schedule, run, instant, switches)
    if held.profile.kind == "Recurring":
        if elapsed < 0 and switches.before_start == "inactive":
            return None
        elapsed %= interval(held.profile)
    if elapsed < 0:
        return None
    if schedule.duration_ms is not None and elapsed >= schedule.duration_ms:
        return None
    return elapsed


def begun(schedule, instant, switches):
    """Return zero once a Dynamic schedule has begun: it has but one period (F21-20)."""
    if schedule.start is None:
        return 0
    now = wall(instant, switches.zone) if schedule.use_local_time else instant
    return 0 if now >= schedule.start else None


def out_of_date(held, schedule, instant):
    """Tell whether a Dynamic schedule has waited longer than it may for an update (F21-22)."""
    if schedule.duration_ms is None:
        return False
    fresh = held.profile.dyn_update_time
    if fresh is None:
        fresh = held.since
    return instant >= fresh + schedule.duration_ms


def since_anchor(held, schedule, run, instant, switches):
    """Return the time from where the periods of a schedule count, negative before that."""
    kind = held.profile.kind
    if kind == "Relative" or schedule.start is None:
        start = anchor(held, run, switches)
        if kind == "Recurring" and switches.local:
            return wall(instant, switches.zone) - wall(start, switches.zone)
        return instant - start
    if schedule.use_local_time:
        return wall(instant, switches.zone) - schedule.start
    if kind == "Recurring" and switches.local:
        return wall(instant, switches.zone) - wall(schedule.start, switches.zone)
    return instant - schedule.start


def anchor(held, run, switches):
    if held.profile.purpose in OF_THE_STATION:
        return held.since
    if held.profile.kind == "Relative":
        if switches.anchor == "reception":
            return max(run.begun, held.since)
        if switches.anchor == "energy" and run.ready is not None:
            return run.ready
    return run.begun


def interval(profile):
    return 7 * DAY if profile.recurrence == "Weekly" else DAY


@cache
def wall(instant, zone):
    """Read the clock on the wall, in milliseconds as though it showed UTC."""
    there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)).astimezone(
        ZoneInfo(zone or "UTC")
    )
    return (there.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)  # noqa: DTZ001

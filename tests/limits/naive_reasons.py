"""Why each profile leads or does not, by the same simple-minded search as the naive oracle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from limits.naive import by_rank
from limits.naive_clock import begun, interval, offline_too_long, periods_now, since_anchor
from limits.naive_memory import Held, Run, Station, remember

from harness.limits import Cause

__all__ = ["said_of"]

TRANSACTION = ("PriorityCharging", "TxProfile", "TxDefaultProfile")
ORDER = (
    *TRANSACTION,
    "ChargePointMaxProfile",
    "ChargingStationExternalConstraints",
    "LocalGeneration",
)


def said_of(
    events: list[Any], number: int, instant: int, switches: Any
) -> dict[tuple[int, str], Cause | None]:
    """Return of every profile that concerns a connector why it does not lead; None if it does.

    What an external system set may share the id of what the CSMS did; so the purpose tells which.
    """
    past = [event for event in events if event.at <= instant]
    station = remember(past, switches.replace_everywhere)
    said: dict[tuple[int, str], Cause | None] = {}
    leaders: dict[str, Held] = {}
    for held in _in_order(station, number, switches):
        purpose = held.profile.purpose
        cause = _silent(station, held, number, instant, switches)
        merged = "transaction" if purpose in TRANSACTION else purpose
        if cause is None and merged in leaders:
            cause = _beaten(leaders[merged].profile, held.profile)
        if cause is None:
            leaders[merged] = held
        said[held.profile.id, str(purpose)] = cause
    return said


def _in_order(station: Station, number: int, switches: Any) -> Iterator[Held]:
    for purpose in ORDER:
        places = (0,) if purpose == "ChargePointMaxProfile" else (0, number)
        found = [h for h in station.held if h.profile.purpose == purpose and h.connector in places]
        yield from by_rank(found, number, switches)


def _silent(station: Station, held: Held, number: int, instant: int, switches: Any) -> Cause | None:
    run = station.running.get(number)
    if held.profile.purpose in TRANSACTION:
        if run is None:
            return Cause.NO_TRANSACTION
        if held.profile.purpose == "TxProfile" and held.bound != run.id:
            return Cause.OTHER_TRANSACTION
        if held.profile.purpose == "PriorityCharging" and not run.priority:
            return Cause.NO_PRIORITY
    choice = [
        schedule
        for schedule in held.profile.schedules
        if held.selected is None or held.selected == schedule.id
    ]
    if any(periods_now(held, each, run, station.offline, instant, switches) for each in choice):
        return None
    # Where several are silent, the last of them speaks for all.
    return _out_of_time(held, choice[-1], run, station.offline, instant, switches)


def _out_of_time(
    held: Held, schedule: Any, run: Run | None, offline: int | None, instant: int, switches: Any
) -> Cause:
    profile = held.profile
    if profile.valid_from is not None and instant < profile.valid_from:
        return Cause.NOT_YET_VALID
    if profile.valid_to is not None and instant >= profile.valid_to:
        return Cause.NO_LONGER_VALID
    if offline_too_long(profile, offline, instant):
        return Cause.OFFLINE_TOO_LONG
    if not schedule.periods:
        return Cause.NO_PERIOD
    if profile.kind == "Dynamic":
        early = begun(schedule, instant, switches) is None
        return Cause.NOT_STARTED if early else Cause.NOT_UPDATED
    return _off_course(held, schedule, run, instant, switches)


def _off_course(held: Held, schedule: Any, run: Run | None, instant: int, switches: Any) -> Cause:
    elapsed = since_anchor(held, schedule, run, instant, switches)
    recurs = held.profile.kind == "Recurring"
    if elapsed < 0 and not (recurs and switches.before_start == "extrapolated"):
        return Cause.NOT_STARTED
    if recurs:
        elapsed %= interval(held.profile)
    if schedule.duration_ms is not None and elapsed >= schedule.duration_ms:
        return Cause.BETWEEN_RECURRENCES if recurs else Cause.OVER
    return Cause.NO_PERIOD


def _beaten(winner: Any, loser: Any) -> Cause:
    if winner.purpose != loser.purpose:
        by_priority = winner.purpose == "PriorityCharging"
        return Cause.OVERRULED_BY_PRIORITY if by_priority else Cause.OVERRULED
    if winner.stack_level > loser.stack_level:
        return Cause.LOWER_STACK_LEVEL
    return Cause.CONNECTOR_FIRST

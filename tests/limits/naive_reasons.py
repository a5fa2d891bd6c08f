"""Why each profile leads or does not, by the same simple-minded search as the naive oracle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from limits.naive import DAY, Held, Station, Switches, period_now, remember, wall

from harness.limits import Cause

__all__ = ["said_of"]

ORDER = ("ChargePointMaxProfile", "TxProfile", "TxDefaultProfile")


def said_of(
    events: list[Any], number: int, instant: int, switches: Switches
) -> dict[int, Cause | None]:
    """Return of every profile that concerns a connector why it does not lead; None if it does."""
    station = remember([event for event in events if event.at <= instant], switches)
    said: dict[int, Cause | None] = {}
    leaders: dict[str, Held] = {}
    for held in _in_order(station, number, switches):
        purpose = held.profile.purpose
        cause = _silent(station, held, number, instant, switches)
        merged = "ChargePointMaxProfile" if purpose == "ChargePointMaxProfile" else "Transaction"
        if cause is None and merged in leaders:
            cause = _beaten(leaders[merged].profile, held.profile)
        if cause is None:
            leaders[merged] = held
        said[held.profile.id] = cause
    return said


def _in_order(station: Station, number: int, switches: Switches) -> Iterator[Held]:
    def rank(held: Held) -> tuple[Any, ...]:
        own, level = held.connector == number, held.profile.stack_level
        first = (own, level) if switches.connector_first else (level, own)
        return first if held.profile.purpose == "TxDefaultProfile" else (level,)

    for purpose in ORDER:
        places = {"ChargePointMaxProfile": (0,), "TxProfile": (number,)}.get(purpose, (0, number))
        found = [h for h in station.held if h.profile.purpose == purpose and h.connector in places]
        yield from sorted(found, key=rank, reverse=True)


def _silent(
    station: Station, held: Held, number: int, instant: int, switches: Switches
) -> Cause | None:
    begun = held.since
    if held.profile.purpose != "ChargePointMaxProfile":
        if number not in station.running:
            return Cause.NO_TRANSACTION
        transaction, begun = station.running[number]
        if held.profile.purpose == "TxProfile" and held.bound != transaction:
            return Cause.OTHER_TRANSACTION
        if switches.anchor == "reception" and held.profile.kind == "Relative":
            begun = max(begun, held.since)
    if period_now(held.profile, begun, instant, switches):
        return None
    return _out_of_time(held.profile, begun, instant, switches)


def _out_of_time(profile: Any, begun: int, instant: int, switches: Switches) -> Cause:
    if profile.valid_from is not None and instant < profile.valid_from:
        return Cause.NOT_YET_VALID
    if profile.valid_to is not None and instant >= profile.valid_to:
        return Cause.NO_LONGER_VALID
    if not profile.schedule.periods:
        return Cause.NO_PERIOD
    relative = profile.kind == "Relative" or profile.schedule.start is None
    anchor = begun if relative else profile.schedule.start
    elapsed, recurs = instant - anchor, profile.kind == "Recurring"
    if recurs and switches.local:
        elapsed = wall(instant, switches.zone) - wall(anchor, switches.zone)
    if elapsed < 0 and not (recurs and switches.before_start == "extrapolated"):
        return Cause.NOT_STARTED
    if recurs:
        elapsed %= 7 * DAY if profile.recurrence == "Weekly" else DAY
    duration = profile.schedule.duration_ms
    if duration is not None and elapsed >= duration:
        return Cause.BETWEEN_RECURRENCES if recurs else Cause.OVER
    return Cause.NO_PERIOD


def _beaten(winner: Any, loser: Any) -> Cause:
    if winner.purpose != loser.purpose:
        return Cause.OVERRULED
    if winner.stack_level > loser.stack_level:
        return Cause.LOWER_STACK_LEVEL
    return Cause.CONNECTOR_FIRST

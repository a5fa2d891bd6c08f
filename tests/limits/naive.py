"""A second, deliberately simple-minded oracle: it looks at one instant and knows nothing of others.

Written from the rules alone, without any code of the oracle or the ledger, and slow.
"""

# ruff: noqa: C901 - one long search on purpose: what is split up can hide a mistake

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from harness.profiles.events import (
    ProfileAccepted,
    ProfilesCleared,
    TransactionEnded,
    TransactionStarted,
)

DAY = 24 * 60 * 60 * 1000
Limits = tuple[Decimal | None, Decimal | None, Decimal | None, int | None]


@dataclass
class Switches:
    before_start: str = "inactive"
    local: bool = False
    zone: str | None = None
    anchor: str = "transaction"
    connector_first: bool = False
    replace_everywhere: bool = False
    per_phase: bool = True


@dataclass
class Held:
    profile: Any
    connector: int
    since: int
    bound: Any


@dataclass
class Station:
    held: list[Held] = field(default_factory=list)
    running: dict[int, tuple[Any, int]] = field(default_factory=dict)


def limits_at(events, hardware, instant, switches) -> list[Limits]:
    """Return the limits of the station, then of each connector."""
    station = remember([event for event in events if event.at <= instant], switches)
    maximum = best(
        [
            h
            for h in station.held
            if h.profile.purpose == "ChargePointMaxProfile" and h.connector == 0
        ],
        lambda h: h.since,
        instant,
        switches,
        rank=lambda h: h.profile.stack_level,
    )
    connectors = []
    for number, (ampere, phases) in enumerate(hardware, start=1):
        limits = [(None, None, Decimal(ampere), phases)]
        if maximum:
            limits.append(maximum)
        own = transaction_limit(station, number, instant, switches)
        if own:
            limits.append(own)
        connectors.append(smallest(limits))
    together = []
    for quantity in range(3):
        values = [limits[quantity] for limits in connectors]
        together.append(None if None in values else sum(values))
    whole = smallest([(*together, None), maximum or (None, None, None, None)])
    return [(*whole[:3], None), *connectors]


def transaction_limit(station, number, instant, switches):
    if number not in station.running:
        return None
    transaction, begun = station.running[number]

    def anchor(held):
        if switches.anchor == "reception" and held.profile.kind == "Relative":
            return max(begun, held.since)
        return begun

    def rank(held):
        own = held.connector == number
        level = held.profile.stack_level
        return (own, level) if switches.connector_first else (level, own)

    for purpose in ("TxProfile", "TxDefaultProfile"):
        choice = []
        for held in station.held:
            if held.profile.purpose != purpose:
                continue
            if purpose == "TxProfile":
                fits = held.connector == number and held.bound == transaction
            else:
                fits = held.connector in (0, number)
            if fits:
                choice.append(held)
        found = best(choice, anchor, instant, switches, rank)
        if found:
            return found
    return None


def best(choice, anchor, instant, switches, rank):
    winner = None
    for held in choice:
        period = period_now(held.profile, anchor(held), instant, switches)
        if period and (winner is None or rank(held) > rank(winner[0])):
            winner = (held, period)
    if winner is None:
        return None
    held, period = winner
    if held.profile.schedule.unit == "A":
        return (None, None, period.limit, period.number_phases)
    share = period.limit / (period.number_phases or 3) if switches.per_phase else None
    return (period.limit, share, None, period.number_phases)


def period_now(profile, begun, instant, switches):
    if profile.valid_from is not None and instant < profile.valid_from:
        return None
    if profile.valid_to is not None and instant >= profile.valid_to:
        return None
    schedule = profile.schedule
    anchor = schedule.start
    if anchor is None or profile.kind == "Relative":
        anchor = begun
    elapsed = instant - anchor
    if profile.kind == "Recurring":
        if switches.local:
            elapsed = wall(instant, switches.zone) - wall(anchor, switches.zone)
        if elapsed < 0 and switches.before_start == "inactive":
            return None
        elapsed %= 7 * DAY if profile.recurrence == "Weekly" else DAY
    if elapsed < 0:
        return None
    if schedule.duration_ms is not None and elapsed >= schedule.duration_ms:
        return None
    now = None
    for period in schedule.periods:
        if period.start_ms <= elapsed and (now is None or period.start_ms >= now.start_ms):
            now = period
    return now


def wall(instant, zone):
    there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)).astimezone(
        ZoneInfo(zone)
    )
    return (there.replace(tzinfo=None) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)  # noqa: DTZ001


def smallest(limits):
    found = []
    for quantity in range(4):
        values = [each[quantity] for each in limits if each[quantity] is not None]
        found.append(min(values) if values else None)
    return tuple(found)


def remember(events, switches) -> Station:
    station = Station()
    for event in events:
        if isinstance(event, ProfileAccepted):
            bound = None
            if event.profile.purpose == "TxProfile":
                bound = event.profile.transaction_id
                if bound is None and event.connector in station.running:
                    bound = station.running[event.connector][0]
            put(station, Held(event.profile, event.connector, event.at, bound), switches)
        elif isinstance(event, ProfilesCleared):
            station.held = [h for h in station.held if not named(h, event.criteria)]
        elif isinstance(event, TransactionStarted):
            if event.connector in station.running:
                finish(station, event.connector)
            station.running[event.connector] = (event.transaction_id, event.at)
            if event.profile is not None:
                new = Held(event.profile, event.connector, event.at, event.transaction_id)
                put(station, new, switches)
        elif isinstance(event, TransactionEnded):
            for connector, (transaction, _) in list(station.running.items()):
                if transaction == event.transaction_id:
                    finish(station, connector)
    return station


def put(station, new, switches):
    left = []
    for old in station.held:
        same_place = switches.replace_everywhere or (
            old.connector == new.connector and old.bound == new.bound
        )
        same_slot = (
            old.profile.purpose == new.profile.purpose
            and old.profile.stack_level == new.profile.stack_level
        )
        if old.profile.id != new.profile.id and not (same_slot and same_place):
            left.append(old)
    station.held = [*left, new]


def finish(station, connector):
    transaction, _ = station.running.pop(connector)
    station.held = [
        h
        for h in station.held
        if not (
            h.profile.purpose == "TxProfile" and h.connector == connector and h.bound == transaction
        )
    ]


def named(held, criteria):
    if criteria.profile_id is not None and held.profile.id != criteria.profile_id:
        return False
    if criteria.connector is not None and held.connector != criteria.connector:
        return False
    if criteria.purpose is not None and held.profile.purpose != criteria.purpose:
        return False
    return criteria.stack_level is None or held.profile.stack_level == criteria.stack_level

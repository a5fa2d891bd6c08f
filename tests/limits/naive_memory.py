"""What a simple-minded station remembers of all that happened to it, for the naive oracle.

Written from the rules alone, without any code of the ledger, and slow.
"""

# ruff: noqa: C901, PLR0912 - one long search on purpose: what is split up can hide a mistake

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from harness.profiles.events import (
    CameOnline,
    EnergyReady,
    ExternalLimitsCleared,
    PriorityChanged,
    ProfileAccepted,
    ProfilesCleared,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    WentOffline,
)

EXTERNAL, GENERATION = "ChargingStationExternalConstraints", "LocalGeneration"
KEPT_IN_21 = ("ChargePointMaxProfile", "TxDefaultProfile", "PriorityCharging")


@dataclass
class Held:
    """A profile that the station holds; ``doubtful`` if a reboot may have taken it."""

    profile: Any
    connector: int
    since: int
    bound: Any = None
    selected: Any = None
    doubtful: bool = False


@dataclass
class Run:
    """A transaction that runs."""

    id: Any
    begun: int
    ready: int | None = None
    priority: bool = False
    soc: Any = None


@dataclass
class Station:
    """All that the station knows at one instant."""

    held: list[Held] = field(default_factory=list)
    running: dict[int, Run] = field(default_factory=dict)
    offline: int | None = None


def remember(events, replace_everywhere=False) -> Station:
    """Go through what happened, one after the other."""
    station = Station()
    for event in events:
        if isinstance(event, ProfileAccepted):
            bound = None
            if event.profile.purpose == "TxProfile":
                bound = event.profile.transaction_id
                if bound is None and event.connector in station.running:
                    bound = station.running[event.connector].id
            new = Held(event.profile, event.connector, event.at, bound)
            put(station, new, replace_everywhere)
        elif isinstance(event, ProfilesCleared):
            station.held = [h for h in station.held if not named(h, event.criteria)]
        elif isinstance(event, ExternalLimitsCleared):
            gone = [h for h in station.held if h.profile.purpose == EXTERNAL]
            if event.connector is not None:
                gone = [h for h in gone if h.connector == event.connector]
            station.held = [h for h in station.held if h not in gone]
        elif isinstance(event, TransactionStarted):
            if event.connector in station.running:
                finish(station, event.connector)
            station.running[event.connector] = Run(event.transaction_id, event.at)
            if event.profile is not None:
                new = Held(event.profile, event.connector, event.at, event.transaction_id)
                put(station, new, replace_everywhere)
        elif isinstance(event, TransactionEnded):
            for connector, run in list(station.running.items()):
                if run.id == event.transaction_id:
                    finish(station, connector)
        elif isinstance(event, ScheduleUpdated):
            for held in station.held:
                if held.profile.id == event.profile_id and held.profile.kind == "Dynamic":
                    held.profile = updated(held.profile, event)
        elif isinstance(event, ScheduleSelected):
            choose(station, event)
        elif isinstance(event, WentOffline):
            if station.offline is None:
                station.offline = event.at
        elif isinstance(event, CameOnline):
            come_online(station, event.at)
        elif isinstance(event, Rebooted):
            reboot(station, event.persistent)
        else:
            for run in station.running.values():
                if run.id == event.transaction_id:
                    tell(run, event)
    return station


def tell(run, event):
    """Note what became known of a transaction."""
    if isinstance(event, EnergyReady):
        if run.ready is None:
            run.ready = event.at
    elif isinstance(event, PriorityChanged):
        run.priority = event.active
    elif isinstance(event, SocReported):
        run.soc = event.soc


def put(station, new, replace_everywhere):
    """Install a profile in the place of those that it replaces (F16-07, K01.FR.05, FR.06)."""
    station.held = [old for old in station.held if not makes_way(old, new, replace_everywhere)]
    station.held.append(new)


def makes_way(old, new, replace_everywhere):
    if old.profile.id == new.profile.id:
        # What an external system set is not for the CSMS to replace (K01.FR.05).
        return old.profile.purpose != EXTERNAL or new.profile.purpose == EXTERNAL
    if old.profile.purpose != new.profile.purpose:
        return False
    if old.profile.stack_level != new.profile.stack_level:
        return False
    same_place = old.connector == new.connector and old.bound == new.bound
    if new.profile.version == "1.6":
        return replace_everywhere or same_place
    return same_place and before_end(old, new) and before_end(new, old)


def before_end(one, other):
    """Tell whether one profile becomes valid before another one ceases to be."""
    begins, ends = one.profile.valid_from, other.profile.valid_to
    return begins is None or ends is None or begins < ends


def named(held, criteria):
    """Tell whether a request to clear means a profile (F16-31, A32, K10.FR.08)."""
    profile = held.profile
    if profile.purpose in (EXTERNAL, GENERATION):
        return False
    if profile.version != "1.6" and criteria.profile_id is not None:
        return profile.id == criteria.profile_id
    if criteria.profile_id is not None and profile.id != criteria.profile_id:
        return False
    if criteria.connector is not None and held.connector != criteria.connector:
        return False
    if criteria.purpose is not None and profile.purpose != criteria.purpose:
        return False
    return criteria.stack_level is None or profile.stack_level == criteria.stack_level


def finish(station, connector):
    """End the transaction of a connector, and its TxProfiles with it (F16-03, K02.FR.05)."""
    run = station.running.pop(connector)
    own = (connector, 0)
    station.held = [
        h
        for h in station.held
        if not (h.profile.purpose == "TxProfile" and h.connector in own and h.bound == run.id)
    ]


def updated(profile, event):
    """Return a Dynamic profile with new values in its one period (F21-21)."""
    period = profile.schedule.periods[0]
    for each in fields(event.update):
        value = getattr(event.update, each.name)
        if value is not None:
            period = period._replace(**{each.name: value})
    schedule = replace(profile.schedule, periods=(period,))
    return replace(profile, schedule=schedule, dyn_update_time=event.at)


def choose(station, event):
    """Note the schedule that the vehicle chose of a TxProfile of its transaction (A43)."""
    if event.connector not in station.running:
        return
    for held in station.held:
        if held.profile.purpose != "TxProfile" or held.connector not in (0, event.connector):
            continue
        if held.bound != station.running[event.connector].id:
            continue
        if event.schedule_id in [schedule.id for schedule in held.profile.schedules]:
            held.selected = event.schedule_id


def come_online(station, at):
    """Lose the profiles that stay invalid after they were offline for too long (F21-13)."""
    if station.offline is None:
        return
    away = at - station.offline
    station.offline = None
    station.held = [
        h
        for h in station.held
        if not h.profile.invalid_after_offline
        or h.profile.max_offline_ms is None
        or away <= h.profile.max_offline_ms
    ]


def reboot(station, persistent):
    """Keep, lose or doubt each profile, by what its version demands (E3.37, K01.FR.27, FR.55)."""
    kept = []
    for held in station.held:
        purpose, version = held.profile.purpose, held.profile.version
        # K01.FR.27 of 2.0.1 speaks of what SetChargingProfile installed.
        kept_in_201 = version == "2.0.1" and purpose != "ChargingStationExternalConstraints"
        if not kept_in_201 and purpose not in KEPT_IN_21:
            # Stations of 1.6 disagree about the TxProfile, and nobody can ask them (A29).
            if version == "1.6" or persistent is None:
                held.doubtful = True
            elif purpose not in persistent:
                continue
        kept.append(held)
    station.held = kept

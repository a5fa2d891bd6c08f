"""A second, deliberately simple-minded oracle: it looks at one instant and knows nothing of others.

Written from the rules alone, without any code of the oracle or the ledger, and slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from limits.naive_caps import (
    Limits,
    discharge_bound,
    fed_back,
    loosest,
    of_period,
    on_top,
    tightest,
    total,
    without_phases,
)
from limits.naive_clock import periods_now
from limits.naive_memory import Held, Run, remember

MAXIMUM, EXTERNAL = "ChargePointMaxProfile", "ChargingStationExternalConstraints"
GENERATION = "LocalGeneration"


@dataclass
class Switches:
    """A reading in the naive oracle's own words."""

    before_start: str = "inactive"
    local: bool = False
    zone: str | None = None
    anchor: str = "transaction"
    connector_first: bool = False
    replace_everywhere: bool = False
    per_phase: bool = True
    on_top: bool = True


class Answer(NamedTuple):
    """The cap that surely is not exceeded by what is allowed, the one that surely is allowed,
    and what may be fed back.
    """

    cap: Limits
    strict: Limits
    discharge: Limits


class Way(NamedTuple):
    """One possible course of things: what a schedule would allow if it led."""

    cap: Limits
    strict: Limits
    discharge: Limits
    discharge_bound: Limits


class Place(NamedTuple):
    """Where and when something is allowed: at which connector, 0 for the station."""

    number: int
    direct: bool
    instant: int
    switches: Switches


NO_LIMIT = Way(Limits(), Limits(), Limits(), Limits())


def limits_at(events, hardware, instant, switches) -> list[Answer]:
    """Return what is allowed at the station, then at each connector.

    A connector of the ``hardware`` is its fuse in A and its number of phases, None on DC.
    """
    past = [event for event in events if event.at <= instant]
    station = remember(past, switches.replace_everywhere)
    connectors = []
    for number, (ampere, phases) in enumerate(hardware, start=1):
        fuse = Limits(current_a=Decimal(ampere), phases=phases)
        there = Place(number, phases is None, instant, switches)
        own = ways_of_transaction(station, there)
        maximum = ways_to_lead(station, [MAXIMUM], [0], there)
        external = ways_to_lead(station, [EXTERNAL], [0, number], there)
        extra = ways_to_lead(station, [GENERATION], [0, number], there)
        members = [own, maximum, external]
        connectors.append(
            Answer(
                with_generation(members, extra, loose, there, [fuse]),
                with_generation(members, extra, strict, there, [fuse]),
                discharge(own, external),
            )
        )
    here = Place(0, all(phases is None for _, phases in hardware), instant, switches)
    maximum = ways_to_lead(station, [MAXIMUM], [0], here)
    extra = ways_to_lead(station, [GENERATION], [0], here)
    together = [total([each.cap for each in connectors])]
    together_strictly = [total([each.strict for each in connectors])]
    whole = [
        with_generation([maximum], extra, loose, here, together),
        with_generation([maximum], extra, strict, here, together_strictly),
    ]
    # Together, connectors that are wired to different phases may use them all.
    both = [each._replace(phases=None, phase_to_use=None) for each in whole]
    return [Answer(*both, Limits()), *connectors]


def loose(ways, change=lambda limits: limits) -> Limits:
    return loosest([change(way.cap) for way in ways])


def strict(ways, change=lambda limits: limits) -> Limits:
    return tightest([change(way.strict) for way in ways])


def with_generation(members, extra, band, place, fixed) -> Limits:
    """Merge what leads each purpose, let local generation go on top, and mind the hardware."""
    merged = tightest([band(member) for member in members])
    if place.switches.on_top:
        return tightest([band(extra, lambda more: on_top(merged, more, place.direct)), *fixed])
    return tightest([merged, band(extra), *fixed])


def discharge(own, external) -> Limits:
    """Return what may be fed back at most: nothing without a profile that lets it (F21-04)."""
    mine = [way.discharge for way in own if way is not NO_LIMIT]
    theirs = [way.discharge_bound for way in external]
    mine = mine or [Limits(power_w=Decimal(0))]
    return tightest([loosest(mine), loosest(theirs)])


def ways_of_transaction(station, place) -> list[Way]:
    """Return what may lead the transaction of a connector: PriorityCharging, its own, a default."""
    run = station.running.get(place.number)
    if run is None:
        return [NO_LIMIT]
    purposes = ["TxProfile", "TxDefaultProfile"]
    if run.priority:
        purposes.insert(0, "PriorityCharging")
    return ways_to_lead(station, purposes, [0, place.number], place)


def ways_to_lead(station, purposes, at, place) -> list[Way]:
    """Ask one profile after the other, the first in rank first, until one surely leads."""
    run = station.running.get(place.number)
    found = []
    for purpose in purposes:
        choice = [
            h
            for h in station.held
            if h.profile.purpose == purpose
            and h.connector in at
            and (purpose != "TxProfile" or h.bound == run.id)
        ]
        for held in by_rank(choice, place.number, place.switches):
            ways, may_be_silent = ways_of(held, run, station.offline, place)
            found.extend(ways)
            if ways and not may_be_silent:
                return found
    return [*found, NO_LIMIT]


def by_rank(choice: list[Held], number: int, switches: Switches) -> list[Held]:
    """Sort profiles of one purpose: higher levels first, and on one level the connector's own."""

    def rank(held):
        own, level = held.connector == number, held.profile.stack_level
        if switches.connector_first and held.profile.purpose == "TxDefaultProfile":
            return (-own, -level)
        return (-level, -own)

    return sorted(choice, key=rank)


def ways_of(held: Held, run: Run | None, offline, place) -> tuple[list[Way], bool]:
    """Return what a profile may allow, and whether it may as well be silent."""
    soc, switches = None if run is None else run.soc, place.switches
    ways, may_be_silent = [], held.doubtful
    for schedule in held.profile.schedules:
        if held.selected is not None and schedule.id != held.selected:
            continue
        periods = periods_now(held, schedule, run, offline, place.instant, switches)
        if not periods:
            may_be_silent = True
            continue
        # Nobody knows which period it is while one of them may have been delayed (F21-11).
        shared = switches.per_phase and not place.direct
        some = [without_phases(each) if place.direct else each for each in periods]
        caps = [of_period(schedule, each, soc, shared) for each in some]
        back = [fed_back(schedule, each, shared) for each in some]
        bounds = [discharge_bound(schedule, each, shared) for each in some]
        ways.append(Way(loosest(caps), tightest(caps), loosest(back), loosest(bounds)))
    return ways, may_be_silent

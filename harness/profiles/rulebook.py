"""What the rules for valid profiles are made of, and the few that every version of OCPP has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from harness.profiles.ledger import Installed
from harness.profiles.model import (
    Kind,
    OperationMode,
    Period,
    Profile,
    Purpose,
    RateUnit,
    Schedule,
    TransactionId,
)

__all__ = [
    "Clause",
    "Placement",
    "Rule",
    "RuleSet",
    "StationFacts",
    "Violation",
    "has_more_than_one_decimal",
    "misfit_of_recurrence",
    "misplaced_periods",
    "schedules",
    "steps",
]

_TEN = Decimal(10)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a profile breaks, in which OCPP field, and how.

    ``reason_code`` is what OCPP 2.x names for the ``statusInfo`` of the answer, where it does.
    """

    rule: str
    field: str
    message: str
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class StationFacts:
    """What a station is able to do and holds, as far as it is known: None where nobody asked.

    ``purposes`` are those that it supports beyond the ones of OCPP 2.0.1, and ``modes`` those
    beyond ChargingOnly. ``phase`` is the one that a station uses that cannot choose another.
    ``needs_told`` are the connectors whose vehicle told what it needs (ISO 15118), and
    ``lines_told`` those where it told the power of each phase.
    """

    units: frozenset[RateUnit] | None = None
    phase_switching: bool | None = None
    phase: int | None = None
    dc_connectors: frozenset[int] = frozenset()
    dc_input_phase_control: bool = False
    purposes: frozenset[Purpose] | None = None
    modes: frozenset[OperationMode] | None = None
    dynamic: bool | None = None
    local_time: bool | None = None
    randomized_delay: bool | None = None
    limit_at_soc: bool | None = None
    evse_sleep: bool | None = None
    max_external_id: int | None = None
    needs_told: frozenset[int] = frozenset()
    lines_told: frozenset[int] | None = None
    installed: tuple[Installed, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """A profile, the connector it is meant for, and the station."""

    profile: Profile
    connector: int
    connectors: int
    running: Mapping[int, TransactionId]
    facts: StationFacts = field(default_factory=StationFacts)


Rule: TypeAlias = Callable[[Placement], Iterator[Violation]]


class RuleSet(NamedTuple):
    """The rules of a version: for where a profile is set, for a remote start, and for all."""

    place: tuple[Rule, ...]
    remote_start: tuple[Rule, ...]
    content: tuple[Rule, ...]


class Clause(NamedTuple):
    """The id of a rule and the reason code that OCPP 2.x names for it."""

    rule: str
    reason_code: str | None = None

    def broken(self, path: str, message: str) -> Violation:
        """Return the violation of this rule by a field."""
        return Violation(self.rule, path, message, self.reason_code)


def schedules(placement: Placement) -> Iterator[tuple[str, Schedule]]:
    """List the schedules of a profile of OCPP 2.x with their paths."""
    for index, schedule in enumerate(placement.profile.schedules):
        yield f"chargingSchedule[{index}]", schedule


def steps(placement: Placement) -> Iterator[tuple[str, Period]]:
    """List the periods of a profile of OCPP 2.x with their paths."""
    for path, schedule in schedules(placement):
        for index, period in enumerate(schedule.periods):
            yield f"{path}.chargingSchedulePeriod[{index}]", period


def misfit_of_recurrence(profile: Profile, clause: Clause) -> Iterator[Violation]:
    """Say where the kind of a profile and its recurrencyKind do not go together."""
    recurs = profile.kind is Kind.RECURRING
    if recurs and profile.recurrence is None:
        yield clause.broken("recurrencyKind", "a Recurring profile recurs Daily or Weekly")
    if not recurs and profile.recurrence is not None:
        yield clause.broken("recurrencyKind", f"a profile of kind {profile.kind} does not recur")


def misplaced_periods(
    path: str, schedule: Schedule, first: Clause, order: Clause
) -> Iterator[Violation]:
    """Say where the periods of a schedule do not begin at 0, or not one after the other."""
    periods, path = schedule.periods, f"{path}.chargingSchedulePeriod"
    if not periods:
        yield first.broken(path, "there is no period")
    elif periods[0].start_ms != 0:
        yield first.broken(f"{path}[0].startPeriod", "the first period does not start at 0")
    for index, (one, next_one) in enumerate(pairwise(periods), start=1):
        if next_one.start_ms <= one.start_ms:
            message = "the period does not start after the one before"
            yield order.broken(f"{path}[{index}].startPeriod", message)


def has_more_than_one_decimal(number: Decimal) -> bool:
    """Tell whether a number has digits beyond the first behind the point."""
    tenths = number * _TEN
    return tenths != tenths.to_integral_value()

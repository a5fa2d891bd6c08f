"""What makes a profile invalid in OCPP 1.6, as a list of small rules.

A well-behaved CSMS sends no such profile; a charger may answer one with Rejected or with a
CALLERROR (F16-30), and a scenario may send one on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from harness.profiles.model import Kind, Profile, Purpose, TransactionId

__all__ = ["Violation", "remote_start_violations", "violations"]

_MAX_PHASES = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a profile breaks, in which OCPP field, and how."""

    rule: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class _Placement:
    profile: Profile
    connector: int
    connectors: int
    running: Mapping[int, TransactionId]


_Rule = Callable[[_Placement], Iterator[Violation]]


def violations(
    profile: Profile, connector: int, connectors: int, running: Mapping[int, TransactionId]
) -> tuple[Violation, ...]:
    """Return what is wrong with setting a profile on a connector; nothing if it is valid.

    ``connectors`` is how many the station has, ``running`` the transaction of each busy one.
    """
    placement = _Placement(profile, connector, connectors, running)
    return tuple(found for rule in (*_PLACE, *_CONTENT) for found in rule(placement))


def remote_start_violations(profile: Profile, connectors: int) -> tuple[Violation, ...]:
    """Return what is wrong with a profile inside a RemoteStartTransaction (F16-27)."""
    placement = _Placement(profile, 0, connectors, {})
    return tuple(found for rule in (_remote_start, *_CONTENT) for found in rule(placement))


def _connector_exists(placement: _Placement) -> Iterator[Violation]:
    if not 0 <= placement.connector <= placement.connectors:
        yield Violation("F16-30", "connectorId", f"connector {placement.connector} does not exist")


def _station_max_is_for_the_station(placement: _Placement) -> Iterator[Violation]:
    if placement.profile.purpose is Purpose.STATION_MAX and placement.connector != 0:
        message = "a ChargePointMaxProfile is for connector 0 only"
        yield Violation("F16-01", "connectorId", message)


def _tx_profile_needs_its_transaction(placement: _Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX:
        return
    running = placement.running.get(placement.connector)
    if placement.connector == 0:
        yield Violation("F16-03", "connectorId", "a TxProfile is for one connector, not for 0")
    elif running is None:
        message = f"no transaction runs on connector {placement.connector}"
        yield Violation("F16-03", "chargingProfilePurpose", message)
    elif profile.transaction_id not in (None, running):
        message = f"transaction {profile.transaction_id} does not run, {running} does"
        yield Violation("F16-03", "transactionId", message)


def _only_tx_profile_names_a_transaction(placement: _Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX and profile.transaction_id is not None:
        message = f"a {profile.purpose} is for no particular transaction"
        yield Violation("F16-03", "transactionId", message)


def _remote_start(placement: _Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX:
        message = "a RemoteStartTransaction takes a TxProfile only"
        yield Violation("F16-27", "chargingProfilePurpose", message)
    if profile.transaction_id is not None:
        message = "the transaction that the profile is for has no id yet"
        yield Violation("F16-27", "transactionId", message)


def _recurrence_goes_with_recurring(placement: _Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is Kind.RECURRING and profile.recurrence is None:
        yield Violation("F16-16", "recurrencyKind", "a Recurring profile recurs Daily or Weekly")
    if profile.kind is not Kind.RECURRING and profile.recurrence is not None:
        message = f"a profile of kind {profile.kind} does not recur"
        yield Violation("F16-16", "recurrencyKind", message)


def _kind_has_its_anchor(placement: _Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is not Kind.RELATIVE and profile.schedule.start is None:
        rule = "A14b" if profile.kind is Kind.ABSOLUTE else "F16-16"
        message = "the schedule does not say when it starts"
        yield Violation(rule, "chargingSchedule.startSchedule", message)
    if profile.kind is Kind.RELATIVE and profile.purpose is Purpose.STATION_MAX:
        message = "a station has no transaction that a Relative schedule could start with"
        yield Violation("A47", "chargingProfileKind", message)


def _periods_start_at_zero_and_rise(placement: _Placement) -> Iterator[Violation]:
    periods = placement.profile.schedule.periods
    field = "chargingSchedule.chargingSchedulePeriod"
    if not periods:
        yield Violation("F16-14", field, "there is no period")
    elif periods[0].start_ms != 0:
        yield Violation("F16-14", f"{field}[0].startPeriod", "the first period does not start at 0")
    for index, (one, next_one) in enumerate(pairwise(periods), start=1):
        if next_one.start_ms <= one.start_ms:
            message = "the period does not start after the one before"
            yield Violation("F16-14", f"{field}[{index}].startPeriod", message)


def _numbers_are_in_range(placement: _Placement) -> Iterator[Violation]:
    schedule = placement.profile.schedule
    path = "chargingSchedule.chargingSchedulePeriod[{}].{}"
    yield from _rate("chargingSchedule.minChargingRate", schedule.min_charging_rate)
    for index, period in enumerate(schedule.periods):
        yield from _rate(path.format(index, "limit"), period.limit)
        if period.number_phases not in (None, *range(1, _MAX_PHASES + 1)):
            message = f"{period.number_phases} phases; there are 1 to {_MAX_PHASES}"
            yield Violation("F16-19", path.format(index, "numberPhases"), message)


def _rate(field: str, rate: Decimal | None) -> Iterator[Violation]:
    if rate is None:
        return
    if rate < 0:
        yield Violation("F16-19", field, f"{rate} is negative")
    if rate * 10 % 1:
        yield Violation("F16-19", field, f"{rate} has more than one decimal")


_PLACE: tuple[_Rule, ...] = (
    _connector_exists,
    _station_max_is_for_the_station,
    _tx_profile_needs_its_transaction,
    _only_tx_profile_names_a_transaction,
)
_CONTENT: tuple[_Rule, ...] = (
    _recurrence_goes_with_recurring,
    _kind_has_its_anchor,
    _periods_start_at_zero_and_rise,
    _numbers_are_in_range,
)

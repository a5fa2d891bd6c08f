"""What makes a profile invalid in OCPP 1.6, as a list of small rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from harness.profiles.model import Kind, Purpose
from harness.profiles.rulebook import (
    Clause,
    Placement,
    RuleSet,
    Violation,
    has_more_than_one_decimal,
    misfit_of_recurrence,
    misplaced_periods,
)

__all__ = ["RULES"]

_MAX_PHASES = 3


def _connector_exists(placement: Placement) -> Iterator[Violation]:
    if not 0 <= placement.connector <= placement.connectors:
        yield Violation("F16-30", "connectorId", f"connector {placement.connector} does not exist")


def _station_max_is_for_the_station(placement: Placement) -> Iterator[Violation]:
    if placement.profile.purpose is Purpose.STATION_MAX and placement.connector != 0:
        message = "a ChargePointMaxProfile is for connector 0 only"
        yield Violation("F16-01", "connectorId", message)


def _tx_profile_needs_its_transaction(placement: Placement) -> Iterator[Violation]:
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


def _only_tx_profile_names_a_transaction(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX and profile.transaction_id is not None:
        message = f"a {profile.purpose} is for no particular transaction"
        yield Violation("F16-03", "transactionId", message)


def _remote_start(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX:
        message = "a RemoteStartTransaction takes a TxProfile only"
        yield Violation("F16-27", "chargingProfilePurpose", message)
    if profile.transaction_id is not None:
        message = "the transaction that the profile is for has no id yet"
        yield Violation("F16-27", "transactionId", message)


def _recurrence_goes_with_recurring(placement: Placement) -> Iterator[Violation]:
    return misfit_of_recurrence(placement.profile, Clause("F16-16"))


def _kind_has_its_anchor(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is not Kind.RELATIVE and profile.schedule.start is None:
        rule = "A14b" if profile.kind is Kind.ABSOLUTE else "F16-16"
        message = "the schedule does not say when it starts"
        yield Violation(rule, "chargingSchedule.startSchedule", message)
    if profile.kind is Kind.RELATIVE and profile.purpose is Purpose.STATION_MAX:
        message = "a station has no transaction that a Relative schedule could start with"
        yield Violation("A47", "chargingProfileKind", message)


def _periods_start_at_zero_and_rise(placement: Placement) -> Iterator[Violation]:
    clause = Clause("F16-14")
    return misplaced_periods("chargingSchedule", placement.profile.schedule, clause, clause)


def _numbers_are_in_range(placement: Placement) -> Iterator[Violation]:
    schedule = placement.profile.schedule
    path = "chargingSchedule.chargingSchedulePeriod[{}].{}"
    yield from _rate("chargingSchedule.minChargingRate", schedule.min_charging_rate)
    for index, period in enumerate(schedule.periods):
        yield from _rate(path.format(index, "limit"), period.limit)
        if period.number_phases not in (None, *range(1, _MAX_PHASES + 1)):
            message = f"{period.number_phases} phases; there are 1 to {_MAX_PHASES}"
            yield Violation("F16-19", path.format(index, "numberPhases"), message)


def _rate(path: str, rate: Decimal | None) -> Iterator[Violation]:
    if rate is None:
        return
    if rate < 0:
        yield Violation("F16-19", path, f"{rate} is negative")
    if has_more_than_one_decimal(rate):
        yield Violation("F16-19", path, f"{rate} has more than one decimal")


RULES = RuleSet(
    place=(
        _connector_exists,
        _station_max_is_for_the_station,
        _tx_profile_needs_its_transaction,
        _only_tx_profile_names_a_transaction,
    ),
    remote_start=(_remote_start,),
    content=(
        _recurrence_goes_with_recurring,
        _kind_has_its_anchor,
        _periods_start_at_zero_and_rise,
        _numbers_are_in_range,
    ),
)
"""The rules of OCPP 1.6."""

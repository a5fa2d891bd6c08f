"""What makes a profile invalid in OCPP 2.0.1 and 2.1 alike, as a list of small rules."""

from __future__ import annotations

from collections.abc import Iterator

from harness.profiles.model import Kind, Purpose
from harness.profiles.rulebook import (
    Clause,
    Placement,
    RuleSet,
    Violation,
    has_more_than_one_decimal,
    misfit_of_recurrence,
    misplaced_periods,
    schedules,
    steps,
)
from harness.profiles.rules_rivals import profiles_do_not_compete

__all__ = ["RULES", "RULES_201"]

_PHASES = range(1, 4)
_ANCHORED = frozenset({Kind.ABSOLUTE, Kind.RECURRING})


def _evse_exists(placement: Placement) -> Iterator[Violation]:
    if not 0 <= placement.connector <= placement.connectors:
        clause = Clause("K01.FR.28", "UnknownEvse")
        yield clause.broken("evseId", f"EVSE {placement.connector} does not exist")


def _station_max_is_for_the_station(placement: Placement) -> Iterator[Violation]:
    if placement.profile.purpose is Purpose.STATION_MAX and placement.connector != 0:
        message = "a ChargingStationMaxProfile is for EVSE 0 only"
        yield Violation("K04.FR.03", "evseId", message)


def _external_constraints_come_from_outside(placement: Placement) -> Iterator[Violation]:
    if placement.profile.purpose is Purpose.EXTERNAL:
        message = "only an external system sets external constraints, never the CSMS"
        yield Violation("K01.FR.22", "chargingProfilePurpose", message)


def _tx_profile_needs_its_transaction(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX:
        return
    named, running = profile.transaction_id, placement.running.get(placement.connector)
    if placement.connector == 0:
        yield Violation("K01.FR.16", "evseId", "a TxProfile is for one EVSE, not for 0")
    elif running is None:
        message = f"no transaction runs on EVSE {placement.connector}"
        yield Clause("K01.FR.09", "TxNotFound").broken("chargingProfilePurpose", message)
    elif named not in (None, running):
        message = f"transaction {named} does not run, {running} does"
        yield Clause("K01.FR.33", "TxNotFound").broken("transactionId", message)
    if named is None:
        message = "a TxProfile names its transaction"
        yield Violation("K01.FR.03", "transactionId", message)


def _only_tx_profile_names_a_transaction(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX and profile.transaction_id is not None:
        message = f"a {profile.purpose.name_in(profile.version)} is for no particular transaction"
        yield Violation("ChargingProfileType", "transactionId", message)


def _remote_start(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.purpose is not Purpose.TX:
        message = "a RequestStartTransaction takes a TxProfile only"
        yield Clause("F01.FR.09", "InvalidProfile").broken("chargingProfilePurpose", message)
    if profile.transaction_id is not None:
        message = "the transaction that the profile is for has no id yet"
        yield Clause("F01.FR.11", "InvalidProfile").broken("transactionId", message)


def _recurrence_goes_with_recurring(placement: Placement) -> Iterator[Violation]:
    return misfit_of_recurrence(placement.profile, Clause("ChargingProfileType"))


def _station_max_is_not_relative(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is Kind.RELATIVE and profile.purpose is Purpose.STATION_MAX:
        message = "a station has no transaction that a Relative schedule could start with"
        yield Violation("K01.FR.38", "chargingProfileKind", message)


def _schedules_have_the_anchor_of_their_kind(placement: Placement) -> Iterator[Violation]:
    kind = placement.profile.kind
    for where, schedule in schedules(placement):
        path = f"{where}.startSchedule"
        if kind in _ANCHORED and schedule.start is None:
            message = f"a schedule of kind {kind} says when it starts"
            yield Violation("K01.FR.40", path, message)
        if kind is Kind.RELATIVE and schedule.start is not None:
            message = "a Relative schedule starts with its transaction"
            yield Violation("K01.FR.41", path, message)


def _only_iso_15118_has_a_choice(placement: Placement) -> Iterator[Violation]:
    told = placement.connector in placement.facts.needs_told
    count = len(placement.profile.schedules)
    if count > 1 and not told:
        message = f"{count} schedules, but no vehicle told what it needs"
        yield Violation("K01.FR.34", "chargingSchedule", message)


def _unit_is_supported(placement: Placement) -> Iterator[Violation]:
    units = placement.facts.units
    for path, schedule in schedules(placement):
        if units is not None and schedule.unit not in units:
            clause = Clause("K01.FR.26", "UnsupportedRateUnit")
            message = f"the station does not take {schedule.unit}"
            yield clause.broken(f"{path}.chargingRateUnit", message)


def _periods_start_at_zero_and_rise(placement: Placement) -> Iterator[Violation]:
    first = Clause("K01.FR.31", "InvalidSchedule")  # A25
    order = Clause("K01.FR.35", "InvalidSchedule")
    for path, schedule in schedules(placement):
        yield from misplaced_periods(path, schedule, first, order)


def _phases_exist(placement: Placement) -> Iterator[Violation]:
    for path, period in steps(placement):
        if period.number_phases not in (None, *_PHASES):
            message = f"{period.number_phases} phases; there are 1 to 3"
            yield Violation("ChargingSchedulePeriodType", f"{path}.numberPhases", message)
        if period.phase_to_use not in (None, *_PHASES):
            message = f"phase {period.phase_to_use}; there are 1 to 3"
            yield Violation("ChargingSchedulePeriodType", f"{path}.phaseToUse", message)


def _phase_is_chosen_for_one(placement: Placement) -> Iterator[Violation]:
    for path, period in steps(placement):
        if period.phase_to_use is not None and period.number_phases != 1:
            message = "a phase can be chosen only where numberPhases is 1"
            yield Violation("K01.FR.19", f"{path}.phaseToUse", message)


def _phase_can_be_chosen(placement: Placement) -> Iterator[Violation]:
    facts = placement.facts
    if facts.phase_switching is not False or placement.connector in facts.dc_connectors:
        return
    for path, period in steps(placement):
        if period.phase_to_use not in (None, facts.phase):
            message = f"the station cannot switch to phase {period.phase_to_use}"
            yield Clause("K01.FR.48", "InvalidSchedule").broken(f"{path}.phaseToUse", message)


def _limits_have_one_decimal(placement: Placement) -> Iterator[Violation]:
    rates = [(f"{path}.limit", period.limit) for path, period in steps(placement)]
    for path, schedule in schedules(placement):
        rates.append((f"{path}.minChargingRate", schedule.min_charging_rate))
    for path, rate in rates:
        if rate is not None and has_more_than_one_decimal(rate):
            yield Violation("F201-27", path, f"{rate} has more than one decimal")


RULES = RuleSet(
    place=(
        _evse_exists,
        _station_max_is_for_the_station,
        _external_constraints_come_from_outside,
        _tx_profile_needs_its_transaction,
        _only_tx_profile_names_a_transaction,
        profiles_do_not_compete,
    ),
    remote_start=(_remote_start,),
    content=(
        _recurrence_goes_with_recurring,
        _station_max_is_not_relative,
        _schedules_have_the_anchor_of_their_kind,
        _only_iso_15118_has_a_choice,
        _unit_is_supported,
        _periods_start_at_zero_and_rise,
        _phases_exist,
        _phase_is_chosen_for_one,
        _phase_can_be_chosen,
    ),
)
"""The rules that both versions have."""

RULES_201 = RULES._replace(content=(*RULES.content, _limits_have_one_decimal))
"""The rules of OCPP 2.0.1."""

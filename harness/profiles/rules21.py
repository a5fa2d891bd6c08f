"""What makes a profile invalid in OCPP 2.1 beyond the rules of 2.0.1, as a list of small rules."""

from __future__ import annotations

from collections.abc import Iterator

from harness.profiles import rules2, rules_modes, rules_support
from harness.profiles.model import Kind, Purpose
from harness.profiles.rulebook import Clause, Placement, RuleSet, Violation, schedules, steps

__all__ = ["RULES"]

_DELAYABLE = frozenset({Purpose.TX, Purpose.TX_DEFAULT})


def _priority_has_no_end(placement: Placement) -> Iterator[Violation]:
    for path, schedule in schedules(placement):
        if placement.profile.purpose is Purpose.PRIORITY and schedule.duration_ms is not None:
            clause = Clause("K01.FR.70", "InvalidSchedule")
            yield clause.broken(f"{path}.duration", "priority charging lasts as long as it lasts")


def _only_transactions_are_delayed(placement: Placement) -> Iterator[Violation]:
    for path, schedule in schedules(placement):
        if schedule.randomized_delay_ms and placement.profile.purpose not in _DELAYABLE:
            message = "only what a transaction may use starts at random"
            yield Clause("K01.FR.95", "InvalidSchedule").broken(f"{path}.randomizedDelay", message)


def _dynamic_has_one_period(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is not Kind.DYNAMIC:
        return
    periods = [period for _, period in steps(placement)]
    if (len(profile.schedules), len(periods)) != (1, 1):
        found = f"{len(profile.schedules)} schedules with {len(periods)} periods in all"
        message = f"{found}; a Dynamic profile has one with one"
        yield Clause("K28.FR.01", "InvalidSchedule").broken("chargingSchedule", message)
    elif periods[0].start_ms != 0:
        path = "chargingSchedule[0].chargingSchedulePeriod[0].startPeriod"
        message = "the period of a Dynamic profile starts at 0"
        yield Clause("K28.FR.02", "InvalidSchedule").broken(path, message)


def _only_dynamic_is_updated(placement: Placement) -> Iterator[Violation]:
    profile = placement.profile
    if profile.kind is Kind.DYNAMIC:
        return
    clause = Clause("K01.FR.122", "InvalidProfile")
    message = f"a profile of kind {profile.kind} is not updated"
    if profile.dyn_update_interval_ms is not None:
        yield clause.broken("dynUpdateInterval", message)
    if profile.dyn_update_time is not None:
        yield clause.broken("dynUpdateTime", message)


def _id_is_not_for_external_limits(placement: Placement) -> Iterator[Violation]:
    profile, highest = placement.profile, placement.facts.max_external_id
    if highest is None or profile.purpose is Purpose.EXTERNAL or profile.id > highest:
        return
    message = f"ids up to {highest} are for external constraints"
    yield Clause("K01.FR.81", "InvalidProfileId").broken("id", message)


RULES = RuleSet(
    place=rules2.RULES.place,
    remote_start=rules2.RULES.remote_start,
    content=(
        *rules2.RULES.content,
        _priority_has_no_end,
        _only_transactions_are_delayed,
        _dynamic_has_one_period,
        _only_dynamic_is_updated,
        _id_is_not_for_external_limits,
        *rules_modes.CONTENT,
        *rules_support.CONTENT,
    ),
)
"""The rules of OCPP 2.1."""

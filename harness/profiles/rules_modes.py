"""Which operation modes a profile of OCPP 2.1 may have, and which values go with them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from harness.profiles.model import OperationMode, Period, Purpose
from harness.profiles.rulebook import Clause, Placement, Rule, Violation, steps

__all__ = ["CONTENT"]

_ALLOWED = {
    Purpose.STATION_MAX: ("K01.FR.111", {OperationMode.CHARGING_ONLY}),
    Purpose.PRIORITY: ("K01.FR.111", {OperationMode.CHARGING_ONLY}),
    Purpose.EXTERNAL: (
        "K01.FR.112",
        {
            OperationMode.CHARGING_ONLY,
            OperationMode.EXTERNAL_LIMITS,
            OperationMode.EXTERNAL_SETPOINT,
        },
    ),
    Purpose.LOCAL_GENERATION: (
        "K01.FR.113",
        {OperationMode.CHARGING_ONLY, OperationMode.EXTERNAL_LIMITS},
    ),
}
_NEEDS_SETPOINT = frozenset({OperationMode.CENTRAL_SETPOINT, OperationMode.CENTRAL_FREQUENCY})
_REACTIVE = "setpointReactive"


class _Target(NamedTuple):
    """A value of a period with the name of its field, and where it stands for: all, L2 or L3."""

    name: str
    line: str
    value: object

    @property
    def field(self) -> str:
        return self.name + self.line


def _targets(period: Period) -> list[_Target]:
    """List the limits and setpoints that a period has."""
    other = dict(period.other)
    found = [
        _Target("limit", "", period.limit),
        _Target("limit", "_L2", period.limit_l2),
        _Target("limit", "_L3", period.limit_l3),
        _Target("dischargeLimit", "", period.discharge_limit),
        _Target("dischargeLimit", "_L2", period.discharge_limit_l2),
        _Target("dischargeLimit", "_L3", period.discharge_limit_l3),
        _Target("setpoint", "", period.setpoint),
        _Target("setpoint", "_L2", period.setpoint_l2),
        _Target("setpoint", "_L3", period.setpoint_l3),
        *(_Target(_REACTIVE, line, other.get(_REACTIVE + line)) for line in ("", "_L2", "_L3")),
    ]
    return [target for target in found if target.value is not None]


def _mode_suits_the_purpose(placement: Placement) -> Iterator[Violation]:
    purpose = placement.profile.purpose
    if purpose not in _ALLOWED:
        return
    rule, allowed = _ALLOWED[purpose]
    name = purpose.name_in(placement.profile.version)
    for path, period in steps(placement):
        if period.mode in allowed:
            continue
        message = f"a {name} is not for {period.mode}"
        yield Clause(rule, "InvalidOperationMode").broken(f"{path}.operationMode", message)
        if purpose is Purpose.PRIORITY:
            # The standard names two reasons for the same mistake; a station may give either.
            clause = Clause("K01.FR.71", "InvalidSchedule")
            yield clause.broken(f"{path}.operationMode", message)


def _mode_has_its_values(placement: Placement) -> Iterator[Violation]:
    for path, period in steps(placement):
        if period.mode is OperationMode.CHARGING_ONLY and period.limit is None:
            yield Violation("F21-04", f"{path}.limit", "a period that only charges has a limit")
        if period.mode in _NEEDS_SETPOINT and period.setpoint is None:
            yield Violation("F21-04", f"{path}.setpoint", f"{period.mode} needs a setpoint")
        if period.mode is OperationMode.IDLE:
            clause = Clause("Q10.FR.01", "InvalidSchedule")
            for target in _targets(period):
                yield clause.broken(f"{path}.{target.field}", "nothing flows while Idle")


def _limits_are_not_negative(placement: Placement) -> Iterator[Violation]:
    for path, period in steps(placement):
        for target in _targets(period):
            value = target.value
            if target.name == "limit" and isinstance(value, Decimal) and value < 0:
                yield Violation("F21-04", f"{path}.{target.field}", f"{value} is negative")


def _setpoint_is_in_its_range(placement: Placement) -> Iterator[Violation]:
    clause = Clause("V2X.05", "InvalidSchedule")
    for path, period in steps(placement):
        ranges = (
            ("", period.discharge_limit, period.setpoint, period.limit),
            ("_L2", period.discharge_limit_l2, period.setpoint_l2, period.limit_l2),
            ("_L3", period.discharge_limit_l3, period.setpoint_l3, period.limit_l3),
        )
        for line, low, setpoint, high in ranges:
            if setpoint is None:
                continue
            if low is not None and setpoint < low:
                message = f"{setpoint} is below the dischargeLimit {low}"
                yield clause.broken(f"{path}.setpoint{line}", message)
            if high is not None and setpoint > high:
                message = f"{setpoint} is above the limit {high}"
                yield clause.broken(f"{path}.setpoint{line}", message)


def _lines_are_for_a_transaction(placement: Placement) -> Iterator[Violation]:
    facts, purpose = placement.facts, placement.profile.purpose
    for path, target in _targets_of_lines(placement):
        limit = target.name == "limit"
        if purpose is not Purpose.TX:
            clause = Clause("K01.FR.143" if limit else "V2X.09", "PhaseConflict")
            yield clause.broken(f"{path}.{target.field}", "only a TxProfile is for single phases")
        elif facts.lines_told is not None and placement.connector not in facts.lines_told:
            clause = Clause("K01.FR.142" if limit else "V2X.08", "PhaseConflict")
            message = "the vehicle told no power of single phases"
            yield clause.broken(f"{path}.{target.field}", message)


def _lines_have_their_base(placement: Placement) -> Iterator[Violation]:
    given = {
        (path, target.name)
        for path, period in steps(placement)
        for target in _targets(period)
        if not target.line
    }
    for path, target in _targets_of_lines(placement):
        if (path, target.name) not in given:
            rule = "K01.FR.145" if target.name == "limit" else "V2X.07"
            message = f"it goes with {target.name}, the value of L1"
            yield Clause(rule, "PhaseConflict").broken(f"{path}.{target.field}", message)


def _targets_of_lines(placement: Placement) -> Iterator[tuple[str, _Target]]:
    for path, period in steps(placement):
        for target in _targets(period):
            if target.line:
                yield path, target


CONTENT: tuple[Rule, ...] = (
    _mode_suits_the_purpose,
    _mode_has_its_values,
    _limits_are_not_negative,
    _setpoint_is_in_its_range,
    _lines_are_for_a_transaction,
    _lines_have_their_base,
)
"""The rules that hold for a profile wherever it is set."""

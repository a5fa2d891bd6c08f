"""What a station of OCPP 2.1 has to refuse because it is not able to do it."""

from __future__ import annotations

from collections.abc import Iterator

from harness.profiles.model import Kind, OperationMode, Purpose
from harness.profiles.rulebook import Clause, Placement, Rule, Violation, schedules, steps

__all__ = ["CONTENT"]

_ADDITIONAL = frozenset({Purpose.PRIORITY, Purpose.LOCAL_GENERATION})


def _purpose_is_supported(placement: Placement) -> Iterator[Violation]:
    purpose, supported = placement.profile.purpose, placement.facts.purposes
    if purpose in _ADDITIONAL and supported is not None and purpose not in supported:
        message = f"the station does not support {purpose}"
        clause = Clause("K01.FR.120", "UnsupportedPurpose")
        yield clause.broken("chargingProfilePurpose", message)


def _dynamic_is_supported(placement: Placement) -> Iterator[Violation]:
    if placement.profile.kind is Kind.DYNAMIC and placement.facts.dynamic is False:
        message = "the station does not support Dynamic profiles"
        yield Clause("K01.FR.121", "UnsupportedKind").broken("chargingProfileKind", message)


def _schedule_is_supported(placement: Placement) -> Iterator[Violation]:
    facts = placement.facts
    for path, schedule in schedules(placement):
        uses = (
            ("K01.FR.123", "useLocalTime", facts.local_time, schedule.use_local_time),
            ("K01.FR.124", "randomizedDelay", facts.randomized_delay, schedule.randomized_delay_ms),
            ("K01.FR.125", "limitAtSoC", facts.limit_at_soc, schedule.limit_at_soc),
        )
        for rule, field, supported, used in uses:
            if used and supported is False:
                message = f"the station does not support {field}"
                yield Clause(rule, "InvalidSchedule").broken(f"{path}.{field}", message)


def _sleep_is_supported(placement: Placement) -> Iterator[Violation]:
    clause = Clause("K01.FR.126", "InvalidSchedule")
    for path, period in steps(placement):
        if not dict(period.other).get("evseSleep"):
            continue
        if period.mode is not OperationMode.IDLE:
            yield clause.broken(f"{path}.evseSleep", "only an EVSE that is Idle can sleep")
        elif placement.facts.evse_sleep is False:
            yield clause.broken(f"{path}.evseSleep", "the station does not support evseSleep")


def _mode_is_supported(placement: Placement) -> Iterator[Violation]:
    modes = placement.facts.modes
    if modes is None:
        return
    for path, period in steps(placement):
        if period.mode not in {OperationMode.CHARGING_ONLY, *modes}:
            message = f"the station does not support {period.mode}"
            clause = Clause("K01.FR.115", "InvalidOperationMode")
            yield clause.broken(f"{path}.operationMode", message)


def _dc_has_no_phases(placement: Placement) -> Iterator[Violation]:
    facts = placement.facts
    if placement.connector not in facts.dc_connectors or facts.dc_input_phase_control:
        return
    clause = Clause("K01.FR.44", "NoPhaseForDC")
    for path, period in steps(placement):
        if period.number_phases is not None:
            yield clause.broken(f"{path}.numberPhases", "direct current has no phases")
        if period.phase_to_use is not None:
            yield clause.broken(f"{path}.phaseToUse", "direct current has no phases")


CONTENT: tuple[Rule, ...] = (
    _purpose_is_supported,
    _dynamic_is_supported,
    _schedule_is_supported,
    _sleep_is_supported,
    _mode_is_supported,
    _dc_has_no_phases,
)
"""The rules that hold for a profile wherever it is set."""

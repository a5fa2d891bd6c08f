"""What one period of a schedule allows, as caps."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from harness.limits.cap import NOTHING, UNLIMITED, Cap, Line, Lines, tightest
from harness.limits.piece import Setpoint
from harness.limits.reading import WCap
from harness.limits.site import Supply
from harness.profiles.model import OperationMode, Period, Purpose, RateUnit, Schedule

__all__ = ["DEFAULT_PHASES", "TRANSACTION", "Terms", "cap_of", "discharge_of", "setpoint_of"]

# Python 3.11 calls a method to look a member of an enumeration up, and these are asked for often.
_IDLE = OperationMode.IDLE
_CHARGING_ONLY = OperationMode.CHARGING_ONLY
_A = RateUnit.A
_DC = Supply.DC
_PER_PHASE = WCap.PER_PHASE

DEFAULT_PHASES = 3
"""How many phases a limit is for that does not say (F16-19, K01.FR.49)."""

TRANSACTION = (Purpose.PRIORITY, Purpose.TX, Purpose.TX_DEFAULT)
"""The purposes that limit a transaction, each of which overrules those behind it (F21-03)."""


class Terms(NamedTuple):
    """How limits are to be understood: the reading for W, and what the connector gives."""

    w_cap: WCap
    supply: Supply


def cap_of(schedule: Schedule, period: Period, terms: Terms, soc: Decimal | None) -> Cap:
    """Return what may be drawn in a period, by a vehicle with a state of charge if it is known."""
    if period.mode is _IDLE:
        return NOTHING  # F21-05
    limit, l2, l3 = period.limit, period.limit_l2, period.limit_l3
    if limit is not None and l2 is None and l3 is None:
        cap = _even(schedule.unit, limit, period, terms)
    else:
        cap = _cap(schedule.unit, (limit, l2, l3), period, terms)
    above = schedule.limit_at_soc
    if above is None or soc is None or soc < above.soc:
        return cap  # F21-12: without a state of charge there is no further cap
    return tightest((cap, _even(schedule.unit, above.limit, period, terms)))


def discharge_of(purpose: Purpose, schedule: Schedule, period: Period, terms: Terms) -> Cap | None:
    """Return how much may be fed back, as magnitudes; None where the profile has no say in it."""
    if purpose in TRANSACTION:
        if period.mode is _CHARGING_ONLY or period.mode is _IDLE:
            return NOTHING
        return UNLIMITED if period.discharge_limit is None else _fed_back(schedule, period, terms)
    if purpose is not Purpose.EXTERNAL or period.discharge_limit is None:
        return None
    return _fed_back(schedule, period, terms)


def setpoint_of(schedule: Schedule, period: Period) -> Setpoint | None:
    """Return what to aim at in a period, if it says so."""
    aim = period.setpoint
    if aim is None:
        return None
    l2, l3 = period.setpoint_l2, period.setpoint_l3
    return Setpoint(schedule.unit, aim, l2, l3, period.number_phases)


def _fed_back(schedule: Schedule, period: Period, terms: Terms) -> Cap:
    limits = (period.discharge_limit, period.discharge_limit_l2, period.discharge_limit_l3)
    base, l2, l3 = (None if limit is None else -limit for limit in limits)
    return _cap(schedule.unit, (base, l2, l3), period, terms)


def _cap(
    unit: RateUnit,
    values: tuple[Decimal | None, Decimal | None, Decimal | None],
    period: Period,
    terms: Terms,
) -> Cap:
    base, l2, l3 = values
    if terms.supply is _DC:
        return UNLIMITED if base is None else _even(unit, base, period, terms)
    phases = _phases(period)
    if base is None:
        return UNLIMITED._replace(phases=phases, phase_to_use=period.phase_to_use)
    if l2 is None and l3 is None:
        return _even(unit, base, period, terms)
    by_phase = (base, base if l2 is None else l2, base if l3 is None else l3)
    if unit is _A:
        lines = _lines(by_phase, lambda ampere: Line(current_a=ampere))
    else:
        lines = _lines(by_phase, lambda watts: Line(power_w=watts))
    return Cap(phases=phases, lines=lines, phase_to_use=period.phase_to_use)


def _even(unit: RateUnit, limit: Decimal, period: Period, terms: Terms) -> Cap:
    """Return the cap of a limit that has one value: A for each phase, W for all (F16-21)."""
    if terms.supply is _DC:
        return Cap(None, None, limit) if unit is _A else Cap(limit)  # K01.FR.44
    phases = _phases(period)
    if unit is _A:
        return Cap(None, None, limit, phases, None, period.phase_to_use)
    share = limit / (phases or DEFAULT_PHASES) if terms.w_cap is _PER_PHASE else None
    return Cap(limit, share, None, phases, None, period.phase_to_use)


def _phases(period: Period) -> int | None:
    # A number of phases below 1 is not valid and means nothing.
    phases = period.number_phases
    return None if phases is None or phases < 1 else phases


def _lines(values: tuple[Decimal, Decimal, Decimal], line_of: Callable[[Decimal], Line]) -> Lines:
    one, two, three = map(line_of, values)
    return (one, two, three)

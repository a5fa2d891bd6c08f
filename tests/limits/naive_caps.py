"""Limits and how they add up, for the naive oracle."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

VOLTAGE, DC_VOLTAGE = 230, 400


class Limits(NamedTuple):
    """What may flow; None is no limit. ``lines`` are pairs of W and A for L1, L2 and L3."""

    power_w: Any = None
    phase_power_w: Any = None
    current_a: Any = None
    phases: Any = None
    lines: Any = None
    phase_to_use: Any = None


def of_period(schedule, period, soc, shared) -> Limits:
    """Return what a period lets a connector draw."""
    values = [period.limit, period.limit_l2, period.limit_l3]
    if period.mode == "Idle":
        return Limits(power_w=Decimal(0))
    found = in_unit(schedule.unit, values, period, shared)
    from_then_on = schedule.limit_at_soc
    if from_then_on is not None and soc is not None and soc >= from_then_on.soc:
        less = in_unit(schedule.unit, [from_then_on.limit, None, None], period, shared)
        found = tightest([found, less])
    return found


def fed_back(schedule, period, shared) -> Limits:
    """Return what a period lets a transaction feed back, as magnitudes (F21-04, F21-07)."""
    if period.mode in ("ChargingOnly", "Idle"):
        return Limits(power_w=Decimal(0))
    return discharge_bound(schedule, period, shared)


def discharge_bound(schedule, period, shared) -> Limits:
    """Return the limit of a period on feeding back; no limit if it has none."""
    signed = [period.discharge_limit, period.discharge_limit_l2, period.discharge_limit_l3]
    if signed[0] is None:
        return Limits()
    values = [None if value is None else abs(value) for value in signed]
    return in_unit(schedule.unit, values, period, shared)


def in_unit(unit, values, period, shared) -> Limits:
    first, second, third = values
    phases = period.number_phases
    one = phases, None, period.phase_to_use
    if first is None:
        return Limits(None, None, None, *one)
    if second is None and third is None:
        if unit == "A":
            return Limits(None, None, first, *one)
        share = first / (phases or 3) if shared else None
        return Limits(first, share, None, *one)
    each = [first, first if second is None else second, first if third is None else third]
    if unit == "A":
        lines = tuple((None, value) for value in each)
    else:
        lines = tuple((value, None) for value in each)
    return Limits(phases=phases, lines=lines, phase_to_use=period.phase_to_use)


def without_phases(period):
    """Return a period as it is on DC, where phases mean nothing (K01.FR.44)."""
    return period._replace(
        number_phases=None,
        phase_to_use=None,
        limit_l2=None,
        limit_l3=None,
        discharge_limit_l2=None,
        discharge_limit_l3=None,
    )


def least(values):
    known = [value for value in values if value is not None]
    return min(known) if known else None


def most(values):
    return None if None in values else max(values)


def tightest(many) -> Limits:
    """Return the limits under which all hold."""
    lines = [each.lines for each in many if each.lines is not None]
    named = [each.phase_to_use for each in many if each.phase_to_use is not None]
    return Limits(
        least([each.power_w for each in many]),
        least([each.phase_power_w for each in many]),
        least([each.current_a for each in many]),
        least([each.phases for each in many]),
        line_by_line(lines, least) if lines else None,
        named[-1] if named else None,
    )


def loosest(many) -> Limits:
    """Return the limits that none of them exceeds."""
    if len(many) == 1:
        return many[0]
    lines = [each.lines for each in many]
    named = {each.phase_to_use for each in many}
    found = Limits(
        most([each.power_w for each in many]),
        most([each.phase_power_w for each in many]),
        most([each.current_a for each in many]),
        most([each.phases for each in many]),
        None if None in lines else line_by_line(lines, most),
        named.pop() if len(named) == 1 else None,
    )
    if not limits_something(found) and all(limits_something(each) for each in many):
        return found._replace(power_w=most([estimate(each) for each in many]))
    return found


def line_by_line(lines, pick):
    return tuple(
        (pick([each[line][0] for each in lines]), pick([each[line][1] for each in lines]))
        for line in range(3)
    )


def limits_something(limits):
    return (limits.power_w, limits.phase_power_w, limits.current_a, limits.lines) != (None,) * 4


def estimate(limits):
    """Return the power that limits come to at the nominal voltage on three phases."""
    count = 3 if limits.phases is None else min(3, limits.phases)
    used = range(count)
    if count == 1 and limits.phase_to_use is not None:
        used = [limits.phase_to_use - 1]
    each_w = [line_power(limits, line) for line in used]
    together = None if None in each_w else sum(each_w)
    return least([limits.power_w, together])


def line_power(limits, line):
    watts, ampere = line_of(limits, line)
    return least([watts, None if ampere is None else ampere * VOLTAGE])


def line_of(limits, line):
    watts, ampere = (None, None) if limits.lines is None else limits.lines[line]
    return least([watts, limits.phase_power_w]), least([ampere, limits.current_a])


def on_top(limits, extra, direct) -> Limits:
    """Return limits with local generation added to each of them that limits (F21-02)."""
    volts = DC_VOLTAGE if direct else VOLTAGE
    count = extra.phases or (1 if direct else 3)
    if extra.current_a is not None:
        ampere = extra.current_a
        each = ampere * volts
        power = each * count
    elif extra.power_w is not None:
        power = extra.power_w
        each = power / count
        ampere = power / (volts * count)
    elif extra.lines is not None:
        return on_top_of_each(limits, extra, volts)
    else:
        return limits
    lines = limits.lines
    if lines is not None:
        lines = tuple((plus(watts, each), plus(amps, ampere)) for watts, amps in lines)
    return Limits(
        plus(limits.power_w, power),
        plus(limits.phase_power_w, each),
        plus(limits.current_a, ampere),
        limits.phases,
        lines,
        limits.phase_to_use,
    )


def on_top_of_each(limits, extra, volts) -> Limits:
    """Raise each phase by what is generated on it (F21-30)."""
    used = range(extra.phases or 3)
    if extra.phases == 1 and extra.phase_to_use is not None:
        used = [extra.phase_to_use - 1]
    generated = []
    for watts, ampere in extra.lines:
        generated.append((ampere * volts, ampere) if watts is None else (watts, watts / volts))
    lines = []
    for line, (more_w, more_a) in enumerate(generated):
        watts, ampere = line_of(limits, line)
        lines.append((plus(watts, more_w), plus(ampere, more_a)))
    return Limits(
        plus(limits.power_w, sum(generated[line][0] for line in used)),
        None,
        None,
        limits.phases,
        tuple(lines) if set(lines) != {(None, None)} else None,
        limits.phase_to_use,
    )


def plus(limit, extra):
    return None if limit is None else limit + extra


def total(many) -> Limits:
    """Return what several connectors may draw together, if each of them is limited."""
    lines = None
    if any(each.lines is not None for each in many):
        lines = tuple(
            tuple(add([line_of(each, line)[quantity] for each in many]) for quantity in range(2))
            for line in range(3)
        )
    return Limits(
        add([each.power_w for each in many]),
        add([each.phase_power_w for each in many]),
        add([each.current_a for each in many]),
        lines=lines,
    )


def add(values):
    return None if None in values else sum(values)

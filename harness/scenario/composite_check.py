"""The charger's own composite schedule against the oracle's: a witness, never the judge."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from harness.bench import Referee, Rig
from harness.csms import Answer
from harness.errors import InputError
from harness.limits import CompositePeriod
from harness.profiles import RateUnit
from harness.scenario.demands import ExpectationFailed, expect
from harness.scenario.expectations import Outcome
from harness.scenario.verbs import CompareComposite
from harness.units import SECOND_MS, Instant, Millis, format_duration, parse_instant
from harness.wording import shown

__all__ = ["compare_composite", "composite_difference"]

_LIMIT_TOLERANCE = Decimal("0.1")
"""Limits have one decimal (A39), and a converted one may be rounded or cut to it."""

_TIME_TOLERANCE_MS: Millis = 4 * SECOND_MS
"""The deviation that OCTT grants the boundaries of a composite schedule."""

_NOW_MS: Millis = 3 * _TIME_TOLERANCE_MS
"""What a request without duration asks about: the present limit, and nothing that comes soon."""


async def compare_composite(
    rig: Rig, referee: Referee, asked: CompareComposite, unit: RateUnit | None
) -> None:
    """Ask a charger for its composite schedule, in a unit or its own, and compare it.

    Raises :class:`ExpectationFailed` when it refuses or its schedule differs from the oracle's.
    """
    connector, duration_ms = asked.connector, asked.duration_ms
    answer = await rig.station.composite_schedule(connector, duration_ms // SECOND_MS, unit)
    expect(answer, (Outcome.ACCEPTED,), "GetCompositeSchedule")
    difference = composite_difference(answer, referee, connector, duration_ms, unit or RateUnit.A)
    if difference is not None:
        raise ExpectationFailed(f"composite schedule of connector {connector}: {difference}")


def composite_difference(
    answer: Answer, referee: Referee, connector: int, duration_ms: Millis, unit: RateUnit
) -> str | None:
    """Say where an answer to GetCompositeSchedule differs from the oracle, or None if nowhere.

    The unit that the answer names counts; ``unit`` stands in where it names none. Where no
    profile limits, the charger may report any number (A22). Agreement with any enabled reading
    of the standard is agreement.
    """
    try:
        start, answered_unit, periods = _read(answer.payload, answer.received_at, unit)
        _check_extent(answer.payload, periods, duration_ms)
    except InputError as error:
        return str(error)
    duration_ms = duration_ms or _NOW_MS
    installation = referee.installation_limit(connector, answered_unit)
    difference = None
    for expected in referee.composites(connector, start, duration_ms, answered_unit):
        found = _first_difference(periods, expected, installation, duration_ms, answered_unit)
        if found is None:
            return None
        difference = difference or found
    return difference


def _read(
    payload: Mapping[str, Any], received_at: Instant, unit: RateUnit
) -> tuple[Instant, RateUnit, list[tuple[Millis, Decimal]]]:
    match payload.get("chargingSchedule"):
        case {"chargingSchedulePeriod": [_, *_] as periods, **rest}:
            limits = [_period(period) for period in periods]
        case _:
            raise InputError("found no period in the answer, expected at least one")
    try:
        answered_unit = RateUnit(str(rest.get("chargingRateUnit", unit)))
    except ValueError:
        raise InputError(f"found unit {shown(rest['chargingRateUnit'])}, expected A or W") from None
    start = payload.get("scheduleStart")
    return parse_instant(str(start)) if start else received_at, answered_unit, limits


def _period(period: object) -> tuple[Millis, Decimal]:
    match period:
        case {"startPeriod": int() | float() as start, "limit": int() | float() as limit}:
            if not math.isfinite(start) or start != int(start):
                raise InputError(f"found startPeriod {start}, expected whole seconds")
            if limit < 0 or not math.isfinite(limit):
                raise InputError(f"found limit {limit}, expected a number that is not negative")
            return int(start) * SECOND_MS, Decimal(str(limit))
    raise InputError(f"found {shown(period)}, expected periods with startPeriod and limit")


def _check_extent(
    payload: Mapping[str, Any], periods: Sequence[tuple[Millis, Decimal]], asked_ms: Millis
) -> None:
    """Raise :class:`InputError` when a schedule does not begin at once, or goes on for too long.

    A shorter one than was asked for is a good answer (A24).
    """
    first, last = periods[0][0], periods[-1][0]
    if first > _TIME_TOLERANCE_MS:
        begin = format_duration(first)
        raise InputError(f"found no limit before {begin}, expected one from 0 s on")
    told_s = payload["chargingSchedule"].get("duration", 0)
    told_ms = told_s * SECOND_MS if isinstance(told_s, int) else 0
    if (longest := max(last, told_ms)) > asked_ms + _TIME_TOLERANCE_MS:
        found, asked = format_duration(longest), format_duration(asked_ms)
        raise InputError(f"found a schedule of {found}, expected one of {asked} at most")


def _first_difference(
    found: Sequence[tuple[Millis, Decimal]],
    expected: Sequence[CompositePeriod],
    installation: Decimal,
    duration_ms: Millis,
    unit: RateUnit,
) -> str | None:
    bounds = [(period.start_ms, period) for period in expected]
    ends = [start for start, _ in bounds[1:]] + [duration_ms]
    for (start, period), end in zip(bounds, ends, strict=True):
        if period.limit >= installation or end - start <= 2 * _TIME_TOLERANCE_MS:
            continue
        wrong = _wrong_limit(found, period.limit, start, end)
        if wrong is not None:
            return (
                f"found {_tenths(wrong)} {unit} after {format_duration(start)}, "
                f"expected {_tenths(period.limit)} {unit} until {format_duration(end)}"
            )
    return None


def _tenths(limit: Decimal) -> str:
    return f"{round(limit, 1).normalize():f}"


def _wrong_limit(
    found: Sequence[tuple[Millis, Decimal]], limit: Decimal, start: Millis, end: Millis
) -> Decimal | None:
    """Return the first limit that acts well inside a stretch and differs from what it should be."""
    inner_start, inner_end = start + _TIME_TOLERANCE_MS, end - _TIME_TOLERANCE_MS
    if start == 0:
        inner_start = 0
    ends = [begin for begin, _ in found[1:]] + [end]
    for (begin, value), until in zip(found, ends, strict=True):
        overlaps = begin < inner_end and until > inner_start
        if overlaps and abs(value - limit) > _LIMIT_TOLERANCE:
            return value
    return None

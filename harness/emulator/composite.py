"""The station's own answer to GetCompositeSchedule, found by walking from change to change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.emulator.plan import Plan
from harness.emulator.raw import Body, Ruling, Transaction
from harness.units import SECOND_MS, WEEK_MS, Instant, Millis, format_instant

__all__ = ["composite_schedule"]

_LONGEST_MS: Millis = WEEK_MS
"""A longer request is answered for this long only (A24)."""


@dataclass(frozen=True, slots=True)
class _Value:
    limit: float
    phases: int


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked: for which transactions, in which unit, and whether for the whole station."""

    plan: Plan
    transactions: Sequence[Transaction]
    unit: str
    whole_station: bool

    def value(self, at: Instant) -> _Value:
        """Return the limit at one instant: the least of the sum and the joint ceiling (A21)."""
        each = [self._limit(self.plan.rulings(t, at), hardware=True) for t in self.transactions]
        ceiling = self.plan.ceiling(at)
        joint = self._limit([ceiling] if ceiling else [], hardware=not self.whole_station)
        limit = min(sum(value.limit for value in each), joint.limit)
        phases = min(value.phases for value in (*each, joint))
        return _Value(math.floor(limit * 10 + 1e-6) / 10, phases)

    def _limit(self, rulings: Iterable[Ruling], *, hardware: bool) -> _Value:
        site = self.plan.site
        rulings = list(rulings)
        phases = min([site.phases, *(ruling.number_phases for ruling in rulings)])
        limits = [self._in_unit(ruling, phases) for ruling in rulings]
        own = site.max_current_a
        if self.unit == "W":
            own *= site.nominal_voltage_v * phases
        return _Value(min([*limits, own if hardware else math.inf]), phases)

    def _in_unit(self, ruling: Ruling, phases: int) -> float:
        schedule = ruling.stored.schedule
        limit = self.plan.decisions.limit(schedule, ruling.period)
        if schedule["chargingRateUnit"] == self.unit:
            return limit
        voltage = self.plan.site.nominal_voltage_v
        if self.unit == "A":
            return limit / (voltage * ruling.number_phases)
        return limit * voltage * phases


def composite_schedule(
    plan: Plan,
    connector: int,
    *,
    running: Mapping[int, Transaction],
    at: Instant,
    duration_s: int,
    unit: str,
) -> Body:
    """Answer a GetCompositeSchedule for a connector, or for the station with connector 0.

    A connector without a transaction is answered as if one started now (A9).
    """
    connectors = plan.site.numbers if connector == 0 else (connector,)
    transactions = [running.get(n) or plan.supposed_transaction(n, at) for n in connectors]
    question = _Question(plan, transactions, unit, connector == 0)
    duration = min(duration_s * SECOND_MS, _LONGEST_MS)
    return {
        "status": "Accepted",
        "connectorId": connector,
        "scheduleStart": format_instant(at),
        "chargingSchedule": {
            "duration": duration // SECOND_MS,
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": _periods(question, at, at + duration),
        },
    }


def _periods(question: _Question, start: Instant, end: Instant) -> list[Body]:
    periods: list[Body] = []
    last: _Value | None = None
    at = start
    while at < end or last is None:
        value = question.value(at)
        if value != last:
            periods.append(
                {
                    "startPeriod": round((at - start) / SECOND_MS),
                    "limit": value.limit,
                    "numberPhases": value.phases,
                }
            )
        last = value
        at = question.plan.next_change(question.transactions, at)
    return periods

"""The station's own answer to GetCompositeSchedule, found by walking from change to change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.emulator.plan import Plan
from harness.emulator.raw import Body, Ruling, Transaction
from harness.units import SECOND_MS, Instant, format_instant

__all__ = ["Composite", "composite", "composite_schedule"]


@dataclass(frozen=True, slots=True)
class Composite:
    """The schedule that a station announces, in no version's form yet."""

    duration_s: int
    periods: list[Body]


@dataclass(frozen=True, slots=True)
class _Value:
    limit: float
    phases: int


@dataclass(frozen=True, slots=True)
class _Question:
    """What was asked: for which transactions, in which unit, and whether for the whole station."""

    plan: Plan
    transactions: Sequence[Transaction]
    supposed: Sequence[Transaction]
    unit: str
    whole_station: bool

    def value(self, at: Instant) -> _Value:
        """Return the limit at one instant: the least of the sum and the joint ceiling (A21)."""
        decisions = self.plan.decisions
        ceilings = decisions.announced_ceilings(self.plan.ceilings(at))
        own = [self.rulings(transaction, at) for transaction in self.transactions]
        each = [self._limit(rulings, hardware=True) for rulings in own]
        joint = self._limit(ceilings, hardware=not self.whole_station)
        limit = decisions.announced_sum([value.limit for value in each], joint.limit)
        if not any((ceilings, *own)):
            limit = decisions.announced_unlimited(limit)
        phases = min(value.phases for value in (*each, joint))
        connectors = [] if self.whole_station else [t.connector for t in self.transactions]
        generation = self.plan.generation(at, 0, *connectors)
        if generation and decisions.number_phases(generation) >= phases:
            limit = min(limit + self._in_unit(generation, phases), self._most(phases))
        return _Value(math.floor(limit * 10 + 1e-6) / 10, phases)

    def rulings(self, transaction: Transaction, at: Instant) -> list[Ruling]:
        """Return what limits one connector by itself."""
        rulings: Sequence[Ruling] = self.plan.rulings(transaction, at)
        if transaction in self.supposed:
            rulings = self.plan.decisions.announced_idle(rulings)
        return [*rulings, *self.plan.external(transaction.connector, at)]

    def begun(self, at: Instant) -> list[Instant]:
        """Return the instants from which the leading profiles count."""
        anchors = [
            self.plan.decisions.anchor(ruling.stored, at, transaction.started_at)
            for transaction in self.transactions
            for ruling in self.rulings(transaction, at)
        ]
        return [anchor for anchor in anchors if anchor is not None]

    def _most(self, phases: int) -> float:
        """Return what the hardware of all connectors asked about can deliver."""
        return self._hardware(phases) * len(self.transactions)

    def _hardware(self, phases: int) -> float:
        site = self.plan.site
        own = site.max_current_a
        return own * site.nominal_voltage_v * phases if self.unit == "W" else own

    def _limit(self, rulings: Iterable[Ruling], *, hardware: bool) -> _Value:
        site = self.plan.site
        rulings = list(rulings)
        phases = min([site.phases, *map(self.plan.decisions.number_phases, rulings)])
        limits = [self._in_unit(ruling, phases) for ruling in rulings]
        own = self._hardware(phases) if hardware else math.inf
        return _Value(self.plan.decisions.announced_least([*limits, own]), phases)

    def _in_unit(self, ruling: Ruling, phases: int) -> float:
        schedule = ruling.stored.schedule
        limit = self.plan.decisions.limit(schedule, ruling.period)
        if schedule["chargingRateUnit"] == self.unit:
            return limit
        voltage = self.plan.site.nominal_voltage_v
        if self.unit == "A":
            return limit / (voltage * self.plan.decisions.number_phases(ruling))
        return limit * voltage * phases


def composite(
    plan: Plan,
    connector: int,
    *,
    running: Mapping[int, Transaction],
    at: Instant,
    duration_s: int,
    unit: str,
) -> Composite:
    """Compute what a connector may deliver, or with connector 0 the station, from now on.

    A connector without a transaction is answered as if one started now (A9).
    """
    connectors = plan.site.numbers if connector == 0 else (connector,)
    supposed = [plan.supposed_transaction(n, at) for n in connectors if n not in running]
    transactions = [*(running[n] for n in connectors if n in running), *supposed]
    decisions = plan.decisions
    computed_in = decisions.announced_unit(unit)
    question = _Question(plan.announced(at), transactions, supposed, computed_in, connector == 0)
    duration = decisions.announced_ms(duration_s * SECOND_MS)
    found = Composite(duration // SECOND_MS, _periods(question, at, at + duration))
    plan.composed(at, at + duration)
    return found


def composite_schedule(
    plan: Plan,
    connector: int,
    *,
    running: Mapping[int, Transaction],
    at: Instant,
    duration_s: int,
    unit: str,
) -> Body:
    """Answer a GetCompositeSchedule of OCPP 1.6."""
    found = composite(plan, connector, running=running, at=at, duration_s=duration_s, unit=unit)
    return {
        "status": "Accepted",
        "connectorId": connector,
        "scheduleStart": format_instant(at),
        "chargingSchedule": {
            "duration": found.duration_s,
            "chargingRateUnit": unit,
            "chargingSchedulePeriod": found.periods,
        },
    }


def _periods(question: _Question, start: Instant, end: Instant) -> list[Body]:
    decisions = question.plan.decisions
    counted_from = decisions.counts_from(start, question.begun(start))
    periods: list[Body] = []
    last: _Value | None = None
    at = start
    while at < end or last is None:
        value = question.value(at)
        if value != last:
            periods.append(
                {
                    "startPeriod": decisions.start_period(at - counted_from),
                    "limit": value.limit,
                    "numberPhases": value.phases,
                }
            )
        last = value
        at = question.plan.next_change(question.transactions, at)
    return periods

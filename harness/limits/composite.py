"""Composite schedules: allowed(t) in a single unit, as GetCompositeSchedule answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from harness.limits.cap import Cap
from harness.limits.merge import aligned
from harness.limits.oracle import allowed
from harness.limits.piece import Piece, Reason
from harness.limits.reading import DEFAULT_READING, Composite0, Reading
from harness.limits.site import Site
from harness.limits.sweep import DEFAULT_PHASES
from harness.limits.window import Allowed
from harness.profiles.events import LedgerEvent, TransactionStarted
from harness.profiles.ledger import Ledger, replay
from harness.profiles.model import Purpose, RateUnit
from harness.units import Instant, Millis

__all__ = ["CompositePeriod", "composite"]


@dataclass(frozen=True, slots=True)
class CompositePeriod:
    """One period of a composite schedule, in milliseconds from the instant it was asked for."""

    start_ms: Millis
    limit: Decimal
    number_phases: int


def composite(
    events: Sequence[LedgerEvent],
    site: Site,
    connector: int,
    at: Instant,
    duration_ms: Millis,
    unit: RateUnit,
    reading: Reading = DEFAULT_READING,
) -> tuple[CompositePeriod, ...]:
    """Return the composite schedule of a connector (0 is the station) as asked for at an instant.

    Where no transaction runs, one is taken to start now (A9). Members with different units are
    converted with the nominal voltage and the lowest number of phases among them (A19). Raises
    :class:`ValueError` when the connector does not exist.
    """
    known = [event for event in events if event.at <= at]
    asked = range(1, len(site.connectors) + 1) if connector == 0 else (connector,)
    known.extend(_simulated(known, asked, at, reading))
    window = allowed(known, site, at, at + duration_ms, reading)
    exchange = _Exchange(unit, site.nominal_voltage_v)
    if connector:
        levels = _connector_levels(window.connector(connector), exchange)
    else:
        levels = _station_levels(window, exchange, reading)
    return tuple(_periods(levels, at))


@dataclass(frozen=True, slots=True)
class _Level:
    limit: Decimal
    phases: int


@dataclass(frozen=True, slots=True)
class _Exchange:
    """Converts caps to the unit that was asked for (F16-21)."""

    unit: RateUnit
    voltage_v: Decimal

    def limit(self, cap: Cap, phases: int) -> Decimal | None:
        phase_w = self.voltage_v * phases
        in_w, in_a = cap.power_w, cap.current_a
        if self.unit is RateUnit.W:
            limits = (in_w, None if in_a is None else in_a * phase_w)
        else:
            limits = (None if in_w is None else in_w / phase_w, in_a)
        return min((limit for limit in limits if limit is not None), default=None)

    def level(self, caps: Sequence[Cap]) -> _Level:
        phases = min(_phases(cap) for cap in caps)
        limits = [limit for cap in caps if (limit := self.limit(cap, phases)) is not None]
        return _Level(min(limits), phases)


def _simulated(
    events: Sequence[LedgerEvent], connectors: Iterable[int], at: Instant, reading: Reading
) -> Iterator[TransactionStarted]:
    states = replay(events, reading.replace_scope)
    ledger = states[-1][1] if states else Ledger()
    for number in connectors:
        if ledger.running(number) is None:
            yield TransactionStarted(at, number, f"simulated on connector {number}")


def _connector_levels(
    pieces: Sequence[Piece], exchange: _Exchange
) -> Iterator[tuple[Instant, _Level]]:
    for piece in pieces:
        yield piece.start, exchange.level([reason.cap for reason in piece.reasons])


def _station_levels(
    window: Allowed, exchange: _Exchange, reading: Reading
) -> Iterator[tuple[Instant, _Level]]:
    for start, _, (station, *connectors) in aligned(window.station, *window.connectors):
        maximum = [reason.cap for reason in station.reasons if _is_maximum(reason)]
        if maximum and reading.composite0 is Composite0.MAXIMUM_ONLY:
            yield start, exchange.level(maximum)
        else:
            yield start, _least(exchange, maximum, _sum(exchange, connectors))


def _sum(exchange: _Exchange, connectors: Sequence[Piece]) -> _Level:
    levels = [
        exchange.level([reason.cap for reason in piece.reasons if not _is_maximum(reason)])
        for piece in connectors
    ]
    limit = sum((level.limit for level in levels), Decimal(0))
    return _Level(limit, max(level.phases for level in levels))


def _least(exchange: _Exchange, maximum: Sequence[Cap], total: _Level) -> _Level:
    phases = min([total.phases, *map(_phases, maximum)])
    limits = [exchange.limit(cap, phases) for cap in maximum]
    return _Level(min([total.limit, *(each for each in limits if each is not None)]), phases)


def _is_maximum(reason: Reason) -> bool:
    return reason.member == Purpose.STATION_MAX


def _phases(cap: Cap) -> int:
    return cap.phases or DEFAULT_PHASES


def _periods(levels: Iterable[tuple[Instant, _Level]], at: Instant) -> Iterator[CompositePeriod]:
    last: _Level | None = None
    for start, level in levels:
        if level != last:
            yield CompositePeriod(start - at, level.limit, level.phases)
        last = level

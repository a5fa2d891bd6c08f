"""Composite schedules: allowed(t) in a single unit, as GetCompositeSchedule answers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from harness.limits.exchange import Amount
from harness.limits.history import History
from harness.limits.level import CompositeDefault, Level, Levels
from harness.limits.merge import overlaid, track_of
from harness.limits.oracle import Oracle
from harness.limits.reading import DEFAULT_READING, Reading
from harness.limits.site import Site
from harness.limits.window import Allowed
from harness.profiles.events import LedgerEvent
from harness.profiles.ledger import Ledger
from harness.profiles.model import OperationMode, RateUnit
from harness.units import Instant, Millis

__all__ = ["CompositeDefault", "CompositePeriod", "composite", "composite_of"]


class CompositePeriod(NamedTuple):
    """One period of a composite schedule, in milliseconds from the instant it was asked for.

    ``number_phases`` is None on DC. Where L1 to L3 have values of their own, ``limit`` is that of
    L1 (K08.FR.09). ``mode`` is told where it is another than ChargingOnly.
    """

    start_ms: Millis
    limit: Decimal
    number_phases: int | None
    limit_l2: Decimal | None = None
    limit_l3: Decimal | None = None
    setpoint: Decimal | None = None
    setpoint_l2: Decimal | None = None
    setpoint_l3: Decimal | None = None
    discharge_limit: Decimal | None = None
    discharge_limit_l2: Decimal | None = None
    discharge_limit_l3: Decimal | None = None
    mode: OperationMode | None = None
    phase_to_use: int | None = None


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

    Where no transaction runs, one is supposed to start now (A9). The rest is that of
    :func:`composite_of`.
    """
    asked = range(1, len(site.connectors) + 1) if connector == 0 else (connector,)
    ledger = History(reading.replace_scope).at(events, at).supposing(asked, at)
    return composite_of(ledger, site, connector, at, duration_ms, unit, reading)


def composite_of(
    ledger: Ledger,
    site: Site,
    connector: int,
    at: Instant,
    duration_ms: Millis,
    unit: RateUnit,
    reading: Reading = DEFAULT_READING,
    default: CompositeDefault | None = None,
) -> tuple[CompositePeriod, ...]:
    """Return the composite schedule that a ledger implies from an instant on.

    Members with different units are converted with the nominal voltage and the lowest number of
    phases among them (A19). A window without duration tells what holds at its instant (A24).
    Raises :class:`ValueError` when the connector does not exist, or when nothing limits it and
    there is no ``default`` to be told.
    """
    if not site.connectors:
        raise ValueError("found a station without connectors, expected at least one")
    window = Oracle.asked_once(site).holding(ledger, at, at + max(duration_ms, 1), reading)
    levels = Levels(unit, site, reading, default)
    if connector:
        return tuple(_periods(_of_connector(window, levels, site, connector), at))
    return tuple(_periods(_of_station(window, levels), at))


def _of_connector(
    window: Allowed, levels: Levels, site: Site, connector: int
) -> Iterator[tuple[Instant, Level]]:
    pieces = window.connector(connector)
    hardware = site.connectors[connector - 1]
    known: dict[int, Level] = {}  # the same members meet again with each recurrence
    for piece in pieces:
        level = known.get(id(piece.reasons))
        if level is None:
            level = known[id(piece.reasons)] = levels.of_connector(piece, hardware)
        yield piece.start, level


def _of_station(window: Allowed, levels: Levels) -> Iterator[tuple[Instant, Level]]:
    tracks = map(track_of, (window.station, *window.connectors))
    for start, (station, *connectors) in overlaid(list(tracks)):
        yield start, levels.of_station(station, connectors)


def _periods(levels: Iterable[tuple[Instant, Level]], at: Instant) -> Iterator[CompositePeriod]:
    last: Level | None = None
    for start, level in levels:
        if level is not last and level != last:
            yield _period(start - at, level)
        last = level


def _period(start_ms: Millis, level: Level) -> CompositePeriod:
    limit, limit_l2, limit_l3 = _values(level.amount)
    if level.mode is OperationMode.CHARGING_ONLY:
        return CompositePeriod(
            start_ms, limit, level.phases, limit_l2, limit_l3, phase_to_use=level.phase_to_use
        )
    setpoint, setpoint_l2, setpoint_l3 = _values(level.setpoint)
    discharge, discharge_l2, discharge_l3 = (
        None if value is None else -value for value in _values(level.discharge)
    )
    return CompositePeriod(
        start_ms,
        limit,
        level.phases,
        limit_l2,
        limit_l3,
        setpoint,
        setpoint_l2,
        setpoint_l3,
        discharge,
        discharge_l2,
        discharge_l3,
        level.mode,
        level.phase_to_use,
    )


def _values(amount: Amount | None) -> tuple[Any, Decimal | None, Decimal | None]:
    if amount is None:
        return (None, None, None)
    return amount.lines or (amount.whole, None, None)

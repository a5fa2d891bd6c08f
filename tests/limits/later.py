"""Short ways to write what only OCPP 2.x knows, and caps in plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from limits.making import ONE, T0, accepted, started

from harness.limits import (
    Allowed,
    Cap,
    CompositePeriod,
    Line,
    Piece,
    Reading,
    Site,
    allowed,
    composite,
    default_reading,
)
from harness.profiles import (
    Kind,
    LedgerEvent,
    OperationMode,
    Period,
    Profile,
    Purpose,
    RateUnit,
    Schedule,
    Version,
)
from harness.units import SECOND_MS, Instant

Number: TypeAlias = float | str | Decimal

LATER = default_reading(Version.V21)
"""What 2.0.1 and 2.1 suggest where nobody says otherwise."""


def dec(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def step(
    limit: Number | None = None,
    second: float = 0,
    *,
    phases: int | None = None,
    use: int | None = None,
    mode: OperationMode = OperationMode.CHARGING_ONLY,
    **values: Number,
) -> Period:
    """Write a period; ``values`` are its further ones, such as ``limit_l2`` and ``setpoint``."""
    others = {name: dec(value) for name, value in values.items()}
    return Period(round(second * SECOND_MS), dec(limit), phases, use, mode, **others)


def schedule(
    *periods: Period,
    unit: RateUnit = RateUnit.A,
    start: Instant | None = T0,
    duration: int | None = None,
    **rest: object,
) -> Schedule:
    """Write a schedule; its duration is in seconds."""
    duration_ms = None if duration is None else duration * SECOND_MS
    return Schedule(unit, periods, start, duration_ms, **rest)


def spoken(
    first: Schedule,
    *others: Schedule,
    number: int = 1,
    level: int = 0,
    purpose: Purpose = Purpose.TX_DEFAULT,
    kind: Kind = Kind.ABSOLUTE,
    version: Version = Version.V21,
    **rest: object,
) -> Profile:
    """Write a profile with one or more schedules."""
    return Profile(
        number, level, purpose, kind, first, alternatives=others, version=version, **rest
    )


def charging(*profiles: Profile, connector: int = 1) -> list[LedgerEvent]:
    """Begin a transaction and accept profiles for its connector."""
    return [started(), *(accepted(one, connector) for one in profiles)]


def later(
    events: Sequence[LedgerEvent],
    seconds: float = 60,
    *,
    start: Instant = T0,
    site: Site = ONE,
    reading: Reading = LATER,
) -> Allowed:
    """Ask the oracle in the way of 2.x."""
    return allowed(events, site, start, start + round(seconds * SECOND_MS), reading)


def cap(
    power_w: Number | None = None,
    phase_power_w: Number | None = None,
    current_a: Number | None = None,
    phases: int | None = None,
    lines: tuple[Line, Line, Line] | None = None,
    phase_to_use: int | None = None,
) -> Cap:
    return Cap(dec(power_w), dec(phase_power_w), dec(current_a), phases, lines, phase_to_use)


def amperes(l1: Number | None, l2: Number | None, l3: Number | None) -> tuple[Line, Line, Line]:
    return (Line(None, dec(l1)), Line(None, dec(l2)), Line(None, dec(l3)))


def watts(l1: Number | None, l2: Number | None, l3: Number | None) -> tuple[Line, Line, Line]:
    return (Line(dec(l1)), Line(dec(l2)), Line(dec(l3)))


def caps(pieces: Sequence[Piece], start: Instant = T0) -> dict[float, Cap]:
    """Tell caps by the second from which they hold."""
    return {(piece.start - start) / SECOND_MS: piece.cap for piece in pieces}


def bounds(pieces: Sequence[Piece], start: Instant = T0) -> dict[float, tuple[object, object]]:
    """Tell the strict and the lenient current by the second from which they hold."""
    return {
        (piece.start - start) / SECOND_MS: (piece.strict.current_a, piece.cap.current_a)
        for piece in pieces
    }


def told(
    events: Sequence[LedgerEvent],
    unit: RateUnit = RateUnit.A,
    connector: int = 1,
    site: Site = ONE,
    reading: Reading = LATER,
) -> tuple[CompositePeriod, ...]:
    """Ask for a composite schedule of a minute."""
    return composite(events, site, connector, T0, 60 * SECOND_MS, unit, reading)


def period(
    limit: Number | None,
    phases: int | None = 3,
    start_ms: int = 0,
    mode: OperationMode | None = None,
    use: int | None = None,
    **values: Number,
) -> CompositePeriod:
    """Write a period of a composite schedule."""
    numbers = {name: dec(value) for name, value in values.items()}
    return CompositePeriod(start_ms, dec(limit), phases, mode=mode, phase_to_use=use, **numbers)

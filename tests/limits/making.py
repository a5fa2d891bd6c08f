"""Short ways to write profiles, events and what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from harness.limits import DEFAULT_READING, Allowed, Hardware, Piece, Reading, Site, allowed
from harness.profiles import (
    Kind,
    LedgerEvent,
    Period,
    Profile,
    ProfileAccepted,
    Purpose,
    RateUnit,
    Recurrence,
    Schedule,
    TransactionId,
    TransactionStarted,
    Version,
)
from harness.units import SECOND_MS, Instant, parse_instant

T0 = parse_instant("2025-01-15T08:00:00Z")
ONE = Site((Hardware(Decimal(32), 3),))
TWO = Site((Hardware(Decimal(32), 3), Hardware(Decimal(32), 3)))

Steps = Mapping[int, float | tuple[float, int]]


def profile(
    steps: Steps,
    *,
    number: int = 1,
    level: int = 0,
    purpose: Purpose = Purpose.TX_DEFAULT,
    kind: Kind = Kind.ABSOLUTE,
    unit: RateUnit = RateUnit.A,
    start: Instant | None = T0,
    duration: int | None = None,
    recurrence: Recurrence | None = None,
    valid_from: Instant | None = None,
    valid_to: Instant | None = None,
    transaction: TransactionId | None = None,
    version: Version = Version.V16,
) -> Profile:
    """Write periods as {second: limit} or {second: (limit, phases)}, and durations in seconds."""
    schedule = Schedule(
        unit=unit,
        periods=tuple(_period(second, step) for second, step in steps.items()),
        start=start,
        duration_ms=None if duration is None else duration * SECOND_MS,
    )
    return Profile(
        id=number,
        stack_level=level,
        purpose=purpose,
        kind=kind,
        schedule=schedule,
        recurrence=recurrence,
        valid_from=valid_from,
        valid_to=valid_to,
        transaction_id=transaction,
        version=version,
    )


def _period(second: int, step: float | tuple[float, int]) -> Period:
    limit, phases = step if isinstance(step, tuple) else (step, None)
    return Period(second * SECOND_MS, Decimal(str(limit)), phases)


def relative(steps: Steps, **rest: object) -> Profile:
    return profile(steps, kind=Kind.RELATIVE, start=None, **rest)


def daily(steps: Steps, **rest: object) -> Profile:
    return profile(steps, kind=Kind.RECURRING, recurrence=Recurrence.DAILY, **rest)


def weekly(steps: Steps, **rest: object) -> Profile:
    return profile(steps, kind=Kind.RECURRING, recurrence=Recurrence.WEEKLY, **rest)


def accepted(what: Profile, connector: int = 1, at: Instant = T0) -> ProfileAccepted:
    return ProfileAccepted(at, connector, what)


def started(
    connector: int = 1, transaction: TransactionId = 100, at: Instant = T0
) -> TransactionStarted:
    return TransactionStarted(at, connector, transaction)


def over(
    events: Sequence[LedgerEvent],
    seconds: int,
    *,
    start: Instant = T0,
    site: Site = ONE,
    reading: Reading = DEFAULT_READING,
) -> Allowed:
    return allowed(events, site, start, start + seconds * SECOND_MS, reading)


def currents(pieces: Sequence[Piece], start: Instant = T0) -> dict[float, float | None]:
    """Tell changes of the current limit as {second: ampere}."""
    found: dict[float, float | None] = {}
    for piece in pieces:
        value = None if piece.cap.current_a is None else float(piece.cap.current_a)
        if not found or list(found.values())[-1] != value:
            found[(piece.start - start) / SECOND_MS] = value
    return found

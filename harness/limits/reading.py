"""Readings: the defensible interpretations of the standard where its text is ambiguous."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import reduce
from itertools import product
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from harness.errors import InputError
from harness.profiles.ledger import ReplaceScope
from harness.wording import one_of

__all__ = [
    "DEFAULT_READING",
    "SWITCHES",
    "Composite0",
    "Reading",
    "RecurrenceClock",
    "RecurringBeforeStart",
    "RelativeAnchor",
    "ReplaceScope",
    "TxDefaultScope",
    "WCap",
    "enabled_readings",
]


class RecurringBeforeStart(StrEnum):
    """Whether a Recurring schedule acts before its first startSchedule (A4)."""

    INACTIVE = "inactive"
    EXTRAPOLATED = "extrapolated"


class RecurrenceClock(StrEnum):
    """Whether a Recurring schedule follows UTC or the wall clock of a time zone (A6)."""

    UTC = "utc"
    LOCAL = "local"


class RelativeAnchor(StrEnum):
    """From when the periods of a Relative schedule count (A8)."""

    TRANSACTION = "transaction"
    RECEPTION = "reception"


class TxDefaultScope(StrEnum):
    """How TxDefaultProfiles of a connector and of the whole station stack (A11)."""

    UNION = "union"
    CONNECTOR_FIRST = "connector_first"


class WCap(StrEnum):
    """Whether a limit in W also bounds each phase to its share (A17)."""

    PER_PHASE = "per_phase"
    TOTAL = "total"


class Composite0(StrEnum):
    """What the composite schedule of connector 0 tells (A21)."""

    MIN_OF_SUM = "min_of_sum"
    MAXIMUM_ONLY = "maximum_only"


@dataclass(frozen=True, slots=True)
class Reading:
    """One choice for every ambiguity; the defaults are the readings most of the field shares.

    Raises :class:`InputError` when the recurrence clock is local and no known time zone is given.
    """

    recurring_before_start: RecurringBeforeStart = RecurringBeforeStart.INACTIVE
    recurrence_clock: RecurrenceClock = RecurrenceClock.UTC
    relative_anchor: RelativeAnchor = RelativeAnchor.TRANSACTION
    txdefault_scope: TxDefaultScope = TxDefaultScope.UNION
    replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
    w_cap: WCap = WCap.PER_PHASE
    composite0: Composite0 = Composite0.MIN_OF_SUM
    time_zone: str | None = None

    def __post_init__(self) -> None:
        if self.recurrence_clock is RecurrenceClock.LOCAL:
            _zone(self.time_zone)

    @classmethod
    def parse(cls, *switches: str, time_zone: str | None = None) -> Reading:
        """Read switches such as ``w_cap=total``; what is not named keeps its default.

        Raises :class:`InputError` when a switch or its value is unknown.
        """
        pairs = [switch.partition("=")[::2] for switch in switches]
        return reduce(
            lambda reading, pair: reading.with_switch(pair[0].strip(), pair[1].strip()),
            pairs,
            cls(time_zone=time_zone),
        )

    def with_switch(self, name: str, value: str) -> Reading:
        """Return this reading with one switch set.

        Raises :class:`InputError` when the switch or its value is unknown.
        """
        switch = SWITCHES[_known("reading", name, list(SWITCHES))]
        return _choosing(self, {name: switch(_known(name, value, list(switch)))})

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone whose wall clock recurrences follow, or None where they follow UTC."""
        return _zone(self.time_zone) if self.recurrence_clock is RecurrenceClock.LOCAL else None

    def __str__(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in SWITCHES)


SWITCHES: dict[str, type[StrEnum]] = {
    field.name: hint
    for field in fields(Reading)
    if isinstance(hint := get_type_hints(Reading)[field.name], type)
}
"""The switches by name, each with the values it may take, the default first."""

DEFAULT_READING = Reading()
"""The reading that every switch takes when nobody says otherwise."""


def enabled_readings(
    time_zone: str | None = None, pinned: Mapping[str, str] | None = None
) -> tuple[Reading, ...]:
    """Return all combinations of the switches that are not pinned, the default one first.

    The local recurrence clock takes part only where a time zone is known. Raises
    :class:`InputError` when a pinned switch or its value is unknown.
    """
    base = Reading(time_zone=time_zone)
    for name, value in (pinned or {}).items():
        base = base.with_switch(name, value)
    choices = [_choices(base, name, pinned or {}) for name in SWITCHES]
    return tuple(
        _choosing(base, dict(zip(SWITCHES, values, strict=True))) for values in product(*choices)
    )


def _choosing(reading: Reading, choices: dict[str, Any]) -> Reading:
    return replace(reading, **choices)


def _choices(base: Reading, name: str, pinned: Mapping[str, str]) -> list[StrEnum]:
    if name in pinned or (name == "recurrence_clock" and base.time_zone is None):
        return [getattr(base, name)]
    return list(SWITCHES[name])


def _known(what: str, found: str, expected: list[str]) -> str:
    if found not in expected:
        raise InputError(f"{what}: found {found!r}, expected {one_of(found, expected)}")
    return found


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "")
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(
            f"recurrence_clock=local: found time zone {name!r}, "
            "expected a name of the IANA database such as 'Europe/Berlin'"
        ) from None

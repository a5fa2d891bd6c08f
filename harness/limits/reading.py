"""Readings: the defensible interpretations of the standard where its text is ambiguous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import reduce
from itertools import product
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from harness.errors import InputError
from harness.profiles.ledger import ReplaceScope
from harness.profiles.model import Version
from harness.wording import one_of

__all__ = [
    "DEFAULT_READING",
    "SWITCHES",
    "Composite0",
    "LocalGeneration",
    "Reading",
    "RecurrenceClock",
    "RecurringBeforeStart",
    "RelativeAnchor",
    "ReplaceScope",
    "TxDefaultScope",
    "WCap",
    "default_reading",
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
    """From when the periods of a Relative schedule count (A8).

    ``energy`` is when the transaction became ready to deliver, which OCPP 2.0.1 recommends and
    2.1 demands (K01.FR.42).
    """

    TRANSACTION = "transaction"
    ENERGY = "energy"
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


class LocalGeneration(StrEnum):
    """Whether local generation comes on top of what the other profiles allow (A41)."""

    ON_TOP = "on_top"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True)
class Reading:
    """One choice for every ambiguity; the defaults are those of OCPP 1.6.

    ``time_zone`` is that of the station: schedules with useLocalTime follow its clock, and all
    recurrences do where the recurrence clock is local. Raises :class:`InputError` when the latter
    has no known time zone.
    """

    recurring_before_start: RecurringBeforeStart = RecurringBeforeStart.INACTIVE
    recurrence_clock: RecurrenceClock = RecurrenceClock.UTC
    relative_anchor: RelativeAnchor = RelativeAnchor.TRANSACTION
    txdefault_scope: TxDefaultScope = TxDefaultScope.UNION
    replace_scope: ReplaceScope = ReplaceScope.CONNECTOR
    w_cap: WCap = WCap.PER_PHASE
    composite0: Composite0 = Composite0.MIN_OF_SUM
    local_generation: LocalGeneration = LocalGeneration.ON_TOP
    time_zone: str | None = None

    def __post_init__(self) -> None:
        if self.recurrence_clock is RecurrenceClock.LOCAL or self.time_zone is not None:
            _zone(self.time_zone)

    @classmethod
    def parse(
        cls, *switches: str, time_zone: str | None = None, version: Version = Version.V16
    ) -> Reading:
        """Read switches such as ``w_cap=total``; what is not named has the version's default.

        Raises :class:`InputError` when a switch or its value is unknown.
        """
        pairs = [switch.partition("=")[::2] for switch in switches]
        return reduce(
            lambda reading, pair: reading.with_switch(pair[0].strip(), pair[1].strip()),
            pairs,
            replace(default_reading(version), time_zone=time_zone),
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
        return self.local_zone if self.recurrence_clock is RecurrenceClock.LOCAL else None

    @property
    def local_zone(self) -> ZoneInfo | None:
        """The station's time zone, or None where nobody knows it: then it is taken to be UTC."""
        return None if self.time_zone is None else _zone(self.time_zone)

    def __str__(self) -> str:
        return ", ".join(f"{name}={getattr(self, name)}" for name in SWITCHES)


SWITCHES: dict[str, type[StrEnum]] = {
    field.name: hint
    for field in fields(Reading)
    if isinstance(hint := get_type_hints(Reading)[field.name], type)
}
"""The switches by name, each with the values it may take, the default first."""

DEFAULT_READING = Reading()
"""The reading of OCPP 1.6 that every switch takes when nobody says otherwise."""

_LATER_DEFAULT = Reading(relative_anchor=RelativeAnchor.ENERGY)

_OPEN: dict[Version, dict[str, Sequence[StrEnum]]] = {
    Version.V16: {
        "relative_anchor": (RelativeAnchor.TRANSACTION, RelativeAnchor.RECEPTION),
        "local_generation": (LocalGeneration.ON_TOP,),
    },
    Version.V201: {
        "replace_scope": (ReplaceScope.CONNECTOR,),
        "composite0": (Composite0.MIN_OF_SUM,),
        "local_generation": (LocalGeneration.ON_TOP,),
        "relative_anchor": (
            RelativeAnchor.ENERGY,
            RelativeAnchor.TRANSACTION,
            RelativeAnchor.RECEPTION,
        ),
    },
    Version.V21: {
        "replace_scope": (ReplaceScope.CONNECTOR,),
        "composite0": (Composite0.MIN_OF_SUM,),
        "relative_anchor": (RelativeAnchor.ENERGY, RelativeAnchor.RECEPTION),
    },
}
"""What a version leaves open of a switch, where that is not all of its values."""


def default_reading(version: Version) -> Reading:
    """Return the reading that a version of OCPP suggests where nobody says otherwise."""
    return DEFAULT_READING if version is Version.V16 else _LATER_DEFAULT


def enabled_readings(
    time_zone: str | None = None,
    pinned: Mapping[str, str] | None = None,
    version: Version = Version.V16,
) -> tuple[Reading, ...]:
    """Return all combinations that a version leaves open and nobody pinned, the default first.

    The local recurrence clock takes part only where a time zone is known. Raises
    :class:`InputError` when a pinned switch or its value is unknown.
    """
    base = replace(default_reading(version), time_zone=time_zone)
    for name, value in (pinned or {}).items():
        base = base.with_switch(name, value)
    choices = [_choices(base, name, pinned or {}, version) for name in SWITCHES]
    return tuple(
        _choosing(base, dict(zip(SWITCHES, values, strict=True))) for values in product(*choices)
    )


def _choosing(reading: Reading, choices: dict[str, Any]) -> Reading:
    return replace(reading, **choices)


def _choices(
    base: Reading, name: str, pinned: Mapping[str, str], version: Version
) -> Sequence[StrEnum]:
    if name in pinned or (name == "recurrence_clock" and base.time_zone is None):
        return [getattr(base, name)]
    return _OPEN[version].get(name, list(SWITCHES[name]))


def _known(what: str, found: str, expected: list[str]) -> str:
    if found not in expected:
        raise InputError(f"{what}: found {found!r}, expected {one_of(found, expected)}")
    return found


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "")
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(
            f"time zone: found {name!r}, "
            "expected a name of the IANA database such as 'Europe/Berlin'"
        ) from None

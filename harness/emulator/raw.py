"""Charging profiles as they came over the wire, kept as they are, and what they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from harness.units import Instant

__all__ = ["Body", "Measured", "Offer", "Ruling", "Stored", "Transaction", "TransactionId"]

Body: TypeAlias = Mapping[str, Any]
"""A JSON object of OCPP, with OCPP's own names, seconds and texts."""

TransactionId: TypeAlias = int | str
"""A number that the central system gives (1.6), or a text of the station's own (2.x)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A profile in the station's memory, with the connector it was sent for.

    ``source`` says whose limit it is, CSO being the central system's.
    """

    connector: int
    body: Body
    accepted_at: Instant
    source: str = "CSO"

    @property
    def id(self) -> int:
        """The chargingProfileId, which 2.x calls id."""
        return int(self.body["chargingProfileId" if "chargingProfileId" in self.body else "id"])

    @property
    def purpose(self) -> str:
        """The chargingProfilePurpose."""
        return str(self.body["chargingProfilePurpose"])

    @property
    def stack_level(self) -> int:
        """The stackLevel; the larger wins."""
        return int(self.body["stackLevel"])

    @property
    def schedule(self) -> Body:
        """The chargingSchedule; of several (2.x) the vehicle picks the first (A43)."""
        schedules: Body | Sequence[Body] = self.body["chargingSchedule"]
        return schedules if isinstance(schedules, Mapping) else schedules[0]


@dataclass(frozen=True, slots=True)
class Ruling:
    """A stored profile that says something at the instant in question: one of its periods."""

    stored: Stored
    period: Body

    @property
    def number_phases(self) -> int:
        """The numberPhases of the period; OCPP's default is 3."""
        return int(self.period.get("numberPhases", 3))


@dataclass(frozen=True, slots=True)
class Transaction:
    """A running transaction, with the default profiles the station held as it began.

    With ``priority`` it charges by its PriorityCharging profile (2.1).
    """

    id: TransactionId
    connector: int
    id_tag: str
    started_at: Instant
    defaults_at_start: Sequence[Stored] = ()
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A current per phase and how many phases may carry it."""

    current_a: float
    phases: int

    def within(self, other: Offer) -> Offer:
        """Return what satisfies both offers."""
        return Offer(min(self.current_a, other.current_a), min(self.phases, other.phases))


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of one measurand, with the unit and the decimals in which it is reported."""

    measurand: str
    value: float
    unit: str
    digits: int = 1
    phase: str = ""

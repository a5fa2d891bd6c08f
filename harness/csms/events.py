"""What a station tells on its own account, in words that hold for every version of OCPP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from harness.profiles.events import LedgerEvent
from harness.profiles.model import TransactionId
from harness.units import Instant

__all__ = [
    "AnsweredTwice",
    "Booted",
    "Disconnected",
    "MeterValuesReceived",
    "StationEvent",
    "StatusChanged",
]


@dataclass(frozen=True, slots=True)
class Booted:
    """The station's BootNotification was answered with Accepted.

    ``facts`` are the fields of the BootNotification, named as in OCPP.
    """

    at: Instant
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The station reported the status of a connector (0 is the station itself)."""

    at: Instant
    connector: int
    status: str
    error_code: str


@dataclass(frozen=True, slots=True)
class MeterValuesReceived:
    """The station reported what its own meter shows; no verdict ever rests on it.

    ``values`` is the ``meterValue`` list of the message, as JSON with OCPP's field names.
    """

    at: Instant
    connector: int
    transaction_id: TransactionId | None
    values: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class AnsweredTwice:
    """The station answered a request again; the first answer counts (OCPP-J 1.6 §4.1.1).

    ``first`` and ``second`` are statuses, or codes of a CALLERROR.
    """

    at: Instant
    action: str
    first: str
    second: str

    def __str__(self) -> str:
        return f"{self.action}: answered {self.first} and then {self.second}, expected one answer"


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The station's connection ended, or a new one took its place."""

    at: Instant


StationEvent: TypeAlias = (
    Booted | StatusChanged | MeterValuesReceived | AnsweredTwice | Disconnected | LedgerEvent
)
"""Everything that the listener of a central system hears."""

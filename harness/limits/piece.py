"""The pieces of allowed(t): from when to when, how much, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from harness.limits.cap import Cap
from harness.limits.site import NOMINAL_VOLTAGE_V
from harness.profiles.ledger import Installed
from harness.units import Instant

__all__ = ["CONNECTORS", "INSTALLATION", "Cause", "Loser", "Piece", "Reason"]

INSTALLATION = "installation"
"""The member of a merge that stands for the limit of the hardware."""

CONNECTORS = "connectors"
"""The member of the station's merge that stands for the sum of its connectors."""


class Cause(StrEnum):
    """Why an installed profile does not lead its purpose at some instant."""

    LOWER_STACK_LEVEL = "lower stack level"
    CONNECTOR_FIRST = "the connector has a profile of its own"
    OVERRULED = "overruled by TxProfile"
    NO_TRANSACTION = "no transaction"
    OTHER_TRANSACTION = "other transaction"
    NOT_YET_VALID = "not yet valid"
    NO_LONGER_VALID = "no longer valid"
    NOT_STARTED = "schedule not started"
    OVER = "schedule over"
    BETWEEN_RECURRENCES = "between recurrences"
    NO_PERIOD = "no period at this offset"


@dataclass(frozen=True, slots=True)
class Loser:
    """An installed profile that does not lead, and why not."""

    installed: Installed
    cause: Cause


@dataclass(frozen=True, slots=True)
class Reason:
    """One member of a merge: what leads it, which cap that gives, and who lost.

    ``member`` is a purpose, ``"installation"`` or ``"connectors"``. Where no profile leads a
    purpose the installation's limit stands in for it (F16-05) and names the losers.
    """

    member: str
    leader: Installed | None
    cap: Cap
    losers: tuple[Loser, ...] = ()

    def __str__(self) -> str:
        if self.leader is not None:
            return str(self.leader)
        if self.member == CONNECTORS:
            return "sum of the connectors"
        if self.cap.current_a is None:
            return f"{self.member} limit"
        return f"{self.member} limit {self.cap.current_a.normalize():f} A"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time, end exclusive, over which the cap and its reasons stay the same."""

    start: Instant
    end: Instant
    cap: Cap
    reasons: tuple[Reason, ...]

    @property
    def leading(self) -> Reason:
        """The reason that sets the cap: the one that implies the smallest power.

        Among equals the first, and profiles stand before the installation.
        """
        return min(self.reasons, key=_implied_w)

    @property
    def because(self) -> str:
        """The leading reason in words, such as ``TxProfile 7 (stack level 3)``."""
        return str(self.leading) if self.reasons else "no limit"


def _implied_w(reason: Reason) -> float:
    # Voltage and phases weigh limits in A and in W against each other for display only.
    power_w = reason.cap.estimate_w(NOMINAL_VOLTAGE_V, 3)
    return float("inf") if power_w is None else float(power_w)

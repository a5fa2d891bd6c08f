"""The pieces of allowed(t): from when to when, how much, and why."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from harness.limits.cap import NOTHING, UNLIMITED, Cap, tightest
from harness.limits.site import NOMINAL_VOLTAGE_V
from harness.profiles.ledger import Installed
from harness.profiles.model import OperationMode, Purpose, RateUnit
from harness.units import Instant

__all__ = ["CONNECTORS", "INSTALLATION", "Cause", "Loser", "Piece", "Pieces", "Reason", "Setpoint"]

INSTALLATION = "installation"
"""The member of a merge that stands for the limit of the hardware."""

CONNECTORS = "connectors"
"""The member of the station's merge that stands for the sum of its connectors."""

_ALL_PHASES = 3
_OF_A_TRANSACTION = (Purpose.PRIORITY, Purpose.TX, Purpose.TX_DEFAULT)


class Cause(StrEnum):
    """Why an installed profile does not lead its purpose at some instant."""

    LOWER_STACK_LEVEL = "lower stack level"
    CONNECTOR_FIRST = "the connector has a profile of its own"
    OVERRULED = "overruled by TxProfile"
    OVERRULED_BY_PRIORITY = "overruled by PriorityCharging"
    NO_TRANSACTION = "no transaction"
    OTHER_TRANSACTION = "other transaction"
    NO_PRIORITY = "priority charging is not active"
    NOT_YET_VALID = "not yet valid"
    NO_LONGER_VALID = "no longer valid"
    OFFLINE_TOO_LONG = "offline for too long"
    NOT_UPDATED = "dynamic limits are out of date"
    NOT_STARTED = "schedule not started"
    OVER = "schedule over"
    BETWEEN_RECURRENCES = "between recurrences"
    NO_PERIOD = "no period at this offset"


class Loser(NamedTuple):
    """An installed profile that does not lead, and why not."""

    installed: Installed
    cause: Cause


class Setpoint(NamedTuple):
    """What to aim at, in the unit of its schedule; negative is feeding back (F21-06).

    Without ``l2`` and ``l3`` a value in W is the sum of ``phases`` phases and one in A holds for
    each; with them, ``base`` is that of L1.
    """

    unit: RateUnit
    base: Decimal
    l2: Decimal | None
    l3: Decimal | None
    phases: int | None


class Reason(NamedTuple):
    """One member of a merge: what leads it, which cap that gives, and who lost.

    ``member`` is a purpose, ``"installation"`` or ``"connectors"``. Where nobody can know which
    of several values holds (a randomised delay, a choice that the vehicle did not tell), ``cap``
    is the loosest and ``strict`` the tightest of them. ``losers`` are told by
    :meth:`harness.limits.Allowed.why` only.
    """

    member: str
    leader: Installed | None
    cap: Cap
    strict: Cap = UNLIMITED
    mode: OperationMode = OperationMode.CHARGING_ONLY
    discharge: Cap | None = None
    setpoint: Setpoint | None = None
    losers: tuple[Loser, ...] = ()

    def __str__(self) -> str:
        if self.leader is not None:
            return str(self.leader)
        if self.member == CONNECTORS:
            return "sum of the connectors"
        if self.cap.current_a is not None:
            return f"{self.member} limit {self.cap.current_a.normalize():f} A"
        if self.cap.power_w is not None:
            return f"{self.member} limit {self.cap.power_w.normalize():f} W"
        return f"{self.member} limit"


class Piece(NamedTuple):
    """A stretch of time, end exclusive, over which the cap and its reasons stay the same.

    ``strict`` differs from ``cap`` only where the standard leaves to chance what holds.
    """

    start: Instant
    end: Instant
    cap: Cap
    reasons: tuple[Reason, ...]
    strict: Cap = UNLIMITED

    @property
    def leading(self) -> Reason:
        """The reason that sets the cap: the one that implies the smallest power over its phases.

        Among equals the first, and profiles stand before the installation. Behind it stands only
        local generation that comes on top, which raises the cap and so never sets it.
        """
        last = self.reasons[-1]
        raises = last.member == Purpose.LOCAL_GENERATION
        phases = _ALL_PHASES if self.cap.phases is None else self.cap.phases
        return min(
            self.reasons[:-1] if raises else self.reasons,
            key=lambda reason: _implied_w(reason, phases),
        )

    @property
    def because(self) -> str:
        """The leading reason in words, such as ``TxProfile 7 (stack level 3)``."""
        return str(self.leading) if self.reasons else "no limit"

    @property
    def discharge(self) -> Cap:
        """How much may be fed back, as magnitudes; nothing unless a period asks for it."""
        told = [one.discharge for one in self.reasons if one.discharge is not None]
        of_transaction = any(one.member in _OF_A_TRANSACTION for one in self.reasons)
        return tightest(told) if of_transaction else NOTHING

    @property
    def setpoint(self) -> Setpoint | None:
        """What to aim at within the cap, if a period says so."""
        return next((one.setpoint for one in self.reasons if one.setpoint is not None), None)

    @property
    def mode(self) -> OperationMode:
        """Who decides what flows, as the transaction's profile says."""
        modes = [one.mode for one in self.reasons if one.member in _OF_A_TRANSACTION]
        return modes[0] if modes else OperationMode.CHARGING_ONLY


Pieces: TypeAlias = tuple[Piece, ...]
"""Pieces that follow each other without a hole."""


def _implied_w(reason: Reason, phases: int) -> float:
    # The nominal voltage weighs limits in A and in W against each other for display only.
    power_w = reason.cap.estimate_w(NOMINAL_VOLTAGE_V, phases)
    return float("inf") if power_w is None else float(power_w)

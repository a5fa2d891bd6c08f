"""What a judgement says: violations, margins, settling times, and why it is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from harness.limits import Piece
from harness.units import Instant, Millis
from harness.verdict import wording
from harness.verdict.conversion import Conversion
from harness.verdict.verdicts import Verdict
from harness.wording import place

__all__ = ["Judgement", "Margin", "Settling", "Unit", "Violation"]

Unit: TypeAlias = Literal["W", "A", "Wh", ""]
"""Of a power, a current, an energy or a number of phases."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One stretch of time over which a quantity was above what was allowed.

    ``measured`` is its highest value, ``allowed`` the limit as the profile says it; ``tolerance``
    is granted on top by the specification and ``uncertainty`` by the meter, all in ``unit``.
    ``quantity`` is ``power``, ``power L1``, ``current L1``, ``phases`` or ``energy``; where it is
    not the power itself, ``power_w`` is the total power that went with it. ``conversion`` is what
    explains a limit in W that was exceeded by the share by which the mains is above its nominal
    voltage.
    """

    connector: int
    quantity: str
    measured: float
    allowed: float
    unit: Unit
    uncertainty: float
    start: Instant
    end: Instant
    piece: Piece
    rule: str
    tolerance: float = 0.0
    power_w: float | None = None
    conversion: Conversion | None = None

    def sentence(self, t0: Instant) -> str:
        """Say what was drawn, when, for how long, and what allowed less, in one sentence."""
        lasting = "in" if self.unit == "Wh" else "for"
        when = f"{lasting} {wording.span(self.start, self.end, t0)}"
        what = wording.drawn(self.quantity, self.measured, self.unit, self.power_w)
        spare = wording.spare(self.allowed, self.tolerance, self.uncertainty, self.unit)
        limit = wording.amount(self.allowed, self.unit)
        if self.quantity == "phases":
            limit = wording.phases(self.allowed)
        allowed = f"{limit}{spare}"
        subject = place(self.connector)
        why = f"; {self.conversion.clause()}" if self.conversion else ""
        return f"{subject} {what} {when}: {allowed} was allowed by {self.piece.because}{why}"


@dataclass(frozen=True, slots=True)
class Margin:
    """The judged value that came nearest to its limit, or went farthest beyond it.

    ``margin_w`` is the room that was left, as power; it is negative beyond the limit.
    """

    at: Instant
    quantity: str
    measured: float
    allowed: float
    unit: Unit
    margin_w: float
    because: str


@dataclass(frozen=True, slots=True)
class Settling:
    """How long after a fall of the limit the measured value stayed within the new one.

    The meter's own delay (refresh, window and latency) is part of the figure.
    """

    at: Instant
    took_ms: Millis


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one connector (0 is the station), with its evidence in figures.

    ``judged`` counts samples whose whole support saw one constant limit, ``transition`` those
    that saw a change, ``missing`` slots without a valid value; ``coverage`` is the share of the
    judged time that was measured. ``within_uncertainty`` counts judged samples above a limit by
    no more than the meter may be wrong, in strict mode also those that are not below it by as
    much. ``notes`` say what a number cannot, ``findings`` what a second witness said otherwise.
    """

    verdict: Verdict
    connector: int
    violations: tuple[Violation, ...] = ()
    notes: tuple[str, ...] = ()
    worst: Margin | None = None
    judged: int = 0
    transition: int = 0
    missing: int = 0
    coverage: float = 0.0
    settling: tuple[Settling, ...] = ()
    within_uncertainty: int = 0
    findings: tuple[str, ...] = ()

    def sentence(self, t0: Instant) -> str:
        """Explain the verdict in one sentence; empty when there is nothing to explain."""
        parts = []
        if self.verdict in {Verdict.FAIL, Verdict.DISPUTED}:
            parts = [violation.sentence(t0) for violation in self.violations[:1]]
        if self.notes:
            parts.append(f"{place(self.connector)}: {'; '.join(self.notes)}")
        return "; ".join(parts)

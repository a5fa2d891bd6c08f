"""Caps in a single unit, as a composite schedule tells them: a conversion at the very end (A19)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from harness.limits.cap import Cap, Line, Lines
from harness.limits.piece import Setpoint
from harness.limits.terms import DEFAULT_PHASES
from harness.profiles.model import RateUnit

__all__ = ["Amount", "Exchange", "phases_among"]

_PHASES = 3

# Python 3.11 calls a method to look a member of an enumeration up, and these are asked for often.
_W, _A = RateUnit.W, RateUnit.A


class Amount(NamedTuple):
    """So much of a unit: either ``whole``, A per phase or W in all, or each phase's own."""

    whole: Decimal | None
    lines: tuple[Decimal, Decimal, Decimal] | None = None

    @property
    def base(self) -> Decimal | None:
        """The value that OCPP writes without a suffix: that of L1 if the phases differ."""
        return self.whole if self.lines is None else self.lines[0]


class Exchange(NamedTuple):
    """Converts to the unit that was asked for (F16-21, K01.FR.50, K01.FR.51).

    ``phases`` is how many phases carry current, None on DC, where ``voltage_v`` is that of the
    vehicle's battery.
    """

    unit: RateUnit
    voltage_v: Decimal
    phases: int | None
    phase_to_use: int | None = None

    def amount(self, caps: Sequence[Cap]) -> Amount | None:
        """Return the smallest that caps imply, or None where none of them limits."""
        least: Decimal | None = None
        by_line: list[Lines] = []
        for cap in caps:
            if (watts := cap.power_w) is not None:
                whole = self._whole(_W, watts)
                least = whole if least is None or whole < least else least
            if (ampere := cap.current_a) is not None:
                whole = self._whole(_A, ampere)
                least = whole if least is None or whole < least else least
            if cap.lines is not None:
                by_line.append(cap.lines)
        if by_line:
            return self._of_each(by_line, least)
        return None if least is None else Amount(least)

    def setpoint(self, setpoint: Setpoint) -> Amount:
        """Return what to aim at."""
        if setpoint.l2 is None and setpoint.l3 is None:
            return Amount(self._whole(setpoint.unit, setpoint.base))
        l2 = setpoint.base if setpoint.l2 is None else setpoint.l2
        l3 = setpoint.base if setpoint.l3 is None else setpoint.l3
        one, two, three = (self._each(setpoint.unit, value) for value in (setpoint.base, l2, l3))
        return self._of_lines((one, two, three))

    def least(self, one: Amount, other: Amount | None) -> Amount:
        """Return the smaller of two amounts, phase by phase where one of them tells phases."""
        if other is None:
            return one
        return self._each_of(min, one, other)

    def plus(self, one: Amount, other: Amount | None) -> Amount:
        """Return the sum of two amounts."""
        if other is None:
            return one
        return self._each_of(_add, one, other)

    def clipped(self, aim: Amount, limit: Amount, discharge: Amount | None) -> Amount:
        """Return a setpoint within what may be drawn and fed back (F21-06)."""
        aim = self.least(aim, limit)
        return aim if discharge is None else self._each_of(_no_lower, aim, discharge)

    def evened(self, amount: Amount, like: Amount) -> Amount:
        """Return an amount with a value for each phase if another one has them."""
        return amount if like.lines is None else Amount(None, self._spread(amount))

    def _each_of(
        self, function: Callable[[Decimal, Decimal], Decimal], one: Amount, other: Amount
    ) -> Amount:
        if one.whole is not None and other.whole is not None:
            return Amount(function(one.whole, other.whole))
        pairs = zip(self._spread(one), self._spread(other), strict=True)
        l1, l2, l3 = (function(a, b) for a, b in pairs)
        return Amount(None, (l1, l2, l3))

    def _spread(self, amount: Amount) -> tuple[Decimal, Decimal, Decimal]:
        if amount.lines is not None:
            return amount.lines
        share = self._share(amount.whole or Decimal(0))
        return (share, share, share)

    def _share(self, whole: Decimal) -> Decimal:
        return whole / self._count if self.unit is _W else whole

    @property
    def _count(self) -> int:
        return 1 if self.phases is None else self.phases

    def _of_each(self, by_line: Sequence[Lines], least: Decimal | None) -> Amount:
        share = [] if least is None else [self._share(least)]
        one, two, three = (
            min([*share, *(value for lines in by_line for value in self._of_line(lines[index]))])
            for index in range(_PHASES)
        )
        return self._of_lines((one, two, three))

    def _whole(self, unit: RateUnit, value: Decimal) -> Decimal:
        if unit is self.unit:
            return value
        if self.unit is _W:
            return value * self.voltage_v * self._count
        return value / (self.voltage_v * self._count)

    def _of_line(self, line: Line) -> list[Decimal]:
        values = ((_W, line.power_w), (_A, line.current_a))
        return [self._each(unit, value) for unit, value in values if value is not None]

    def _each(self, unit: RateUnit, value: Decimal) -> Decimal:
        if unit is self.unit:
            return value
        return value * self.voltage_v if self.unit is _W else value / self.voltage_v

    def _of_lines(self, lines: tuple[Decimal, Decimal, Decimal]) -> Amount:
        if self._count >= _PHASES:
            return Amount(None, lines)
        # Which of the phases stay is the station's choice, unless somebody named one; then the
        # smallest is what may flow at least (F21-30).
        named = self._count == 1 and self.phase_to_use is not None
        one = lines[(self.phase_to_use or 1) - 1] if named else min(lines, key=abs)
        return Amount(one * self._count if self.unit is _W else one)


def phases_among(caps: Iterable[Cap], phases: int = DEFAULT_PHASES) -> tuple[int, int | None]:
    """Return the lowest number of phases of some caps, and the one to use if any names it (A19).

    ``phases`` is another bound to it; a cap that does not say has 3 (F16-19).
    """
    named = None
    for cap in caps:
        if cap.phases is not None and cap.phases < phases:
            phases = cap.phases
        if cap.phase_to_use is not None:
            named = cap.phase_to_use
    return phases, named


def _add(one: Decimal, other: Decimal) -> Decimal:
    return one + other


def _no_lower(aim: Decimal, discharge: Decimal) -> Decimal:
    return max(aim, -discharge)

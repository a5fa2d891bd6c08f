"""What may flow at one instant: limits of several quantities that must all hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

__all__ = ["NOTHING", "UNLIMITED", "Cap", "Line", "Lines", "loosest", "raised", "tightest", "total"]

_Limit: TypeAlias = Decimal | None
_THREE = 3

# What a NamedTuple makes itself with: its own way there, through Python, takes as long again.
_new = tuple.__new__


class Line(NamedTuple):
    """The limits of one phase; None is no limit."""

    power_w: Decimal | None = None
    current_a: Decimal | None = None


Lines: TypeAlias = tuple[Line, Line, Line]
"""The limits of L1, L2 and L3."""


class Cap(NamedTuple):
    """Limits of power and current, kept apart because both must hold (A19); None is no limit.

    ``power_w`` is the sum over the phases, ``phase_power_w`` and ``current_a`` hold for each
    phase, ``phases`` is the number of phases that may carry current, and ``phase_to_use`` names
    the one if it is only one (K01.FR.19). Where the phases have limits of their own, they stand
    in ``lines`` (F21-30).
    """

    power_w: Decimal | None = None
    phase_power_w: Decimal | None = None
    current_a: Decimal | None = None
    phases: int | None = None
    lines: Lines | None = None
    phase_to_use: int | None = None

    def merge(self, other: Cap) -> Cap:
        """Return the cap under which both hold: the smallest of each quantity (F16-04)."""
        return tightest((self, other))

    @property
    def limits_power(self) -> bool:
        """Tell whether anything but the number of phases is limited."""
        return not (
            self.power_w is None
            and self.phase_power_w is None
            and self.current_a is None
            and self.lines is None
        )

    def line(self, index: int) -> Line:
        """Return what holds for one phase (0 is L1), whatever says so."""
        own = Line() if self.lines is None else self.lines[index]
        return Line(_least(own.power_w, self.phase_power_w), _least(own.current_a, self.current_a))

    @property
    def in_all_w(self) -> Decimal | None:
        """The limit of the power over all phases, be it given as such or phase by phase."""
        if self.lines is None:
            return self.power_w
        used = self.lines_in_use(self.phases or _THREE)
        return _least(self.power_w, _sum([self.lines[index].power_w for index in used]))

    def estimate_w(self, voltage_v: Decimal, phases: int) -> Decimal | None:
        """Return the smallest power implied at a nominal voltage, or None without any limit.

        ``phases`` is how many phases could carry current if the cap did not say otherwise. Only
        for display and for what a vehicle may be expected to take; a verdict never converts.
        """
        used = phases if self.phases is None else min(phases, self.phases)
        if self.lines is not None:
            return _least(self.power_w, self._of_lines_w(voltage_v, used))
        powers = [self.power_w]
        if self.phase_power_w is not None:
            powers.append(self.phase_power_w * used)
        if self.current_a is not None:
            powers.append(self.current_a * voltage_v * used)
        return min((power for power in powers if power is not None), default=None)

    def _of_lines_w(self, voltage_v: Decimal, used: int) -> Decimal | None:
        powers = []
        for index in self.lines_in_use(used):
            line = self.line(index)
            by_current = None if line.current_a is None else line.current_a * voltage_v
            power = _least(line.power_w, by_current)
            if power is None:
                return None
            powers.append(power)
        return sum(powers, Decimal(0))

    def lines_in_use(self, used: int) -> Sequence[int]:
        """Return which phases carry current if it is so many of them (0 is L1)."""
        if used == 1 and self.phase_to_use is not None:
            return (self.phase_to_use - 1,)
        return range(min(used, _THREE))


UNLIMITED = Cap()
"""The cap of an instant at which nothing limits."""

NOTHING = Cap(power_w=Decimal(0))
"""The cap of an instant at which nothing may flow."""


def tightest(caps: Iterable[Cap]) -> Cap:
    """Return the cap under which all of them hold: the smallest of each quantity (F16-04)."""
    # One pass over the caps: the oracle asks this for every piece.
    power_w = phase_power_w = current_a = phases = lines = phase_to_use = None
    for watts, share, ampere, count, own_lines, own_phase in caps:
        if watts is not None and (power_w is None or watts < power_w):
            power_w = watts
        if share is not None and (phase_power_w is None or share < phase_power_w):
            phase_power_w = share
        if ampere is not None and (current_a is None or ampere < current_a):
            current_a = ampere
        if count is not None and (phases is None or count < phases):
            phases = count
        if own_lines is not None:
            lines = own_lines if lines is None else _tightest_lines(lines, own_lines)
        if own_phase is not None:
            # Two that contradict each other are refused (K01.FR.141).
            phase_to_use = own_phase
    return _new(Cap, (power_w, phase_power_w, current_a, phases, lines, phase_to_use))


def loosest(caps: Sequence[Cap], voltage_v: Decimal) -> Cap:
    """Return the narrowest cap that none of them exceeds, for when nobody knows which one holds.

    Limits of different quantities have no such cap. Then the largest of the powers that they
    imply at a nominal voltage stands in for them.
    """
    first, *others = caps
    if not others:
        return first
    cap = Cap(
        _largest([each.power_w for each in caps]),
        _largest([each.phase_power_w for each in caps]),
        _largest([each.current_a for each in caps]),
        None if None in (counts := [each.phases for each in caps]) else max(filter(None, counts)),
        _loosest_lines([each.lines for each in caps]),
        first.phase_to_use if len({each.phase_to_use for each in caps}) == 1 else None,
    )
    if cap.limits_power:
        return cap
    return cap._replace(power_w=_largest([each.estimate_w(voltage_v, _THREE) for each in caps]))


def raised(cap: Cap, extra: Cap, voltage_v: Decimal, phases: int = _THREE) -> Cap:
    """Return a cap with local generation on top of what it limits (F21-02).

    What is in the other unit is converted with the nominal voltage and the number of phases of
    the generation (K01.FR.50), else ``phases``. A generation that differs from phase to phase
    raises each of them by its own (F21-30).
    """
    phases = extra.phases or phases
    shares = [_share(extra, index, voltage_v, phases) for index in range(_THREE)]
    power_w = _plus(cap.power_w, _in_all_w(extra, shares, phases))
    if extra.lines is not None:
        lines = _raised_lines(map(cap.line, range(_THREE)), shares)
        return Cap(power_w, None, None, cap.phases, lines, cap.phase_to_use)
    watts, ampere = shares[0]
    return Cap(
        power_w,
        _plus(cap.phase_power_w, watts),
        _plus(cap.current_a, ampere),
        cap.phases,
        None if cap.lines is None else _raised_lines(cap.lines, shares),
        cap.phase_to_use,
    )


def _raised_lines(lines: Iterable[Line], shares: Sequence[tuple[Decimal, Decimal]]) -> Lines | None:
    one, two, three = (
        Line(_plus(line.power_w, watts), _plus(line.current_a, ampere))
        for line, (watts, ampere) in zip(lines, shares, strict=True)
    )
    return None if one == two == three == Line() else (one, two, three)


def _in_all_w(extra: Cap, shares: Sequence[tuple[Decimal, Decimal]], phases: int) -> Decimal:
    if extra.power_w is not None:
        return extra.power_w
    return sum((shares[index][0] for index in extra.lines_in_use(phases)), Decimal(0))


def total(caps: Sequence[Cap]) -> Cap:
    """Return the sum of caps; a quantity is limited only where each of them limits it."""
    lines = None
    if any(cap.lines is not None for cap in caps):
        one, two, three = (
            Line(
                _sum([cap.line(index).power_w for cap in caps]),
                _sum([cap.line(index).current_a for cap in caps]),
            )
            for index in range(_THREE)
        )
        lines = (one, two, three)
    return Cap(
        power_w=_sum([cap.power_w for cap in caps]),
        phase_power_w=_sum([cap.phase_power_w for cap in caps]),
        current_a=_sum([cap.current_a for cap in caps]),
        lines=lines,
    )


def _share(extra: Cap, index: int, voltage_v: Decimal, phases: int) -> tuple[Decimal, Decimal]:
    """Return what a generation adds to one phase, in W and in A."""
    line = extra.line(index)
    if line.current_a is not None:
        return line.current_a * voltage_v, line.current_a
    watts = line.power_w
    if watts is None:
        watts = Decimal(0) if extra.power_w is None else extra.power_w / phases
    return watts, watts / voltage_v


def _tightest_lines(ones: Lines, others: Lines) -> Lines:
    one, two, three = (
        Line(_least(a.power_w, b.power_w), _least(a.current_a, b.current_a))
        for a, b in zip(ones, others, strict=True)
    )
    return (one, two, three)


def _loosest_lines(choices: Sequence[Lines | None]) -> Lines | None:
    known = [lines for lines in choices if lines is not None]
    if len(known) < len(choices):
        return None
    one, two, three = (
        Line(
            _largest([lines[index].power_w for lines in known]),
            _largest([lines[index].current_a for lines in known]),
        )
        for index in range(_THREE)
    )
    return (one, two, three)


def _least(one: _Limit, other: _Limit) -> _Limit:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def _largest(limits: Sequence[_Limit]) -> _Limit:
    known = [limit for limit in limits if limit is not None]
    return max(known) if len(known) == len(limits) else None


def _sum(limits: Sequence[_Limit]) -> _Limit:
    known = [limit for limit in limits if limit is not None]
    return sum(known, Decimal(0)) if len(known) == len(limits) else None


def _plus(limit: _Limit, extra: Decimal) -> _Limit:
    return None if limit is None else limit + extra

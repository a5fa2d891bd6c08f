"""Current over time, piecewise linear, with its exact integral; nothing here ever ticks."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.measured import PhaseValues
from harness.units import MINUTE_MS, SECOND_MS, Instant

__all__ = ["NO_PHASES", "Trajectory", "on_phases"]

NO_PHASES: PhaseValues = (0.0, 0.0, 0.0)
"""The shares of an open contactor."""

_HISTORY_MS = MINUTE_MS
"""How long the past is kept: longer than any meter's window."""


@dataclass(slots=True)
class _Segment:
    """A straight line that lasts until the next segment starts, and that never crosses zero.

    L1, L2 and L3 carry these ``shares`` of the current. The integrals of the sum of all phase
    currents up to its start are kept apart: ``charge_a_ms`` drawn, ``returned_a_ms`` fed back.
    """

    start: Instant
    current_a: float
    slope_a_per_ms: float
    shares: PhaseValues
    charge_a_ms: float
    returned_a_ms: float

    @property
    def returns(self) -> bool:
        return self.current_a < 0 or (self.current_a == 0 and self.slope_a_per_ms < 0)

    def current_at(self, at: Instant) -> float:
        return self.current_a + self.slope_a_per_ms * (at - self.start)

    def area(self, start: Instant, end: Instant) -> float:
        """Integrate the current of one phase, in A·ms."""
        return (self.current_at(start) + self.current_at(end)) / 2 * (end - start)

    def moved(self, at: Instant) -> float:
        """Integrate the sum of all phase currents since its start, in A·ms."""
        return self.area(self.start, at) * sum(self.shares)


class Trajectory:
    """The current per phase that flows, and that will flow if nothing else happens.

    Changes may lie ahead: a vehicle that has been told now reacts later. A new change replaces
    everything planned from its own instant on. A negative current is fed back.
    """

    def __init__(self, start: Instant) -> None:
        self._segments = deque([_Segment(start, 0.0, 0.0, NO_PHASES, 0.0, 0.0)])

    def ramp_to(
        self, at: Instant, current_a: float, shares: PhaseValues, rate_a_per_s: float
    ) -> None:
        """Leave the present course at an instant and go straight to another current."""
        before, turns_at = self.current_at(at), at
        if before * current_a < 0:
            turns_at = self._slope(at, before, 0.0, shares, rate_a_per_s)
            before = 0.0
        end = self._slope(turns_at, before, current_a, shares, rate_a_per_s)
        self._append(end, current_a, 0.0, shares)
        self._forget(at - _HISTORY_MS)

    def cut(self, at: Instant) -> None:
        """Open the contactor: no current from this instant on."""
        self._append(at, 0.0, 0.0, NO_PHASES)

    def current_at(self, at: Instant) -> float:
        """Return the current of each phase that carries any, in amperes."""
        return self._segment(at).current_at(at)

    def charge_a_ms(self, at: Instant) -> float:
        """Return the integral of the currents that were drawn from the beginning, in A·ms."""
        segment = self._segment(at)
        return segment.charge_a_ms + (0.0 if segment.returns else segment.moved(at))

    def returned_a_ms(self, at: Instant) -> float:
        """Return the integral of the currents that were fed back from the beginning, in A·ms."""
        segment = self._segment(at)
        return segment.returned_a_ms - (segment.moved(at) if segment.returns else 0.0)

    def mean_currents(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean current of L1, L2 and L3 over an interval, in amperes."""
        last = self._segments[-1]
        if start >= last.start and last.slope_a_per_ms == 0.0:
            return on_phases(last.current_a, last.shares)
        sums = [0.0, 0.0, 0.0]
        for segment, since, until in self._pieces(start, end):
            area = segment.area(since, until)
            for phase, share in enumerate(segment.shares):
                sums[phase] += area * share
        span = end - start
        return sums[0] / span, sums[1] / span, sums[2] / span

    def _segment(self, at: Instant) -> _Segment:
        for segment in reversed(self._segments):
            if segment.start <= at:
                return segment
        return self._segments[0]

    def _pieces(self, start: Instant, end: Instant) -> Iterator[tuple[_Segment, Instant, Instant]]:
        until = end
        for segment in reversed(self._segments):
            since = max(segment.start, start)
            if since < until:
                yield segment, since, until
                until = since

    def _slope(
        self, at: Instant, before: float, after: float, shares: PhaseValues, rate_a_per_s: float
    ) -> Instant:
        """Go straight from one current to another, and return the instant of arrival."""
        duration = math.ceil(abs(after - before) / rate_a_per_s * SECOND_MS)
        if duration:
            self._append(at, before, (after - before) / duration, shares)
        return at + duration

    def _append(self, at: Instant, current_a: float, slope: float, shares: PhaseValues) -> None:
        charge, returned = self.charge_a_ms(at), self.returned_a_ms(at)
        while self._segments and self._segments[-1].start >= at:
            self._segments.pop()
        self._segments.append(_Segment(at, current_a, slope, shares, charge, returned))

    def _forget(self, before: Instant) -> None:
        while len(self._segments) > 1 and self._segments[1].start <= before:
            self._segments.popleft()


def on_phases(value: float, shares: Sequence[float]) -> PhaseValues:
    """Return the shares of a value that fall to L1, L2 and L3."""
    return value * shares[0], value * shares[1], value * shares[2]

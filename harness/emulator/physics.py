"""Current over time, piecewise linear, with its exact integral; nothing here ever ticks."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from harness.measured import PhaseValues
from harness.units import HOUR_MS, MINUTE_MS, SECOND_MS, Instant

__all__ = ["STANDBY_W", "Source", "Trajectory"]

STANDBY_W = 5.0
"""What contactor and electronics of one connector take from L1, charging or not."""

_HISTORY_MS = MINUTE_MS
"""How long the past is kept: longer than any meter's window."""


@dataclass(slots=True)
class _Segment:
    """A straight line that lasts until the next segment starts.

    ``charge_a_ms`` is the integral of the sum of all phase currents up to its start.
    """

    start: Instant
    current_a: float
    slope_a_per_ms: float
    phases: int
    charge_a_ms: float

    def current_at(self, at: Instant) -> float:
        return self.current_a + self.slope_a_per_ms * (at - self.start)

    def area(self, start: Instant, end: Instant) -> float:
        """Integrate the current of one phase, in A·ms."""
        return (self.current_at(start) + self.current_at(end)) / 2 * (end - start)


class Trajectory:
    """The current per phase that flows, and that will flow if nothing else happens.

    Changes may lie ahead: a vehicle that has been told now reacts later. A new change replaces
    everything planned from its own instant on.
    """

    def __init__(self, start: Instant) -> None:
        self._segments = deque([_Segment(start, 0.0, 0.0, 0, 0.0)])

    def ramp_to(self, at: Instant, current_a: float, phases: int, rate_a_per_s: float) -> None:
        """Leave the present course at an instant and go straight to another current."""
        before = self.current_at(at)
        duration = math.ceil(abs(current_a - before) / rate_a_per_s * SECOND_MS)
        if duration:
            self._append(at, before, (current_a - before) / duration, phases)
        self._append(at + duration, current_a, 0.0, phases)
        self._forget(at - _HISTORY_MS)

    def cut(self, at: Instant) -> None:
        """Open the contactor: no current from this instant on."""
        self._append(at, 0.0, 0.0, 0)

    def current_at(self, at: Instant) -> float:
        """Return the current of each phase that carries any, in amperes."""
        return self._segment(at).current_at(at)

    def charge_a_ms(self, at: Instant) -> float:
        """Return the integral of the sum of the phase currents from the beginning, in A·ms."""
        segment = self._segment(at)
        return segment.charge_a_ms + segment.area(segment.start, at) * segment.phases

    def mean_currents(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean current of L1, L2 and L3 over an interval, in amperes."""
        last = self._segments[-1]
        if start >= last.start and last.slope_a_per_ms == 0.0:
            return _on_phases(last.current_a, last.phases)
        sums = [0.0, 0.0, 0.0]
        for segment, since, until in self._pieces(start, end):
            area = segment.area(since, until)
            for phase in range(segment.phases):
                sums[phase] += area
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

    def _append(self, at: Instant, current_a: float, slope: float, phases: int) -> None:
        charge = self.charge_a_ms(at)
        while self._segments and self._segments[-1].start >= at:
            self._segments.pop()
        self._segments.append(_Segment(at, current_a, slope, phases, charge))

    def _forget(self, before: Instant) -> None:
        while len(self._segments) > 1 and self._segments[1].start <= before:
            self._segments.popleft()


class Source:
    """What a meter in the supply of one connector sees: power per phase and energy."""

    def __init__(
        self, trajectory: Trajectory, start: Instant, voltage_v: float, phases: int
    ) -> None:
        self._trajectory = trajectory
        self._start = start
        self.voltage_v = voltage_v
        self.phases = phases

    def mean_power_w(self, start: Instant, end: Instant) -> PhaseValues:
        """Return the mean power on L1, L2 and L3 over an interval, in watts."""
        i1, i2, i3 = self._trajectory.mean_currents(start, end)
        voltage = self.voltage_v
        return i1 * voltage + STANDBY_W, i2 * voltage, i3 * voltage

    def energy_wh(self, at: Instant) -> float:
        """Return the energy drawn since the station was made, in watt-hours."""
        charged = self._trajectory.charge_a_ms(at) * self.voltage_v
        return (charged + STANDBY_W * (at - self._start)) / HOUR_MS


def _on_phases(current_a: float, phases: int) -> PhaseValues:
    return (
        current_a if phases > 0 else 0.0,
        current_a if phases > 1 else 0.0,
        current_a if phases > 2 else 0.0,  # noqa: PLR2004  # L3
    )

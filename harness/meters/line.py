"""Reads the meters of one line, slot after slot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

from harness.clock import Clock
from harness.measured import Measurement, Missing, Sample
from harness.meters.alarm import Alarm
from harness.meters.schedule import CounterSlots, Grid, Pace
from harness.meters.values import Meter, NoValue, Values
from harness.units import Instant, Millis

__all__ = ["CountsApart", "Line"]


@runtime_checkable
class CountsApart(Meter, Protocol):
    """A :class:`Meter` whose counter may take a request of its own."""

    async def read_fast(self) -> Values | NoValue:
        """Read what is judged together, without such a counter."""


class Line:
    """The meters that share a line, read in a fixed order by one task on an absolute schedule.

    A slot that passes while the line is busy is dropped and reported as missing; catching up
    would only make the following ones late as well.
    """

    def __init__(
        self,
        clock: Clock,
        meters: Sequence[tuple[int, Meter]],
        grid: Grid,
        phase_ms: Millis,
        pace: Pace,
        counters: CounterSlots,
        sink: Callable[[Measurement], None],
    ) -> None:
        """``meters`` pairs each connector with its meter, in the order of reading.

        ``phase_ms`` is by how much this line is read later than the slots of the grid are due.
        """
        self._clock = clock
        self._meters = tuple(meters)
        self._apart = {c: meter for c, meter in meters if isinstance(meter, CountsApart)}
        self._grid = grid
        self._phase_ms = phase_ms
        self._pace = pace
        self._counters = counters
        self._sink = sink
        self._alarm = Alarm(clock)
        self._read_last = -1
        self._full_last = -1
        self._due = 0
        self._awaited = 0
        self._news = asyncio.Event()
        self._ended = False

    async def run(self) -> None:
        """Read until cancelled."""
        try:
            while True:
                await self._alarm.sleep_until(self._instant(self._due))
                await self._take(self._due)
                self._news.set()
        finally:
            self._ended = True
            self._news.set()

    async def read_up_to_now(self) -> None:
        """Bring a reading forward and wait for it, or for the end of the line's task."""
        self._awaited = wanted = self._grid.slot_from(self._clock.now())
        while self._full_last < wanted and not self._ended:
            self._bring_forward(self._possible())
            self._news.clear()
            await self._news.wait()

    def look_again(self) -> None:
        """Bring the next slot forward when the pace has changed its mind."""
        self._bring_forward(max(self._pace.following(self._read_last), self._possible()))

    def _possible(self) -> int:
        """Return the first slot that was neither read nor dropped."""
        return max(self._read_last + 1, self._grid.slot_from(self._clock.now()))

    def _bring_forward(self, slot: int) -> None:
        if slot < self._due and self._alarm.move(self._instant(slot)):
            self._due = slot

    def _instant(self, slot: int) -> Instant:
        return self._grid.instant(slot) + self._phase_ms

    async def _take(self, slot: int) -> None:
        fast = self._without_counter(slot)
        outcomes = [(c, await fast.get(c, meter.read)()) for c, meter in self._meters]
        self._read_last = slot
        if not fast:
            self._full_last = slot
        for connector, outcome in outcomes:
            self._pace.observe(connector, slot, outcome)
            if isinstance(outcome, NoValue):
                self._counters.note_gap(connector)
            elif connector not in fast:
                self._counters.note_read(connector, slot)
        self._due = self._pace.following(slot)
        interval_ms = (self._due - slot) * self._grid.period_ms
        for connector, outcome in outcomes:
            self._sink(_measurement(connector, slot, interval_ms, outcome))
        self._drop_late_slots()

    def _without_counter(self, slot: int) -> dict[int, Callable[[], Awaitable[Values | NoValue]]]:
        """Return how to read those connectors whose counter is not wanted in a slot."""
        if self._full_last < self._awaited <= slot:
            return {}
        return {
            connector: meter.read_fast
            for connector, meter in self._apart.items()
            if not self._counters.includes(connector, slot)
        }

    def _drop_late_slots(self) -> None:
        now = self._clock.now()
        while (late := self._instant(self._due)) < now:
            slot, self._due = self._due, self._pace.following(self._due)
            interval_ms = (self._due - slot) * self._grid.period_ms
            for connector, _ in self._meters:
                self._sink(Missing(connector, slot, late, interval_ms, "the line was still busy"))


def _measurement(
    connector: int, slot: int, interval_ms: Millis, outcome: Values | NoValue
) -> Measurement:
    if isinstance(outcome, NoValue):
        return Missing(connector, slot, outcome.at, interval_ms, outcome.reason)
    return Sample(
        connector=connector,
        slot=slot,
        t0=outcome.t0,
        t1=outcome.t1,
        interval_ms=interval_ms,
        power_w=outcome.power_w,
        phase_power_w=outcome.phase_power_w,
        phase_current_a=outcome.phase_current_a,
        phase_voltage_v=outcome.phase_voltage_v,
        energy_wh=outcome.energy_wh,
    )

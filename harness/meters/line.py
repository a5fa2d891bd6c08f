"""Reads the meters of one line, slot after slot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from harness.clock import Clock
from harness.measured import Measurement, Missing, Sample
from harness.meters.alarm import Alarm
from harness.meters.schedule import Grid, Pace
from harness.meters.values import Meter, NoValue, Values
from harness.units import Millis

__all__ = ["Line"]


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
        pace: Pace,
        sink: Callable[[Measurement], None],
    ) -> None:
        """``meters`` pairs each connector with its meter, in the order of reading."""
        self._clock = clock
        self._meters = tuple(meters)
        self._grid = grid
        self._pace = pace
        self._sink = sink
        self._alarm = Alarm(clock)
        self._read_last = -1
        self._due = 0
        self._news = asyncio.Event()
        self._ended = False

    async def run(self) -> None:
        """Read until cancelled."""
        try:
            while True:
                await self._alarm.sleep_until(self._grid.instant(self._due))
                await self._take(self._due)
                self._news.set()
        finally:
            self._ended = True
            self._news.set()

    async def read_up_to_now(self) -> None:
        """Bring a reading forward and wait for it, or for the end of the line's task."""
        wanted = self._grid.slot_from(self._clock.now())
        while self._read_last < wanted and not self._ended:
            self._bring_forward(wanted)
            self._news.clear()
            await self._news.wait()

    def look_again(self) -> None:
        """Bring the next slot forward when the pace has changed its mind."""
        possible = self._grid.slot_from(self._clock.now())
        self._bring_forward(max(self._pace.following(self._read_last), possible))

    def _bring_forward(self, slot: int) -> None:
        if slot < self._due and self._alarm.move(self._grid.instant(slot)):
            self._due = slot

    async def _take(self, slot: int) -> None:
        outcomes = [(connector, await meter.read()) for connector, meter in self._meters]
        self._read_last = slot
        for connector, outcome in outcomes:
            self._pace.observe(connector, slot, outcome)
        self._due = self._pace.following(slot)
        interval_ms = (self._due - slot) * self._grid.period_ms
        for connector, outcome in outcomes:
            self._sink(_measurement(connector, slot, interval_ms, outcome))
        self._drop_late_slots()

    def _drop_late_slots(self) -> None:
        now = self._clock.now()
        while (late := self._grid.instant(self._due)) < now:
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

"""Reads all meters of a bench on one absolute schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping

from harness.clock import Clock
from harness.errors import BenchError
from harness.measured import Measurement
from harness.meters.attention import Attention
from harness.meters.line import Line
from harness.meters.schedule import (
    EVERY_SECOND,
    CounterSlots,
    EverySlot,
    Grid,
    Pace,
    SamplingPlan,
    SparseSlots,
    spread,
)
from harness.meters.values import Meter

__all__ = ["Sampler"]

_LAST_READING_S = 30.0
"""Longer than any line takes for one round; only a meter that breaks its deadline exceeds it."""


class Sampler:
    """Hands on a :class:`Sample` or :class:`Missing` for every slot and connector.

    One task per line, so that a dead meter holds up only those that share its line. Slots are
    counted from the start and are the same for all connectors.
    """

    def __init__(
        self,
        clock: Clock,
        meters: Mapping[int, Meter],
        attention: Attention,
        sink: Callable[[Measurement], None],
        plan: SamplingPlan = EVERY_SECOND,
    ) -> None:
        """``meters`` are by connector; ``sink`` is called in the order of arrival.

        Raises :class:`ValueError` when real time is to be sampled sparsely: there a change can
        come without any cause that the sampler is told of.
        """
        if plan.sparse_ms is not None and not clock.is_virtual:
            raise ValueError("sparse sampling needs virtual time")
        self._clock = clock
        self._meters = dict(sorted(meters.items()))
        self._attention = attention
        self._sink = sink
        self._plan = plan
        self._lines: list[Line] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin with slot 0, now."""
        grid = Grid(self._clock.now(), self._plan.period_ms)
        pace = self._pace(grid)
        counters = CounterSlots(grid, self._attention)
        by_line = _by_line(self._meters.items())
        phases = spread(len(by_line), grid.period_ms)
        self._lines = [
            Line(self._clock, meters, grid, phase_ms, pace, counters, self._sink)
            for meters, phase_ms in zip(by_line, phases, strict=True)
        ]
        self._tasks = [asyncio.create_task(line.run()) for line in self._lines]
        self._attention.subscribe(self._look_again)

    async def flush(self) -> None:
        """Return once every connector has a reading that is not older than this call.

        Raises :class:`BenchError` when a meter takes longer than 30 s, and whatever made a line
        end early.
        """
        try:
            async with asyncio.timeout(_LAST_READING_S), asyncio.TaskGroup() as group:
                for line in self._lines:
                    group.create_task(line.read_up_to_now())
        except TimeoutError:
            raise BenchError("a meter did not end a reading within 30 s") from None
        for task in self._tasks:
            if task.done():
                task.result()

    async def stop(self) -> None:
        """Take one last reading, then end."""
        try:
            await self.flush()
        finally:
            await self._end()

    async def _end(self) -> None:
        tasks, self._tasks, self._lines = self._tasks, [], []
        if tasks:
            self._attention.unsubscribe(self._look_again)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _pace(self, grid: Grid) -> Pace:
        if self._plan.sparse_ms is None:
            return EverySlot()
        return SparseSlots(grid, self._plan, self._attention, self._look_again)

    def _look_again(self) -> None:
        for line in self._lines:
            line.look_again()


def _by_line(meters: Iterable[tuple[int, Meter]]) -> list[list[tuple[int, Meter]]]:
    lines: dict[Hashable, list[tuple[int, Meter]]] = {}
    for connector, meter in meters:
        lines.setdefault(meter.line, []).append((connector, meter))
    return list(lines.values())

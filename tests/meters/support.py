"""Virtual time, meters without a bus and a sampler for the tests of this room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from harness.clock import Clock, VirtualTimeLoop
from harness.measured import Measurement, Sample
from harness.meters import Attention, Meter, NoValue, Sampler, SamplingPlan, Values

T = TypeVar("T")

START = 1_700_000_000_000
"""What the virtual clock shows at the beginning of a test: 2023-11-14T22:13:20Z."""


def in_virtual_time(main: Callable[[Clock], Coroutine[Any, Any, T]]) -> T:
    """Run a test in a virtual-time loop whose clock shows START."""

    async def with_clock() -> T:
        return await main(Clock.starting(asyncio.get_running_loop(), START))

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(with_clock())


def values(load_w: float = 0.0, **others: Any) -> Values:
    """Make a reading of a balanced three-phase load of unity power factor at 230 V."""
    third = load_w / 3
    current = abs(third) / 230
    balanced = Values(
        t0=START,
        t1=START,
        power_w=load_w,
        phase_power_w=(third, third, third),
        phase_current_a=(current, current, current),
        phase_voltage_v=(230.0, 230.0, 230.0),
        frequency_hz=50.0,
        energy_wh=0.0,
    )
    return balanced._replace(**others)


class FakeMeter:
    """A meter without a bus whose readings a test decides; conforms to the Meter protocol."""

    def __init__(
        self,
        clock: Clock,
        power_w: Callable[[int], float | str] = lambda _at: 0.0,
        *,
        line: Hashable = "line",
        takes_ms: int = 0,
    ) -> None:
        """``power_w`` gives the power at an instant, or the reason why there is none."""
        self._clock = clock
        self._power_w = power_w
        self.line = line
        self.takes_ms = takes_ms

    async def read(self) -> Values | NoValue:
        t0 = self._clock.now()
        if self.takes_ms:
            await self._clock.sleep(self.takes_ms)
        outcome = self._power_w(t0)
        if isinstance(outcome, str):
            return NoValue(t0, outcome)
        return values(outcome, t0=t0, t1=self._clock.now())


EVERY_SECOND = SamplingPlan()
SPARSE = SamplingPlan(sparse_ms=300_000)


@asynccontextmanager
async def sampling(
    clock: Clock,
    meters: Mapping[int, Meter],
    plan: SamplingPlan = EVERY_SECOND,
    attention: Attention | None = None,
) -> AsyncIterator[list[Measurement]]:
    """Sample while the body runs and yield what the sink gets."""
    got: list[Measurement] = []
    sampler = Sampler(clock, meters, attention or Attention(), got.append, plan)
    await sampler.start()
    try:
        yield got
    finally:
        await sampler.stop()


def seconds(got: list[Measurement], connector: int = 1) -> list[int]:
    """Return when a connector's samples were taken, in seconds from the start."""
    return [
        (entry.t0 - START) // 1_000
        for entry in got
        if isinstance(entry, Sample) and entry.connector == connector
    ]


def step_at(second: int) -> Callable[[int], float]:
    """Make a power that rises from 0 to 11 kW at a second."""
    return lambda at: 11_000.0 if at >= START + second * 1_000 else 0.0

"""The equipment of a bench of hardware: Modbus meters on their lines, vehicles by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from harness.bench.description import BenchDescription
from harness.bench.equipment import Equip, Equipment
from harness.bench.metering import MeterDescription
from harness.bench.recorder import Recorder
from harness.bench.rig import Vehicles
from harness.bench.vehicles import AlwaysPlugged, HandOperated
from harness.clock import Clock
from harness.meters import LinkAddress, MeterLink, ModbusMeter, parse_link

__all__ = ["wired_equipment"]


def wired_equipment(bench: BenchDescription, clock: Clock, say: Callable[[str], None]) -> Equip:
    """Return what connects the meters of a bench; ``say`` reaches the person at the bench."""

    @asynccontextmanager
    async def equip(_url: str) -> AsyncIterator[Equipment]:
        connectors = list(enumerate(bench.station.connectors, start=1))
        async with AsyncExitStack() as stack:
            lines = _Lines(clock, stack)
            first = {n: await lines.meter(one.meter) for n, one in connectors}
            second = {n: await lines.meter(one.second_meter) for n, one in connectors}
            yield Equipment(
                meters={n: meter for n, meter in first.items() if meter is not None},
                second_meters={n: meter for n, meter in second.items() if meter is not None},
                vehicles=_vehicles(bench, clock, say),
            )

    return equip


def _vehicles(
    bench: BenchDescription, clock: Clock, say: Callable[[str], None]
) -> Callable[[Recorder], Vehicles]:
    if bench.vehicle == "always plugged":
        return lambda _: AlwaysPlugged()
    return lambda recorder: HandOperated(clock, recorder, say)


class _Lines:
    """The lines of a bench, each opened once however many meters are on it."""

    def __init__(self, clock: Clock, stack: AsyncExitStack) -> None:
        self._clock = clock
        self._stack = stack
        self._open: dict[LinkAddress, MeterLink] = {}

    async def meter(self, meter: MeterDescription | str) -> ModbusMeter | None:
        """Connect a meter; None where there is none.

        Raises :class:`BenchError` when its line cannot be reached.
        """
        if not isinstance(meter, MeterDescription):
            return None
        return ModbusMeter(
            await self._line(meter),
            meter.map,
            unit=meter.unit,
            invert=meter.invert,
            ct_ratio=meter.ct_ratio,
            vt_ratio=meter.vt_ratio,
        )

    async def _line(self, meter: MeterDescription) -> MeterLink:
        address = parse_link(meter.link, meter.map.bus)
        if address not in self._open:
            link = MeterLink.from_url(meter.link, self._clock, factory=meter.map.bus)
            self._open[address] = await self._stack.enter_async_context(link)
        return self._open[address]

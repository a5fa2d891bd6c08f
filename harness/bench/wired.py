"""The equipment of a bench of hardware: meters on their lines, vehicles by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from harness.bench.description import BenchDescription
from harness.bench.equipment import Equip, Equipment
from harness.bench.facts import MeterFacts
from harness.bench.httpmeter import lem_dcbm
from harness.bench.metering import HttpMeterDescription, MeterOrWord, ModbusMeterDescription
from harness.bench.recorder import Recorder
from harness.bench.rig import Vehicles
from harness.bench.vehicles import AlwaysPlugged, HandOperated
from harness.clock import Clock
from harness.errors import BenchError
from harness.meters import LinkAddress, Meter, MeterLink, ModbusMeter, RegisterMap, discover

__all__ = ["wired_equipment"]

_SUNSPEC_UNIT = 1
"""What a SunSpec device answers to as it leaves the factory."""


def wired_equipment(bench: BenchDescription, clock: Clock, say: Callable[[str], None]) -> Equip:
    """Return what connects the meters of a bench; ``say`` reaches the person at the bench."""

    @asynccontextmanager
    async def equip(_url: str) -> AsyncIterator[Equipment]:
        connectors = list(enumerate(bench.station.connectors, start=1))
        async with AsyncExitStack() as stack:
            lines = _Lines(clock, stack)
            first = await lines.fitted({n: one.meter for n, one in connectors})
            second = await lines.fitted({n: one.second_meter for n, one in connectors})
            yield Equipment(
                meters={n: one.meter for n, one in first.items()},
                second_meters={n: one.meter for n, one in second.items()},
                vehicles=_vehicles(bench, clock, say),
                discovered=_discoveries(first),
                second_discovered=_discoveries(second),
            )

    return equip


def _vehicles(
    bench: BenchDescription, clock: Clock, say: Callable[[str], None]
) -> Callable[[Recorder], Vehicles]:
    if bench.vehicle == "always plugged":
        return lambda _: AlwaysPlugged()
    return lambda recorder: HandOperated(clock, recorder, say)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A meter that is connected, and what it is where only it could tell."""

    meter: Meter
    discovered: MeterFacts | None = None


def _discoveries(fitted: Mapping[int, _Fitted]) -> dict[int, MeterFacts]:
    return {n: one.discovered for n, one in fitted.items() if one.discovered is not None}


class _Lines:
    """The lines of a bench, each opened once however many meters are on it."""

    def __init__(self, clock: Clock, stack: AsyncExitStack) -> None:
        self._clock = clock
        self._stack = stack
        self._open: dict[LinkAddress, MeterLink] = {}

    async def fitted(self, meters: Mapping[int, MeterOrWord]) -> dict[int, _Fitted]:
        """Connect the meters of some connectors, as far as they have any.

        Raises :class:`BenchError` when a line cannot be reached, or has no SunSpec meter.
        """
        fitted: dict[int, _Fitted] = {}
        for connector, meter in meters.items():
            match meter:
                case ModbusMeterDescription():
                    fitted[connector] = await self._modbus(meter, connector)
                case HttpMeterDescription():
                    dcbm = lem_dcbm()(self._clock, meter.link, invert=meter.invert)
                    fitted[connector] = _Fitted(await self._stack.enter_async_context(dcbm))
        return fitted

    async def _modbus(self, meter: ModbusMeterDescription, connector: int) -> _Fitted:
        link = await self._line(meter)
        register_map, discovered = meter.map, None
        if not isinstance(register_map, RegisterMap):
            register_map = await _discovered(link, meter, connector)
            discovered = meter.facts_of(register_map)
        modbus = ModbusMeter(
            link,
            register_map,
            unit=meter.unit,
            invert=meter.invert,
            ct_ratio=meter.ct_ratio,
            vt_ratio=meter.vt_ratio,
        )
        return _Fitted(modbus, discovered)

    async def _line(self, meter: ModbusMeterDescription) -> MeterLink:
        address = meter.address
        if address not in self._open:
            link = MeterLink.from_url(meter.link, self._clock, factory=meter.factory)
            self._open[address] = await self._stack.enter_async_context(link)
        return self._open[address]


async def _discovered(
    link: MeterLink, meter: ModbusMeterDescription, connector: int
) -> RegisterMap:
    unit = _SUNSPEC_UNIT if meter.unit is None else meter.unit
    try:
        return await discover(link, unit)
    except BenchError as error:
        raise BenchError(f"connector {connector}, meter at {meter.link}: {error}") from None

"""The bench that is always there: emulated charger, vehicle and meter over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cache

from harness.bench.assembly import assembled
from harness.bench.equipment import Equip, Equipment
from harness.bench.facts import BenchFacts, MeterFacts, Needs
from harness.bench.fleet import Fleet, VehicleDemand
from harness.bench.rig import Rig
from harness.clock import Clock
from harness.csms import WireLog
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation
from harness.emulator.site import DEFAULT_SITE
from harness.limits import Hardware, Site
from harness.meters import MeterLink, ModbusMeter, RegisterMap, SamplingPlan
from harness.trace import TraceWriter
from harness.units import MINUTE_MS

__all__ = [
    "EMULATED_METER",
    "emulated_equipment",
    "emulated_facts",
    "emulated_meter",
    "emulated_rig",
    "usual_plan",
]

EMULATED_METER = "eastron-sdm630-v2"
_MAX_CURRENT_A = 32
_NOMINAL_VOLTAGE_V = 230
_SPARSE_MS = 5 * MINUTE_MS


def emulated_facts(
    needs: Needs, ocpp_version: str, faults: tuple[str, ...], seed: int
) -> BenchFacts:
    """Describe an emulated bench that fits the needs of a scenario."""
    hardware = Hardware(max_current_a=Decimal(_MAX_CURRENT_A), phases=needs.phases)
    meter = emulated_meter()
    return BenchFacts(
        name="emulated",
        ocpp_version=ocpp_version,
        site=Site(
            connectors=(hardware,) * needs.connectors,
            nominal_voltage_v=Decimal(_NOMINAL_VOLTAGE_V),
        ),
        meters=dict.fromkeys(range(1, needs.connectors + 1), meter),
        time_zone=DEFAULT_SITE.time_zone,
        faults=faults,
        seed=seed,
    )


def emulated_meter() -> MeterFacts:
    """Describe the meter that is emulated."""
    register_map = _register_map()
    return MeterFacts(
        map=EMULATED_METER,
        accuracy_class=register_map.accuracy_class,
        model=register_map.model(
            refresh_ms=EmulatedMeters.REFRESH_MS, window_ms=EmulatedMeters.WINDOW_MS
        ),
    )


@asynccontextmanager
async def emulated_rig(
    facts: BenchFacts,
    clock: Clock,
    trace: TraceWriter,
    wire_log: WireLog,
    plan: SamplingPlan | None = None,
) -> AsyncIterator[Rig]:
    """Bring an emulated bench to life by ``trace.t0``, and leave it safe on every way out.

    Without a ``plan`` the meters are read sparsely in virtual time and always in real time.
    Raises :class:`BenchError` when a part of it cannot be brought up.
    """
    rig = assembled(
        facts,
        clock,
        wire_log,
        emulated_equipment(facts, clock),
        begin=lambda: trace,
        plan=plan or usual_plan(clock),
    )
    async with rig as running:
        yield running


def usual_plan(clock: Clock) -> SamplingPlan:
    """Return how meters are read where nobody says: sparsely only where all causes are known."""
    return SamplingPlan(sparse_ms=_SPARSE_MS if clock.is_virtual else None)


def emulated_equipment(facts: BenchFacts, clock: Clock) -> Equip:
    """Return what starts the emulation of a bench."""

    @asynccontextmanager
    async def equip(url: str) -> AsyncIterator[Equipment]:
        async with AsyncExitStack() as stack:
            emulated = EmulatedStation(
                clock,
                url,
                facts.identity,
                _emulated_site(facts),
                facts.faults,
                facts.seed,
                facts.ocpp_version,
            )
            meters = EmulatedMeters(clock, emulated.sources, faults=facts.faults, seed=facts.seed)
            await meters.start()
            stack.push_async_callback(meters.stop)
            await emulated.start()
            stack.push_async_callback(emulated.stop)
            link = await stack.enter_async_context(MeterLink.tcp("127.0.0.1", meters.port, clock))
            yield Equipment(
                meters=_meters(link, [n for n, one in facts.meters.items() if not one.is_own]),
                second_meters=_meters(link, facts.second_meters),
                vehicles=lambda _: _EmulatedVehicles(emulated, facts.fleet),
            )

    return equip


def _emulated_site(facts: BenchFacts) -> EmulatedSite:
    site = facts.site
    first = site.connectors[0]
    return EmulatedSite(
        connectors=len(site.connectors),
        phases=first.phases,
        max_current_a=float(first.max_current_a or _MAX_CURRENT_A),
        nominal_voltage_v=float(site.nominal_voltage_v),
        phase_switching=facts.phase_switching,
        time_zone=facts.time_zone or DEFAULT_SITE.time_zone,
    )


def _meters(link: MeterLink, connectors: Iterable[int]) -> dict[int, ModbusMeter]:
    return {number: ModbusMeter(link, _register_map(), unit=number) for number in connectors}


@cache
def _register_map() -> RegisterMap:
    # It comes with the package and never changes; every item of a run would read it twice.
    return RegisterMap.find(EMULATED_METER)


class _EmulatedVehicles:
    """Plugs emulated vehicles into an emulated station."""

    def __init__(self, station: EmulatedStation, fleet: Fleet) -> None:
        self._station = station
        self._fleet = fleet

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        spec = self._fleet.vehicle_for(demand).spec
        spec = replace(spec, power_w=demand.power_w, phases=demand.phases)
        self._station.plug_in(connector, spec)

    async def unplug(self, connector: int) -> None:
        self._station.unplug(connector)

    async def make_safe(self) -> None:
        await self._station.safe_off()

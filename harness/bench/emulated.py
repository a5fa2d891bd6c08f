"""The bench that is always there: emulated charger, vehicle and meter over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal

from harness.bench.assembly import assembled
from harness.bench.facts import BenchFacts, Needs
from harness.bench.recorder import Recorder
from harness.bench.rig import Rig, VehicleDemand
from harness.clock import Clock
from harness.csms import CentralSystem, WireLog
from harness.data import register_map_path
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation, VehicleSpec
from harness.limits import Hardware, Site
from harness.meters import MeterLink, ModbusMeter, RegisterMap, SamplingPlan
from harness.trace import TraceWriter
from harness.units import MINUTE_MS, SECOND_MS
from harness.verdict import Evidence

__all__ = ["EMULATED_METER", "emulated_facts", "emulated_rig"]

EMULATED_METER = "eastron-sdm630-v2"
_IDENTITY = "CP-1"
_MAX_CURRENT_A = 32
_NOMINAL_VOLTAGE_V = 230
_BOOT_DEADLINE_MS = 60 * SECOND_MS
_SPARSE_MS = 5 * MINUTE_MS


def emulated_facts(
    needs: Needs, ocpp_version: str, faults: tuple[str, ...], seed: int
) -> BenchFacts:
    """Describe an emulated bench that fits the needs of a scenario."""
    hardware = Hardware(max_current_a=Decimal(_MAX_CURRENT_A), phases=needs.phases)
    register_map = RegisterMap.load(register_map_path(EMULATED_METER))
    return BenchFacts(
        name="emulated",
        ocpp_version=ocpp_version,
        site=Site(
            connectors=(hardware,) * needs.connectors,
            nominal_voltage_v=Decimal(_NOMINAL_VOLTAGE_V),
        ),
        meter_map=EMULATED_METER,
        accuracy_class=register_map.accuracy_class,
        meter=register_map.model(
            refresh_ms=EmulatedMeters.REFRESH_MS, window_ms=EmulatedMeters.WINDOW_MS
        ),
        faults=faults,
        seed=seed,
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
    recorder = Recorder(clock, trace, Evidence(facts.site, facts.meter, trace.t0))
    async with AsyncExitStack() as stack:
        csms = await stack.enter_async_context(
            CentralSystem(clock, wire_log=wire_log, on_event=recorder.take_station_event)
        )
        emulated = EmulatedStation(
            clock, csms.url, _IDENTITY, _emulated_site(facts.site), facts.faults, facts.seed
        )
        meters = EmulatedMeters(clock, emulated.sources, faults=facts.faults, seed=facts.seed)
        await meters.start()
        stack.push_async_callback(meters.stop)
        await emulated.start()
        stack.push_async_callback(emulated.stop)
        link = await stack.enter_async_context(MeterLink.tcp("127.0.0.1", meters.port, clock))
        rig = assembled(
            facts=facts,
            clock=clock,
            recorder=recorder,
            csms=csms,
            station=await csms.wait_for_station(_IDENTITY, _BOOT_DEADLINE_MS),
            vehicles=_EmulatedVehicles(emulated),
            meters=_meters(link, facts),
            plan=plan or SamplingPlan(sparse_ms=_SPARSE_MS if clock.is_virtual else None),
        )
        yield await stack.enter_async_context(rig)


def _emulated_site(site: Site) -> EmulatedSite:
    return EmulatedSite(
        connectors=len(site.connectors),
        phases=site.connectors[0].phases,
        max_current_a=float(_MAX_CURRENT_A),
        nominal_voltage_v=float(site.nominal_voltage_v),
        phase_switching=True,
    )


def _meters(link: MeterLink, facts: BenchFacts) -> dict[int, ModbusMeter]:
    register_map = RegisterMap.load(register_map_path(facts.meter_map))
    connectors = range(1, len(facts.site.connectors) + 1)
    return {number: ModbusMeter(link, register_map, unit=number) for number in connectors}


class _EmulatedVehicles:
    """Plugs emulated vehicles into an emulated station."""

    def __init__(self, station: EmulatedStation) -> None:
        self._station = station

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        self._station.plug_in(connector, VehicleSpec(power_w=demand.power_w, phases=demand.phases))

    async def unplug(self, connector: int) -> None:
        self._station.unplug(connector)

    async def make_safe(self) -> None:
        await self._station.safe_off()

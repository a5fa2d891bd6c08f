"""From the parts of a bench to a running rig, the same way for every kind of bench."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from harness.bench.equipment import Equip, Equipment
from harness.bench.facts import NEGOTIATED, BenchFacts, MeterFacts
from harness.bench.lines import refuse_crowded
from harness.bench.loadcheck import LoadCheck
from harness.bench.ownvalues import OwnValues
from harness.bench.reception import Reception, ask_capabilities
from harness.bench.recorder import Recorder
from harness.bench.recovery import Debt, settle
from harness.bench.reporting import reporting_every
from harness.bench.rig import Rig
from harness.bench.safelimit import lift_safe_limit
from harness.bench.secondmeter import SecondMeters
from harness.clock import Clock
from harness.csms import CentralSystem, Station, StationEvent, WireLog
from harness.csms.versions import SUBPROTOCOLS
from harness.errors import BenchError
from harness.limits import Supply
from harness.meters import Attention, Meter, Sampler, SamplingPlan, Values, probe, read_patiently
from harness.trace import TraceWriter
from harness.verdict import Evidence

__all__ = ["assembled"]


@asynccontextmanager
async def assembled(
    facts: BenchFacts,
    clock: Clock,
    wire_log: WireLog,
    equip: Equip,
    *,
    begin: Callable[[], TraceWriter],
    plan: SamplingPlan,
    debts: tuple[Debt, ...] = (),
) -> AsyncIterator[Rig]:
    """Bring a bench to life, sample until the end, and leave it safe on every way out.

    ``begin`` is called once the station is there, earlier runs' ``debts`` are settled and the
    meters make sense: it opens the trace and with it fixes ``t0``, which is then waited for.
    ``plan`` says where sampling may be sparse; how often it is at most says the bench.
    Raises :class:`BenchError` when a part cannot be brought up or says what cannot be true.
    """
    async with AsyncExitStack() as stack:
        reception = Reception()
        csms = await _listening(stack, facts, clock, wire_log, reception.take_station_event)
        equipment = await stack.enter_async_context(equip(csms.url))
        facts = equipment.completed(facts)
        plan = replace(plan, period_ms=facts.read_every_ms)
        refuse_crowded(facts, equipment, plan.period_ms)
        station = await csms.wait_for_station(facts.identity, facts.dials_in_within_ms)
        await ask_capabilities(station)
        facts = replace(facts, ocpp_version=station.ocpp_version)
        settled = await settle(station, debts)
        if facts.safe_limit is not None:
            await lift_safe_limit(station)
        if any(meter.is_own for meter in facts.meters.values()):
            await stack.enter_async_context(reporting_every(station, facts.own_every_ms))
        await _check(equipment.meters, facts.meters, facts)
        await _check(await _answering(equipment.second_meters), facts.second_meters, facts)
        trace = begin()
        recorder = Recorder(clock, trace, _evidence(facts, trace))
        if debts:
            trace.write("recovered", clock.now(), debts=[debt.as_dict() for debt in settled])
        reception.hand_over(recorder.take_station_event)
        rig = _rig(facts, clock, csms, station, equipment, recorder, plan)
        second = SecondMeters(clock, facts, equipment.second_meters, recorder, rig.attention)
        # Booting and probing take their time; the run begins when it was said to begin.
        await clock.sleep_until(trace.t0)
        stack.push_async_callback(rig.sampler.stop)
        await rig.sampler.start()
        await stack.enter_async_context(second.sampled(plan))
        await stack.enter_async_context(rig.lasting)
        stack.push_async_callback(rig.restore)
        yield rig


async def _listening(
    stack: AsyncExitStack,
    facts: BenchFacts,
    clock: Clock,
    wire_log: WireLog,
    on_event: Callable[[str, StationEvent], None],
) -> CentralSystem:
    """Listen where the station dials; the bound port is what keeps two runs off one bench."""
    listen = facts.listen
    csms = CentralSystem(
        clock,
        listen.host,
        listen.port,
        wire_log=wire_log,
        on_event=on_event,
        security=facts.security,
        insecure=facts.insecure,
        identities=(facts.identity,),
        versions=_offered(facts),
    )
    try:
        return await stack.enter_async_context(csms)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            what = "its port is taken; does another run use the bench?"
        else:
            what = f"cannot listen: {error.strerror}"
        raise BenchError(f"bench {facts.name} at {listen}: {what}") from None


def _offered(facts: BenchFacts) -> tuple[str, ...]:
    left_open = facts.ocpp_version == NEGOTIATED
    return SUBPROTOCOLS if left_open else (f"ocpp{facts.ocpp_version}",)


async def _answering(meters: Mapping[int, Meter]) -> dict[int, Meter]:
    """Return those that answer: without its second meter a connector is measured all the same."""
    found = {n: await read_patiently(meter) for n, meter in meters.items()}
    return {n: meter for n, meter in meters.items() if isinstance(found[n], Values)}


async def _check(
    meters: Mapping[int, Meter], known: Mapping[int, MeterFacts], facts: BenchFacts
) -> None:
    for connector, meter in meters.items():
        hardware = facts.site.connectors[connector - 1]
        await probe(
            meter,
            name=f"connector {connector}, meter {known[connector].map}",
            phases=hardware.phases if hardware.supply is Supply.AC else 0,
            rated_a=None if hardware.max_current_a is None else float(hardware.max_current_a),
        )


def _evidence(facts: BenchFacts, trace: TraceWriter) -> Evidence:
    return Evidence(
        facts.site,
        facts.meters[1].model,
        trace.t0,
        meters={connector: meter.model for connector, meter in facts.meters.items()},
        second_class=frozenset(n for n, meter in facts.meters.items() if meter.is_own),
    )


def _rig(
    facts: BenchFacts,
    clock: Clock,
    csms: CentralSystem,
    station: Station,
    equipment: Equipment,
    recorder: Recorder,
    plan: SamplingPlan,
) -> Rig:
    attention = Attention()
    check = LoadCheck(facts.site, recorder.evidence, recorder.take_measurement)
    rig = Rig(
        facts=facts,
        clock=clock,
        csms=csms,
        station=station,
        vehicles=equipment.vehicles(recorder),
        sampler=Sampler(clock, equipment.meters, attention, check.take_measurement, plan),
        attention=attention,
        recorder=recorder,
    )
    own_values = OwnValues(facts, recorder.evidence, recorder.take_measurement)
    recorder.listeners += [rig.heed, own_values.take_station_event]
    return rig

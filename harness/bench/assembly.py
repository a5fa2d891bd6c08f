"""From the parts of a bench to a running rig, the same way for every kind of bench."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from harness.bench.facts import BenchFacts
from harness.bench.loadcheck import LoadCheck
from harness.bench.recorder import Recorder
from harness.bench.rig import Rig, Vehicles
from harness.clock import Clock
from harness.csms import CentralSystem, Station
from harness.limits import Supply
from harness.meters import Attention, ModbusMeter, Sampler, SamplingPlan, probe

__all__ = ["assembled"]


@asynccontextmanager
async def assembled(
    *,
    facts: BenchFacts,
    clock: Clock,
    recorder: Recorder,
    csms: CentralSystem,
    station: Station,
    vehicles: Vehicles,
    meters: Mapping[int, ModbusMeter],
    plan: SamplingPlan,
) -> AsyncIterator[Rig]:
    """Check the meters, wait for ``t0``, sample until the end, and leave the bench safe.

    Raises :class:`BenchError` when a meter does not answer or says what cannot be true.
    """
    for connector, meter in meters.items():
        hardware = facts.site.connectors[connector - 1]
        await probe(
            meter,
            name=f"connector {connector}, meter {facts.meter_map}",
            phases=hardware.phases if hardware.supply is Supply.AC else 0,
            rated_a=None if hardware.max_current_a is None else float(hardware.max_current_a),
        )
    attention = Attention()
    check = LoadCheck(facts.site, recorder.evidence, recorder.take_measurement)
    sampler = Sampler(clock, meters, attention, check.take_measurement, plan)
    rig = Rig(
        facts=facts,
        clock=clock,
        csms=csms,
        station=station,
        vehicles=vehicles,
        sampler=sampler,
        attention=attention,
        recorder=recorder,
    )
    recorder.listeners.append(rig.heed)
    # Booting and probing take their time; the run begins when it was said to begin.
    await clock.sleep_until(recorder.trace.t0)
    await sampler.start()
    try:
        yield rig
    finally:
        try:
            await rig.restore()
        finally:
            await sampler.stop()

"""A bench of a file, whose emulated charger is measured by any meter, over a real line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench.rigs import T0, new_clock, txdefault
from meters.emulated import ANY_PORT

from harness.bench import (
    Equip,
    Referee,
    Rig,
    assembled,
    described_facts,
    load_bench,
    start_session,
    wired_equipment,
)
from harness.bench.benchfile import BenchFile
from harness.bench.equipment import Equipment
from harness.bench.notations import ListenAddress
from harness.clock import Clock
from harness.csms import WireLog
from harness.emulator import EmulatedSite, EmulatedStation, VehicleSpec
from harness.emulator.sources import Feed
from harness.meters import SamplingPlan
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer, Mischief
from harness.trace import TraceWriter
from harness.units import MINUTE_MS, SECOND_MS, Instant, Millis
from harness.verdict import RunJudgement

BENCH = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    connectors:
      - max_current: 32 A
        meter: {{map: {map_id}, link: '{link}'{more}}}
        second_meter: {second}
vehicle: by hand
{verdict}"""

FAULTY_FROM: Instant = T0 + MINUTE_MS
"""The faults of the meter set in when the charger has been charging for about a minute."""


class ChargerLoad(EmulatedLoad):
    """What the emulated charger draws, shared by three phases, times a factor."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__(T0, 0.0)
        self.feed: Feed | None = None
        self._factor = factor

    def values(self, at: Instant) -> Mapping[str, float]:
        """Return what is shown; what flows backward is counted as export."""
        counted_wh = self._drawn_wh(self.refresh(at))
        return {
            **super().values(at),
            "energy_import": max(0.0, counted_wh),
            "energy_export": max(0.0, -counted_wh),
        }

    def _drawn_wh(self, at: Instant) -> float:
        return 0.0 if self.feed is None else self._factor * self.feed.energy_wh(at)


def _equip(file: BenchFile, clock: Clock, load: ChargerLoad, faults: Iterable[str]) -> Equip:
    @asynccontextmanager
    async def equip(url: str) -> AsyncIterator[Equipment]:
        station = EmulatedStation(clock, url, "CP-1", EmulatedSite(), tuple(faults))
        load.feed = station.sources[1]
        await station.start()

        def at_once(_what: str) -> None:
            station.plug_in(1, VehicleSpec(power_w=22_000.0))

        try:
            async with wired_equipment(file.bench, clock, at_once)(url) as equipment:
                yield equipment
        finally:
            await station.stop()

    return equip


@asynccontextmanager
async def metered(
    folder: Path,
    *meter_faults: str,
    faulty_from: Instant = FAULTY_FROM,
    charger_faults: Iterable[str] = (),
    map_id: str = "eastron-sdm630-v2",
    more: str = "",
    second: str = "none",
    verdict: str = "",
    factor: float = 1.0,
) -> AsyncIterator[tuple[Rig, MeterServer]]:
    """Bring the bench up at T0; ``{link}`` in ``second`` is the line of the first meter.

    ``charger_faults`` are those of the charger. ``more`` and ``verdict`` go into the bench file,
    ``factor`` is what the meter sees of the load.
    """
    clock, load = new_clock(), ChargerLoad(factor)
    shown = MapImage.find(map_id, lambda _phases: load)
    mischief = Mischief(meter_faults, faulty_from)
    async with MeterServer(clock, ANY_PORT, {shown.map.unit: shown}, mischief) as server:
        path = folder / "lab.bench.yaml"
        link = str(server.address)
        text = BENCH.format(
            map_id=map_id,
            link=link,
            more=more,
            second=second.replace("{link}", link),
            verdict=verdict,
        )
        path.write_text(text, encoding="utf-8")
        file = load_bench(path)
        facts = described_facts(file, "1.6", (), 0)
        with (
            TraceWriter(folder / "trace.jsonl", T0) as trace,
            WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
        ):
            async with assembled(
                replace(facts, listen=ListenAddress("127.0.0.1", 0)),
                clock,
                wire_log,
                _equip(file, clock, load, charger_faults),
                begin=lambda: trace,
                plan=SamplingPlan(),
            ) as rig:
                yield rig, server


async def judged(
    rig: Rig, limit_w: float = 11_000, lasting_ms: Millis = 3 * MINUTE_MS
) -> RunJudgement:
    """Charge under a limit for some minutes and judge what the meters said."""
    await rig.station.set_profile(1, txdefault((0, limit_w)))
    await start_session(rig, 1)
    await rig.clock.sleep_until(T0 + lasting_ms)
    return await Referee(rig, {}, rig.facts.criteria).judge()


async def with_the_cable_pulled(
    rig: Rig, server: MeterServer, for_s: int, limit_w: float = 11_000
) -> RunJudgement:
    """Lose every answer of the meter for some seconds in the middle of a run."""
    await rig.station.set_profile(1, txdefault((0, limit_w)))
    await start_session(rig, 1)
    await rig.clock.sleep_until(T0 + MINUTE_MS + SECOND_MS // 2)
    await server.__aexit__(None, None, None)
    await rig.clock.sleep(for_s * SECOND_MS)
    await server.__aenter__()
    await rig.clock.sleep(MINUTE_MS)
    return await Referee(rig, {}, rig.facts.criteria).judge()

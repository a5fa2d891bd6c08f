"""Labs with any station, vehicles and meters, and scenarios played in them in virtual time."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from proof.meters import Flaws, ImperfectMeter

from harness.bench import (
    PREPARATION_MS,
    BenchFacts,
    Equip,
    Fleet,
    Inconclusive,
    LimitViolated,
    Referee,
    Rig,
    VehicleDemand,
    assembled,
    usual_plan,
)
from harness.bench.equipment import Equipment
from harness.bench.facts import MeterFacts
from harness.clock import Clock, VirtualTimeLoop
from harness.csms import WireLog
from harness.data import register_map_path
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation
from harness.emulator.sources import STANDBY_W
from harness.errors import BenchError
from harness.limits import Hardware, Site, Supply
from harness.meters import MeterLink, ModbusMeter, RegisterMap
from harness.scenario import ScenarioItem, read
from harness.scenario.player import Player
from harness.trace import TraceWriter
from harness.verdict import Criteria, RunJudgement, Verdict, judge_run

__all__ = ["Lab", "Played", "play"]

_METER = "eastron-sdm630-v2"
_OWN_ERROR = 0.0049
"""How wrong the emulated meter is already: 0.4 % by its gain, and its current by 0.2 V of 230 V."""

_AC_A, _AC_V = 32.0, 230.0
_DC_A, _DC_V = 125.0, 400.0


@dataclass(frozen=True, slots=True)
class Lab:
    """A good station and its meters.

    Each connector takes ``standby_w`` from what its meter measures, besides what it charges.
    """

    version: str
    connectors: int = 1
    phases: int = 3
    dc: bool = False
    meter: Flaws = field(default_factory=Flaws)
    standby_w: float = STANDBY_W
    seed: int = 0

    @property
    def facts(self) -> BenchFacts:
        """The lab as the judge knows it."""
        hardware = Hardware(
            max_current_a=Decimal(_DC_A if self.dc else _AC_A),
            phases=self.phases,
            supply=Supply.DC if self.dc else Supply.AC,
            dc_voltage_v=Decimal(_DC_V),
        )
        meter = MeterFacts(_METER, self.meter.accuracy_class, self.meter.model)
        return BenchFacts(
            name="proof",
            ocpp_version=self.version,
            site=Site((hardware,) * self.connectors, Decimal(_AC_V)),
            meters=dict.fromkeys(range(1, self.connectors + 1), meter),
            seed=self.seed,
        )

    @property
    def emulated_site(self) -> EmulatedSite:
        """The lab as it is."""
        return EmulatedSite(
            connectors=self.connectors,
            phases=self.phases,
            max_current_a=_DC_A if self.dc else _AC_A,
            nominal_voltage_v=_DC_V if self.dc else _AC_V,
            dc=self.dc,
            standby_w=self.standby_w,
        )


@dataclass(frozen=True, slots=True)
class Played:
    """How a play ended; ``plainly`` is its verdict under the default reading alone.

    ``step`` is the text of the step that failed, if one did.
    """

    verdict: Verdict
    plainly: Verdict
    sentence: str
    step: str | None = None


def play(lab: Lab, content: str) -> Played:
    """Play the only item of a scenario file in a lab."""
    (item,) = read(content.encode(), Path("drawn.scenario.yaml")).items
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=VirtualTimeLoop) as runner,
    ):
        return runner.run(_play(lab, item, Path(folder)))


async def _play(lab: Lab, item: ScenarioItem, folder: Path) -> Played:
    t0 = item.scenario.start
    clock = Clock.starting(asyncio.get_running_loop(), t0 - PREPARATION_MS)
    with (
        TraceWriter(folder / "trace.jsonl", t0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, t0) as wire_log,
    ):
        rig = assembled(
            lab.facts,
            clock,
            wire_log,
            _equipment(lab, clock),
            begin=lambda: trace,
            plan=usual_plan(clock),
        )
        async with rig as running:
            return await _played(item, running)


async def _played(item: ScenarioItem, rig: Rig) -> Played:
    scenario = item.scenario
    referee = Referee(rig, scenario.readings, scenario.criteria(Criteria()))
    player = Player(rig, item, referee, strict=False, progress=lambda _: None)
    step, sentence, verdict = None, "", Verdict.PASS
    try:
        for index, one in enumerate(item.steps):
            step = str(one)
            await player.play(index)
        step = None
        judgement = await player.conclude()
        verdict, sentence = judgement.verdict, judgement.sentence
    except BenchError as error:
        verdict, sentence = Verdict.ERROR, str(error)
    except Inconclusive as error:
        verdict, sentence = Verdict.INCONCLUSIVE, str(error)
    except LimitViolated as error:
        verdict, sentence = Verdict.FAIL, str(error)
    return Played(verdict, _plainly(rig, referee).verdict, sentence, step)


def _plainly(rig: Rig, referee: Referee) -> RunJudgement:
    now = rig.clock.now()
    return judge_run(rig.recorder.evidence, now, referee.criteria, referee.readings[:1])


def _equipment(lab: Lab, clock: Clock) -> Equip:
    @asynccontextmanager
    async def equip(url: str) -> AsyncIterator[Equipment]:
        async with AsyncExitStack() as stack:
            station = EmulatedStation(
                clock,
                url,
                site=lab.emulated_site,
                seed=lab.seed,
                ocpp_version=lab.version,
            )
            flaws = lab.meter
            meters = EmulatedMeters(
                clock,
                station.sources,
                refresh_ms=flaws.refresh_ms,
                window_ms=flaws.window_ms,
                seed=lab.seed,
            )
            await meters.start()
            stack.push_async_callback(meters.stop)
            await station.start()
            stack.push_async_callback(station.stop)
            link = await stack.enter_async_context(MeterLink.tcp("127.0.0.1", meters.port, clock))
            register_map = RegisterMap.load(register_map_path(_METER))
            yield Equipment(
                meters={
                    n: ImperfectMeter(
                        ModbusMeter(link, register_map, unit=n),
                        clock,
                        flaws,
                        f"{lab.seed}/{n}",
                        own_error=_OWN_ERROR,
                        # A bench whose meter does not answer is not even brought up.
                        lossy_from=clock.now() + PREPARATION_MS,
                    )
                    for n in station.sources
                },
                vehicles=lambda _: _Garage(station),
            )

    return equip


class _Garage:
    """Plugs in whatever vehicle is asked for."""

    def __init__(self, station: EmulatedStation) -> None:
        self._station = station

    async def plug_in(self, connector: int, demand: VehicleDemand) -> None:
        spec = Fleet().vehicle_for(demand).spec
        self._station.plug_in(
            connector, replace(spec, power_w=demand.power_w, phases=demand.phases)
        )

    async def unplug(self, connector: int) -> None:
        self._station.unplug(connector)

    async def make_safe(self) -> None:
        await self._station.safe_off()

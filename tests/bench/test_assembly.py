"""From parts to a running bench: the port, the station that does not come, and the meters."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from bench.rigs import BENCH, T0, new_clock, open_described, records, run

from harness.bench import (
    BenchFacts,
    Equip,
    Referee,
    Rig,
    assembled,
    described_facts,
    emulated_equipment,
    load_bench,
    start_session,
)
from harness.bench.equipment import Equipment
from harness.clock import Clock
from harness.csms import StationSilent, WireLog
from harness.data import register_map_path
from harness.errors import BenchError
from harness.meters import MeterLink, ModbusMeter, RegisterMap, SamplingPlan
from harness.trace import TraceWriter
from harness.units import MINUTE_MS, SECOND_MS
from harness.verdict import RunJudgement, Verdict

SDM630 = RegisterMap.load(register_map_path("eastron-sdm630-v2"))
WITH_SECOND = BENCH.replace("meter: emulated", "meter: emulated, second_meter: emulated")


@asynccontextmanager
async def opened(
    folder: Path, text: str, equip: Equip | None = None, clock: Clock | None = None
) -> AsyncIterator[Rig]:
    """Bring up a bench whose meters are read every second, with other equipment if given."""
    clock = clock or new_clock()
    facts = facts_of(folder, text)
    with (
        TraceWriter(folder / "trace.jsonl", T0) as trace,
        WireLog(folder / "ocpp.jsonl", clock, T0) as wire_log,
    ):
        async with assembled(
            facts,
            clock,
            wire_log,
            equip or emulated_equipment(facts, clock),
            begin=lambda: trace,
            plan=SamplingPlan(),
        ) as rig:
            yield rig


def facts_of(folder: Path, text: str) -> BenchFacts:
    path = folder / "lab.bench.yaml"
    path.write_text(text, encoding="utf-8")
    return described_facts(load_bench(path), "1.6", (), 0)


async def bring_up(folder: Path, text: str, equip: Equip | None = None) -> None:
    async with opened(folder, text, equip):
        pass


def test_a_port_that_is_taken_is_one_error_that_names_the_bench(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = f"bench lab at 127.0.0.1:{port}: its port is taken; does another run use the bench"
        with pytest.raises(BenchError, match=said):
            run(bring_up(tmp_path, BENCH.replace(":0\n", f":{port}\n")))


def test_an_address_that_is_not_here_is_one_error(tmp_path: Path) -> None:
    elsewhere = BENCH.replace("127.0.0.1:0\n", "192.0.2.1:0\ninsecure: true\n")
    with pytest.raises(BenchError, match=r"bench lab at 192.0.2.1:0: cannot listen: "):
        run(bring_up(tmp_path, elsewhere))


@asynccontextmanager
async def nothing(_url: str) -> AsyncIterator[Equipment]:
    yield Equipment(meters={}, vehicles=pytest.fail)


def test_a_station_that_does_not_dial_in_is_awaited_as_long_as_the_bench_says(
    tmp_path: Path,
) -> None:
    async def main() -> int:
        clock = new_clock()
        text = BENCH.replace("  - id: CP-1\n", "  - id: CP-1\n    dials_in_within: 30 s\n")
        with pytest.raises(StationSilent, match=r"'CP-1' did not dial in at ws://127.0.0.1:\d+ "):
            async with opened(tmp_path, text, nothing, clock):
                pytest.fail("nobody dialled in")
        return clock.now() - clock.start

    assert run(main()) == 30 * SECOND_MS


def test_the_run_begins_when_the_station_is_there_and_what_it_said_before_is_kept(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with open_described(tmp_path) as rig:
            assert rig.clock.now() == T0

    run(main())
    assert records(tmp_path, "boot")[0]["t"] < 0
    assert {record["connector"] for record in records(tmp_path, "status")} == {0, 1}


async def judged(rig: Rig) -> RunJudgement:
    await start_session(rig, 1)
    await rig.clock.sleep(2 * MINUTE_MS)
    return await Referee(rig, {}).judge()


def with_second(facts: BenchFacts, clock: Clock, ct_ratio: float) -> Equip:
    """Give a bench a second meter on the line of the first, with a wrong ratio."""

    @asynccontextmanager
    async def equip(url: str) -> AsyncIterator[Equipment]:
        async with emulated_equipment(facts, clock)(url) as equipment:
            meter = ModbusMeter(equipment.meters[1].line, SDM630, unit=1, ct_ratio=ct_ratio)
            yield replace(equipment, second_meters={1: meter})

    return equip


async def judged_with_second(folder: Path, ct_ratio: float) -> RunJudgement:
    clock = new_clock()
    equip = with_second(facts_of(folder, WITH_SECOND), clock, ct_ratio)
    async with opened(folder, WITH_SECOND, equip, clock) as rig:
        return await judged(rig)


def test_a_second_meter_that_agrees_changes_nothing(tmp_path: Path) -> None:
    judgement = run(judged_with_second(tmp_path, 1.0))
    assert (judgement.verdict, judgement.sentence) == (Verdict.PASS, "")
    assert len(records(tmp_path, "second_sample")) > 100


def test_two_meters_that_contradict_each_other_prove_nothing(tmp_path: Path) -> None:
    judgement = run(judged_with_second(tmp_path, 1.1))
    assert judgement.verdict is Verdict.ERROR
    assert "the second meter (eastron-sdm630-v2) said 2" in judgement.sentence


class Cable:
    """A way to a meter that can be pulled: what is sent meanwhile is lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.is_pulled = False

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, forth = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass_on(near, forth))
                ways.create_task(self._pass_on(far, back))
        finally:
            forth.close()
            back.close()

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(4096):
            if not self.is_pulled:
                sink.write(data)
        sink.close()


def over_a_cable(facts: BenchFacts, clock: Clock, cables: list[Cable]) -> Equip:
    @asynccontextmanager
    async def equip(url: str) -> AsyncIterator[Equipment]:
        async with emulated_equipment(facts, clock)(url) as equipment:
            cable = Cable(equipment.meters[1].line._connection._endpoint.port)  # type: ignore[attr-defined]
            cables.append(cable)
            async with await asyncio.start_server(cable.carry, "127.0.0.1", 0) as server:
                port = server.sockets[0].getsockname()[1]
                async with MeterLink.tcp("127.0.0.1", port, clock) as link:
                    meter = ModbusMeter(link, SDM630, unit=1)
                    yield replace(equipment, meters={1: meter})

    return equip


def test_a_cable_that_is_pulled_for_ten_seconds_loses_nothing_that_was_recorded(
    tmp_path: Path,
) -> None:
    """The gap is told slot by slot, and the counter speaks for it."""

    async def main() -> RunJudgement:
        clock, cables = new_clock(), list[Cable]()
        equip = over_a_cable(facts_of(tmp_path, BENCH), clock, cables)
        async with opened(tmp_path, BENCH, equip, clock) as rig:
            await start_session(rig, 1)
            await rig.clock.sleep(MINUTE_MS)
            cables[0].is_pulled = True
            await rig.clock.sleep(10 * SECOND_MS)
            cables[0].is_pulled = False
            await rig.clock.sleep(MINUTE_MS)
            return await Referee(rig, {}).judge()

    judgement = run(main())
    (one,) = judgement.judgements
    told = {record["slot"] for record in records(tmp_path, "sample")}
    missing = {record["slot"] for record in records(tmp_path, "missing")}
    assert told | missing == set(range(max(told) + 1))
    assert 8 <= len(missing) <= 14
    assert judgement.verdict is Verdict.PASS, judgement.sentence
    assert one.missing == len(missing)

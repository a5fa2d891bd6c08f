"""How much the checks and the schedule cost on top of bare pymodbus, and how far they carry."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from statistics import median, quantiles

from benchmarks.comparing import take_turns
from benchmarks.day import in_virtual_time
from benchmarks.served_meters import HOST, served_elsewhere, server
from pymodbus.client import AsyncModbusTcpClient

from harness.clock import Clock
from harness.data import register_map_path
from harness.measured import Measurement, Missing, Sample
from harness.meters import Attention, MeterLink, ModbusMeter, RegisterMap, Sampler, SamplingPlan
from harness.meters.schedule import spread

FLOOR = 0.85
"""The share of bare pymodbus's reads per second that must be left."""

READS = 200
ROUNDS = 25
VIRTUAL_S = 1_000

METERS = 100
PERIOD_MS = 100
LASTING_MS = 10_000
LAG_MS = 10.0
QUIET_MS = 5.0
"""A machine whose bare timers lag more than this has no time left to be measured."""

SDM630 = replace(RegisterMap.load(register_map_path("eastron-sdm630-v2")), gap_ms=0)
BLOCK = SDM630.sample_blocks[0]


async def bare_read(client: AsyncModbusTcpClient) -> None:
    await client.read_input_registers(BLOCK.start, count=BLOCK.count, device_id=1)


def test_a_checked_reading_costs_little_more_than_a_bare_one(benchmark, announce):
    cpu_s: dict[str, list[float]] = {"bare": [], "meter": []}

    async def open_both(port: int, stack: AsyncExitStack):
        client = AsyncModbusTcpClient(HOST, port=port)
        await client.connect()
        stack.callback(client.close)
        clock = Clock.starting(asyncio.get_running_loop())
        link = await stack.enter_async_context(MeterLink.tcp(HOST, port, clock))
        return client, ModbusMeter(link, SDM630)

    async def many(name: str, read: Callable[[], object]) -> None:
        began = time.process_time()
        for _ in range(READS):
            await read()
        cpu_s[name].append(time.process_time() - began)

    with served_elsewhere(1) as port, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        client, meter = runner.run(open_both(port, stack))
        turns = take_turns(
            benchmark,
            lambda: runner.run(many("bare", lambda: bare_read(client))),
            lambda: runner.run(many("meter", meter.read)),
            ROUNDS,
        )
        runner.run(stack.aclose())
    share = 1 / turns.times_the_baseline
    bare, checked = (1_000 / READS * median(cpu_s[name]) for name in ("bare", "meter"))
    announce(
        f"checked readings: {READS / median(turns.measured):.0f} per s, bare pymodbus "
        f"{READS / median(turns.baseline):.0f}: ratio {share:.2f} (at least {FLOOR}); took "
        f"{turns.spread} times as long; CPU per 1,000 reads {checked:.2f} s, bare {bare:.2f} s"
    )
    assert share >= FLOOR


def test_the_sampler_reads_almost_as_fast_as_a_bare_loop(benchmark, announce):
    cpu_s: dict[str, list[float]] = {"bare": [], "sampled": []}

    async def bare() -> None:
        serving = server(1)
        await serving.serve_forever(background=True)
        client = AsyncModbusTcpClient(HOST, port=serving.transport.sockets[0].getsockname()[1])
        await client.connect()
        for _ in range(VIRTUAL_S):
            await bare_read(client)
            await asyncio.sleep(1)
        client.close()
        await serving.shutdown()

    async def sampled() -> None:
        got: list[Measurement] = []
        serving = server(1)
        await serving.serve_forever(background=True)
        clock = Clock.starting(asyncio.get_running_loop(), 0)
        port = serving.transport.sockets[0].getsockname()[1]
        async with MeterLink.tcp(HOST, port, clock) as link:
            sampler = Sampler(clock, {1: ModbusMeter(link, SDM630)}, Attention(), got.append)
            await sampler.start()
            await clock.sleep(VIRTUAL_S * 1_000 - 500)
            await sampler.stop()
        await serving.shutdown()
        assert [one.slot for one in got] == list(range(VIRTUAL_S + 1))

    def timed(name: str, main: Callable[[], Coroutine[None, None, None]]) -> None:
        began = time.process_time()
        in_virtual_time(main)
        cpu_s[name].append(time.process_time() - began)

    turns = take_turns(
        benchmark, lambda: timed("bare", bare), lambda: timed("sampled", sampled), ROUNDS // 2
    )
    # One process that never waits: its CPU time is its speed, in the least disturbed turn.
    share = min(cpu_s["bare"]) / min(cpu_s["sampled"])
    announce(
        f"sampler: {VIRTUAL_S / median(turns.measured):.0f} slots per s, bare loop "
        f"{VIRTUAL_S / median(turns.baseline):.0f}: by CPU time ratio {share:.2f} (at least "
        f"{FLOOR}); took {turns.spread} times as long; client and server in one process"
    )
    assert share >= FLOOR


@dataclass(frozen=True, slots=True)
class Lags:
    """By how much things came later than they were due, in ms."""

    all: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return median(self.all)

    @property
    def p99(self) -> float:
        return quantiles(self.all, n=100)[98]


async def bare_timers() -> Lags:
    """Wake up as often as the meters are to be read, and do nothing."""
    loop, lags = asyncio.get_running_loop(), Lags()
    start = loop.time()

    async def wake_up(phase_ms: int) -> None:
        for slot in range(LASTING_MS // PERIOD_MS // 2):
            due = start + (phase_ms + slot * PERIOD_MS) / 1_000
            await asyncio.sleep(due - loop.time())
            lags.all.append((loop.time() - due) * 1_000)

    await asyncio.gather(*(wake_up(phase_ms) for phase_ms in spread(METERS, PERIOD_MS)))
    return lags


async def sampled_meters(port: int) -> tuple[int, list[Measurement]]:
    """Sample all meters, each over a connection of its own; return the start and what came."""
    got: list[Measurement] = []
    clock = Clock.starting(asyncio.get_running_loop())
    async with AsyncExitStack() as stack:
        meters = {}
        for unit in range(1, METERS + 1):
            link = await stack.enter_async_context(MeterLink.tcp(HOST, port, clock))
            meters[unit] = ModbusMeter(link, SDM630, unit=unit)
        plan = SamplingPlan(period_ms=PERIOD_MS)
        sampler = Sampler(clock, meters, Attention(), got.append, plan)
        start = clock.now()
        await sampler.start()
        await clock.sleep(LASTING_MS)
        await sampler.stop()
    return start, got


def test_a_hundred_meters_are_read_ten_times_a_second(benchmark, announce):
    results: list[tuple[int, list[Measurement], float]] = []
    timers: list[Lags] = []

    def sample() -> None:
        began = time.process_time()
        start, got = asyncio.run(sampled_meters(port))
        results.append((start, got, time.process_time() - began))

    with served_elsewhere(METERS) as port:
        take_turns(benchmark, lambda: timers.append(asyncio.run(bare_timers())), sample, 1)
    (start, got, cpu_s), (idle,) = results[-1], timers[-1:]
    lags, phases = Lags(), spread(METERS, PERIOD_MS)
    for one in got:
        if isinstance(one, Sample):
            due = start + one.slot * PERIOD_MS + phases[one.connector - 1]
            lags.all.append(one.t0 + 1 - due)  # t0 is rounded down by a millisecond
    lost = [one for one in got if isinstance(one, Missing)]
    announce(
        f"{METERS} meters at {1_000 // PERIOD_MS} Hz: {len(lags.all)} readings in "
        f"{LASTING_MS / 1_000:.0f} s, {len(lost)} slots lost, lag p50 {lags.median:.1f} and p99 "
        f"{lags.p99:.1f} ms (below {LAG_MS:.0f}; bare timers {idle.median:.1f} and "
        f"{idle.p99:.1f} ms), CPU per 1,000 reads {1_000 * cpu_s / len(got):.2f} s"
    )
    if idle.p99 > QUIET_MS:
        announce(f"bare timers alone lag by more than {QUIET_MS:.0f} ms: too busy to judge the lag")
        return
    assert lost == []
    assert lags.p99 < LAG_MS

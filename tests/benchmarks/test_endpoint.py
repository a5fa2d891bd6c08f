"""How fast profiles are set beside the bare library, and whether a thousand stations fit in."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from statistics import median

import ocpp.messages
import pytest
from benchmarks.accepting_chargers import accepting_elsewhere
from benchmarks.comparing import take_turns
from benchmarks.day import in_virtual_time
from csms.fleet import kilobytes_each, play
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import Action, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from harness.clock import Clock
from harness.csms import CentralSystem, WireLog

FLOOR = 0.8
"""The share of the bare library's profiles per second that must be left."""

CHARGERS = 8
PROFILES = 50
ROUNDS = 15

STATIONS = 1_000
MOST_KB = 200
REPORT_S = 10
REPORTS = 6
START = 1_736_942_400_000  # 2025-01-15T12:00:00Z

Ask = Callable[[], Awaitable[object]]


def profile(number: int) -> dict[str, object]:
    return {
        "chargingProfileId": number,
        "stackLevel": number,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "startSchedule": "2025-01-15T12:00:00Z",
            "chargingSchedulePeriod": [
                {"startPeriod": 600 * step, "limit": 16.5} for step in range(6)
            ],
        },
    }


class BareCentralSystem(ChargePoint):
    """What the library's own example does, and no more."""

    @on(Action.boot_notification)
    def boot(self, **_fields: str) -> call_result.BootNotification:
        return call_result.BootNotification(
            "2025-01-15T12:00:00Z", 900, RegistrationStatus.accepted
        )

    async def set_profile(self, number: int) -> None:
        answer = await self.call(call.SetChargingProfile(1, profile(number)))
        assert answer.status == "Accepted"


async def open_bare(stack: AsyncExitStack) -> list[Ask]:
    dialled_in: asyncio.Queue[BareCentralSystem] = asyncio.Queue()

    async def listen(connection: ServerConnection) -> None:
        charge_point = BareCentralSystem("CP", connection)
        await dialled_in.put(charge_point)
        await charge_point.start()

    server = await stack.enter_async_context(
        serve(
            listen,
            "127.0.0.1",
            0,
            subprotocols=[Subprotocol("ocpp1.6")],
            compression=None,
            ping_interval=None,
        )
    )
    port = server.sockets[0].getsockname()[1]
    await stack.enter_async_context(accepting_elsewhere(f"ws://127.0.0.1:{port}", CHARGERS))
    stations = [await dialled_in.get() for _ in range(CHARGERS)]
    return [lambda one=one: one.set_profile(1) for one in stations]


async def open_ours(stack: AsyncExitStack, folder: Path) -> list[Ask]:
    clock = Clock.starting(asyncio.get_running_loop())
    wire_log = stack.enter_context(WireLog(folder / "ocpp.jsonl", clock, clock.now()))
    csms = CentralSystem(clock, wire_log=wire_log, on_event=lambda *_told: None)
    await stack.enter_async_context(csms)
    await stack.enter_async_context(accepting_elsewhere(csms.url, CHARGERS))
    stations = [await csms.wait_for_station(f"CP-{number}", 10_000) for number in range(CHARGERS)]

    async def set_profile(number: int) -> None:
        answer = await stations[number].set_profile(1, profile(1))
        assert answer.status == "Accepted"

    return [lambda number=number: set_profile(number) for number in range(CHARGERS)]


def test_setting_a_profile_costs_little_more_than_with_the_bare_library(
    benchmark, announce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # Its threads would make the library slower still.
    monkeypatch.setattr(ocpp.messages, "ASYNC_VALIDATION", False)
    cpu_s: dict[str, list[float]] = {"bare": [], "ours": []}

    async def repeat(ask: Ask) -> None:
        for _ in range(PROFILES):
            await ask()

    async def all_of(name: str, asks: list[Ask]) -> None:
        began = time.process_time()
        await asyncio.gather(*map(repeat, asks))
        cpu_s[name].append(time.process_time() - began)

    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        bare = runner.run(open_bare(stack))
        ours = runner.run(open_ours(stack, tmp_path))
        turns = take_turns(
            benchmark,
            lambda: runner.run(all_of("bare", bare)),
            lambda: runner.run(all_of("ours", ours)),
            ROUNDS,
        )
        runner.run(stack.aclose())
    count = CHARGERS * PROFILES
    # The chargers have a process of their own: this one's CPU time is its speed.
    share = min(cpu_s["bare"]) / min(cpu_s["ours"])
    announce(
        f"profiles set: {count / median(turns.measured):.0f} per s, bare ocpp library "
        f"{count / median(turns.baseline):.0f}: by CPU time ratio {share:.2f} (at least {FLOOR}); "
        f"took {turns.spread} times as long"
    )
    assert share >= FLOOR


@pytest.fixture
def many_sockets() -> Iterator[None]:
    """Let this process open two sockets for each station, and some more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 3 * STATIONS if hard == resource.RLIM_INFINITY else min(hard, 3 * STATIONS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_sockets")
@pytest.mark.parametrize("clock", ["virtual", "real"])
def test_a_thousand_stations_take_their_profiles_and_report(
    benchmark, announce, tmp_path: Path, clock: str
):
    parts: list[tuple[str, float, float]] = []

    def done(part: str) -> None:
        parts.append((part, time.perf_counter(), time.process_time()))

    async def main() -> None:
        done("began")
        start = START if clock == "virtual" else None
        fleet = await play(STATIONS, tmp_path, start, report_s=REPORT_S, reports=REPORTS, done=done)
        assert fleet.heard.accepted == dict.fromkeys(fleet.emulated, 3)

    run = asyncio.run if clock == "real" else lambda coroutine: in_virtual_time(lambda: coroutine)
    benchmark.pedantic(lambda: run(main()), rounds=1)
    spans = [
        f"{part} after {wall - wall_0:.1f} s (CPU {cpu - cpu_0:.1f} s)"
        for (_, wall_0, cpu_0), (part, wall, cpu) in pairwise(parts)
    ]
    announce(
        f"{STATIONS} stations in {clock} time, three profiles and {REPORTS} reports each, one "
        f"every {REPORT_S} s, both ends in this process: {', '.join(spans)}"
    )


@pytest.mark.usefixtures("many_sockets")
def test_a_station_takes_no_more_memory_than_promised(benchmark, announce, tmp_path: Path):
    found: list[float] = []

    async def main() -> None:
        found.append(await kilobytes_each(STATIONS, tmp_path, START))

    benchmark.pedantic(lambda: in_virtual_time(main), rounds=1)
    announce(
        f"memory per station by tracemalloc, {STATIONS} of them, both ends: {found[0]:.0f} kB "
        f"(at most {MOST_KB})"
    )
    assert found[0] <= MOST_KB

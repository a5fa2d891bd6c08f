"""Many emulated stations at once: they boot, take a stack of three profiles and report."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness.clock import Clock
from harness.csms import CentralSystem, MeterValuesReceived, Station, StationEvent, WireLog
from harness.emulator import EmulatedStation, VehicleSpec
from harness.profiles.events import ProfileAccepted
from harness.units import SECOND_MS

PATIENCE_MS = 120 * SECOND_MS


def profile(level: int) -> dict[str, object]:
    return {
        "chargingProfileId": level,
        "stackLevel": level,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {
            "chargingRateUnit": "A",
            "startSchedule": "2025-01-15T12:00:00Z",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10 + level}],
        },
    }


@dataclass
class Heard:
    """How often each station accepted a profile, and how often it reported."""

    accepted: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)

    def take(self, identity: str, event: StationEvent) -> None:
        if isinstance(event, ProfileAccepted):
            self.accepted[identity] += 1
        elif isinstance(event, MeterValuesReceived):
            self.reports[identity] += 1


@dataclass
class Fleet:
    """The stations, both ends of them."""

    clock: Clock
    csms: CentralSystem
    heard: Heard
    emulated: dict[str, EmulatedStation] = field(default_factory=dict)

    async def dial_in(self) -> list[Station]:
        """Let all of them connect and boot at once, as after a power cut."""
        await asyncio.gather(*(station.start() for station in self.emulated.values()))
        return [await self.csms.wait_for_station(name, PATIENCE_MS) for name in self.emulated]

    async def charge(self, stations: list[Station], report_s: int) -> None:
        """Send each its stack of profiles, and let it charge and report."""
        await asyncio.gather(*(self._prepare(station, report_s) for station in stations))

    async def hear_reports(self, count: int) -> None:
        """Wait until every station reported so often."""
        async with asyncio.timeout(PATIENCE_MS / SECOND_MS):
            while min(self.heard.reports[name] for name in self.emulated) < count:
                await self.clock.sleep(SECOND_MS // 4)

    async def _prepare(self, station: Station, report_s: int) -> None:
        for level in range(3):
            await station.set_profile(1, profile(level))
        await station.set_configuration("MeterValueSampleInterval", str(report_s))
        self.emulated[station.identity].plug_in(1, VehicleSpec(power_w=11_000, phases=3))
        await station.remote_start(1, "TAG")


@asynccontextmanager
async def fleet(count: int, folder: Path, start: int | None) -> AsyncIterator[Fleet]:
    """Bring a fleet up; without ``start`` in real time."""
    clock = Clock.starting(asyncio.get_running_loop(), start)
    heard = Heard()
    async with AsyncExitStack() as stack:
        wire_log = stack.enter_context(WireLog(folder / "ocpp.jsonl", clock, clock.now()))
        csms = CentralSystem(clock, wire_log=wire_log, on_event=heard.take)
        found = Fleet(clock, await stack.enter_async_context(csms), heard)
        for number in range(count):
            station = EmulatedStation(clock, csms.url, f"CP-{number}")
            found.emulated[f"CP-{number}"] = station
            stack.push_async_callback(station.stop)
        yield found


async def play(
    count: int,
    folder: Path,
    start: int | None,
    *,
    report_s: int,
    reports: int,
    done: Callable[[str], None] = lambda _: None,
) -> Fleet:
    """Play it all, and tell ``done`` after each part."""
    async with fleet(count, folder, start) as found:
        stations = await found.dial_in()
        done("booted")
        await found.charge(stations, report_s)
        done("charging")
        await found.hear_reports(reports)
        done("reported")
        return found


async def kilobytes_each(count: int, folder: Path, start: int) -> float:
    """Measure by tracemalloc what a station takes, both ends of it, once all have reported."""

    def total() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        async with fleet(count, folder, start) as found:
            before = total()
            await found.charge(await found.dial_in(), report_s=10)
            await found.hear_reports(1)
            return (total() - before) / count / 1_000
    finally:
        tracemalloc.stop()

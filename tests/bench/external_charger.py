"""A charger in a process of its own: it dials in, its vehicle is plugged in, its meter answers.

Called with the URL of the central system; prints the port of its meter. It dials in again, and
boots, as soon as it is hung up on, where ``hil emulate`` waits for many seconds as real chargers
do. It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

from harness.clock import Clock
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation, VehicleSpec
from harness.errors import BenchError

RETRY_S = 0.3


async def charge(url: str) -> None:
    """Dial in and boot again and again, with one and the same station, memory and all."""
    clock = Clock.starting(asyncio.get_running_loop())
    station = EmulatedStation(clock, url, "CP-1", EmulatedSite())
    meters = EmulatedMeters(clock, station.sources)
    await meters.start()
    print(meters.port, flush=True)  # noqa: T201  # this is how the test learns it
    station.plug_in(1, VehicleSpec(power_w=22_000.0, phases=3))
    while True:
        with suppress(BenchError):
            await station.start()
            while station._lifeline._link.is_connected:  # noqa: ASYNC110
                await asyncio.sleep(RETRY_S)
            await station.stop()
        await asyncio.sleep(RETRY_S)


async def main(url: str) -> None:
    charger = asyncio.create_task(charge(url))
    await asyncio.to_thread(sys.stdin.read)
    charger.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

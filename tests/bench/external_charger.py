"""A charger in a process of its own: it dials in, its vehicle is plugged in, its meter answers.

Called with the URL of the central system; prints the port of its meter. It boots once, and after
that only dials in again when it is hung up on, as real chargers do: sooner than they, for whom a
test would have to wait. It ends with its standard input.
"""

from __future__ import annotations

import asyncio
import sys

from harness.clock import Clock
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation, VehicleSpec, backoff
from harness.errors import BenchError

RETRY_S = 0.3


def dial_again_soon() -> None:
    """Set RetryBackOffWaitMinimum, ...RandomRange and ...RepeatTimes of this process's charger."""
    backoff.WAIT_MINIMUM_S = backoff.RANDOM_RANGE_S = 1
    backoff.REPEAT_TIMES = 0


async def charge(url: str) -> None:
    """Power up as soon as the central system is there, and stay in touch with it."""
    clock = Clock.starting(asyncio.get_running_loop())
    station = EmulatedStation(clock, url, "CP-1", EmulatedSite())
    meters = EmulatedMeters(clock, station.sources)
    await meters.start()
    print(meters.port, flush=True)  # noqa: T201  # this is how the test learns it
    station.plug_in(1, VehicleSpec(power_w=22_000.0, phases=3))
    await power_up(station)
    await asyncio.Event().wait()


async def power_up(station: EmulatedStation) -> None:
    while True:
        try:
            await station.start()
        except BenchError:
            await asyncio.sleep(RETRY_S)
        else:
            return


async def main(url: str) -> None:
    charger = asyncio.create_task(charge(url))
    await asyncio.to_thread(sys.stdin.read)
    charger.cancel()


if __name__ == "__main__":
    dial_again_soon()
    asyncio.run(main(sys.argv[1]))

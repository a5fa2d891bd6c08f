"""``hil meter`` beside an emulated meter, in virtual time and in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from importlib import import_module

from meters.emulated import ANY_PORT
from meters.support import START, in_virtual_time

from harness.cli import _parser
from harness.clock import Clock
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer, Mischief

__all__ = ["START", "beside_a_meter"]


def beside_a_meter(
    *command: str,
    map_id: str = "eastron-sdm630-v2",
    load: EmulatedLoad | None = None,
    unit: int = 1,
    faults: Iterable[str] = (),
    after_ms: int = 0,
    power_w: float = 6_900.0,
) -> None:
    """Run ``hil meter`` with a command in which LINK stands for the link of an emulated meter."""

    async def main(clock: Clock) -> None:
        shown = MapImage.find(
            map_id, lambda phases: load or EmulatedLoad(START, power_w, phases=phases)
        )
        mischief = Mischief(faults, START + after_ms)
        async with MeterServer(clock, ANY_PORT, {unit: shown}, mischief) as server:
            words = [str(server.address) if word == "LINK" else word for word in command]
            arguments = _parser().parse_args(["meter", *words])
            action = import_module(f"harness.cli.meter_{arguments.action}")
            async with asyncio.timeout(3_600):
                await action.run(arguments, clock)

    in_virtual_time(main)

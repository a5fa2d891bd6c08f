"""``hil meter emulate``: be a meter, with faults on request."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re

from harness.cli.meter_maps import folders_of
from harness.clock import Clock
from harness.errors import InputError
from harness.meters import LinkAddress, parse_link
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer, Mischief
from harness.units import parse_duration, parse_power

__all__ = ["run"]

_BARE = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:/?#\[\]]+):[0-9]+")
"""HOST:PORT, which is short for tcp://HOST:PORT."""


async def run(arguments: argparse.Namespace, clock: Clock) -> None:
    """Answer as a meter does until Ctrl-C.

    Raises :class:`InputError` for what was written wrong and :class:`harness.errors.BenchError`
    when it cannot listen there.
    """
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)  # it logs every odd frame
    power_w = float(parse_power(arguments.power))
    start = clock.now()
    mischief = Mischief(arguments.faults, start + parse_duration(arguments.fault_after))
    image = MapImage.find(
        arguments.map,
        lambda phases: EmulatedLoad(start, power_w, phases=phases),
        folders_of(arguments),
    )
    image.registers(start)  # so that a load that does not fit is told before anybody asks
    if "swapped" in arguments.faults and not image.has_long_numbers:
        raise InputError(f"--fault swapped: every number of {arguments.map} is a single register")
    unit = image.map.unit if arguments.unit is None else arguments.unit
    async with MeterServer(clock, _address(arguments, image), {unit: image}, mischief) as server:
        wrong = f", {' and '.join(arguments.faults)}" if arguments.faults else ""
        print(
            f"{image.map.name}, unit {unit} at {server.address}: {power_w:.0f} W{wrong}; "
            "Ctrl-C ends it",
            flush=True,
        )
        await asyncio.Event().wait()


def _address(arguments: argparse.Namespace, image: MapImage) -> LinkAddress:
    if arguments.serial is not None:
        return parse_link(f"serial://{arguments.serial}", image.map.bus)
    listen = arguments.listen
    return parse_link(f"tcp://{listen}" if _BARE.fullmatch(listen) else listen, image.map.bus)

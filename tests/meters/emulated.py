"""Emulated meters of any map over real connections, for the tests."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from harness.clock import Clock
from harness.meters import Framing, LinkAddress, MeterLink, ModbusMeter, SerialSettings
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer, Mischief
from harness.meters.endpoints import DEFAULT_TIMING, TcpEndpoint, UdpEndpoint
from harness.meters.serialport import SerialEndpoint

LOOPBACK = "127.0.0.1"
ANY_PORT = LinkAddress(TcpEndpoint(LOOPBACK, 0, Framing.MBAP), None)
ANY_PORT_RTU = LinkAddress(TcpEndpoint(LOOPBACK, 0, Framing.RTU), None)
ANY_PORT_UDP = LinkAddress(UdpEndpoint(LOOPBACK, 0), None)

LOAD_W = 6_900.0
"""30 A of one phase, 10 A of three: what any of the meters can show."""


def load_of(clock: Clock, power_w: float = LOAD_W):
    return lambda phases: EmulatedLoad(clock.now(), power_w, phases=phases)


def image(clock: Clock, map_id: str, power_w: float = LOAD_W) -> MapImage:
    return MapImage.find(map_id, load_of(clock, power_w))


def link_to(server: MeterServer, clock: Clock) -> MeterLink:
    """Make the link to where a server listens."""
    address = server.address
    return MeterLink(
        clock, address.endpoint, DEFAULT_TIMING, address.wire, numbered=address.is_numbered
    )


@asynccontextmanager
async def emulated(
    clock: Clock,
    map_id: str = "eastron-sdm630-v2",
    *,
    faults: Iterable[str] = (),
    after_ms: int = 0,
    power_w: float = LOAD_W,
    address: LinkAddress = ANY_PORT,
) -> AsyncIterator[ModbusMeter]:
    """Serve unit 1 as a map says and yield the meter that reads it."""
    shown = image(clock, map_id, power_w)
    mischief = Mischief(faults, clock.now() + after_ms)
    async with (
        MeterServer(clock, address, {1: shown}, mischief) as server,
        link_to(server, clock) as link,
    ):
        yield ModbusMeter(link, shown.map, unit=1)


@asynccontextmanager
async def crossed_ports() -> AsyncIterator[tuple[str, str]]:
    """Yield two serial ports that are joined by a cable: two pseudo-terminals, end to end."""
    loop = asyncio.get_running_loop()
    pairs = [os.openpty(), os.openpty()]
    for (master, port), (other, _) in zip(pairs, reversed(pairs), strict=True):
        tty.setraw(port)
        loop.add_reader(master, lambda a=master, b=other: os.write(b, os.read(a, 512)))
    try:
        yield os.ttyname(pairs[0][1]), os.ttyname(pairs[1][1])
    finally:
        for master, port in pairs:
            loop.remove_reader(master)
            os.close(master)
            os.close(port)


def serial(port: str, settings: SerialSettings) -> LinkAddress:
    return LinkAddress(SerialEndpoint(port, settings), settings)

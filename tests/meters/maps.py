"""Emulated meters for any register map, and values to fill them with, for the tests of maps."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import groupby

from pymodbus.framer.rtu import FramerRTU
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from harness.data import register_map_paths
from harness.meters import SUNSPEC_MAPS, MeterLink, NoValue, RegisterMap
from harness.meters.decoder import BlockDecoder
from harness.meters.encoder import Registers
from harness.meters.points import Request

MAP_IDS = tuple(map_id for map_id in register_map_paths() if map_id not in SUNSPEC_MAPS)
"""All packaged maps whose addresses are fixed."""

BENCH = {
    "power": 11_160.0,
    "frequency": 49.9,
    "pf": 0.98,
    "energy_import": 1_234_000.0,
    "energy_export": 56_000.0,
    "voltage_dc": 412.5,
    "current_dc": -27.25,
} | {
    f"{quantity}_l{phase}": value
    for quantity, values in {
        "voltage": (229.0, 231.0, 233.0),
        "current": (15.9, 16.1, 16.3),
        "power": (3640.0, 3720.0, 3800.0),
        "pf": (0.97, 0.98, 0.99),
    }.items()
    for phase, value in enumerate(values, start=1)
}
"""A charger under load; as round as the meters that show 10 W, 1 V or 1 kWh need it."""


def wanted(register_map: RegisterMap) -> dict[str, float]:
    """Return the bench's values of those points and sums that a map has."""
    names = [each.name for each in (*register_map.points, *register_map.sums)]
    return {name: BENCH[name] for name in names if name in BENCH}


@asynccontextmanager
async def tcp_meter(registers: Registers, unit: int) -> AsyncIterator[int]:
    """Serve registers over real Modbus TCP, those of function 3 and 4 apart; yield the port.

    Any address that is not among them is answered with exception 2.
    """
    # The server wants something in each of its four tables.
    unused = [SimData(0, values=[False], datatype=DataType.BITS)]
    tables = (unused, unused, _table(registers[3]), _table(registers[4]))
    server = ModbusTcpServer(SimDevice(unit, tables), address=("127.0.0.1", 0))
    await server.serve_forever(background=True)
    try:
        yield server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    finally:
        await server.shutdown()
        await asyncio.sleep(0)


def _table(registers: Mapping[int, int]) -> list[SimData]:
    runs = [
        SimData(run[0], values=[registers[at] for at in run], datatype=DataType.REGISTERS)
        for run in _runs(registers)
    ]
    return runs or [SimData(0xFFFF, values=[0], datatype=DataType.REGISTERS)]


def _runs(addresses: Mapping[int, int]) -> Iterator[list[int]]:
    """Yield the addresses that follow each other without a hole."""
    for _, run in groupby(enumerate(sorted(addresses)), lambda pair: pair[1] - pair[0]):
        yield [address for _, address in run]


@asynccontextmanager
async def serial_meter(registers: Registers, unit: int) -> AsyncIterator[str]:
    """Answer RTU requests for registers on a pseudo-terminal; yield its name."""
    loop = asyncio.get_running_loop()
    master, device = os.openpty()
    pending = bytearray()

    def answer() -> None:
        pending.extend(os.read(master, 256))
        while len(pending) >= 8:
            request, pending[:8] = bytes(pending[:8]), b""
            os.write(master, _rtu_reply(request, registers, unit))

    loop.add_reader(master, answer)
    try:
        yield os.ttyname(device)
    finally:
        loop.remove_reader(master)
        os.close(master)
        os.close(device)


def _rtu_reply(request: bytes, registers: Registers, unit: int) -> bytes:
    """Answer as the Modbus specification says (6.3, 6.4); exception 2 for an unknown address."""
    assert request[0] == unit
    function, start, count = (
        request[1],
        *(int.from_bytes(request[at : at + 2], "big") for at in (2, 4)),
    )
    words = [registers[function].get(at) for at in range(start, start + count)]
    frame = bytes([unit, function | 0x80, 2])
    if None not in words:
        data = b"".join(word.to_bytes(2, "big") for word in words)
        frame = bytes([unit, function, len(data)]) + data
    return frame + FramerRTU.compute_CRC(frame).to_bytes(2, "big")


async def read_points(
    link: MeterLink, register_map: RegisterMap, unit: int
) -> dict[str, float | None]:
    """Read all blocks of a map and return everything that they hold."""
    values: dict[str, float | None] = {}
    for block in {block for group in register_map.blocks.values() for block in group}:
        request = Request(
            unit, block.function, block.start, block.count, gap_ms=register_map.gap_ms
        )
        reply = await link.read(request)
        assert not isinstance(reply, NoValue), reply
        decoder = BlockDecoder(block, register_map.points, register_map.sums)
        values |= decoder.decode(reply.registers)
    return values

"""Real Modbus servers, and the way from them to a link, for the tests of this room."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from meters.support import in_virtual_time
from pymodbus.constants import ExcCodes
from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from harness.clock import Clock
from harness.data import register_map_path
from harness.meters import Framing, LinkTiming, MeterLink, NoValue, RegisterMap
from harness.meters.link import Reply
from harness.meters.points import Request

HOST = "127.0.0.1"
ONE_SECOND = LinkTiming()
SDM630 = RegisterMap.load(register_map_path("eastron-sdm630-v2"))

ELEVEN_KW = {
    0x00: 230.0,
    0x02: 231.0,
    0x04: 229.0,
    0x06: 16.0,
    0x08: 15.5,
    0x0A: 16.5,
    0x0C: 3680.0,
    0x0E: 3580.5,
    0x10: 3778.5,
    0x34: 11039.0,
    0x46: 50.0,
    0x48: 1.5,
    0x4A: 0.25,
}
"""Input registers of an SDM630 under a load of 11 kW: 230 V * 16 A and so on; energies in kWh."""


def float_registers(floats: dict[int, float], count: int = 80) -> list[int]:
    """Lay float32 numbers out in registers, most significant register first."""
    registers = [0] * count
    for address, number in floats.items():
        registers[address : address + 2] = struct.unpack(">HH", struct.pack(">f", number))
    return registers


class Device:
    """One unit of a served line: registers that may change, an exception, or slowness."""

    def __init__(self, unit: int, registers: Sequence[int]) -> None:
        self.unit = unit
        self.registers = list(registers)
        self.refusal: ExcCodes | None = None
        self.delay_s = 0.0
        self.asked: list[float] = []

    def simulated(self) -> SimDevice:
        data = SimData(0, values=list(self.registers), datatype=DataType.REGISTERS)
        return SimDevice(self.unit, [data], action=self._answer)

    async def _answer(
        self, _code: int, _start: int, _at: int, _count: int, registers: list[int], _new: object
    ) -> ExcCodes | None:
        self.asked.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.delay_s)
        registers[: len(self.registers)] = self.registers
        return self.refusal


@asynccontextmanager
async def served(
    *devices: Device, framer: FramerType = FramerType.SOCKET, port: int = 0
) -> AsyncIterator[int]:
    """Serve devices over real Modbus TCP and yield the port."""
    server = ModbusTcpServer(
        [device.simulated() for device in devices], framer=framer, address=("127.0.0.1", port)
    )
    await server.serve_forever(background=True)
    try:
        yield server.transport.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    finally:
        await server.shutdown()
        await asyncio.sleep(0)


@asynccontextmanager
async def raw_server(
    reply: Callable[[bytes], Awaitable[bytes]],
) -> AsyncIterator[int]:
    """Serve raw bytes: each chunk that arrives is answered with what ``reply`` returns."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.read(512):
                writer.write(await reply(request))
        finally:
            writer.close()
            over.set()

    over = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
        await over.wait()


def input_request(start: int = 0, count: int = 2, *, unit: int = 1, gap_ms: int = 0) -> Request:
    return Request(unit=unit, function=4, start=start, count=count, gap_ms=gap_ms)


def with_device(
    test: Callable[[Clock, Device, MeterLink], Awaitable[None]],
    *,
    framing: Framing = Framing.MBAP,
    timing: LinkTiming = ONE_SECOND,
) -> None:
    """Run a test with a link to a served device."""
    framer = FramerType.RTU if framing is Framing.RTU else FramerType.SOCKET

    async def main(clock: Clock) -> None:
        device = Device(1, range(80))
        async with (
            served(device, framer=framer) as port,
            MeterLink.tcp(HOST, port, clock, framing=framing, timing=timing) as link,
        ):
            await test(clock, device, link)

    in_virtual_time(main)


def registers_of(outcome: Reply | NoValue) -> list[int]:
    assert isinstance(outcome, Reply), outcome
    return list(outcome.registers)


def reason_of(outcome: Reply | NoValue) -> str:
    assert isinstance(outcome, NoValue), outcome
    return outcome.reason

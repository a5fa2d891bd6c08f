"""Real connections in virtual time: whatever was sent has arrived before time moves on."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from pymodbus.client import AsyncModbusTcpClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from .certificate import tls_contexts
from .virtual import run

CLIENTS = 10
ROUND_TRIPS = 1_000


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def count_late(url: str, seed: int) -> int:
    """Send and receive at odd moments over some hours; count answers that took any time."""
    loop = asyncio.get_running_loop()
    seeded = random.Random(seed)
    late = 0
    async with connect(url, ping_interval=None, compression=None) as connection:
        for number in range(ROUND_TRIPS):
            await asyncio.sleep(seeded.uniform(0, 30))
            sent = loop.time()
            await connection.send(str(number))
            assert await connection.recv() == str(number)
            late += loop.time() != sent
    return late


def test_nothing_is_late_in_ten_thousand_round_trips_over_websockets() -> None:
    async def main() -> tuple[int, float]:
        async with serve(echo, "127.0.0.1", 0, ping_interval=None, compression=None) as server:
            port = server.sockets[0].getsockname()[1]
            url = f"ws://127.0.0.1:{port}"
            late = await asyncio.gather(*(count_late(url, seed) for seed in range(CLIENTS)))
        return sum(late), asyncio.get_running_loop().time()

    late, elapsed_s = run(main())
    assert late == 0
    assert elapsed_s > 3 * 3600


def test_a_message_of_a_mebibyte_takes_no_time() -> None:
    async def main() -> float:
        async with (
            serve(echo, "127.0.0.1", 0, ping_interval=None, compression=None) as server,
            connect(
                f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}",
                ping_interval=None,
                compression=None,
            ) as connection,
        ):
            await connection.send("x" * 2**20)
            assert len(await connection.recv()) == 2**20
            return asyncio.get_running_loop().time()

    assert run(main()) == 0.0


def test_tls_takes_no_time_either(tmp_path: Path) -> None:
    server_tls, client_tls = tls_contexts(tmp_path)

    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        times: list[float] = []
        async with (
            serve(echo, "127.0.0.1", 0, ssl=server_tls, ping_interval=None) as server,
            connect(
                f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}",
                ssl=client_tls,
                ping_interval=None,
            ) as connection,
        ):
            for _ in range(100):
                times.append(loop.time())
                await connection.send("hello")
                assert await connection.recv() == "hello"
                await asyncio.sleep(60)
        return times

    assert run(main()) == [60.0 * minute for minute in range(100)]


def test_modbus_tcp_takes_no_time() -> None:
    async def main() -> tuple[list[int], float]:
        registers = SimData(0, values=[230, 16], datatype=DataType.REGISTERS)
        server = ModbusTcpServer(SimDevice(1, [registers]), address=("127.0.0.1", 0))
        await server.serve_forever(background=True)
        try:
            port = server.transport.sockets[0].getsockname()[1]
            return await read_every_second(port)
        finally:
            await server.shutdown()

    async def read_every_second(port: int) -> tuple[list[int], float]:
        loop = asyncio.get_running_loop()
        client = AsyncModbusTcpClient("127.0.0.1", port=port, timeout=1, retries=0)
        assert await client.connect()
        late = []
        for _ in range(600):
            asked = loop.time()
            answer = await client.read_holding_registers(0, count=2, device_id=1)
            assert answer.registers == [230, 16]
            late.append(int(loop.time() != asked))
            await asyncio.sleep(1)
        client.close()
        return late, loop.time()

    late, elapsed_s = run(main())
    assert sum(late) == 0
    assert elapsed_s == 600.0

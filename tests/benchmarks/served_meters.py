"""A process of its own with a Modbus TCP server; prints its port and serves until it is ended.

The number of units is the argument. Every unit has the registers of an SDM630 under no load.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

HOST = "127.0.0.1"
REGISTERS = 80


@contextmanager
def served_elsewhere(units: int) -> Iterator[int]:
    """Serve units in a second process and yield the port."""
    command = [sys.executable, str(Path(__file__)), str(units)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def server(units: int) -> ModbusTcpServer:
    devices = [
        SimDevice(unit, [SimData(0, count=REGISTERS, datatype=DataType.REGISTERS)])
        for unit in range(1, units + 1)
    ]
    return ModbusTcpServer(devices, address=(HOST, 0))


async def serve(units: int) -> None:
    serving = server(units)
    await serving.serve_forever(background=True)
    print(serving.transport.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))

"""A process of its own with chargers that accept whatever they are asked.

The arguments are a URL and the number of chargers, which dial in as CP-0, CP-1 … and boot; they
stay until they are hung up on.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

BOOT = [2, "boot", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}]


@asynccontextmanager
async def accepting_elsewhere(url: str, count: int) -> AsyncIterator[None]:
    """Let chargers in a second process dial in."""
    command = [sys.executable, str(Path(__file__)), url, str(count)]
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def accept(address: str) -> None:
    async with connect(
        address, subprotocols=[Subprotocol("ocpp1.6")], compression=None, ping_interval=None
    ) as connection:
        await connection.send(json.dumps(BOOT))
        async for message in connection:
            kind, unique_id, *_ = json.loads(message)
            if kind == 2:
                await connection.send(f'[3,"{unique_id}",{{"status":"Accepted"}}]')


async def main(url: str, count: int) -> None:
    await asyncio.gather(*(accept(f"{url}/CP-{number}") for number in range(count)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))

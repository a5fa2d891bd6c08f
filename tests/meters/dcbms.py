"""A DCBM's HTTP server, as its manual describes it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

LIVE = {
    "voltage": 401.5,
    "current": 27.5,
    "power": 11.04125,
    "temperatureH": 31.0,
    "temperatureL": 30.0,
    "energyImportTotal": 188.977,
    "energyExportTotal": 0.25,
    "timestamp": "2025-01-15T12:00:20.000Z",
}
"""401.5 V times 27.5 A are 11.04125 kW."""


@dataclass
class Dcbm:
    """What the server answers, and how often a connection was made to it."""

    live: Any = field(default_factory=lambda: dict(LIVE))
    status: int = 200
    body: bytes | None = None
    delay_s: float = 0.0
    hangs_up: bool = False
    asked: list[str] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def served(dcbm: Dcbm) -> AsyncIterator[str]:
    """Serve a DCBM over real HTTP/1.1 and yield its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        dcbm.connections += 1
        try:
            while head := await _head(reader):
                dcbm.asked.append(head.split()[1].decode())
                await asyncio.sleep(dcbm.delay_s)
                if dcbm.hangs_up:
                    return
                writer.write(_answer(dcbm))
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.sleep(0.001)  # for the connections to see their end


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _answer(dcbm: Dcbm) -> bytes:
    body = json.dumps(dcbm.live).encode() if dcbm.body is None else dcbm.body
    head = f"HTTP/1.1 {dcbm.status} Said\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body

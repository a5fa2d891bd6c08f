"""Short ways to configure a station, to lose it, and to watch it while it boots."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

from emulator.support import T0, FakeCsms

from harness.clock import Clock
from harness.emulator import EmulatedStation

ANSWERED_MS = 10
"""Enough for every message of one instant to be exchanged."""


@asynccontextmanager
async def booting(clock: Clock, csms: FakeCsms, **options: Any):
    """Give a station that dials a fake central system, which need not accept its boot."""
    async with csms.serving():
        station = EmulatedStation(clock, csms.url, **options)
        start = asyncio.create_task(station.start())
        await clock.sleep(ANSWERED_MS)
        try:
            yield station
        finally:
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
            await station.stop()


def seconds_of(csms: FakeCsms, action: str) -> list[int]:
    """Return in which seconds since T0 the station sent an action."""
    return [round((at - T0) / 1000) for at, name, _ in csms.received if name == action]


def actions(csms: FakeCsms) -> list[str]:
    """Return what the station sent, in order."""
    return [action for _, action, _ in csms.received]


async def lose(csms: FakeCsms) -> None:
    """Cut the connection."""
    await csms.connection.close()
    await csms.clock.sleep(100)


async def out_of_reach(csms: FakeCsms, duration_ms: int) -> None:
    """Cut the connection, and let the station dial in vain for so long."""
    csms.is_reachable = False
    await csms.connection.close()
    await csms.clock.sleep(duration_ms)
    csms.is_reachable = True


async def set_profile(csms: FakeCsms, body: dict[str, Any], connector: int = 1) -> Any:
    """Set a profile of 1.6."""
    request = {"connectorId": connector, "csChargingProfiles": body}
    return await csms.call("SetChargingProfile", request)


async def configure(csms: FakeCsms, key: str, value: str) -> str:
    """Change a configuration key of 1.6; return the status."""
    answer = await csms.call("ChangeConfiguration", {"key": key, "value": value})
    return answer["status"]


async def set_variable(csms: FakeCsms, component: str, name: str, value: str) -> str:
    """Set a variable of 2.x; return the status."""
    wanted = {
        "component": {"name": component},
        "variable": {"name": name},
        "attributeValue": value,
    }
    answer = await csms.call("SetVariables", {"setVariableData": [wanted]})
    return answer["setVariableResult"][0]["attributeStatus"]


async def get_variable(csms: FakeCsms, component: str, name: str, evse: int = 0) -> dict[str, Any]:
    """Read a variable of 2.x; return its result."""
    where = {"evse": {"id": evse}} if evse else {}
    asked = {"component": {"name": component, **where}, "variable": {"name": name}}
    answer = await csms.call("GetVariables", {"getVariableData": [asked]})
    return answer["getVariableResult"][0]

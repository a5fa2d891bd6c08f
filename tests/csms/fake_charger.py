"""A scripted charger: a raw WebSocket client that says exactly what it is told, however wrong."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from harness.clock import Clock, VirtualTimeLoop
from harness.csms import CentralSystem, Station, StationEvent, WireLog
from harness.trace import read_records
from harness.units import SECOND_MS, parse_instant

NOON = parse_instant("2025-01-15T12:00:00Z")
BOOT = {"chargePointVendor": "Vendor", "chargePointModel": "Model"}
PROFILE = {
    "chargingProfileId": 7,
    "stackLevel": 1,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}],
        "startSchedule": "2025-01-15T12:00:00Z",
    },
}
TX_PROFILE = {
    **PROFILE,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 8000.5}],
    },
}


def in_virtual_time(
    test: Callable[..., Coroutine[Any, Any, None]],
) -> Callable[..., None]:
    """Run an async test in a virtual-time loop of its own."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


@dataclass
class World:
    """A central system in virtual time, and everything that it made known."""

    clock: Clock
    csms: CentralSystem
    log_path: Path
    events: list[StationEvent] = field(default_factory=list)

    def wire(self) -> list[dict[str, Any]]:
        return list(read_records(self.log_path).records)

    def heard(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def world(folder: Path, **options: Any) -> AsyncIterator[World]:
    clock = Clock.starting(asyncio.get_running_loop(), NOON)
    events: list[StationEvent] = []
    path = folder / "ocpp.jsonl"
    options.setdefault("on_event", lambda _identity, event: events.append(event))
    with WireLog(path, clock, NOON) as wire_log:
        async with CentralSystem(clock, wire_log=wire_log, **options) as csms:
            yield World(clock, csms, path, events)


class FakeCharger:
    """One connection; every wait has a deadline of ten virtual minutes."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._ids = itertools.count(1)

    @classmethod
    @asynccontextmanager
    async def dialling(
        cls, csms: CentralSystem, identity: str = "CP-1", subprotocol: str | None = "ocpp1.6"
    ) -> AsyncIterator[Self]:
        offered = None if subprotocol is None else [Subprotocol(subprotocol)]
        async with connect(
            f"{csms.url}/{identity}",
            subprotocols=offered,
            ping_interval=None,
            logger=logging.getLogger("test.charger"),
        ) as connection:
            yield cls(connection)

    async def say(self, frame: object) -> None:
        await self.connection.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hear(self) -> Any:
        async with asyncio.timeout(600):
            return json.loads(await self.connection.recv())

    async def ask(self, action: str, payload: object) -> Any:
        """Send a request and return the frame that comes back."""
        unique_id = f"charger-{next(self._ids)}"
        await self.say([2, unique_id, action, payload])
        answer = await self.hear()
        assert answer[1] == unique_id
        return answer

    async def tell(self, action: str, payload: object) -> Any:
        """Send a request that must succeed and return the payload of the answer."""
        answer = await self.ask(action, payload)
        assert answer[0] == 3, answer
        return answer[2]

    async def boot(self) -> None:
        await self.tell("BootNotification", BOOT)

    async def start(self, connector: int = 1, **changed: object) -> int:
        request = {"idTag": "TAG", "meterStart": 0, "timestamp": "2025-01-15T12:00:00Z"}
        answer = await self.tell(
            "StartTransaction", {"connectorId": connector, **request, **changed}
        )
        transaction_id: int = answer["transactionId"]
        return transaction_id

    async def answer(self, payload: object) -> Any:
        """Take one request, answer it and return its frame."""
        request = await self.hear()
        assert request[0] == 2, request
        await self.say([3, request[1], payload])
        return request

    async def settled(self) -> None:
        """Make sure that everything said so far has been taken: an answer proves it."""
        await self.tell("Heartbeat", {})


@asynccontextmanager
async def booted(folder: Path, **options: Any) -> AsyncIterator[tuple[World, FakeCharger, Station]]:
    async with world(folder, **options) as w, FakeCharger.dialling(w.csms) as charger:
        await charger.boot()
        station = await w.csms.wait_for_station("CP-1", 10 * SECOND_MS)
        yield w, charger, station


async def both(asked: Awaitable[Any], answered: Awaitable[Any]) -> tuple[Any, Any]:
    """Run our request and the charger's side of it together."""
    ours, theirs = await asyncio.gather(asked, answered)
    return ours, theirs

"""A scripted central system, and short ways to write raw profiles."""

from __future__ import annotations

import asyncio
import http
import json
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from websockets.asyncio.server import ServerConnection, serve

from harness.clock import Clock, VirtualTimeLoop
from harness.emulator import EmulatedSite, EmulatedStation
from harness.emulator.decisions import Decisions
from harness.emulator.faults import build_decisions
from harness.emulator.plan import Plan
from harness.emulator.raw import Stored, Transaction
from harness.emulator.store import ProfileStore
from harness.units import parse_instant

T = TypeVar("T")

T0 = parse_instant("2025-01-15T08:00:00Z")
T0_TEXT = "2025-01-15T08:00:00Z"
SITE = EmulatedSite()


def run(main: Callable[[Clock], Awaitable[T]]) -> T:
    """Run a scenario under virtual time, with the clock at T0."""

    async def body() -> T:
        return await main(Clock.starting(asyncio.get_running_loop(), T0))

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(body())


def periods(*steps: tuple[float, ...]) -> list[dict[str, Any]]:
    """Write periods from (start, limit) or (start, limit, phases)."""
    names = ("startPeriod", "limit", "numberPhases")
    return [dict(zip(names, step, strict=False)) for step in steps]


def profile(
    purpose: str = "TxDefaultProfile",
    *steps: tuple[float, ...],
    id: int = 1,  # noqa: A002
    level: int = 0,
    kind: str = "Absolute",
    unit: str = "A",
    start: str | None = T0_TEXT,
    duration: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Write a csChargingProfiles body."""
    schedule: dict[str, Any] = {
        "chargingRateUnit": unit,
        "chargingSchedulePeriod": periods(*steps),
    }
    if start is not None:
        schedule["startSchedule"] = start
    if duration is not None:
        schedule["duration"] = duration
    if "min_rate" in more:
        schedule["minChargingRate"] = more.pop("min_rate")
    return {
        "chargingProfileId": id,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
        **more,
    }


def decisions(*faults: str, site: EmulatedSite = SITE) -> Decisions:
    return build_decisions(faults, site)


def plan(
    *profiles: tuple[int, dict[str, Any]],
    faults: tuple[str, ...] = (),
    site: EmulatedSite = SITE,
    accepted_at: int = T0,
) -> Plan:
    """Make a plan over a store that holds these (connector, body) pairs."""
    made = decisions(*faults, site=site)
    store = ProfileStore(made)
    for connector, body in profiles:
        assert store.install(Stored(connector, body, accepted_at))
    return Plan(site, made, store)


def transaction(connector: int = 1, started_at: int = T0, **more: Any) -> Transaction:
    return Transaction(id=1, connector=connector, id_tag="A", started_at=started_at, **more)


def offered(made: Plan, seconds: float, *, started_at: int = T0) -> float:
    """Return the amperes offered to connector 1 so many seconds after T0."""
    at = T0 + round(seconds * 1000)
    return made.offers([transaction(started_at=started_at)], at)[1].current_a


class FakeCsms:
    """Accepts everything a station says, and says what a test tells it to."""

    subprotocol = "ocpp1.6"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.port = 0
        self.ssl = None
        self.url = ""
        self.received: list[tuple[int, str, dict[str, Any]]] = []
        self.boot_answers = [{"status": "Accepted", "interval": 300}]
        self.id_tag_status = "Accepted"
        self.start_status = "Accepted"
        self.unanswered: tuple[str, ...] = ()
        self.connection: ServerConnection | None = None
        self.headers: list[Any] = []
        self.is_reachable = True
        self.dialled: list[int] = []
        self._answers: dict[str, asyncio.Future[list[Any]]] = {}
        self._sent = 0
        self._transactions = 0

    @asynccontextmanager
    async def serving(self):
        async with serve(
            self._serve,
            "127.0.0.1",
            self.port,
            subprotocols=[self.subprotocol],
            ping_interval=None,
            ssl=self.ssl,
            process_request=self._greet,
        ) as server:
            self.port = server.sockets[0].getsockname()[1]
            self.url = f"{'wss' if self.ssl else 'ws'}://127.0.0.1:{self.port}"
            yield self

    def of(self, action: str) -> list[dict[str, Any]]:
        return [payload for _, name, payload in self.received if name == action]

    def states(self, connector: int = 1) -> list[str]:
        return [p["status"] for p in self.of("StatusNotification") if p["connectorId"] == connector]

    async def call(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | str:
        """Return the payload of the answer, or the code of the CALLERROR."""
        self._sent += 1
        answer = await self.send_raw(str(self._sent), [2, str(self._sent), action, payload])
        return answer[2]

    async def send_raw(self, message_id: str, message: Any) -> list[Any]:
        future = asyncio.get_running_loop().create_future()
        self._answers[message_id] = future
        await self.connection.send(json.dumps(message))
        async with asyncio.timeout(10):
            return await future

    def _greet(self, connection: ServerConnection, _: Any) -> Any:
        self.dialled.append(self.clock.now())
        unavailable = http.HTTPStatus.SERVICE_UNAVAILABLE
        return None if self.is_reachable else connection.respond(unavailable, "")

    async def _serve(self, connection: ServerConnection) -> None:
        self.connection = connection
        self.headers.append(connection.request.headers)
        async for frame in connection:
            message = json.loads(frame)
            if message[0] == 2:
                _, message_id, action, payload = message
                self.received.append((self.clock.now(), action, payload))
                answer = self._answer(action, payload)
                if answer is not None:
                    await connection.send(json.dumps([3, message_id, answer]))
            else:
                self._answers.pop(message[1]).set_result(message)

    def _answer(self, action: str, payload: dict[str, Any]) -> dict[str, Any] | None:  # noqa: ARG002
        if action in self.unanswered:
            return None
        if action == "BootNotification":
            answer = self.boot_answers[0]
            self.boot_answers = self.boot_answers[1:] or self.boot_answers
            return {"currentTime": T0_TEXT, **answer}
        if action == "Authorize":
            return {"idTagInfo": {"status": self.id_tag_status}}
        if action == "StartTransaction":
            self._transactions += 1
            return {
                "transactionId": self._transactions,
                "idTagInfo": {"status": self.start_status},
            }
        return {}


@asynccontextmanager
async def booted(clock: Clock, csms: FakeCsms | None = None, **options: Any):
    """Give a fake central system and a station that has booted against it."""
    csms = csms or FakeCsms(clock)
    async with csms.serving():
        station = EmulatedStation(clock, csms.url, **options)
        await station.start()
        await clock.sleep(10)
        try:
            yield csms, station
        finally:
            await station.stop()


async def charging(csms: FakeCsms, station: EmulatedStation, spec: Any, connector: int = 1) -> None:
    """Plug a vehicle in, start a transaction by remote, and wait for what happens at once."""
    station.plug_in(connector, spec)
    answer = await csms.call("RemoteStartTransaction", {"connectorId": connector, "idTag": "A"})
    assert answer == {"status": "Accepted"}
    await csms.clock.sleep(10)

"""The endpoint that charging stations dial into."""

from __future__ import annotations

import asyncio
import itertools
import logging
import ssl as tls
from collections.abc import Callable, Collection
from contextlib import AsyncExitStack
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from harness.clock import Clock
from harness.csms.book import StationBook
from harness.csms.events import Booted, StationEvent
from harness.csms.station import Station, StationSilent
from harness.csms.v16 import Station16
from harness.csms.v16_link import Link16
from harness.csms.wirelog import WireLog
from harness.units import SECOND_MS, Millis, format_duration

__all__ = ["CentralSystem"]

_logger = logging.getLogger("harness.csms")

_SUBPROTOCOL = Subprotocol("ocpp1.6")
_LARGEST_MESSAGE = 2**20


class CentralSystem:
    """An OCPP endpoint; as a context manager it listens inside and leaves no task behind.

    ``on_event`` hears what all stations tell; name the ``identities`` that may dial in where a
    stranger could reach the port. With ``ssl`` it speaks TLS.
    """

    def __init__(
        self,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        wire_log: WireLog,
        on_event: Callable[[StationEvent], None],
        ssl: tls.SSLContext | None = None,
        identities: Collection[str] | None = None,
    ) -> None:
        self._clock = clock
        self._host = host
        self._port = port
        self._wire_log = wire_log
        self._on_event = on_event
        self._ssl = ssl
        self._identities = identities
        self._transaction_ids = itertools.count(1)
        self._stations: dict[str, Station16] = {}
        self._ready: dict[str, asyncio.Event] = {}
        self._resources = AsyncExitStack()

    async def __aenter__(self) -> Self:
        server = await self._resources.enter_async_context(
            serve(
                self._serve,
                self._host,
                self._port,
                ssl=self._ssl,
                subprotocols=[_SUBPROTOCOL],
                process_request=self._refuse_strangers,
                # OCPP-J 1.6 knows no compression, and a station's own pings are enough: ours
                # would fill virtual time with traffic.
                compression=None,
                ping_interval=None,
                max_size=_LARGEST_MESSAGE,
                logger=_logger.getChild("websocket"),
            )
        )
        self._resources.push_async_callback(self._hang_up)
        self._port = _bound_port(server)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._resources.aclose()

    @property
    def url(self) -> str:
        """Where stations dial in; each appends ``/`` and its identity."""
        scheme = "ws" if self._ssl is None else "wss"
        return f"{scheme}://{self._host}:{self._port}"

    async def wait_for_station(self, identity: str, timeout_ms: Millis) -> Station:
        """Wait until a station is connected and its BootNotification was accepted.

        Raises :class:`StationSilent` at the deadline.
        """
        try:
            async with asyncio.timeout(timeout_ms / SECOND_MS):
                await self._readiness(identity).wait()
        except TimeoutError:
            raise StationSilent(self._absence(identity, timeout_ms)) from None
        return self._stations[identity]

    async def _serve(self, connection: ServerConnection) -> None:
        identity = _identity(connection)
        station = self._station(identity)
        previous = station.link
        link = station.attach(connection, self._wire_log)
        _logger.info("%s: connected", identity)
        if station.boot:
            # It reconnects; only a reboot calls for a BootNotification (OCPP 1.6 §4.2).
            self._readiness(identity).set()
        async with asyncio.TaskGroup() as tasks:
            if previous is not None:
                tasks.create_task(previous.close("the station dialled in again"))
            try:
                await link.run()
            finally:
                self._let_go(station, link)

    def _let_go(self, station: Station16, link: Link16) -> None:
        if station.link is link:
            self._readiness(station.identity).clear()
        station.detach(link)
        _logger.info("%s: disconnected", station.identity)

    async def _hang_up(self) -> None:
        # In the order in which they came: the server itself would close a set.
        links = [station.link for station in self._stations.values() if station.link is not None]
        async with asyncio.TaskGroup() as tasks:
            for link in links:
                tasks.create_task(link.close("the central system shuts down"))

    def _station(self, identity: str) -> Station16:
        if identity not in self._stations:
            on_event = partial(self._hear, identity)
            book = StationBook(identity, self._clock, on_event, self._transaction_ids)
            self._stations[identity] = Station16(book)
        return self._stations[identity]

    def _hear(self, identity: str, event: StationEvent) -> None:
        self._on_event(event)
        if isinstance(event, Booted):
            self._readiness(identity).set()

    def _readiness(self, identity: str) -> asyncio.Event:
        return self._ready.setdefault(identity, asyncio.Event())

    def _refuse_strangers(self, connection: ServerConnection, _request: Request) -> Response | None:
        identity = _identity(connection)
        if identity and (self._identities is None or identity in self._identities):
            return None
        _logger.warning("refused a station that calls itself %.80r", identity)
        return connection.respond(HTTPStatus.NOT_FOUND, "Unknown charge point identity.\n")

    def _absence(self, identity: str, timeout_ms: Millis) -> str:
        within = format_duration(timeout_ms)
        station = self._stations.get(identity)
        if station is not None and station.link is not None:
            return f"station {identity!r} dialled in but sent no BootNotification within {within}"
        others = ", ".join(repr(name) for name in self._stations if name != identity)
        seen = f"; others did: {others}" if others else ""
        return f"station {identity!r} did not dial in at {self.url} within {within}{seen}"


def _identity(connection: ServerConnection) -> str:
    """Read the last segment of the path, percent-decoded (OCPP-J 1.6 §3.1.1)."""
    path = urlsplit(connection.request.path).path if connection.request is not None else ""
    return unquote(path.rstrip("/").rsplit("/", 1)[-1])


def _bound_port(server: Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port

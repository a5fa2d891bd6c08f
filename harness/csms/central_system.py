"""The endpoint that charging stations dial into."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.frames import CloseCode
from websockets.typing import Subprotocol

from harness.clock import Clock
from harness.csms.book import StationBook
from harness.csms.disturbances import Disturbances
from harness.csms.door import Door, identity_of
from harness.csms.events import StationEvent
from harness.csms.peer import DiscreetLog, PeerConnection
from harness.csms.place import Place
from harness.csms.security import Security, is_loopback
from harness.csms.station import Station, StationSilent
from harness.csms.versions import SUBPROTOCOLS
from harness.csms.wirelog import WireLog
from harness.errors import InputError
from harness.units import Millis, format_duration
from harness.wording import one_of, shown

__all__ = ["CentralSystem"]

_logger = logging.getLogger("harness.csms")

_LARGEST_MESSAGE = 2**20
_MOST_AT_ONCE = 2**12
"""Stations whose connections wait to be taken; after a power cut all of them dial in at once."""

_OPEN = Security()


class CentralSystem:
    """An OCPP endpoint; as a context manager it listens inside and leaves no task behind.

    ``on_event`` hears what the stations tell, each with its identity; name the ``identities``
    that may dial in where a stranger could reach the port. ``versions`` pins the subprotocols
    that are spoken, of which the newest that a station offers is taken.

    Raises :class:`InputError` for a version unknown here, and for a ``host`` that other machines
    can reach at security profile 0, unless that is meant to be ``insecure``.
    """

    def __init__(
        self,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        wire_log: WireLog,
        on_event: Callable[[str, StationEvent], None],
        security: Security = _OPEN,
        insecure: bool = False,
        identities: Collection[str] | None = None,
        versions: Sequence[str] = SUBPROTOCOLS,
    ) -> None:
        if not (is_loopback(host) or security.profile or insecure):
            raise InputError(
                f"other machines can reach {host!r}: found security profile 0, expected at least "
                "1, or that it is said to be insecure"
            )
        self._clock = clock
        self._host = host
        self._port = port
        self._wire_log = wire_log
        self._on_event = on_event
        self._security = security
        self._versions = _known(versions)
        self._door = Door(clock, security, identities, self._closed_ms)
        self._transaction_ids = itertools.count(1)
        self._places: dict[str, Place] = {}
        self._resources = AsyncExitStack()

    async def __aenter__(self) -> Self:
        server = await self._resources.enter_async_context(
            serve(
                self._serve,
                self._host,
                self._port,
                ssl=self._security.context(),
                select_subprotocol=self._negotiate,
                process_request=self._door.admit,
                create_connection=PeerConnection,
                # OCPP-J 1.6 knows no compression, and a station's own pings are enough: ours
                # would fill virtual time with traffic.
                compression=None,
                ping_interval=None,
                max_size=_LARGEST_MESSAGE,
                backlog=_MOST_AT_ONCE,
                logger=DiscreetLog(_logger.getChild("websocket")),
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
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'wss' if self._security.has_tls else 'ws'}://{host}:{self._port}"

    def disturbances(self, identity: str) -> Disturbances:
        """Return what the station of an identity has to bear, to make it bear more."""
        return self._place(identity).disturbances

    async def wait_for_station(self, identity: str, timeout_ms: Millis) -> Station:
        """Wait until a station is connected, and has booted or need not do so.

        One that sends no BootNotification is asked for it, and taken as it is where it does not
        comply (:mod:`harness.csms.acquaintance`); its ``boot`` is empty then.
        Raises :class:`StationSilent` at the deadline.
        """
        station = await self._place(identity).wait(timeout_ms)
        if station is None:
            raise StationSilent(self._absence(identity, timeout_ms))
        return station

    def _negotiate(
        self, _connection: ServerConnection, offered: Sequence[Subprotocol]
    ) -> Subprotocol | None:
        return next((Subprotocol(name) for name in self._versions if name in offered), None)

    async def _serve(self, connection: ServerConnection) -> None:
        if connection.subprotocol is not None:
            await self._place(identity_of(connection)).serve(connection, connection.subprotocol)
            return
        # OCPP-J 1.6 §3.2: the handshake is completed and the connection closed at once.
        self._door.turn_away(connection, f"it does not offer {' or '.join(self._versions)}")
        await connection.close(CloseCode.PROTOCOL_ERROR, "no common version of OCPP")

    async def _hang_up(self) -> None:
        # In the order in which they came: the server itself would close a set.
        async with asyncio.TaskGroup() as tasks:
            for place in self._places.values():
                tasks.create_task(place.hang_up("the central system shuts down"))

    def _place(self, identity: str) -> Place:
        if identity not in self._places:
            on_event = partial(self._on_event, identity)
            book = StationBook(identity, self._clock, on_event, self._transaction_ids)
            self._places[identity] = Place(book, self._wire_log)
        return self._places[identity]

    def _closed_ms(self, identity: str) -> Millis:
        place = self._places.get(identity)
        return 0 if place is None else place.disturbances.closed_ms

    def _absence(self, identity: str, timeout_ms: Millis) -> str:
        within = format_duration(timeout_ms)
        station = self._places[identity].station
        if station is not None and station.link is not None:
            return f"station {identity!r} dialled in but sent no BootNotification within {within}"
        turned_away = self._door.turned_away
        if identity in turned_away:
            return f"station {identity!r} was turned away: {turned_away[identity]}"
        others = [repr(name) for name, place in self._places.items() if place.station is not None]
        refused = [f"{name[:80]!r} ({why})" for name, why in turned_away.items()]
        return f"station {identity!r} did not dial in at {self.url} within {within}" + "".join(
            f"; {what}: {', '.join(names)}"
            for what, names in (("others did", others), ("turned away", refused))
            if names
        )


def _known(versions: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in versions if name not in SUBPROTOCOLS]
    if unknown or not versions:
        found = unknown[0] if unknown else None
        raise InputError(f"versions: found {shown(found)}, expected {one_of(found, SUBPROTOCOLS)}")
    return tuple(name for name in SUBPROTOCOLS if name in versions)


def _bound_port(server: Server) -> int:
    port: int = server.sockets[0].getsockname()[1]
    return port

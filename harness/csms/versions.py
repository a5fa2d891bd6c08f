"""Which versions of OCPP are spoken here, and who speaks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from websockets.asyncio.server import ServerConnection

from harness.csms.book import StationBook
from harness.csms.link import Link
from harness.csms.station import Station
from harness.csms.v16 import Station16
from harness.csms.v21 import Station21
from harness.csms.v201 import Station201
from harness.csms.wirelog import WireLog

__all__ = ["SUBPROTOCOLS", "ConnectedStation", "station_for"]


class ConnectedStation(Station, Protocol):
    """A station with its connections, of which it has one at a time."""

    @property
    def transaction_ids(self) -> type[int | str]:
        """What the ids of its transactions are."""

    @property
    def transaction_message(self) -> str:
        """The message by which it mentions the transaction of a connector when it is asked to."""

    @property
    def link(self) -> Link | None:
        """The present connection, if there is one."""

    def attach(self, connection: ServerConnection, wire_log: WireLog) -> Link:
        """Make a new connection the present one; the one before it counts as lost."""

    def detach(self, link: Link) -> None:
        """Let go of a connection that ended, unless another one took its place already."""


_ADAPTERS: dict[str, Callable[[StationBook], ConnectedStation]] = {
    "ocpp2.1": Station21,
    "ocpp2.0.1": Station201,
    "ocpp1.6": Station16,
}

SUBPROTOCOLS: tuple[str, ...] = tuple(_ADAPTERS)
"""The WebSocket subprotocols that can be negotiated, the newest first."""


def station_for(subprotocol: str, book: StationBook) -> ConnectedStation:
    """Return the station of a book in the version that its connection negotiated."""
    return _ADAPTERS[subprotocol](book)

"""What the central system keeps for one identity, whether its station is there or not."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from websockets.asyncio.server import ServerConnection

from harness.csms.acquaintance import meet
from harness.csms.book import StationBook
from harness.csms.disturbances import Disturbances
from harness.csms.link import Link
from harness.csms.station import Station, StationSilent
from harness.csms.versions import ConnectedStation, station_for
from harness.csms.wirelog import WireLog
from harness.units import SECOND_MS, Millis

__all__ = ["Place"]

_logger = logging.getLogger("harness.csms")


class Place:
    """One identity's station, its connections one after the other, and what it has to bear.

    What the station told is kept in one book, whatever version it speaks. ``is_ready`` is set while
    the station is connected and may be asked something.
    """

    def __init__(self, book: StationBook, wire_log: WireLog) -> None:
        self._book = book
        self._wire_log = wire_log
        self._subprotocol = ""
        self._meeting: asyncio.Task[None] | None = None
        self.station: ConnectedStation | None = None
        self.is_ready = asyncio.Event()
        self.disturbances = Disturbances(book.identity, book.clock, wire_log, self.hang_up)

    async def wait(self, timeout_ms: Millis) -> Station | None:
        """Return the station as soon as it is ready, None at the deadline."""
        try:
            async with asyncio.timeout(timeout_ms / SECOND_MS):
                await self.is_ready.wait()
        except TimeoutError:
            return None
        return self.station

    async def serve(self, connection: ServerConnection, subprotocol: str) -> None:
        """Make a new connection the station's, until it ends or another one takes its place."""
        previous = self.station.link if self.station is not None else None
        if self._meeting is not None:
            self._meeting.cancel()
        station = self._seat(subprotocol)
        link = station.attach(connection, self._wire_log)
        link.disturbances = self.disturbances
        _logger.info("%s: connected, speaks %s", station.identity, subprotocol)
        async with asyncio.TaskGroup() as tasks:
            if previous is not None:
                tasks.create_task(previous.close("the station dialled in again"))
            meeting = self._meeting = tasks.create_task(self._meet(station, link))
            try:
                await link.run()
            finally:
                meeting.cancel()
                self._let_go(station, link)

    async def hang_up(self, reason: str) -> None:
        """Close the present connection, if there is one."""
        if self.station is not None and self.station.link is not None:
            await self.station.link.close(reason)

    async def _meet(self, station: ConnectedStation, link: Link) -> None:
        with suppress(StationSilent):
            await meet(station, self._book)
            if station.link is link:
                self.is_ready.set()

    def _seat(self, subprotocol: str) -> ConnectedStation:
        if self.station is not None and self._subprotocol == subprotocol:
            return self.station
        before, self.station = self.station, station_for(subprotocol, self._book)
        if before is not None:
            _logger.warning("%s: spoke %s before", before.identity, self._subprotocol)
            if before.link is not None:
                self._let_go(before, before.link)
            self._book.changed_version(self.station.transaction_ids)
        self._subprotocol = subprotocol
        return self.station

    def _let_go(self, station: ConnectedStation, link: Link) -> None:
        if station.link is link:
            self.is_ready.clear()
        station.detach(link)
        _logger.info("%s: disconnected", station.identity)

"""The way to the central system: one connection after another, and what must outlive them."""

from __future__ import annotations

import asyncio
import base64
import ssl as tls
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake
from websockets.typing import Subprotocol

from harness.emulator.raw import Body
from harness.emulator.rpc import NOT_CONNECTED, Reply, Rpc
from harness.errors import BenchError

__all__ = ["Dialling", "Uplink"]


@dataclass(frozen=True, slots=True)
class Dialling:
    """How the central system is dialled: where, as whom, and by what security profile.

    With a ``password`` it authenticates by HTTP Basic; ``ssl`` serves wss, for which the
    computer's own trust is used otherwise. ``ping_interval_s`` finds out dead connections.
    """

    url: str
    identity: str
    subprotocol: str
    password: str | None = None
    ssl: tls.SSLContext | None = None
    ping_interval_s: float | None = None

    @property
    def address(self) -> str:
        """The URL that is dialled, which holds no secret."""
        return f"{self.url.rstrip('/')}/{self.identity}"

    async def dial(self) -> ClientConnection:
        """Connect; raises :class:`BenchError` when that cannot be done."""
        headers = {}
        if self.password is not None:
            secret = base64.b64encode(f"{self.identity}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {secret}"
        try:
            return await connect(
                self.address,
                subprotocols=[Subprotocol(self.subprotocol)],
                additional_headers=headers,
                ssl=self.ssl,
                ping_interval=self.ping_interval_s,
                compression=None,
                proxy=None,
            )
        except (OSError, TimeoutError, InvalidHandshake) as error:
            raise BenchError(f"cannot connect to {self.address}: {error}") from error


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    action: str
    write: Callable[[], Body]
    on_answer: Callable[[Reply], object]


class Uplink:
    """Carries calls while the central system is there, and keeps what must not get lost.

    ``on_request`` answers the central system, as :class:`Rpc` needs it; ``on_end`` is told that
    a connection is over. ``delivers_over`` decides over which connection, counted from 1, what
    must not get lost is sent.
    """

    def __init__(
        self,
        dialling: Dialling,
        malformed: str,
        on_request: Callable[[str, Body], Sequence[Body]],
        on_end: Callable[[], object],
        delivers_over: Callable[[int], bool],
    ) -> None:
        self._dialling = dialling
        self._malformed = malformed
        self._on_request = on_request
        self._on_end = on_end
        self._delivers_over = delivers_over
        self._connections = 0
        self._rpc: Rpc | None = None
        self._ended: Rpc | None = None
        self._admitted = False
        self._is_asked = False
        self._held: deque[_Held] = deque()

    @property
    def address(self) -> str:
        """The URL that is dialled."""
        return self._dialling.address

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection, be the station admitted or not."""
        return self._rpc is not None

    @property
    def is_up(self) -> bool:
        """Whether calls go through."""
        return self._rpc is not None and self._admitted

    @property
    def takes_calls(self) -> bool:
        """Whether a call would be sent: the station is admitted, or answers just now."""
        return self._rpc is not None and (self._admitted or self._is_asked)

    async def dial(self) -> None:
        """Connect; raises :class:`BenchError` when that cannot be done."""
        await self.hang_up()
        connection = await self._dialling.dial()
        self._connections += 1
        self._rpc = Rpc(connection, self._on_request, self._end, self._malformed)

    def admit(self) -> None:
        """Let calls through, those first that had to wait for a connection."""
        self._admitted = True
        if self._delivers:
            for held in self._held:
                self._send(held)

    async def hang_up(self) -> None:
        """Close the connection, or what is left of one that has ended."""
        self._end()
        if self._ended is not None:
            ended, self._ended = self._ended, None
            await ended.close()

    def knock(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        """Send a call even before the station is admitted, as a BootNotification is."""
        return self._unsent() if self._rpc is None else self._rpc.call(action, payload)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Let through what the central system asks for before it admits the station (B02.FR.02)."""
        self._is_asked = True
        try:
            yield
        finally:
            self._is_asked = False

    def call(self, action: str, payload: Body) -> asyncio.Future[Reply]:
        """Send a call, or forget it when there is no connection."""
        return self.knock(action, payload) if self.takes_calls else self._unsent()

    def deliver(
        self,
        action: str,
        write: Callable[[], Body],
        on_answer: Callable[[Reply], object] = lambda _: None,
    ) -> asyncio.Future[Reply]:
        """Send a call now, and again after each loss of the connection, until it is answered.

        The future brings what becomes of the first attempt, ``on_answer`` is given the answer.
        """
        held = _Held(action, write, on_answer)
        self._held.append(held)
        return self._send(held) if self._delivers else self._unsent()

    @property
    def _delivers(self) -> bool:
        return self.is_up and self._delivers_over(self._connections)

    def _send(self, held: _Held) -> asyncio.Future[Reply]:
        if self._rpc is None:
            return self._unsent()
        reply = self._rpc.post(held.action, held.write)
        reply.add_done_callback(partial(self._settle, held))
        return reply

    def _settle(self, held: _Held, reply: asyncio.Future[Reply]) -> None:
        if reply.cancelled():
            self._held.remove(held)
        elif not reply.result().is_lost:
            self._held.remove(held)
            held.on_answer(reply.result())

    def _end(self) -> None:
        if self._rpc is not None:
            self._ended, self._rpc = self._rpc, None
            self._admitted = False
            self._on_end()

    @staticmethod
    def _unsent() -> asyncio.Future[Reply]:
        unsent: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        unsent.set_result(Reply(error=NOT_CONNECTED))
        return unsent

"""The connection of a peer that is not trusted to read, to answer or even to be there."""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.protocol import Event

__all__ = ["DiscreetLog", "PeerConnection"]

_PATIENCE_S = 30.0
"""How long a peer may leave what is sent to it unread."""

_MOST_UNREAD = 2**21
"""Bytes that wait for a peer to read them; two of the largest messages."""

_KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}
"""Seconds and a count: who vanished without a word is missed after a minute."""


class PeerConnection(ServerConnection):
    """A WebSocket connection that ends when the peer stops reading or has vanished.

    Nothing of it is seen by a peer that behaves: TCP's own keepalive finds half-open connections,
    where WebSocket pings would fill virtual time with traffic and upset chargers that ignore them.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        _keep_alive(transport.get_extra_info("socket"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._be_patient_no_more()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._patience = self.loop.call_later(_PATIENCE_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._be_patient_no_more()
        super().resume_writing()

    def process_event(self, event: Event) -> None:
        super().process_event(event)
        # The library answers pings without waiting for anybody to read the answers.
        if self.transport.get_write_buffer_size() > _MOST_UNREAD:
            self.transport.abort()

    def _be_patient_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class DiscreetLog(logging.LoggerAdapter[logging.Logger]):
    """A log that never takes what is meant for debugging: frames and headers with their secrets."""

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802  # the standard library's name
        """Tell whether a message of this level would be logged."""
        return level > logging.DEBUG and super().isEnabledFor(level)


def _keep_alive(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in _KEEPALIVE.items():
        if hasattr(socket, option):  # each platform has its own selection
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)

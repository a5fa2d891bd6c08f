"""The door of the central system: which of those who dial in may enter, and why others may not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from harness.clock import Clock
from harness.csms.attempts import FailedAttempts
from harness.csms.security import Security
from harness.units import SECOND_MS, Millis

__all__ = ["Door", "identity_of"]

_logger = logging.getLogger("harness.csms")

_CHALLENGE = 'Basic realm="OCPP", charset="UTF-8"'
_MOST_REMEMBERED = 20


class Door:
    """Answers the HTTP requests that open connections; remembers whom it turned away last.

    ``closed_ms`` tells how long it is closed to a station on purpose.
    """

    def __init__(
        self,
        clock: Clock,
        security: Security,
        identities: Collection[str] | None,
        closed_ms: Callable[[str], Millis],
    ) -> None:
        self._security = security
        self._identities = identities
        self._closed_ms = closed_ms
        self._failures = FailedAttempts(clock)
        self._turned_away: dict[str, str] = {}

    @property
    def turned_away(self) -> Mapping[str, str]:
        """Why those who were turned away last were so, by identity."""
        return self._turned_away

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Return None for whom may enter, and else what the peer is answered."""
        identity = identity_of(connection)
        refusal = self._refusal(connection, request, identity)
        if refusal is None:
            self._turned_away.pop(identity, None)
        return refusal

    def turn_away(self, connection: ServerConnection, why: str) -> None:
        """Log why a station may not enter, and remember it for whoever waits for it."""
        identity = identity_of(connection)
        _logger.warning("%.80r from %s was turned away: %s", identity, _address(connection), why)
        self._turned_away.pop(identity, None)
        self._turned_away[identity] = why
        if len(self._turned_away) > _MOST_REMEMBERED:
            del self._turned_away[next(iter(self._turned_away))]

    def _refusal(
        self, connection: ServerConnection, request: Request, identity: str
    ) -> Response | None:
        if not self._knows(identity):
            # OCPP-J 1.6 §3.2.
            self.turn_away(connection, "its identity is not known here")
            return connection.respond(HTTPStatus.NOT_FOUND, "Unknown charge point identity.\n")
        if closed_ms := self._closed_ms(identity):
            self.turn_away(connection, "it is refused on purpose for a while")
            return _later(connection, HTTPStatus.SERVICE_UNAVAILABLE, closed_ms)
        if self._security.has_passwords:
            return self._ask_for_password(connection, request, identity)
        if self._security.has_client_certificates:
            return self._ask_for_certificate(connection, identity)
        return None

    def _knows(self, identity: str) -> bool:
        if self._security.has_passwords and identity not in self._security.passwords:
            return False
        return bool(identity) and (self._identities is None or identity in self._identities)

    def _ask_for_password(
        self, connection: ServerConnection, request: Request, identity: str
    ) -> Response | None:
        address = _address(connection)
        if wait_ms := self._failures.wait_ms(address, identity):
            self.turn_away(connection, "it named wrong passwords too often")
            return _later(connection, HTTPStatus.TOO_MANY_REQUESTS, wait_ms)
        # Several headers are as good as none: nobody could say which one counts.
        found = request.headers.get_all("Authorization")
        if len(found) == 1 and self._security.accepts_password(identity, found[0]):
            return None
        if found:
            self._failures.count(address, identity)
        self.turn_away(connection, "wrong password" if found else "it names no password")
        response = connection.respond(HTTPStatus.UNAUTHORIZED, "Identity or password is wrong.\n")
        response.headers["WWW-Authenticate"] = _CHALLENGE
        return response

    def _ask_for_certificate(self, connection: ServerConnection, identity: str) -> Response | None:
        certificate = connection.transport.get_extra_info("peercert")
        if self._security.accepts_certificate(identity, certificate):
            return None
        self.turn_away(connection, "its certificate is another station's")
        return connection.respond(HTTPStatus.FORBIDDEN, "The certificate is another station's.\n")


def identity_of(connection: ServerConnection) -> str:
    """Read the last segment of the path, percent-decoded (OCPP-J 1.6 §3.1.1)."""
    path = urlsplit(connection.request.path).path if connection.request is not None else ""
    return unquote(path.rstrip("/").rsplit("/", 1)[-1])


def _address(connection: ServerConnection) -> str:
    """Return the peer's address without its port; empty when the peer is gone already."""
    found = connection.remote_address
    return str(found[0]) if found else ""


def _later(connection: ServerConnection, status: HTTPStatus, wait_ms: Millis) -> Response:
    response = connection.respond(status, f"{status.phrase}.\n")
    response.headers["Retry-After"] = str(-(-wait_ms // SECOND_MS))
    return response

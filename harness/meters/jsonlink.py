"""Asks a meter that speaks HTTP for JSON, over one connection and within a deadline.

It needs httpx, which only the extra ``dc`` brings, so only who has such a meter imports this.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from harness.errors import InputError
from harness.units import SECOND_MS, Millis

__all__ = ["JsonLink", "NoJson"]

_TIMEOUT_MS: Millis = SECOND_MS
_MOST_BYTES = 65_536
"""Far more than a reading has; whoever sends more is no meter."""


class NoJson(Exception):
    """There was no usable answer; the text is the reason."""


class JsonLink:
    """A connection to a meter's HTTP server, made when it is needed and made anew when it broke."""

    def __init__(self, url: str, *, timeout_ms: Millis = _TIMEOUT_MS) -> None:
        """Prepare a link such as ``http://192.168.1.2``; raises :class:`InputError`."""
        self._base = _base(url)
        self._timeout_ms = timeout_ms
        # A proxy of the user's environment must not stand between a bench and its meter.
        self._client = httpx.AsyncClient(
            base_url=self._base, timeout=timeout_ms / SECOND_MS, trust_env=False
        )

    def __str__(self) -> str:
        return self._base

    async def get(self, path: str) -> Mapping[str, object]:
        """Return the JSON object at a path; raises :class:`NoJson` with the reason."""
        try:
            async with asyncio.timeout(self._timeout_ms / SECOND_MS):
                content = await self._content(path)
        except (TimeoutError, httpx.TimeoutException):
            raise NoJson(f"no reply from {self} within {self._timeout_ms} ms") from None
        except httpx.HTTPError as error:
            raise NoJson(f"no valid reply from {self}: {error or type(error).__name__}") from None
        return _object(content)

    async def close(self) -> None:
        """Close the connection for good."""
        await self._client.aclose()

    async def _content(self, path: str) -> bytes:
        async with self._client.stream("GET", path) as response:
            if response.status_code != httpx.codes.OK:
                raise NoJson(f"{path} was answered with status {response.status_code}, not 200")
            content = b""
            async for part in response.aiter_bytes():
                content += part
                if len(content) > _MOST_BYTES:
                    raise NoJson(f"{path} was answered with more than {_MOST_BYTES} bytes")
            return content


def _object(content: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise NoJson("the reply is no JSON") from None
    if not isinstance(found, dict):
        raise NoJson("the reply is no JSON object")
    return found


def _base(url: str) -> str:
    expected = "a link such as http://192.168.1.2"
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError as error:
        raise InputError(f"found link {url!r}, expected {expected} ({error})") from None
    if "@" in parts.netloc:  # not shown: it may be a password
        raise InputError(f"found a user name in a link, expected {expected}")
    rest = (parts.path.strip("/"), parts.query, parts.fragment)
    if parts.scheme != "http" or not parts.hostname or any(rest):
        raise InputError(f"found link {url!r}, expected {expected}")
    return f"http://{parts.netloc}"

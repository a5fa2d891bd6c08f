"""The wire log: every OCPP frame, in and out, as evidence and for the next bug report."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from harness.clock import Clock
from harness.csms.frames import parse_json
from harness.units import Instant

__all__ = ["WireLog"]

_SECRET_KEY = "authorizationkey"  # noqa: S105  # the name of OCPP's key, not its value
_MASK = "***"


class WireLog:
    """Appends one JSON object per frame to a new file, and hands each line to the disk at once.

    A line is ``{"t": ms since t0, "dir": "in" | "out", "id": identity, "frame": [...]}``, with
    ``"raw": text`` in place of ``frame`` when it is no JSON. The value of AuthorizationKey is
    masked. Read it with :func:`harness.trace.read_records`. Raises :class:`FileExistsError` when
    the file exists: evidence is never written over.
    """

    def __init__(self, path: Path, clock: Clock, t0: Instant) -> None:
        self._clock = clock
        self._t0 = t0
        self._file = path.open("x", encoding="ascii", newline="\n", buffering=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        self._file.close()

    def record(self, identity: str, direction: Literal["in", "out"], message: str | bytes) -> None:
        """Append one frame; call it before the frame is acted on."""
        line = {"t": self._clock.now() - self._t0, "dir": direction, "id": identity}
        self._file.write(json.dumps({**line, **_content(message)}, separators=(",", ":")) + "\n")


def _content(message: str | bytes) -> dict[str, object]:
    text = message if isinstance(message, str) else message.decode(errors="backslashreplace")
    try:
        return {"frame": _masked(parse_json(text))}
    except ValueError:
        # What cannot be parsed cannot be masked in part.
        return {"raw": _MASK if _SECRET_KEY in text.lower() else text}


def _masked(value: Any) -> Any:
    """Copy a JSON value with the secret of every key-value pair that holds one masked."""
    match value:
        case {"key": str(key), "value": _} if key.lower() == _SECRET_KEY:
            return {**value, "value": _MASK}
        case dict():
            return {name: _masked(item) for name, item in value.items()}
        case list():
            return [_masked(item) for item in value]
        case _:
            return value

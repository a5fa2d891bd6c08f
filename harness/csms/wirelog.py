"""The wire log: every OCPP frame, in and out, as evidence and for the next bug report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from harness.clock import Clock
from harness.csms.frames import parse_json
from harness.csms.masking import MASK, masked, may_hold_secret
from harness.units import Instant, format_instant

__all__ = ["WireLog"]


class WireLog:
    """Appends one JSON object per frame to a new file, and hands each line to the disk at once.

    A line is ``{"t": ms since t0, "at": RFC 3339 time, "id": identity, "dir": "in" | "out",
    "message_id": unique id, "frame": [...]}``. ``"raw": text`` takes the place of the last two
    when the message is no JSON, and there is no ``message_id`` where the frame has none. What the
    central system does wrong on purpose says so in ``"deliberate": sentence``, in the line of the
    frame that it spoils or in one without a frame. Secrets are masked. Read it with
    :func:`harness.trace.read_records`. Raises :class:`FileExistsError` when the file exists:
    evidence is never written over.
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

    def record(
        self,
        identity: str,
        direction: Literal["in", "out"],
        message: str | bytes,
        deliberate: str = "",
    ) -> None:
        """Append one frame; call it before the frame is acted on."""
        deed = _deed(deliberate) if deliberate else ""
        content = ",".join(_content(message))
        self._write(f'{self._head(identity)},"dir":"{direction}"{deed},{content}')

    def note(self, identity: str, deliberate: str) -> None:
        """Append what the central system does wrong on purpose without spoiling a frame."""
        self._write(self._head(identity) + _deed(deliberate))

    def _head(self, identity: str) -> str:
        now = self._clock.now()
        return f'"t":{now - self._t0},"at":"{format_instant(now)}","id":{json.dumps(identity)}'

    def _write(self, members: str) -> None:
        self._file.write(f"{{{members}}}\n")


def _deed(deliberate: str) -> str:
    return f',"deliberate":{json.dumps(deliberate)}'


def _content(message: str | bytes) -> Iterator[str]:
    text = message if isinstance(message, str) else message.decode(errors="backslashreplace")
    may_be_secret = may_hold_secret(text)
    try:
        frame = parse_json(text)
    except ValueError:
        # What cannot be parsed cannot be masked in part.
        yield f'"raw":{json.dumps(MASK if may_be_secret else text)}'
        return
    match frame:
        case [int(), str(unique_id), *_]:
            yield f'"message_id":{json.dumps(unique_id)}'
    # The sender's own spelling is the best evidence, where it fits into a line of ASCII.
    verbatim = not may_be_secret and text.isascii() and text.isprintable()
    yield f'"frame":{text if verbatim else json.dumps(masked(frame), separators=(",", ":"))}'

"""How long a meter takes to answer, as its vendor says."""

from __future__ import annotations

from dataclasses import dataclass

from harness.documents import Field
from harness.units import Millis

__all__ = ["ReplyTime", "read_reply"]

_MOST_MS: Millis = 60_000
_TWO = 2


@dataclass(frozen=True, slots=True)
class ReplyTime:
    """How long an answer usually and at most takes; ``None`` where the vendor does not say."""

    usual_ms: Millis | None = None
    longest_ms: Millis | None = None


def read_reply(reply: Field | None) -> ReplyTime:
    """Read the map's ``timing.reply``: usual and longest in milliseconds, null where not known."""
    if reply is None:
        return ReplyTime()
    items = reply.items()
    if len(items) != _TWO:
        raise reply.error("[usual, longest] in milliseconds, null where not known")
    usual_ms, longest_ms = map(_milliseconds, items)
    if usual_ms is not None and longest_ms is not None and usual_ms > longest_ms:
        raise reply.error("the usual time first, which is not above the longest")
    return ReplyTime(usual_ms, longest_ms)


def _milliseconds(field: Field) -> Millis | None:
    return None if field.value is None else field.integer(1, _MOST_MS)

"""What answers the central system, whatever version of OCPP it asks in."""

from __future__ import annotations

from typing import Protocol

from harness.emulator.raw import Body

__all__ = ["Answers"]


class Answers(Protocol):
    """The answering half of the firmware."""

    def answer(self, action: str, payload: Body) -> Body:
        """Return the answer to a call; raise :class:`CallError` when there is none."""

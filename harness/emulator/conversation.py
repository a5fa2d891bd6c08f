"""What the station makes of a message, and what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.raw import Body, Measured

__all__ = ["ConversationPolicy"]


class ConversationPolicy:
    """How the station understands and speaks; each method is one decision."""

    def hears(self, action: str, payload: Body) -> Body:  # noqa: ARG002
        """Return a request as it is acted upon: as it came.

        May raise :class:`CallError` to answer with an error instead.
        """
        return payload

    def says(self, action: str, payload: Body, answer: Body) -> Body:  # noqa: ARG002
        """Return what is answered to a request that has been acted upon: the truth."""
        return answer

    def replies(self, action: str, answer: Body) -> Sequence[Body]:  # noqa: ARG002
        """Return what is sent for an answer: exactly one result (OCPP-J, a CALL has one reply)."""
        return (answer,)

    def shows_pause(self) -> str:
        """Return the status of a connector that offers its transaction nothing (1.6 §7.7)."""
        return "SuspendedEVSE"

    def shows(self, measured: Sequence[Measured]) -> Sequence[Measured]:
        """Return what the meter values tell of what was measured: the same."""
        return measured

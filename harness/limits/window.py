"""Allowed(t) over a window: the pieces of every connector, and of the station when asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

from harness.limits.piece import Piece, Pieces, Reason
from harness.units import Instant

__all__ = ["Allowed"]


class Allowed:
    """What each connector and the whole station may draw over a window.

    Whatever nobody asks for is not worked out.
    """

    def __init__(
        self,
        parts: Sequence[Callable[[], Pieces]],
        summed: Callable[[Sequence[Pieces]], Pieces],
        explain: Callable[[Piece, int, Instant], tuple[Reason, ...]],
    ) -> None:
        self._parts = parts
        self._known: dict[int, Pieces] = {}
        self._summed = summed
        self._explain = explain

    @property
    def connectors(self) -> tuple[Pieces, ...]:
        """The pieces of every connector: index i is connector i + 1."""
        return tuple(map(self.connector, range(1, len(self._parts) + 1)))

    @cached_property
    def station(self) -> Pieces:
        """The pieces of the whole station, which follow from those of its connectors."""
        return self._summed(self.connectors)

    def connector(self, number: int) -> Pieces:
        """Return the pieces of a connector; raises :class:`ValueError` when it does not exist."""
        if not 1 <= number <= len(self._parts):
            raise ValueError(f"found connector {number}, expected 1 to {len(self._parts)}")
        if number not in self._known:
            self._known[number] = self._parts[number - 1]()
        return self._known[number]

    def at(self, number: int, instant: Instant) -> Piece:
        """Return the piece of a connector (0 is the station) that covers an instant.

        Raises :class:`ValueError` when the instant lies outside the window.
        """
        pieces = self.connector(number) if number else self.station
        index = bisect_right(pieces, instant, key=lambda piece: piece.start) - 1
        if index < 0 or instant >= pieces[index].end:
            raise ValueError(f"found instant {instant}, which lies outside the window")
        return pieces[index]

    def why(self, number: int, instant: Instant) -> tuple[Reason, ...]:
        """Return the reasons of a connector's cap (0 is the station) at an instant, with losers.

        Each installed profile that concerns it is named once, as a leader or as a loser with its
        cause. Where no profile leads a purpose, the installation's limit (for the station, the
        sum of the connectors) stands in for it (F16-05) and names the losers. Raises
        :class:`ValueError` when the instant lies outside the window.
        """
        return self._explain(self.at(number, instant), number, instant)

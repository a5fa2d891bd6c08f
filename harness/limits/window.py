"""Allowed(t) over a window: the pieces of every connector, and of the station when asked."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from harness.limits.merge import joined, station_pieces
from harness.limits.piece import Piece
from harness.units import Instant

__all__ = ["Allowed"]


@dataclass(frozen=True)  # no slots: the station's pieces are worked out once, when asked for
class Allowed:
    """What each connector and the whole station may draw over a window."""

    connectors: tuple[tuple[Piece, ...], ...]

    @cached_property
    def station(self) -> tuple[Piece, ...]:
        """The pieces of the whole station, which follow from those of its connectors."""
        return tuple(joined(station_pieces(self.connectors)))

    def connector(self, number: int) -> tuple[Piece, ...]:
        """Return the pieces of a connector; raises :class:`ValueError` when it does not exist."""
        if not 1 <= number <= len(self.connectors):
            raise ValueError(f"found connector {number}, expected 1 to {len(self.connectors)}")
        return self.connectors[number - 1]

    def at(self, number: int, instant: Instant) -> Piece:
        """Return the piece of a connector (0 is the station) that covers an instant.

        Raises :class:`ValueError` when the instant lies outside the window.
        """
        pieces = self.connector(number) if number else self.station
        index = bisect_right(pieces, instant, key=lambda piece: piece.start) - 1
        if index < 0 or instant >= pieces[index].end:
            raise ValueError(f"found instant {instant}, which lies outside the window")
        return pieces[index]

"""Putting functions of time over each other: smallest cap, sum of caps, equal neighbours joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Protocol, TypeVar

from harness.limits.cap import Cap
from harness.limits.piece import CONNECTORS, INSTALLATION, Piece, Reason
from harness.limits.site import Hardware
from harness.limits.sweep import Span
from harness.units import Instant

__all__ = ["aligned", "connector_pieces", "joined", "station_pieces"]


class _Timed(Protocol):
    @property
    def start(self) -> Instant: ...


_T = TypeVar("_T", bound=_Timed)


def aligned(
    tracks: Sequence[Sequence[_T]], end: Instant
) -> Iterator[tuple[Instant, Instant, list[_T]]]:
    """Cut tracks that begin together wherever one of them has a boundary."""
    starts = sorted({item.start for track in tracks for item in track})
    places = [0] * len(tracks)
    for begins, ends in pairwise([*starts, end]):
        for index, track in enumerate(tracks):
            place = places[index] + 1
            if place < len(track) and track[place].start == begins:
                places[index] = place
        yield begins, ends, [track[place] for track, place in zip(tracks, places, strict=True)]


def connector_pieces(
    own: Sequence[Span], maximum: Sequence[Span], hardware: Hardware, end: Instant
) -> Iterator[Piece]:
    """Merge what leads a connector, what leads the station, and the connector's hardware.

    A ChargePointMaxProfile caps each connector, because it caps their sum (A20).
    """
    for begins, ends, members in aligned((own, maximum), end):
        reasons = _reasons(members, INSTALLATION, hardware.cap)
        yield Piece(begins, ends, _merged(reasons), reasons)


def station_pieces(
    maximum: Sequence[Span], connectors: Sequence[Sequence[Piece]], end: Instant
) -> Iterator[Piece]:
    """Merge what leads the station with the sum of what its connectors may draw.

    How many phases carry current is asked of each connector only: together, connectors that are
    wired to different phases may use them all.
    """
    starts = [span.start for span in maximum]
    for begins, ends, pieces in aligned(connectors, end):
        # A connector has a boundary wherever the maximum has one.
        leading = maximum[bisect_right(starts, begins) - 1]
        reasons = _reasons([leading], CONNECTORS, _total([piece.cap for piece in pieces]))
        merged = _merged(reasons)
        whole = Cap(merged.power_w, merged.phase_power_w, merged.current_a)
        yield Piece(begins, ends, whole, reasons)


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours that have the same cap for the same reasons."""
    last: Piece | None = None
    for piece in pieces:
        if last is None:
            last = piece
        elif last.cap == piece.cap and last.reasons == piece.reasons:
            last = Piece(last.start, piece.end, last.cap, last.reasons)
        else:
            yield last
            last = piece
    if last is not None:
        yield last


def _reasons(members: Sequence[Span], rest: str, cap: Cap) -> tuple[Reason, ...]:
    leading = [span.reason for span in members if span.reason is not None]
    losers = [loser for span in members if span.reason is None for loser in span.losers]
    return (*leading, Reason(rest, None, cap, tuple(losers)))


def _merged(reasons: Sequence[Reason]) -> Cap:
    cap = reasons[0].cap
    for reason in reasons[1:]:
        cap = cap.merge(reason.cap)
    return cap


def _total(caps: Sequence[Cap]) -> Cap:
    return Cap(
        _sum(caps, lambda cap: cap.power_w),
        _sum(caps, lambda cap: cap.phase_power_w),
        _sum(caps, lambda cap: cap.current_a),
    )


def _sum(caps: Sequence[Cap], quantity: Callable[[Cap], Decimal | None]) -> Decimal | None:
    # A sum is limited only where each of its parts is.
    values = [value for value in map(quantity, caps) if value is not None]
    return sum(values, Decimal(0)) if len(values) == len(caps) else None

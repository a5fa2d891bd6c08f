"""Putting functions of time over each other: smallest cap, sum of caps, equal neighbours joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from typing import Protocol, TypeVar

from harness.limits.cap import Cap, tightest
from harness.limits.piece import CONNECTORS, INSTALLATION, Loser, Piece, Reason
from harness.limits.site import Hardware
from harness.limits.sweep import Span
from harness.profiles.model import Purpose
from harness.units import Instant

__all__ = ["aligned", "connector_pieces", "joined", "station_pieces"]


class _Timed(Protocol):
    @property
    def start(self) -> Instant: ...
    @property
    def end(self) -> Instant: ...


_T = TypeVar("_T", bound=_Timed)
_START, _END = attrgetter("start"), attrgetter("end")


def aligned(*tracks: Sequence[_T]) -> Iterator[tuple[Instant, Instant, list[_T]]]:
    """Cut tracks that cover the same time wherever one of them has a boundary."""
    places = [0] * len(tracks)
    while places and places[0] < len(tracks[0]):  # they end together
        items = [track[place] for place, track in zip(places, tracks, strict=True)]
        begins, ends = max(map(_START, items)), min(map(_END, items))
        yield begins, ends, items
        places = [place + (item.end == ends) for place, item in zip(places, items, strict=True)]


def connector_pieces(
    own: Sequence[Span], maximum: Sequence[Span], hardware: Hardware
) -> Iterator[Piece]:
    """Merge what leads a connector, what leads the station, and the connector's hardware.

    A ChargePointMaxProfile caps each connector, because it caps their sum (A20).
    """
    limit = hardware.cap
    bare = Reason(INSTALLATION, None, limit)
    for begins, ends, mine, whole in _overlaps(own, maximum):
        losers = mine.losers + whole.losers
        rest = Reason(INSTALLATION, None, limit, losers) if losers else bare
        reasons = (*mine.reasons, *whole.reasons, rest)
        yield Piece(begins, ends, tightest([reason.cap for reason in reasons]), reasons)


def station_pieces(connectors: Sequence[Sequence[Piece]]) -> Iterator[Piece]:
    """Merge what leads the station with the sum of what its connectors may draw.

    How many phases carry current is asked of each connector only: together, connectors that are
    wired to different phases may use them all.
    """
    for begins, ends, pieces in aligned(*connectors):
        total = _total([piece.cap for piece in pieces])
        # What leads the station, or fails to, stands in the merge of every connector.
        first, *_ = pieces
        leading = [reason for reason in first.reasons if reason.member == Purpose.STATION_MAX]
        losers = () if leading else tuple(filter(_is_maximum, first.reasons[-1].losers))
        reasons = (*leading, Reason(CONNECTORS, None, total, losers))
        cap = tightest([reason.cap for reason in reasons]) if leading else total
        yield Piece(begins, ends, _of_all_phases(cap), reasons)


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


def _overlaps(
    own: Sequence[Span], maximum: Sequence[Span]
) -> Iterator[tuple[Instant, Instant, Span, Span]]:
    # What aligned() does, for two tracks and thrice as fast: every piece comes from here.
    place = whole_place = 0
    while place < len(own):
        mine, whole = own[place], maximum[whole_place]
        begins = max(mine.start, whole.start)
        ends = min(mine.end, whole.end)
        yield begins, ends, mine, whole
        place += mine.end == ends
        whole_place += whole.end == ends


def _is_maximum(loser: Loser) -> bool:
    return loser.installed.profile.purpose is Purpose.STATION_MAX


def _of_all_phases(cap: Cap) -> Cap:
    return cap if cap.phases is None else replace(cap, phases=None)


def _total(caps: Sequence[Cap]) -> Cap:
    return Cap(
        _sum([cap.power_w for cap in caps]),
        _sum([cap.phase_power_w for cap in caps]),
        _sum([cap.current_a for cap in caps]),
    )


def _sum(limits: Sequence[Decimal | None]) -> Decimal | None:
    # A sum is limited only where each of its parts is.
    known = [limit for limit in limits if limit is not None]
    return sum(known, Decimal(0)) if len(known) == len(limits) else None

"""Putting functions of time over each other: smallest cap, sum of caps, equal neighbours joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from harness.limits.cap import Cap, raised, tightest, total
from harness.limits.piece import CONNECTORS, INSTALLATION, Piece, Pieces, Reason
from harness.limits.reading import LocalGeneration
from harness.limits.site import Hardware
from harness.limits.steps import Span
from harness.units import Instant

__all__ = [
    "Ceiling",
    "connector_pieces",
    "cut_pieces",
    "joined",
    "overlaid",
    "station_pieces",
    "track_of",
]


_BEGINS = itemgetter(0)

# What a NamedTuple makes itself with: its own way there, through Python, takes as long again.
_new = tuple.__new__

# One of these is made for every piece, and a plain tuple takes a third of the time.
Merged: TypeAlias = tuple[Cap, Cap, tuple[Reason, ...]]
"""What holds over a time in which nobody else takes the lead, the tightest it may be, and why."""


class Ceiling(NamedTuple):
    """How local generation (F21-02) enters a merge: on top of it, or as one more member.

    ``voltage_v`` and ``phases`` convert a generation that is in the other unit.
    """

    local_generation: LocalGeneration
    voltage_v: Decimal
    phases: int = 3

    def over(self, members: tuple[Reason, ...], generation: Reason | None) -> Merged:
        """Return what holds under all members, the last of which no generation raises."""
        if generation is None:
            return _all(members)
        *limits, rest = members
        if self.local_generation is LocalGeneration.CAPPED:
            return _all((*limits, generation, rest))
        # What nothing limits stays so: there is nothing that generation could come on top of.
        cap, strict, _ = _all(tuple(limits))
        cap = raised(cap, generation.cap, self.voltage_v, self.phases)
        strict = raised(strict, generation.strict, self.voltage_v, self.phases)
        return (
            tightest((cap, rest.cap)),
            tightest((strict, rest.strict)),
            (*members, generation),
        )


def _all(reasons: tuple[Reason, ...]) -> Merged:
    cap = tightest([one.cap for one in reasons])
    for one in reasons:
        if one.strict is not one.cap:
            return cap, tightest([each.strict for each in reasons]), reasons
    return cap, cap, reasons


def overlaid(
    tracks: Sequence[Iterable[tuple[Instant, Any]]],
) -> Iterator[tuple[Instant, list[Any]]]:
    """Cut tracks that begin together wherever one of them changes.

    A track is its values with the instants at which they begin; of several at one instant the
    last counts. The list of the values at a time is reused for the next.
    """
    turns = [
        (begins, index, value) for index, track in enumerate(tracks) for begins, value in track
    ]
    turns.sort(key=_BEGINS)
    current: list[Any] = [None] * len(tracks)
    begun = turns[0][0]
    for begins, index, value in turns:
        if begins != begun:
            yield begun, current
            begun = begins
        current[index] = value
    yield begun, current


def track_of(pieces: Iterable[Piece]) -> list[tuple[Instant, Piece]]:
    """Return pieces as a track."""
    return [(piece.start, piece) for piece in pieces]


def connector_pieces(
    own: Sequence[Span],
    maximum: Sequence[Span],
    external: Sequence[Span],
    generation: Sequence[Span],
    hardware: Hardware,
    ceiling: Ceiling,
    end: Instant,
) -> Pieces:
    """Merge what leads a connector, what leads the station, and the connector's hardware.

    A ChargePointMaxProfile caps each connector, because it caps their sum (A20).
    """
    limit = hardware.cap
    rest = Reason(INSTALLATION, None, limit, limit)

    def merge(current: Sequence[Reason | None]) -> Merged:
        return ceiling.over((*filter(None, current[:-1]), rest), current[-1])

    return _merged((own, maximum, external, generation), merge, end)


def station_pieces(
    connectors: Sequence[Sequence[Piece]],
    maximum: Sequence[Span],
    generation: Sequence[Span],
    ceiling: Ceiling,
    end: Instant,
) -> Pieces:
    """Merge what leads the station with the sum of what its connectors may draw.

    How many phases carry current is asked of each connector only: together, connectors that are
    wired to different phases may use them all.
    """

    def merge(current: Sequence[Any]) -> Merged:
        leading, generated, *pieces = current
        summed = total([piece.cap for piece in pieces])
        summed_strictly = total([piece.strict for piece in pieces])
        rest = Reason(CONNECTORS, None, summed, summed_strictly)
        members = (rest,) if leading is None else (leading, rest)
        cap, strict, reasons = ceiling.over(members, generated)
        return _of_all_phases(cap), _of_all_phases(strict), reasons

    return _merged((maximum, generation, *map(track_of, connectors)), merge, end)


def joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Join neighbours that have the same cap for the same reasons."""
    last: Piece | None = None
    for piece in pieces:
        if last is None:
            last = piece
        elif (
            last.cap == piece.cap and last.strict == piece.strict and last.reasons == piece.reasons
        ):
            last = Piece(last.start, piece.end, last.cap, last.reasons, last.strict)
        else:
            yield last
            last = piece
    if last is not None:
        yield last


def cut_pieces(pieces: Sequence[Piece], start: Instant, end: Instant) -> Pieces:
    """Return the part of some pieces that lies in a window which they cover."""
    first = bisect_right(pieces, start, key=lambda piece: piece.start) - 1
    return tuple(
        piece._replace(start=max(piece.start, start), end=min(piece.end, end))
        for piece in pieces[first:]
        if piece.start < end
    )


def _merged(
    tracks: Sequence[Iterable[tuple[Instant, Any]]],
    merge: Callable[[Sequence[Any]], Merged],
    end: Instant,
) -> Pieces:
    # The same members meet again and again, with each recurrence: each merge is made once.
    known: dict[tuple[int, ...], Merged] = {}
    turns: list[tuple[Instant, Merged]] = []
    last = None
    for begins, current in overlaid(tracks):
        key = tuple(map(id, current))
        one = known.get(key)
        if one is None:
            one = known[key] = merge(current)
        if one is not last and one != last:
            turns.append((begins, one))
            last = one
    ends = [*(begins for begins, _ in turns[1:]), end]
    return tuple(
        [
            _new(Piece, (begins, over, cap, reasons, strict))
            for (begins, (cap, strict, reasons)), over in zip(turns, ends, strict=True)
        ]
    )


def _of_all_phases(cap: Cap) -> Cap:
    return cap._replace(phases=None, phase_to_use=None)

"""The band between the strictest and the most lenient reading of the standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from harness.limits.cap import Cap, loosest, tightest
from harness.limits.merge import overlaid, track_of
from harness.limits.oracle import Oracle
from harness.limits.piece import Piece, Pieces
from harness.limits.reading import Reading
from harness.limits.site import Site
from harness.limits.window import Allowed
from harness.profiles.events import LedgerEvent
from harness.units import Instant

__all__ = ["BandPiece", "Bands", "bands"]


@dataclass(frozen=True, slots=True)
class BandPiece:
    """A stretch of time, end exclusive, with the least and the most that any reading allows.

    ``readings`` tells which reading leads to which piece; those that agree stand together.
    """

    start: Instant
    end: Instant
    strict: Cap
    lenient: Cap
    readings: tuple[tuple[Piece, tuple[Reading, ...]], ...]


class Bands:
    """The bands of every connector and of the station; what nobody asks for is not worked out."""

    def __init__(
        self, windows: Sequence[Allowed], readings: Sequence[Reading], site: Site, end: Instant
    ) -> None:
        self._windows, self._readings = windows, readings
        self._site, self._end = site, end

    @cached_property
    def connectors(self) -> tuple[tuple[BandPiece, ...], ...]:
        """The bands of every connector: index i is connector i + 1."""
        every = zip(*(window.connectors for window in self._windows), strict=True)
        return tuple(map(self._band, every))

    @cached_property
    def station(self) -> tuple[BandPiece, ...]:
        """The bands of the whole station."""
        return self._band([window.station for window in self._windows])

    def _band(self, windows: Sequence[Pieces]) -> tuple[BandPiece, ...]:
        distinct: dict[int, tuple[Pieces, list[Reading]]] = {}
        for pieces, reading in zip(windows, self._readings, strict=True):
            distinct.setdefault(id(pieces), (pieces, []))[1].append(reading)
        tracks = [pieces for pieces, _ in distinct.values()]
        takers = [tuple(those) for _, those in distinct.values()]
        return tuple(_cut(tracks, takers, self._site, self._end))


def bands(
    events: Sequence[LedgerEvent],
    site: Site,
    start: Instant,
    end: Instant,
    readings: Sequence[Reading],
) -> Bands:
    """Return what any of several readings allows over a window, in one pass that shares work.

    Raises :class:`ValueError` when there is no reading.
    """
    if not readings:
        raise ValueError("found no reading, expected at least one")
    return Bands(Oracle(site).under(events, start, end, readings), readings, site, end)


def _cut(
    tracks: Sequence[Pieces], takers: Sequence[tuple[Reading, ...]], site: Site, end: Instant
) -> Iterator[BandPiece]:
    if not tracks[0]:
        return
    cuts = [(begins, (*current,)) for begins, current in overlaid([*map(track_of, tracks)])]
    ends = [*(begins for begins, _ in cuts[1:]), end]
    for (begins, current), over in zip(cuts, ends, strict=True):
        agreed: dict[Cap, tuple[Piece, tuple[Reading, ...]]] = {}
        for piece, those in zip(current, takers, strict=True):
            known, others = agreed.get(piece.cap, (piece, ()))
            agreed[piece.cap] = (known, (*others, *those))
        yield BandPiece(
            begins,
            over,
            tightest([piece.strict for piece in current]),
            loosest(list(agreed), site.nominal_voltage_v),
            tuple(agreed.values()),
        )

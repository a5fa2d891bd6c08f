"""The oracle: from what the charger accepted to what it may draw, at every instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain

from harness.limits.candidates import entries
from harness.limits.cap import UNLIMITED, Cap
from harness.limits.history import Epoch, History
from harness.limits.memory import Forgetful, Memory, Recall
from harness.limits.merge import Ceiling, connector_pieces, cut_pieces, joined, station_pieces
from harness.limits.piece import Piece, Pieces, Reason
from harness.limits.reading import DEFAULT_READING, LocalGeneration, Reading
from harness.limits.site import Hardware, Site, Supply
from harness.limits.terms import Terms
from harness.limits.tracks import Track, Tracks
from harness.limits.why import GROUPS, STATION_GROUPS, place_of, with_losers
from harness.limits.window import Allowed
from harness.profiles.events import LedgerEvent
from harness.profiles.ledger import Ledger, ReplaceScope
from harness.profiles.model import Purpose
from harness.units import Instant

__all__ = ["Oracle", "allowed"]

_STATION = 0
_NO_EXTRA = Cap(Decimal(0), Decimal(0), Decimal(0))


def allowed(
    events: Sequence[LedgerEvent],
    site: Site,
    start: Instant,
    end: Instant,
    reading: Reading = DEFAULT_READING,
) -> Allowed:
    """Return what each connector and the station may draw from ``start`` until before ``end``.

    The same instant has the same answer in every window that covers it; an empty window has no
    pieces.
    """
    return Oracle.asked_once(site).allowed(events, start, end, reading)


class Oracle:
    """Answers what a station may draw, and remembers what it has worked out.

    Its answers are those of :func:`allowed`. A question that differs from the last one by an
    event, by a reading or by its end costs less than the first.
    """

    def __init__(
        self, site: Site, tracks: Tracks | None = None, pieces: Recall[Piece] | None = None
    ) -> None:
        self._site = site
        self._histories: dict[ReplaceScope, History] = {}
        self._tracks = tracks or Tracks.with_memory(site.nominal_voltage_v)
        self._pieces = pieces or Memory(cut_pieces)

    @classmethod
    def asked_once(cls, site: Site) -> Oracle:
        """Return an oracle that remembers nothing, which is quicker for a single question."""
        return cls(site, Tracks.without_memory(site.nominal_voltage_v), Forgetful(cut_pieces))

    def allowed(
        self,
        events: Sequence[LedgerEvent],
        start: Instant,
        end: Instant,
        reading: Reading = DEFAULT_READING,
    ) -> Allowed:
        """Return what each connector and the station may draw over a window."""
        (answer,) = self.under(events, start, end, (reading,))
        return answer

    def under(
        self,
        events: Sequence[LedgerEvent],
        start: Instant,
        end: Instant,
        readings: Sequence[Reading],
    ) -> tuple[Allowed, ...]:
        """Return the answer under each of several readings, which share what they have in common.

        Readings that differ only in what does not matter to a connector share one tuple of its
        pieces.
        """
        self._next_question()
        epochs = {
            scope: list(self._history(scope).epochs(events, start, end))
            for scope in {reading.replace_scope for reading in readings}
        }
        whole = _Whole()
        return tuple(self._answer(epochs[one.replace_scope], one, whole) for one in readings)

    def holding(
        self, ledger: Ledger, start: Instant, end: Instant, reading: Reading = DEFAULT_READING
    ) -> Allowed:
        """Return what may be drawn over a window in which nothing happens to a ledger."""
        self._next_question()
        epochs = [Epoch(start, end, ledger)] if start < end else []
        return self._answer(epochs, reading, _Whole())

    def _history(self, scope: ReplaceScope) -> History:
        return self._histories.setdefault(scope, History(scope))

    def _next_question(self) -> None:
        self._tracks.next_question()
        self._pieces.next_question()

    def _answer(self, epochs: Sequence[Epoch], reading: Reading, whole: _Whole) -> Allowed:
        def part(number: int, hardware: Hardware) -> Pieces:
            return whole.of([self._connector(epoch, number, hardware, reading) for epoch in epochs])

        def summed(connectors: Sequence[Pieces]) -> Pieces:
            return whole.of([self._station(epoch, connectors, reading) for epoch in epochs])

        def explain(piece: Piece, number: int, instant: Instant) -> tuple[Reason, ...]:
            return with_losers(piece, _held(epochs, instant), number, instant, reading)

        wired = enumerate(self._site.connectors, start=1)
        return Allowed([partial(part, *one) for one in wired], summed, explain)

    def _connector(
        self, epoch: Epoch, number: int, hardware: Hardware, reading: Reading
    ) -> Sequence[Piece]:
        terms = Terms(reading.w_cap, hardware.supply)
        tracks = [self._track(epoch, group, number, terms, reading) for group in GROUPS]
        return self._pieces.recall(
            (number, reading.local_generation, tracks),
            _connector_key,
            epoch.start,
            epoch.end,
            self._merge,
            tracks,
            hardware,
            reading,
            epoch.end,
        )

    def _merge(
        self, tracks: Sequence[Track], hardware: Hardware, reading: Reading, end: Instant
    ) -> Sequence[Piece]:
        own, maximum, external, generation = (track.spans for track in tracks)
        ceiling = self._ceiling(hardware, reading)
        return connector_pieces(own, maximum, external, generation, hardware, ceiling, end)

    def _ceiling(self, hardware: Hardware, reading: Reading) -> Ceiling:
        if hardware.supply is Supply.DC:
            return Ceiling(reading.local_generation, hardware.dc_voltage_v, 1)
        return Ceiling(reading.local_generation, self._site.nominal_voltage_v)

    def _station(
        self, epoch: Epoch, connectors: Sequence[Pieces], reading: Reading
    ) -> Sequence[Piece]:
        if not connectors:
            return ()
        terms = Terms(reading.w_cap, self._site.whole.supply)
        tracks = [self._track(epoch, group, _STATION, terms, reading) for group in STATION_GROUPS]

        return self._pieces.recall(
            (reading.local_generation, tracks, connectors),
            _station_key,
            epoch.start,
            epoch.end,
            self._merge_station,
            tracks,
            connectors,
            epoch,
            reading,
        )

    def _merge_station(
        self,
        tracks: Sequence[Track],
        connectors: Sequence[Pieces],
        epoch: Epoch,
        reading: Reading,
    ) -> Sequence[Piece]:
        own = [cut_pieces(pieces, epoch.start, epoch.end) for pieces in connectors]
        maximum, generation = (track.spans for track in tracks)
        ceiling = self._ceiling(self._site.whole, reading)
        return station_pieces(own, maximum, generation, ceiling, epoch.end)

    def _track(
        self,
        epoch: Epoch,
        group: tuple[Purpose, ...],
        connector: int,
        terms: Terms,
        reading: Reading,
    ) -> Track:
        rivals = entries(epoch.ledger, group, place_of(group, connector), reading)
        raises = reading.local_generation is LocalGeneration.ON_TOP
        without = _NO_EXTRA if raises and Purpose.LOCAL_GENERATION in group else UNLIMITED
        return self._tracks.track(rivals, terms, epoch.start, epoch.end, without)


def _connector_key(held: tuple[int, LocalGeneration, Sequence[Track]]) -> Hashable:
    number, local_generation, tracks = held
    return (number, local_generation, *(track.key for track in tracks))


def _station_key(
    held: tuple[LocalGeneration, Sequence[Track], Sequence[Pieces]],
) -> Hashable:
    local_generation, tracks, connectors = held
    whole = tuple(map(id, connectors))
    return (_STATION, local_generation, whole, *(track.key for track in tracks))


class _Whole:
    """Puts the pieces of epochs together, once for all readings that share them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], tuple[Pieces, object]] = {}

    def of(self, parts: Sequence[Sequence[Piece]]) -> Pieces:
        if len(parts) == 1:
            return tuple(parts[0])  # the same tuple, if it is one
        key = tuple(map(id, parts))
        if key not in self._known:
            self._known[key] = (tuple(joined(chain.from_iterable(parts))), parts)
        return self._known[key][0]


def _held(epochs: Sequence[Epoch], instant: Instant) -> Ledger:
    return epochs[bisect_right(epochs, instant, key=lambda epoch: epoch.start) - 1].ledger

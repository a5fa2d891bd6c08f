"""The oracle: from what the charger accepted to what it may draw, at every instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from harness.limits.candidates import maximum_candidates, transaction_candidates
from harness.limits.merge import connector_pieces, joined
from harness.limits.piece import Piece
from harness.limits.reading import DEFAULT_READING, Reading
from harness.limits.site import Site
from harness.limits.sweep import spans
from harness.limits.window import Allowed
from harness.profiles.events import LedgerEvent
from harness.profiles.ledger import Ledger, replay
from harness.units import Instant

__all__ = ["allowed"]


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
    epochs = [
        _epoch(ledger, site, begins, ends, reading)
        for begins, ends, ledger in _ledgers(events, start, end, reading)
    ]
    tracks = ([epoch[index] for epoch in epochs] for index in range(len(site.connectors)))
    return Allowed(tuple(tuple(joined(chain.from_iterable(track))) for track in tracks))


def _ledgers(
    events: Sequence[LedgerEvent], start: Instant, end: Instant, reading: Reading
) -> Iterator[tuple[Instant, Instant, Ledger]]:
    begins, held = start, Ledger(reading.replace_scope)
    for at, ledger in replay(events, reading.replace_scope):
        if begins < at < end:
            yield begins, at, held
            begins = at
        if at < end:
            held = ledger
    if begins < end:
        yield begins, end, held


def _epoch(
    ledger: Ledger, site: Site, start: Instant, end: Instant, reading: Reading
) -> list[list[Piece]]:
    """Compute the connectors over a time over which the charger holds the same profiles."""
    candidates = maximum_candidates(ledger, reading, start, end)
    maximum = spans(candidates, start, end, reading.w_cap)
    connectors = []
    for number, hardware in enumerate(site.connectors, start=1):
        candidates = transaction_candidates(ledger, number, reading, start, end)
        own = spans(candidates, start, end, reading.w_cap)
        connectors.append(list(connector_pieces(own, maximum, hardware)))
    return connectors

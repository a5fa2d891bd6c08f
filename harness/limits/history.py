"""Which ledger the charger held when, remembered while a list of events only grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter, is_
from typing import NamedTuple

from harness.profiles.events import LedgerEvent
from harness.profiles.ledger import Ledger, ReplaceScope
from harness.profiles.replay import after
from harness.units import Instant

__all__ = ["Epoch", "History"]


class Epoch(NamedTuple):
    """A time, end exclusive, over which the charger holds the same ledger."""

    start: Instant
    end: Instant
    ledger: Ledger


class History:
    """Replays events under one scope of replacement (A12), from where the last replay differs."""

    def __init__(self, scope: ReplaceScope) -> None:
        self._bare = Ledger(scope)
        self._events: list[LedgerEvent] = []
        self._ledgers: list[Ledger] = []

    def epochs(
        self, events: Sequence[LedgerEvent], start: Instant, end: Instant
    ) -> Iterator[Epoch]:
        """Cut a window wherever something happens; of what happens at once the last counts."""
        self._replay(sorted(events, key=attrgetter("at")))
        begins, held = start, self._bare
        for event, ledger in zip(self._events, self._ledgers, strict=True):
            if begins < event.at < end:
                yield Epoch(begins, event.at, held)
                begins = event.at
            if event.at < end:
                held = ledger
        if begins < end:
            yield Epoch(begins, end, held)

    def at(self, events: Sequence[LedgerEvent], instant: Instant) -> Ledger:
        """Return the ledger that holds at an instant."""
        (epoch,) = self.epochs([one for one in events if one.at <= instant], instant, instant + 1)
        return epoch.ledger

    def _replay(self, events: list[LedgerEvent]) -> None:
        same = 0
        for known, event in zip(self._events, events, strict=False):
            if not is_(known, event):
                break
            same += 1
        del self._ledgers[same:]
        ledger = self._ledgers[-1] if self._ledgers else self._bare
        for event in events[same:]:
            ledger = after(ledger, event)
            self._ledgers.append(ledger)
        self._events = events

"""What leads a group of purposes over time, for a connector or the station."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from harness.limits.activity import Change, activity
from harness.limits.candidates import Entry
from harness.limits.cap import UNLIMITED, Cap
from harness.limits.memory import Forgetful, Memory, Recall
from harness.limits.steps import Span, Steps
from harness.limits.sweep import Candidate, spans
from harness.limits.terms import Terms
from harness.units import Instant

__all__ = ["Track", "Tracks", "candidate_of", "changes_of"]

_ACTIVITY_KEY = attrgetter("activity_key")


class Track(NamedTuple):
    """Who leads when, with all that this follows from."""

    entries: Sequence[Entry]
    terms: Terms
    without: Cap
    spans: Sequence[Span]

    @property
    def key(self) -> Hashable:
        """What the spans follow from, as a name."""
        return _key(self[:3])


class Tracks:
    """Works out tracks; what it knows of them and of the activity of schedules is for others."""

    def __init__(
        self, voltage_v: Decimal, activities: Recall[Change], spans_known: Recall[Span]
    ) -> None:
        self._voltage_v = voltage_v
        self._activities = activities
        self._spans = spans_known

    @classmethod
    def with_memory(cls, voltage_v: Decimal) -> Tracks:
        """Return one that remembers."""
        return cls(voltage_v, Memory(_cut_changes), Memory(_cut_spans))

    @classmethod
    def without_memory(cls, voltage_v: Decimal) -> Tracks:
        """Return one for who asks only once."""
        return cls(voltage_v, Forgetful(_cut_changes), Forgetful(_cut_spans))

    def next_question(self) -> None:
        """Forget what the last question did not need."""
        self._activities.next_question()
        self._spans.next_question()

    def track(
        self,
        entries: Sequence[Entry],
        terms: Terms,
        start: Instant,
        end: Instant,
        without: Cap = UNLIMITED,
    ) -> Track:
        """Let schedules compete over a window."""
        if not entries:
            return Track((), terms, without, (Span(start, None),))
        found = self._spans.recall(
            (entries, terms, without),
            _key,
            start,
            end,
            self._work_out,
            entries,
            terms,
            start,
            end,
            without,
        )
        return Track(entries, terms, without, found)

    def _work_out(
        self, entries: Sequence[Entry], terms: Terms, start: Instant, end: Instant, without: Cap
    ) -> list[Span]:
        candidates: list[Candidate] = []
        for entry in entries:
            candidates.append(self._candidate(entry, terms, start, end))
            if candidates[-1].never_yields:
                break  # nobody behind it is ever heard, and often that is nearly all of them
        return spans(candidates, start, end, self._voltage_v, without)

    def _candidate(self, entry: Entry, terms: Terms, start: Instant, end: Instant) -> Candidate:
        changes = self._activities.recall(
            entry, _ACTIVITY_KEY, start, end, changes_of, entry, start, end
        )
        return candidate_of(entry, changes, terms, self._voltage_v)


def _key(held: tuple[Sequence[Entry], Terms, Cap]) -> Hashable:
    entries, terms, without = held
    return (terms, without, *(entry.key for entry in entries))


def candidate_of(
    entry: Entry, changes: Sequence[Change], terms: Terms, voltage_v: Decimal
) -> Candidate:
    """Return a schedule with what it says and when it acts."""
    alone = entry.choices == 1 and not entry.installed.doubtful
    return Candidate(entry, Steps(entry, terms, voltage_v), changes, alone)


def changes_of(entry: Entry, start: Instant, end: Instant) -> list[Change]:
    """Return the states of a schedule over a window."""
    if entry.barred is not None:
        return [(start, entry.barred)]
    return activity(entry.installed.profile, entry.schedule, entry.course, start, end)


def _cut_changes(changes: Sequence[Change], start: Instant, end: Instant) -> list[Change]:
    first = bisect_right(changes, start, key=lambda change: change[0]) - 1
    _, state = changes[first]
    return [(start, state), *(one for one in changes[first + 1 :] if one[0] < end)]


def _cut_spans(items: Sequence[Span], start: Instant, end: Instant) -> list[Span]:
    first = bisect_right(items, start, key=lambda span: span.start) - 1
    return [
        Span(start, items[first].reason),
        *(span for span in items[first + 1 :] if span.start < end),
    ]

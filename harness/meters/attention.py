"""The instants that deserve a close look."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable

from harness.units import Instant

__all__ = ["Attention"]


class Attention:
    """A sorted collection of instants around which the sampler reads at full rate.

    An instant may be past, present or future and may come at any time; who has subscribed is
    told at once.
    """

    def __init__(self) -> None:
        self._instants: list[Instant] = []
        self._subscribers: list[Callable[[], None]] = []

    def watch(self, instant: Instant) -> None:
        """Mark an instant; marking one twice changes nothing."""
        if self.any_between(instant, instant):
            return
        insort(self._instants, instant)  # instants come nearly in order: this appends
        for tell in self._subscribers:
            tell()

    def any_between(self, first: Instant, last: Instant) -> bool:
        """Tell whether an instant lies between two others, both included."""
        index = bisect_left(self._instants, first)
        return index < len(self._instants) and self._instants[index] <= last

    def first_after(self, instant: Instant) -> Instant | None:
        """Return the first marked instant that is later than this one."""
        index = bisect_right(self._instants, instant)
        return self._instants[index] if index < len(self._instants) else None

    def last_before(self, instant: Instant) -> Instant | None:
        """Return the last marked instant that is earlier than this one."""
        index = bisect_left(self._instants, instant)
        return self._instants[index - 1] if index else None

    def subscribe(self, tell: Callable[[], None]) -> None:
        """Have a function called after every new instant."""
        self._subscribers.append(tell)

    def unsubscribe(self, tell: Callable[[], None]) -> None:
        """Undo one :meth:`subscribe`."""
        self._subscribers.remove(tell)

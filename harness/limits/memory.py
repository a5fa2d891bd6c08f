"""What an oracle has worked out before, so that a question that differs little costs little."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from harness.units import Instant

__all__ = ["Cut", "Forgetful", "Memory", "Recall"]

_T = TypeVar("_T")
_Held = TypeVar("_Held")


Cut: TypeAlias = Callable[[Sequence[_T], Instant, Instant], Sequence[_T]]
"""Takes the part of a function of time that lies in a window."""


class Recall(Protocol[_T]):
    """Knows functions of time, or works them out."""

    def next_question(self) -> None:
        """Begin a new question."""

    def recall(
        self,
        held: _Held,
        key: Callable[[_Held], Hashable],
        start: Instant,
        end: Instant,
        work_out: Callable[..., Sequence[_T]],
        /,
        *arguments: object,
    ) -> Sequence[_T]:
        """Return what follows from ``held`` over a window, working it out only if it is not known.

        Its name is ``key(held)``; what it names by identity lives as long as the name is known.
        """
        ...


class Forgetful(Generic[_T]):
    """Works everything out, for who asks only once."""

    def __init__(self, cut: Cut[_T]) -> None:
        """Take what a memory takes; there is nothing to cut."""

    def next_question(self) -> None:
        """Forget nothing: there is nothing."""

    def recall(
        self,
        _held: _Held,
        _key: Callable[[_Held], Hashable],
        _start: Instant,
        _end: Instant,
        work_out: Callable[..., Sequence[_T]],
        /,
        *arguments: object,
    ) -> Sequence[_T]:
        """Return what is worked out."""
        return work_out(*arguments)


class _Known(NamedTuple, Generic[_T]):
    start: Instant
    end: Instant
    items: Sequence[_T]
    held: object


class Memory(Generic[_T]):
    """Functions of time by what they follow from, each with the windows it is known for.

    A window inside of one that is known is cut out of it. What the last question did not need is
    forgotten with the next.
    """

    def __init__(self, cut: Cut[_T]) -> None:
        self._cut = cut
        self._known: dict[Hashable, list[_Known[_T]]] = {}
        self._before: dict[Hashable, list[_Known[_T]]] = {}

    def next_question(self) -> None:
        """Begin a new question: keep what the last one used, and no more."""
        self._before, self._known = self._known, {}

    def recall(
        self,
        held: _Held,
        key: Callable[[_Held], Hashable],
        start: Instant,
        end: Instant,
        work_out: Callable[..., Sequence[_T]],
        /,
        *arguments: object,
    ) -> Sequence[_T]:
        """Return what follows from ``held`` over a window, working it out if it is not known."""
        name = key(held)
        known = self._known.setdefault(name, [])
        for one in known:
            if one.start == start and one.end == end:
                return one.items
        items = self._inside(known, start, end)
        if items is None:
            items = self._inside(self._before.get(name, ()), start, end)
        if items is None:
            items = work_out(*arguments)
        known.append(_Known(start, end, items, held))
        return items

    def _inside(
        self, known: Iterable[_Known[_T]], start: Instant, end: Instant
    ) -> Sequence[_T] | None:
        for one in known:
            if one.start == start and one.end == end:
                return one.items
            if one.start <= start and end <= one.end:
                part: Sequence[_T] = self._cut(one.items, start, end)
                return part
        return None

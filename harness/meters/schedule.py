"""When to read: slots at multiples of the period, all of them or only those worth reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from harness.meters.attention import Attention
from harness.meters.values import NoValue, Values
from harness.units import SECOND_MS, Instant, Millis

__all__ = [
    "EVERY_SECOND",
    "CounterSlots",
    "EverySlot",
    "Grid",
    "Pace",
    "SamplingPlan",
    "SparseSlots",
    "spread",
]

_CHANGE_SHARE = 0.02
_CHANGE_W = 50.0

_COUNTER_MS: Millis = 5 * SECOND_MS
_STEP_MS: Millis = 5
"""Longer than a reading keeps the event loop busy, and short enough to compare meters of a slot."""


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """How often to read.

    With ``sparse_ms`` the distance between two slots doubles from ``period_ms`` up to that while
    nothing happens; from ``lead_ms`` before to ``hold_ms`` after every watched instant, and while
    the readings change, every slot is read. Without it every slot is read always.
    """

    period_ms: Millis = SECOND_MS
    sparse_ms: Millis | None = None
    lead_ms: Millis = 5 * SECOND_MS
    hold_ms: Millis = 40 * SECOND_MS


EVERY_SECOND = SamplingPlan()
"""Every slot of one second, always."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers the slots: slot k is due at ``start`` + k * ``period_ms``."""

    start: Instant
    period_ms: Millis

    def instant(self, slot: int) -> Instant:
        """Return when a slot is due."""
        return self.start + slot * self.period_ms

    def slot_from(self, instant: Instant) -> int:
        """Return the first slot that is due at an instant or later."""
        return -((self.start - instant) // self.period_ms)

    def slot_until(self, instant: Instant) -> int:
        """Return the last slot that is due at an instant or earlier."""
        return (instant - self.start) // self.period_ms


def spread(lines: int, period_ms: Millis) -> list[Millis]:
    """Return by how much each line's slots come later, so that not all lines ask at once."""
    return [line * min(_STEP_MS * lines, period_ms) // lines for line in range(lines)]


class Pace(Protocol):
    """Decides which slots are read."""

    def following(self, slot: int) -> int:
        """Return the slot to read after this one, as things stand."""

    def observe(self, connector: int, slot: int, outcome: Values | NoValue) -> None:
        """Take notice of what was read."""


class EverySlot:
    """The pace of a real bench: what was not read cannot be known."""

    def following(self, slot: int) -> int:
        """Return the next slot."""
        return slot + 1

    def observe(self, connector: int, slot: int, outcome: Values | NoValue) -> None:
        """Read every slot whatever comes."""


class SparseSlots:
    """The pace of an emulated bench, where nothing changes between two causes of a change.

    All lines share it, so that they agree about the slots and a sum over connectors has all its
    terms.
    """

    def __init__(
        self, grid: Grid, plan: SamplingPlan, attention: Attention, on_change: Callable[[], None]
    ) -> None:
        """``on_change`` is called when a reading changed, so that every line looks again."""
        self._grid = grid
        self._plan = plan
        self._attention = attention
        self._on_change = on_change
        self._longest = max(1, (plan.sparse_ms or 0) // plan.period_ms)
        self._changed_at = 0
        self._powers: dict[int, tuple[float, ...]] = {}

    def following(self, slot: int) -> int:
        """Return the next slot while something happens, else one ever farther away.

        n slots after the last event the next distance is n + 1, which makes it 1, 2, 4, 8, …
        """
        due = self._grid.instant(slot)
        if self._attention.any_between(due - self._plan.hold_ms, due + self._plan.lead_ms):
            return slot + 1
        since = slot - max(self._changed_at, self._last_watched(due))
        farthest = slot + min(max(since + 1, 1), self._longest)
        return min(farthest, self._next_watched(due, farthest))

    def observe(self, connector: int, slot: int, outcome: Values | NoValue) -> None:
        """Notice a change: power moved by 2 % or 50 W, or there is no value."""
        powers = _powers(outcome)
        if _differ(powers, self._powers.get(connector, ())):
            self._changed_at = max(self._changed_at, slot)
            self._on_change()
        self._powers[connector] = powers

    def _last_watched(self, due: Instant) -> int:
        """Return the last slot that belongs to a watched instant which is over by now."""
        instant = self._attention.last_before(due - self._plan.hold_ms)
        return 0 if instant is None else self._grid.slot_until(instant + self._plan.hold_ms)

    def _next_watched(self, due: Instant, farthest: int) -> int:
        """Return the first slot that belongs to a watched instant yet to come."""
        instant = self._attention.first_after(due + self._plan.lead_ms)
        return farthest if instant is None else self._grid.slot_from(instant - self._plan.lead_ms)


class CounterSlots:
    """Decides in which slots a counter is read that takes a request of its own.

    That is about every 5 s, right before and after every watched instant, and after a reading
    that failed, so that the counter can tell what was drawn in the gap. All lines choose the same
    slots, so that counters can be added up.
    """

    def __init__(self, grid: Grid, attention: Attention) -> None:
        self._grid = grid
        self._attention = attention
        self._every = max(1, _COUNTER_MS // grid.period_ms)
        self._stretches: dict[int, int] = {}

    def includes(self, connector: int, slot: int) -> bool:
        """Tell whether the counter of a connector is to be read in a slot."""
        due, period_ms = self._grid.instant(slot), self._grid.period_ms
        return self._stretches.get(connector) != slot // self._every or self._attention.any_between(
            due - period_ms + 1, due + period_ms
        )

    def note_read(self, connector: int, slot: int) -> None:
        """Remember that a counter was read."""
        self._stretches[connector] = slot // self._every

    def note_gap(self, connector: int) -> None:
        """Remember that a reading failed."""
        self._stretches.pop(connector, None)


def _powers(outcome: Values | NoValue) -> tuple[float, ...]:
    """Return total and phase powers, or nothing, which differs from everything."""
    return (outcome.power_w, *outcome.phase_power_w) if isinstance(outcome, Values) else ()


def _differ(powers: tuple[float, ...], before: tuple[float, ...]) -> bool:
    if not powers or not before:
        return True
    return any(
        (step := abs(power - old)) > _CHANGE_W or step > _CHANGE_SHARE * abs(power)
        for power, old in zip(powers, before, strict=True)
    )

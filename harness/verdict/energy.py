"""Rule 5: the energy budget of every sliding window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from harness.units import HOUR_MS, Millis
from harness.verdict.budget import Budget
from harness.verdict.granted import UNBOUNDED
from harness.verdict.series import Series

__all__ = ["Overdraw", "overdraws"]


@dataclass(frozen=True, slots=True)
class Overdraw:
    """A window in which more was drawn than its budget: the samples at its ends, and Wh."""

    first: int
    last: int
    drawn_wh: float
    granted_wh: float
    spare_wh: float

    @property
    def excess_wh(self) -> float:
        """What was drawn beyond the budget and its tolerance."""
        return self.drawn_wh - self.granted_wh - self.spare_wh


def overdraws(
    series: Series, budget: Budget, windows_ms: Sequence[Millis], share: float, skew_ms: Millis
) -> list[Overdraw]:
    """Return the worst of each group of overlapping windows that exceed their budget.

    ``share`` is what a budget may be exceeded by, relative to it. ``skew_ms`` grants that much
    more of the present limit, where values of several meters that lag differently were added up.
    """
    excess = [d - g * (1 + share) for d, g in zip(budget.drawn, budget.granted, strict=True)]
    if max(excess, default=0.0) <= 0:
        return []
    search = _Search(series, budget, excess, share, skew_ms)
    found = [one for window_ms in windows_ms for one in search.worst(window_ms)]
    return found + [one for one in search.told() if not _held_by(found, one)]


@dataclass(frozen=True, slots=True)
class _Search:
    series: Series
    budget: Budget
    excess: Sequence[float]
    share: float
    skew_ms: Millis

    def worst(self, window_ms: Millis) -> list[Overdraw]:
        found: list[Overdraw] = []
        for first, last in self._windows(window_ms):
            one = self._overdraw(first, last)
            if found and first < found[-1].last:
                found[-1] = max(found[-1], one, key=lambda window: window.excess_wh)
            else:
                found.append(one)
        return found

    def told(self) -> Iterator[Overdraw]:
        """Judge each stretch that only the counter speaks for by its mean power (rule 7)."""
        for k in self.budget.told:
            one = self._overdraw(k - 1, k)
            if one.excess_wh > 0:
                yield one

    def _windows(self, window_ms: Millis) -> Iterator[tuple[int, int]]:
        """Find the windows, as the samples at their ends, whose excess is positive."""
        ends, peak_w = self.series.ends, self.budget.peak_w
        for start, stop in self._bounded():
            sums = list(accumulate(self.excess[start + 1 : stop], initial=0.0))
            first = start
            for last in range(start + 1, stop):
                while ends[last] - ends[first + 1] >= window_ms:
                    first += 1
                over = sums[last - start] - sums[first - start]
                if over > self.skew_ms * peak_w[last] and ends[last] - ends[first] >= window_ms:
                    yield first, last

    def _bounded(self) -> Iterator[tuple[int, int]]:
        """Split the samples where an interval has no limit, so that no sum is infinite."""
        edges = [k for k, value in enumerate(self.excess) if value == -UNBOUNDED]
        return zip([0, *edges], [*edges, len(self.excess)], strict=True)

    def _overdraw(self, first: int, last: int) -> Overdraw:
        inside = slice(first + 1, last + 1)
        granted = sum(self.budget.granted[inside])
        spare = granted * self.share + self.skew_ms * self.budget.peak_w[last]
        drawn = sum(self.budget.drawn[inside])
        return Overdraw(first, last, drawn / HOUR_MS, granted / HOUR_MS, spare / HOUR_MS)


def _held_by(windows: Sequence[Overdraw], one: Overdraw) -> bool:
    return any(window.first <= one.first and one.last <= window.last for window in windows)

"""Rule 7: how much of the judged time was measured, and whether the meter is alive at all."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from harness.units import SECOND_MS, Instant, Millis
from harness.verdict.criteria import Criteria
from harness.verdict.series import Series
from harness.verdict.wording import seconds

__all__ = ["Coverage", "cover"]

_DEAD_SHARE = 0.5
"""A meter that is silent for more than this share of the time is broken, not gappy."""

_AT_THE_START, _AT_THE_END = -1, -2

_DEAD_END_MS: Millis = 30 * SECOND_MS
"""And so is one that says nothing more for this long up to the end, however long the run."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was measured of the judged time; ``longest_ms`` is the longest open gap.

    ``ending_ms`` is the length of the gap at the end. ``silent`` is the share without samples,
    ``measured`` the share that samples or, across gaps, the energy counter speak for. ``reason``
    is the most frequent one of the missing slots.
    """

    measured: float
    silent: float
    longest_ms: Millis
    ending_ms: Millis
    missing: int
    reason: str

    @property
    def dead_meter(self) -> str | None:
        """Say that the measurement is broken, if it is."""
        if self.silent <= _DEAD_SHARE and self.ending_ms < _DEAD_END_MS:
            return None
        return f"the meter gave no valid value for {self.silent:.0%} of the time ({self.reason})"

    def lacking(self, criteria: Criteria) -> str | None:
        """Say why too little was measured, if it was.

        A gap in which an exceedance could hide is too much, however long the rest.
        """
        if self.measured < criteria.coverage:
            return (
                f"only {self.measured:.1%} of the time was measured, "
                f"{criteria.coverage:.0%} are needed ({self.reason})"
            )
        if self.longest_ms >= criteria.min_exceed_ms:
            return (
                f"a gap of {seconds(self.longest_ms)} without a value could hide an exceedance "
                f"({self.reason})"
            )
        return None


def cover(
    series: Series, start: Instant, end: Instant, bridged: Collection[int] = frozenset()
) -> Coverage:
    """Measure the gaps between two instants; those before a sample in ``bridged`` are closed."""
    gaps = [(_overlap(*gap[:2], start, end), gap[2]) for gap in _gaps(series, start, end)]
    open_gaps = [length for length, index in gaps if index not in bridged]
    missing = [slot for slot in series.missing if start <= slot.at < end]
    tally = Tally(slot.reason for slot in missing).most_common(1)
    length = max(1, end - start)
    return Coverage(
        measured=1 - sum(open_gaps) / length,
        silent=sum(length for length, _ in gaps) / length,
        longest_ms=max(open_gaps, default=0),
        ending_ms=max((gap[0] for gap in gaps if gap[1] == _AT_THE_END), default=0),
        missing=len(missing),
        reason=tally[0][0] if tally else "no sample was planned",
    )


def _gaps(series: Series, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant, int]]:
    """Yield the gaps as start, end and the sample after them, or where in the run they lie."""
    first, last = series.samples[:1], series.samples[-1:]
    refresh = series.meter.refresh_ms
    if not first:
        yield start, end, _AT_THE_END
    for sample in first:
        if sample.t0 - start > 2 * sample.interval_ms + refresh:
            yield start, sample.t1, _AT_THE_START
    for k in series.gaps:
        yield series.ends[k - 1], series.ends[k], k
    for sample in last:
        # Slots that came after it without a value were planned closer than it may have been.
        lost = (slot.interval_ms for slot in series.missing if slot.at >= sample.t1)
        interval_ms = min((sample.interval_ms, *lost))
        if end - sample.t1 > 2 * interval_ms + refresh + (sample.t1 - sample.t0):
            yield sample.t1, end, _AT_THE_END


def _overlap(start: Instant, end: Instant, since: Instant, until: Instant) -> Millis:
    return max(0, min(end, until) - max(start, since))

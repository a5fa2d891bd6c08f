"""What the station makes of its limits when it announces them in a composite schedule."""

from __future__ import annotations

from collections.abc import Sequence

from harness.emulator.raw import Ruling, Stored
from harness.units import SECOND_MS, WEEK_MS, Instant, Millis

__all__ = ["AnnouncingPolicy"]

_LONGEST_MS: Millis = WEEK_MS


class AnnouncingPolicy:
    """How the station answers a GetCompositeSchedule; each method is one decision."""

    def announced(self, stored: Stored, at: Instant) -> Stored:  # noqa: ARG002
        """Return a profile as it is taken for a schedule from an instant on: as it is."""
        return stored

    def announced_unit(self, asked: str) -> str:
        """Return the unit in which the limits are computed: the one that they are labelled with."""
        return asked

    def announced_ms(self, asked_ms: Millis) -> Millis:
        """Return for how long it is answered: as asked, but for a week at most (A24)."""
        return min(asked_ms, _LONGEST_MS)

    def announced_ceilings(self, ceilings: Sequence[Ruling]) -> Sequence[Ruling]:
        """Return what is heeded of what holds for all connectors: everything (F16-04)."""
        return ceilings

    def announced_idle(self, rulings: Sequence[Ruling]) -> Sequence[Ruling]:
        """Return what is heeded where no transaction runs: as if one started now (A9)."""
        return rulings

    def announced_least(self, limits: Sequence[float]) -> float:
        """Return the limit that counts of several, the hardware's among them (F16-04)."""
        return min(limits)

    def announced_sum(self, each: Sequence[float], ceiling: float) -> float:
        """Return what connectors may have together: their sum, within the ceiling (A21)."""
        return min(sum(each), ceiling)

    def announced_unlimited(self, hardware: float) -> float:
        """Return the limit where no profile says anything: that of the hardware (A22)."""
        return hardware

    def counts_from(self, asked_at: Instant, begun: Sequence[Instant]) -> Instant:  # noqa: ARG002
        """Return the instant that startPeriod counts from: scheduleStart, which is the request.

        ``begun`` are the instants from which the profiles count that lead then.
        """
        return asked_at

    def start_period(self, offset_ms: Millis) -> float:
        """Write the start of a period: in whole seconds, as OCPP has them."""
        return round(offset_ms / SECOND_MS)

    def composed(self, stored: Stored, start: Instant, end: Instant) -> Stored:  # noqa: ARG002
        """Return what is left in memory of a profile that was asked about: all of it."""
        return stored

"""The six verdicts and their order."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """What a judgement comes to, worst first."""

    ERROR = "error"
    """The bench or the measurement is broken, never the charger's fault."""

    FAIL = "fail"
    """The charger drew more than was allowed, beyond what the meter may be wrong by."""

    INCONCLUSIVE = "inconclusive"
    """Nothing was proven: too few samples, or the charger never came near the limit."""

    DISPUTED = "disputed"
    """Over the limit under one reading of the standard and within it under another, or only in
    the number of phases where the charger is not known to switch them."""

    MARGINAL = "marginal"
    """A pass in which some value lay above the limit, but not provably."""

    PASS = "pass"  # noqa: S105  # the word of the test trade, not a password

    @property
    def rank(self) -> int:
        """The place in the order of severity; 0 is the worst."""
        return _ORDER[self]

    @classmethod
    def worst(cls, verdicts: Iterable[Verdict]) -> Verdict:
        """Return the most severe of some verdicts; a pass when there are none."""
        return min(verdicts, key=lambda verdict: verdict.rank, default=cls.PASS)


_ORDER = {verdict: rank for rank, verdict in enumerate(Verdict)}

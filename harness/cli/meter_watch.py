"""What many readings of a meter tell that a single one does not: refresh, age and losses."""

from __future__ import annotations

from collections import deque

from harness.meters import NoValue, Values
from harness.meters.calibration import Refresh, digits_of, refresh_of
from harness.units import Millis

__all__ = ["Watch"]

_REMEMBERED = 300


class Watch:
    """Follows the readings of one meter."""

    def __init__(self) -> None:
        self.readings = 0
        self.missing = 0
        self.last_reason = ""
        self._recent: deque[Values] = deque(maxlen=_REMEMBERED)
        self._fresh: Values | None = None

    def take(self, outcome: Values | NoValue) -> None:
        """Take notice of a reading."""
        self.readings += 1
        if isinstance(outcome, NoValue):
            self.missing += 1
            self.last_reason = outcome.reason
            return
        if self._fresh is None or digits_of(outcome) != digits_of(self._fresh):
            self._fresh = outcome
        self._recent.append(outcome)

    def age_ms(self, values: Values) -> Millis:
        """Return for how long the digits have been as they are, as far as it was seen."""
        return 0 if self._fresh is None else values.t1 - self._fresh.t1

    @property
    def refresh(self) -> Refresh | None:
        """How often the digits change, once enough changes were seen."""
        return refresh_of(self._recent)

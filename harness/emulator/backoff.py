"""How long the station waits before it dials again (OCPP 2.0.1 part 4 section 5.3)."""

from __future__ import annotations

import random

from harness.units import SECOND_MS, Millis

__all__ = ["RANDOM_RANGE_S", "REPEAT_TIMES", "WAIT_MINIMUM_S", "Backoff"]

WAIT_MINIMUM_S = 5
"""RetryBackOffWaitMinimum."""

REPEAT_TIMES = 5
"""RetryBackOffRepeatTimes: how often the wait doubles."""

RANDOM_RANGE_S = 5
"""RetryBackOffRandomRange, so that not all stations of a site dial in the same second."""


class Backoff:
    """The waits between attempts to dial: they double, each with a little at random on top."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self._attempts = 0

    def reset(self) -> None:
        """Begin with the shortest wait again: the connection stands."""
        self._attempts = 0

    def next_ms(self) -> Millis:
        """Return how long to wait before the next attempt."""
        wait_s = WAIT_MINIMUM_S << min(self._attempts, REPEAT_TIMES)
        self._attempts += 1
        return wait_s * SECOND_MS + self._random.randrange(RANDOM_RANGE_S * SECOND_MS)

"""Failed attempts to get in, and how long who failed too often has to wait."""

from __future__ import annotations

from harness.clock import Clock
from harness.units import MINUTE_MS, Instant, Millis

__all__ = ["FailedAttempts"]

_MOST = 5
_WITHIN_MS: Millis = MINUTE_MS


class FailedAttempts:
    """Counts the failures of each peer address, five of which within a minute are one too many.

    They are counted for each identity by itself: the stations of a laboratory often share one
    address, and one with a wrong password must not lock out the others.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[tuple[str, str], list[Instant]] = {}

    def count(self, address: str, identity: str) -> None:
        """Count a failure that happens now."""
        self._forget_old()
        self._failures.setdefault((address, identity), []).append(self._clock.now())

    def wait_ms(self, address: str, identity: str) -> Millis:
        """Return how long the next attempt has to wait; 0 when it may be made."""
        failures = self._failures.get((address, identity), [])
        if len(failures) < _MOST:
            return 0
        return max(0, failures[-_MOST] + _WITHIN_MS - self._clock.now())

    def _forget_old(self) -> None:
        # Whoever tries many identities or addresses must not fill the memory.
        since = self._clock.now() - _WITHIN_MS
        recent = ((who, [at for at in when if at > since]) for who, when in self._failures.items())
        self._failures = {who: when for who, when in recent if when}

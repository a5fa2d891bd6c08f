"""What may flow at one instant: up to four limits that must all hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["UNLIMITED", "Cap", "tightest"]


@dataclass(frozen=True, slots=True)
class Cap:
    """Limits of power and current, kept apart because both must hold (A19); None is no limit.

    ``power_w`` is the sum over the phases, ``phase_power_w`` and ``current_a`` hold for each
    phase, and ``phases`` is the number of phases that may carry current.
    """

    power_w: Decimal | None = None
    phase_power_w: Decimal | None = None
    current_a: Decimal | None = None
    phases: int | None = None

    def merge(self, other: Cap) -> Cap:
        """Return the cap under which both hold: the smallest of each quantity (F16-04)."""
        return tightest((self, other))

    def estimate_w(self, voltage_v: Decimal, phases: int) -> Decimal | None:
        """Return the smallest power implied at a nominal voltage, or None without any limit.

        ``phases`` is how many phases could carry current if the cap did not say otherwise. Only
        for display and for what a vehicle may be expected to take; a verdict never converts.
        """
        used = phases if self.phases is None else min(phases, self.phases)
        powers = [self.power_w]
        if self.phase_power_w is not None:
            powers.append(self.phase_power_w * used)
        if self.current_a is not None:
            powers.append(self.current_a * voltage_v * used)
        return min((power for power in powers if power is not None), default=None)


UNLIMITED = Cap()
"""The cap of an instant at which nothing limits."""


def tightest(caps: Iterable[Cap]) -> Cap:
    """Return the cap under which all of them hold: the smallest of each quantity (F16-04)."""
    # One pass over the caps: the oracle asks this for every piece.
    power_w = phase_power_w = current_a = phases = None
    for cap in caps:
        if (watts := cap.power_w) is not None and (power_w is None or watts < power_w):
            power_w = watts
        if (share := cap.phase_power_w) is not None and (
            phase_power_w is None or share < phase_power_w
        ):
            phase_power_w = share
        if (ampere := cap.current_a) is not None and (current_a is None or ampere < current_a):
            current_a = ampere
        if (count := cap.phases) is not None and (phases is None or count < phases):
            phases = count
    return Cap(power_w, phase_power_w, current_a, phases)

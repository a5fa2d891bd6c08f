"""What could flow at all, whatever the charger did."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from harness.limits import INSTALLATION, Piece
from harness.verdict.granted import UNBOUNDED
from harness.verdict.series import Series

__all__ = ["most_w"]

_HIGHEST_MAINS_V = 253.0
"""230 V + 10 %, EN 50160."""

_TRIPPING = 1.45
"""The multiple of its rated current at which a circuit breaker trips for certain, IEC 60898-1."""

_THREE = 3


def most_w(series: Series, pieces: Sequence[Piece]) -> float:
    """Return more power than the installation can carry for long; without its limit, no bound."""
    caps = {
        reason.cap for piece in pieces for reason in piece.reasons if reason.member == INSTALLATION
    }
    highest_v = max((max(sample.phase_voltage_v) for sample in series.samples), default=0.0)
    # On DC the voltage is the battery's.
    voltage_v = Decimal(max(_HIGHEST_MAINS_V, highest_v))
    powers = [cap.estimate_w(voltage_v, _THREE) for cap in caps]
    known = [float(power) for power in powers if power is not None]
    return _TRIPPING * max(known) if known and len(known) == len(powers) else UNBOUNDED

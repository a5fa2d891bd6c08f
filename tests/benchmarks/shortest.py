"""The shortest of many turns: what a computation takes when nothing else disturbs it."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from benchmarks.comparing import Announcer, Turns

_US_PER_S = 1_000_000


def arithmetic() -> Decimal:
    """Add, compare and look up, as the oracle does, some thousand times: about a millisecond."""
    total = Decimal(0)
    seen: dict[int, tuple[int, Decimal]] = {}
    for number in range(2_000):
        total = min(total + number, Decimal(9_999))
        seen[number % 97] = (number, total)
    return total


class Shortest:
    """The shortest turn of a benchmark, and how many of the shortest baselines it took."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.took_s = min(turns.measured)
        self.baseline_s = min(turns.baseline)
        self.baselines = self.took_s / self.baseline_s

    @staticmethod
    def of(measured: Callable[[], object], rounds: int) -> float:
        """Return the shortest of some turns without a baseline, in seconds."""
        taken = []
        for _ in range(rounds):
            start = time.perf_counter()
            measured()
            taken.append(time.perf_counter() - start)
        return min(taken)

    def tell(
        self, benchmark: Any, announce: Announcer, what: str, promised_s: float | None = None
    ) -> None:
        """Announce the figures, and keep them with those of the benchmark."""
        benchmark.extra_info["us"] = self.took_s * _US_PER_S
        benchmark.extra_info["baselines"] = self.baselines
        promise = "" if promised_s is None else f" (promised {promised_s * _US_PER_S:.0f})"
        announce(
            f"{what}: {self.took_s * _US_PER_S:.0f} µs{promise}, {self.baselines:.2f} times the "
            f"baseline of {self.baseline_s * _US_PER_S:.0f} µs ({self._turns.spread})"
        )

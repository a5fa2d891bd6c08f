"""A load whose power steps, as a meter shows it: refreshed, averaged and never quite still."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping

from harness.units import HOUR_MS, Instant, Millis

__all__ = ["EmulatedLoad"]

_NOMINAL_V = 230.0
_DIRECT_V = 400.0
_VOLTAGE_NOISE_V = 0.4
_FREQUENCY_HZ, _FREQUENCY_NOISE_HZ = 50.0, 0.02
_POWER_NOISE = 1e-4
_COUNTED_WH = 250_000.0
"""What the counter shows at first: it has been in use before."""


class EmulatedLoad:
    """What is drawn over time, and the values that a meter of it shows.

    They change every ``refresh_ms``, are means over the ``window_ms`` before, and jitter in their
    last digits as those of a live mains do; the same ``seed`` gives the same values.
    """

    def __init__(
        self,
        start: Instant,
        power_w: float,
        *,
        phases: int = 3,
        refresh_ms: Millis = 500,
        window_ms: Millis = 500,
        seed: int = 0,
    ) -> None:
        """Draw a power from ``start`` on, shared by the phases; 0 phases are direct current."""
        self._phases = phases
        self._refresh_ms = refresh_ms
        self._window_ms = window_ms
        self._seed = seed
        # The load has drawn the same before, so that the first window is full.
        self._since = [start - window_ms - refresh_ms]
        self._power_w = [power_w]
        self._energy_wh = [0.0]

    def step(self, at: Instant, power_w: float) -> None:
        """Draw another power from an instant on; steps come in the order of time."""
        self._energy_wh.append(self._drawn_wh(at))
        self._since.append(at)
        self._power_w.append(power_w)

    def refresh(self, at: Instant) -> Instant:
        """Return when the values were last refreshed that are shown at an instant."""
        return at - at % self._refresh_ms

    def values(self, at: Instant) -> Mapping[str, float]:
        """Return what is shown at an instant, in SI units by the names of register maps."""
        refreshed = self.refresh(at)
        noise = random.Random(f"{self._seed}/{refreshed}").uniform
        drawn_wh = self._drawn_wh(refreshed) - self._drawn_wh(refreshed - self._window_ms)
        power_w = drawn_wh * HOUR_MS / self._window_ms * (1 + _POWER_NOISE * noise(-1, 1))
        counted_wh = _COUNTED_WH + self._drawn_wh(refreshed)
        shown = {"power": power_w, "energy_import": counted_wh, "energy_export": 0.0}
        if not self._phases:
            voltage = _DIRECT_V + _VOLTAGE_NOISE_V * noise(-1, 1)
            return shown | {"voltage_dc": voltage, "current_dc": power_w / voltage}
        shown |= {"frequency": _FREQUENCY_HZ + _FREQUENCY_NOISE_HZ * noise(-1, 1), "pf": 1.0}
        for phase in range(1, self._phases + 1):
            voltage = _NOMINAL_V + _VOLTAGE_NOISE_V * noise(-1, 1)
            share = power_w / self._phases
            shown |= {
                f"voltage_l{phase}": voltage,
                f"current_l{phase}": share / voltage,
                f"power_l{phase}": share,
                f"pf_l{phase}": 1.0,
            }
        return shown

    def _drawn_wh(self, at: Instant) -> float:
        """Return what was drawn up to an instant."""
        index = max(0, bisect_right(self._since, at) - 1)
        lasting_ms = max(0, at - self._since[index])
        return self._energy_wh[index] + self._power_w[index] * lasting_ms / HOUR_MS

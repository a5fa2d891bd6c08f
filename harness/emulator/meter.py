"""One emulated meter: refreshed on its own schedule, averaged over a window, slightly wrong."""

from __future__ import annotations

import random
from collections.abc import Sequence

from harness.emulator.registers import Reading, encode
from harness.emulator.sources import Feed
from harness.measured import MeterModel, PhaseValues
from harness.units import Instant

__all__ = ["EmulatedMeter"]

_LARGEST_GAIN_ERROR = 0.004
_POWER_NOISE = 1e-5
_VOLTAGE_NOISE_V = 0.2
"""Beside the gain it leaves the current, too, within the 0.5 % that the meter is said to keep."""
_FREQUENCY_HZ, _FREQUENCY_NOISE_HZ = 50.0, 0.02
_COUNTER_KWH = (100.0, 400.0)
"""What the counter shows when it is built in: it has been in use before."""

_JITTERS = 1021
"""Length of the table of noise; a prime, so that strides through it visit every entry."""


class EmulatedMeter:
    """Shows what a source draws, as the registers of an SDM630."""

    def __init__(self, source: Feed, model: MeterModel, seed: str) -> None:
        rng = random.Random(seed)
        self._source = source
        self._model = model
        self._gain = 1.0 + rng.uniform(-_LARGEST_GAIN_ERROR, _LARGEST_GAIN_ERROR)
        self._counter_kwh = rng.uniform(*_COUNTER_KWH)
        self._phase_shift = rng.randrange(model.refresh_ms)
        self._jitters = [rng.uniform(-1.0, 1.0) for _ in range(_JITTERS)]
        self._voltages = [source.voltage_v + _VOLTAGE_NOISE_V * one for one in self._jitters]
        self._shown: tuple[int, Sequence[int]] = (-1, ())

    def registers(self, at: Instant) -> Sequence[int]:
        """Return the registers as of the last refresh before an instant."""
        refresh = (at - self._phase_shift) // self._model.refresh_ms
        if refresh != self._shown[0]:
            self._shown = (refresh, encode(self._read(refresh)))
        return self._shown[1]

    def _read(self, refresh: int) -> Reading:
        at = refresh * self._model.refresh_ms + self._phase_shift
        mean1, mean2, mean3 = self._source.mean_power_w(at - self._model.window_ms, at)
        gain = self._gain * (1.0 + _POWER_NOISE * self._jitters[_entry(refresh, 1)])
        u1, u2, u3 = self._voltage(refresh)
        p1, p2, p3 = mean1 * gain, mean2 * gain, mean3 * gain
        energy_kwh = self._source.energy_wh(at) / 1000 * self._gain
        return Reading(
            voltage_v=(u1, u2, u3),
            current_a=(p1 / u1, p2 / u2 if u2 else 0.0, p3 / u3 if u3 else 0.0),
            power_w=(p1, p2, p3),
            frequency_hz=_FREQUENCY_HZ + _FREQUENCY_NOISE_HZ * self._jitters[_entry(refresh, 8)],
            import_kwh=self._counter_kwh + energy_kwh,
            export_kwh=self._source.returned_wh(at) / 1000 * self._gain,
        )

    def _voltage(self, refresh: int) -> PhaseValues:
        fitted, voltages = self._source.phases, self._voltages
        return (
            voltages[_entry(refresh, 3)],
            voltages[_entry(refresh, 4)] if fitted > 1 else 0.0,
            voltages[_entry(refresh, 5)] if fitted > 2 else 0.0,  # noqa: PLR2004  # L3
        )


def _entry(refresh: int, stride: int) -> int:
    """Return where the noise of a refresh stands: it depends on nothing but the instant."""
    return refresh * stride % _JITTERS

"""A meter that is wrong in every way in which its class and its data sheet let it be."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import dataclass

from harness.clock import Clock
from harness.measured import MeterModel, PhaseValues
from harness.meters import Meter, NoValue, Values
from harness.units import Instant, Millis

__all__ = ["CLASSES", "Flaws", "ImperfectMeter"]

CLASSES = {"0.5": 0.005, "C": 0.007, "B": 0.02, "A": 0.035}
"""The bound of the relative error: IEC 62053-22 for 0.5 S, 2014/32/EU annex V table 2 for A to C
(5 to 30 °C)."""

_LOST = "no reply: it was lost"


@dataclass(frozen=True, slots=True)
class Flaws:
    """How wrong a meter is; ``error`` and ``noise`` are shares of what its class allows.

    ``error`` is that of the current, ``voltage_error`` a share of the voltage. Like any meter it
    multiplies samples of both, so that the power is wrong by both. ``loss`` is the share of
    requests without an answer, ``latency_ms`` the longest time that one takes.
    """

    accuracy_class: str = "B"
    refresh_ms: Millis = 1_000
    window_ms: Millis = 1_000
    error: float = 0.0
    voltage_error: float = 0.0
    noise: float = 0.0
    loss: float = 0.0
    latency_ms: Millis = 0

    @property
    def model(self) -> MeterModel:
        """What the judge is told: the class, and how old and how averaged values are."""
        return MeterModel(
            refresh_ms=self.refresh_ms,
            window_ms=self.window_ms,
            accuracy=CLASSES[self.accuracy_class],
            energy_resolution_wh=1.0,
        )


class ImperfectMeter:
    """Passes on what another meter reads, a little wrong, a little late and not always.

    A :class:`harness.meters.Meter`. Neither power nor current is ever wrong by more than the
    class allows: what two causes would make too much is cut off there. ``own_error`` bounds how
    wrong the other meter is already. Nothing is lost before ``lossy_from``.
    """

    def __init__(
        self,
        meter: Meter,
        clock: Clock,
        flaws: Flaws,
        seed: str,
        *,
        own_error: float = 0.0,
        lossy_from: Instant = 0,
    ) -> None:
        self._meter = meter
        self._clock = clock
        self._flaws = flaws
        self._lossy_from = lossy_from
        self._random = random.Random(seed)
        bound = CLASSES[flaws.accuracy_class]
        self._most = max(0.0, (1.0 + bound) / (1.0 + own_error) - 1.0)
        self._first_wh: float | None = None

    @property
    def line(self) -> Hashable:
        """The line of the meter behind it."""
        return self._meter.line

    async def read(self) -> Values | NoValue:
        """Read the meter behind it."""
        asked_at = self._clock.now()
        is_lost = self._random.random() < self._flaws.loss and asked_at >= self._lossy_from
        before_ms, after_ms = (
            self._random.randint(0, self._flaws.latency_ms) // 2 for _ in range(2)
        )
        if before_ms:
            await self._clock.sleep(before_ms)
        outcome = await self._meter.read()
        if after_ms:
            await self._clock.sleep(after_ms)
        if isinstance(outcome, NoValue):
            return outcome
        if is_lost:
            return NoValue(asked_at, _LOST)
        t0 = asked_at if before_ms else outcome.t0
        t1 = self._clock.now() if after_ms else outcome.t1
        return self._wrong(outcome, t0, t1)

    def _wrong(self, values: Values, t0: Instant, t1: Instant) -> Values:
        noise = self._flaws.noise * self._most * self._random.uniform(-1.0, 1.0)
        voltage = 1.0 + self._most_of(self._flaws.voltage_error)
        current = self._current(self._flaws.error * self._most + noise, voltage)
        # The noise of single values averages out in the counter.
        counter = self._current(self._flaws.error * self._most, voltage) * voltage
        return Values(
            t0=t0,
            t1=t1,
            power_w=values.power_w * current * voltage,
            phase_power_w=_scaled(values.phase_power_w, current * voltage),
            phase_current_a=_scaled(values.phase_current_a, current),
            phase_voltage_v=_scaled(values.phase_voltage_v, voltage),
            frequency_hz=values.frequency_hz,
            energy_wh=self._counted(values.energy_wh, counter),
        )

    def _current(self, error: float, voltage: float) -> float:
        """Return a factor that is within the class, and is so with that of the voltage too."""
        highest = min(1.0 + self._most, (1.0 + self._most) / voltage)
        lowest = max(1.0 - self._most, (1.0 - self._most) / voltage)
        return min(max(1.0 + error, lowest), highest)

    def _most_of(self, error: float) -> float:
        return min(max(error, -self._most), self._most)

    def _counted(self, energy_wh: float | None, factor: float) -> float | None:
        if energy_wh is None:
            return None
        if self._first_wh is None:
            self._first_wh = energy_wh
        return self._first_wh + (energy_wh - self._first_wh) * factor


def _scaled(values: PhaseValues, factor: float) -> PhaseValues:
    one, two, three = values
    return one * factor, two * factor, three * factor

"""The counter is tried before the first judged sample, where something is drawn already."""

from __future__ import annotations

from dataclasses import replace

import pytest
from meters.support import START, in_virtual_time, values

from harness.clock import Clock
from harness.errors import BenchError
from harness.measured import MeterModel
from harness.meters import Counting, NoValue, Values, probe
from harness.units import HOUR_MS

MODEL = MeterModel(refresh_ms=1_000, window_ms=1_000, accuracy=0.02, energy_resolution_wh=1.0)
LOAD_W = 8_970.0


class CountingMeter:
    """Draws a constant power and counts a share of its energy; dies after some readings."""

    line = "line"

    def __init__(self, clock: Clock, power_w: float, share: float | None, dies_at: int) -> None:
        self._clock = clock
        self._power_w = power_w
        self._share = share
        self._dies_at = dies_at
        self.readings = 0

    async def read(self) -> Values | NoValue:
        now = self._clock.now()
        self.readings += 1
        if 0 < self._dies_at <= self.readings:
            return NoValue(now, "unplugged")
        drawn_wh = self._power_w * (now - START) / HOUR_MS
        energy_wh = None if self._share is None else 1_000.0 + self._share * drawn_wh
        return values(self._power_w)._replace(t0=now, t1=now, energy_wh=energy_wh)


def tried(
    power_w: float = LOAD_W,
    share: float | None = 1.0,
    model: MeterModel = MODEL,
    dies_at: int = 0,
) -> tuple[int, int]:
    """Return how many readings a probe took, and how many milliseconds."""

    async def main(clock: Clock) -> tuple[int, int]:
        meter = CountingMeter(clock, power_w, share, dies_at)
        await probe(meter, name="connector 1", phases=3, counting=Counting(clock, model))
        return meter.readings, clock.now() - START

    return in_virtual_time(main)


def test_a_right_counter_is_believed_after_as_long_as_a_wrong_one_needs_to_show() -> None:
    # Refresh, window and poll are 3 s, and 1 Wh takes 0.4 s at 8 970 W; 2 % and a fifth on top
    # make 4.2 s, which take five more readings.
    assert tried() == (6, 5_000)


@pytest.mark.parametrize("share", [0.0, 10.0, -1.0])
def test_a_wrong_counter_is_found_before_anything_is_judged(share: float) -> None:
    with pytest.raises(BenchError, match=r"connector 1: the readings cannot be true: the counter"):
        tried(share=share)


def test_an_idle_meter_is_read_once() -> None:
    assert tried(power_w=30.0) == (1, 0)


def test_a_meter_without_a_counter_is_read_once() -> None:
    assert tried(share=None) == (1, 0)


def test_a_coarse_counter_is_not_waited_for_longer_than_a_minute() -> None:
    # 100 Wh would take 40 s at 8 970 W, but 4 minutes at 1 500 W.
    coarse = replace(MODEL, energy_resolution_wh=100.0)
    assert tried(power_w=1_500.0, model=coarse) == (61, 60_000)


def test_a_meter_that_dies_meanwhile_is_told_of() -> None:
    with pytest.raises(BenchError, match="no reading: unplugged"):
        tried(dies_at=3)

"""Rule 6 behind a meter whose window is shorter than its refresh: between two, nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import nan

import pytest
from verdict.builders import HARDWARE, at, measured, pieces, sample, wants, watts

from harness.limits import Reason
from harness.limits.piece import INSTALLATION
from harness.measured import MeterModel, Sample
from harness.verdict import Criteria, Verdict, Witness, disagreement, judge

# A mean over 1 s, once in 5 s: 4 s of each 5 s are in no value.
GLIMPSING = MeterModel(refresh_ms=5_000, window_ms=1_000, accuracy=0.02, energy_resolution_wh=1.0)
STEADY = MeterModel(refresh_ms=5_000, window_ms=5_000, accuracy=0.02, energy_resolution_wh=1.0)
PEAK_WH = 22_000 * 3.5 / 3_600
"""3.5 s of 22 kW are 21.4 Wh."""


def glimpsed(extra_wh: float) -> list[Sample]:
    """Read 50 W each second for two minutes, and a counter that knows of more after one."""
    return [
        sample(
            slot,
            t0=at(slot),
            power_w=50.0,
            energy_wh=1_000 + 50 * slot / 3_600 + (extra_wh if slot > 60 else 0.0),
        )
        for slot in range(120)
    ]


def verdict(meter: MeterModel, extra_wh: float) -> Verdict:
    (piece,) = pieces((0, watts(22_000)), until_s=120)
    wired = Reason(INSTALLATION, None, HARDWARE)
    allowed = [piece._replace(reasons=(*piece.reasons, wired))]
    return judge(
        glimpsed(extra_wh), allowed, meter, Criteria(), connector=1, demanded=wants(0)
    ).verdict


def test_a_peak_between_two_windows_is_no_reason_to_doubt_the_meter() -> None:
    assert verdict(GLIMPSING, PEAK_WH) is not Verdict.ERROR


def test_a_peak_that_a_window_must_have_seen_is_one() -> None:
    assert verdict(STEADY, PEAK_WH) is Verdict.ERROR


def test_more_than_could_flow_between_two_windows_is_one() -> None:
    # 32 A on three phases at 253 V, times 1.45 until a breaker trips, is 35 kW: 39 Wh in 4 s.
    assert verdict(GLIMPSING, 3 * PEAK_WH) is Verdict.ERROR


def seen_at_refreshes(power_at: Callable[[float], float]) -> list[Sample]:
    """Read each second what the power was when the meter last looked, once in 8 s."""
    return [
        sample(slot, t0=at(slot), power_w=power_at(slot // 8 * 8), energy_wh=None)
        for slot in range(320)
    ]


def nine_seconds_of_pause(seconds: float) -> float:
    """Draw 11 kW, but for 9 s of each 32 s; a look each 8 s takes them for 16 s."""
    return 0.0 if seconds % 32 == 0 or seconds % 32 >= 24 else 11_000.0


@pytest.mark.parametrize(("window_ms", "agrees"), [(1_000, True), (8_000, False)])
def test_a_counter_may_know_of_what_a_witness_hid_between_two_windows(
    window_ms: int, agrees: bool
) -> None:
    meter = replace(GLIMPSING, refresh_ms=8_000, window_ms=window_ms)
    first = seen_at_refreshes(nine_seconds_of_pause)
    counted = Witness(
        "the charger's own meter",
        MeterModel(refresh_ms=1_000, window_ms=1_000, accuracy=0.01, energy_resolution_wh=1.0),
        [
            replace(one, power_w=nan)
            for one in measured(nine_seconds_of_pause, 320, every_s=1.0, energy=True)
        ],
    )
    # 10 times 7 s of 11 kW that no window saw are 214 Wh; 11 kW over the lag of 20 s are 61 Wh.
    assert (disagreement(first, meter, counted, 10_000) is None) is agrees

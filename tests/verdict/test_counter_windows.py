"""Rule 6 behind a meter whose window is shorter than its refresh: between two, nobody looks."""

from __future__ import annotations

from verdict.builders import HARDWARE, at, pieces, sample, wants, watts

from harness.limits import Reason
from harness.limits.piece import INSTALLATION
from harness.measured import MeterModel, Sample
from harness.verdict import Criteria, Verdict, judge

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

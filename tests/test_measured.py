"""How a meter makes its values."""

from __future__ import annotations

import pytest

from harness.measured import MeterModel


@pytest.mark.parametrize(("window_ms", "blink_ms"), [(1_000, 4_000), (5_000, 0), (8_000, 0)])
def test_a_meter_blinks_where_its_window_is_shorter_than_its_refresh(
    window_ms: int, blink_ms: int
) -> None:
    assert MeterModel(refresh_ms=5_000, window_ms=window_ms, accuracy=0.01).blink_ms == blink_ms

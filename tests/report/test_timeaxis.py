from __future__ import annotations

import pytest

from harness.report.timeaxis import time_ticks
from harness.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS


@pytest.mark.parametrize(
    ("duration", "step"),
    [
        (5 * SECOND_MS, SECOND_MS),
        (40 * SECOND_MS, 5 * SECOND_MS),
        (7 * MINUTE_MS, MINUTE_MS),
        (HOUR_MS, 10 * MINUTE_MS),
        (DAY_MS, 3 * HOUR_MS),
        (7 * DAY_MS, DAY_MS),
    ],
)
def test_ticks_stand_at_steps_that_people_count_in(duration: int, step: int) -> None:
    times = [t for t, _ in time_ticks(duration)]

    assert times == list(range(0, duration + 1, step))


def test_ticks_are_labelled_in_human_units() -> None:
    labels = [label for _, label in time_ticks(90 * MINUTE_MS)]

    assert labels[:2] == ["0 s", "10 min"]
    assert labels[-3:] == ["1 h 10 min", "1 h 20 min", "1 h 30 min"]


def test_a_run_of_years_has_no_more_ticks_than_fit() -> None:
    assert len(time_ticks(3 * 365 * DAY_MS)) <= 14


def test_a_run_of_a_millisecond_has_its_zero() -> None:
    assert time_ticks(1) == [(0, "0 s")]

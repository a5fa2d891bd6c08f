"""Refresh and window, found out from the values alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from meters.emulated import ANY_PORT, link_to
from meters.support import START, in_virtual_time, values

from harness.clock import Clock
from harness.meters import ModbusMeter, Values
from harness.meters.calibration import Refresh, Window, refresh_of, window_of
from harness.meters.emulation import EmulatedLoad, MapImage, MeterServer


def polled(
    load: EmulatedLoad, every_ms: int, for_ms: int, map_id: str = "eastron-sdm630-v2"
) -> list[Values]:
    """Read an emulated meter again and again."""

    async def main(clock: Clock) -> list[Values]:
        got = []
        shown = MapImage.find(map_id, lambda _phases: load)
        async with (
            MeterServer(clock, ANY_PORT, {1: shown}) as server,
            link_to(server, clock) as link,
        ):
            meter = ModbusMeter(link, replace(shown.map, gap_ms=0), unit=1)
            for number in range(for_ms // every_ms):
                await clock.sleep_until(START + number * every_ms)
                outcome = await meter.read()
                assert isinstance(outcome, Values)
                got.append(outcome)
        return got

    return in_virtual_time(main)


@pytest.mark.parametrize(
    ("refresh_ms", "every_ms"), [(200, 20), (500, 70), (1_000, 30), (1_500, 70)]
)
def test_the_refresh_is_found_to_about_a_millisecond(refresh_ms: int, every_ms: int) -> None:
    load = EmulatedLoad(START, 6_900.0, refresh_ms=refresh_ms)
    found = refresh_of(polled(load, every_ms, 30_000))
    assert found is not None
    assert found.is_exact
    assert found.period_ms == pytest.approx(refresh_ms, abs=max(1, 2 * found.doubt_ms))
    assert found.doubt_ms <= every_ms * refresh_ms / 25_000


def test_a_poll_as_slow_as_the_refresh_only_bounds_it() -> None:
    load = EmulatedLoad(START, 6_900.0, refresh_ms=200)
    assert refresh_of(polled(load, 300, 9_000)) == Refresh(300, False, changes=29, doubt_ms=0.0)


def test_a_meter_that_never_changes_has_no_refresh_to_find() -> None:
    still = [values(6_900.0, t1=START + 20 * number) for number in range(100)]
    assert refresh_of(still) is None


def test_a_refresh_that_changes_no_digit_is_not_taken_for_a_longer_one() -> None:
    # Refreshed every 500 ms, but the fourth of every five shows the same digits as the third.
    readings = []
    for number in range(1_000):
        refresh = 20 * number // 500
        shown = refresh - 1 if refresh % 5 == 4 else refresh
        readings.append(values(6_900.0 + shown, t1=START + 20 * number))
    found = refresh_of(readings)
    assert found is not None
    assert found.period_ms == pytest.approx(500, abs=2)


def stepped(refresh_ms: int, window_ms: int, to_w: float = 7_000.0) -> Window | None:
    load = EmulatedLoad(START, 1_000.0, refresh_ms=refresh_ms, window_ms=window_ms)
    load.step(START + 5_050, to_w)
    return window_of(polled(load, 20, 20_000), refresh_ms)


@pytest.mark.parametrize("to_w", [7_000.0, 100.0])
def test_a_window_of_many_refreshes_is_the_ramp_of_a_step(to_w: float) -> None:
    found = stepped(200, 2_000, to_w)
    assert found is not None
    assert found.is_exact
    assert found.window_ms == pytest.approx(2_000, abs=40)
    assert found.step_w == pytest.approx(to_w - 1_000, abs=2)


@pytest.mark.parametrize(("window_ms", "at_most_ms"), [(500, 1_000), (100, 1_000)])
def test_a_window_of_one_refresh_is_bounded(window_ms: int, at_most_ms: int) -> None:
    # Where at most one value lies between the levels, two refreshes are the most that it can be.
    found = stepped(500, window_ms)
    assert found is not None
    assert not found.is_exact
    assert window_ms <= found.window_ms <= at_most_ms


def test_without_a_step_there_is_no_window_to_find() -> None:
    assert stepped(200, 1_000, to_w=1_020.0) is None


def test_a_step_that_is_still_under_way_tells_nothing() -> None:
    load = EmulatedLoad(START, 1_000.0, refresh_ms=200, window_ms=8_000)
    load.step(START + 3_000, 7_000.0)
    assert window_of(polled(load, 20, 6_000), 200) is None


def test_too_few_readings_tell_nothing() -> None:
    assert window_of([values(0.0), values(6_900.0)], 500) is None

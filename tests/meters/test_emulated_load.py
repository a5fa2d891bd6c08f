"""What a meter shows of a load: refreshed, averaged, counted and never quite still."""

from __future__ import annotations

import pytest

from harness.measured import NOT_MEASURED
from harness.meters.emulation import EmulatedLoad

START = 1_700_000_000_000
HOUR = 3_600_000


def test_a_steady_load_is_shown_within_a_ten_thousandth() -> None:
    assert EmulatedLoad(START, 11_000.0).values(START)["power"] == pytest.approx(11_000, rel=1e-4)


def test_the_phases_share_the_load() -> None:
    shown = EmulatedLoad(START, 6_900.0).values(START)
    assert sum(shown[f"power_l{phase}"] for phase in (1, 2, 3)) == pytest.approx(shown["power"])
    assert shown["current_l2"] * shown["voltage_l2"] == pytest.approx(shown["power_l2"])


def test_direct_current_has_no_phases_and_no_frequency() -> None:
    shown = EmulatedLoad(START, 40_000.0, phases=0).values(START)
    assert shown["current_dc"] * shown["voltage_dc"] == pytest.approx(shown["power"])
    assert not {"frequency", "pf", "voltage_l1"} & shown.keys()


def test_values_change_with_every_refresh_and_only_then() -> None:
    load = EmulatedLoad(START, 6_900.0, refresh_ms=500)
    shown = [load.values(START + at) for at in (0, 499, 500, 999, 1_000)]
    assert shown[0] == shown[1] != shown[2] == shown[3] != shown[4]


def test_the_same_seed_shows_the_same() -> None:
    first, second, other = (EmulatedLoad(START, 6_900.0, seed=seed) for seed in (1, 1, 2))
    assert first.values(START) == second.values(START) != other.values(START)


@pytest.mark.parametrize(
    ("after_ms", "power_w"),
    [
        (0, 1_000.0),
        (500, 3_500.0),  # 500 of 2 000 ms at 11 kW
        (999, 3_500.0),  # shown since the refresh before
        (1_000, 6_000.0),
        (2_000, 11_000.0),
    ],
)
def test_a_step_is_shown_as_the_mean_over_the_window(after_ms: int, power_w: float) -> None:
    load = EmulatedLoad(START, 1_000.0, refresh_ms=500, window_ms=2_000)
    load.step(START + 10_000, 11_000.0)
    shown = load.values(START + 10_000 + after_ms)["power"]
    assert shown == pytest.approx(power_w, rel=1e-3)


def test_the_counter_rises_by_what_was_drawn() -> None:
    load = EmulatedLoad(START, 1_000.0)
    load.step(START + HOUR, 3_000.0)
    counted = [load.values(START + hours * HOUR)["energy_import"] for hours in (0, 1, 3)]
    assert counted[1] - counted[0] == pytest.approx(1_000.0)
    assert counted[2] - counted[1] == pytest.approx(6_000.0)


def test_no_value_is_anything_but_a_number() -> None:
    assert NOT_MEASURED not in EmulatedLoad(START, 0.0, phases=1).values(START).values()

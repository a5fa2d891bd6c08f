from __future__ import annotations

import pytest
from emulator.support import T0

from harness.emulator.physics import Trajectory
from harness.emulator.sources import STANDBY_W, Source

HOUR = 3_600_000
ONE, TWO, THREE = (1.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 1.0, 1.0)


def test_nothing_flows_before_the_first_change():
    trajectory = Trajectory(T0)
    assert trajectory.current_at(T0 + 1_000) == 0.0
    assert trajectory.charge_a_ms(T0 + 1_000) == 0.0


def test_a_ramp_rises_by_its_rate():
    # 16 A at 8 A/s takes 2 s; after 0.5 s it has reached 4 A.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, THREE, 8.0)
    assert trajectory.current_at(T0 + 500) == pytest.approx(4.0)
    assert trajectory.current_at(T0 + 2_000) == 16.0
    assert trajectory.current_at(T0 + 60_000) == 16.0


def test_the_charge_of_a_ramp_is_its_triangle_on_every_phase():
    # Half of 2 s times 16 A is 16 As, on three phases 48 As.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, THREE, 8.0)
    assert trajectory.charge_a_ms(T0 + 2_000) == pytest.approx(48_000)


def test_charge_goes_on_growing_over_changes_of_course():
    # Up to 16 A in 2 s (16 As), 8 s at 16 A (128 As), down to 8 A in 1 s (12 As), 1 s at 8 A.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, ONE, 8.0)
    trajectory.ramp_to(T0 + 10_000, 8.0, ONE, 8.0)
    assert trajectory.charge_a_ms(T0 + 12_000) == pytest.approx(164_000)


def test_a_change_may_lie_ahead():
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0 + 1_500, 8.0, THREE, 8.0)
    assert trajectory.current_at(T0 + 1_500) == 0.0
    assert trajectory.current_at(T0 + 2_000) == pytest.approx(4.0)


def test_a_new_change_replaces_what_was_planned_after_it():
    # On its way to 32 A it has 8 A after 1 s; from there it goes down to 4 A in half a second.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 32.0, THREE, 8.0)
    trajectory.ramp_to(T0 + 1_000, 4.0, THREE, 8.0)
    assert trajectory.current_at(T0 + 1_250) == pytest.approx(6.0)
    assert trajectory.current_at(T0 + 5_000) == 4.0


def test_an_open_contactor_cuts_at_once_and_cancels_what_was_planned():
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, THREE, 8.0)
    trajectory.ramp_to(T0 + 20_000, 32.0, THREE, 8.0)
    trajectory.cut(T0 + 10_000)
    assert trajectory.current_at(T0 + 10_000) == 0.0
    assert trajectory.current_at(T0 + 60_000) == 0.0


def test_the_mean_over_a_ramp_is_that_of_its_ends():
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, THREE, 8.0)
    assert trajectory.mean_currents(T0 + 500, T0 + 1_000) == pytest.approx((6.0, 6.0, 6.0))


def test_the_mean_over_a_corner_weighs_both_sides():
    # 1 s at a mean of 12 A while it rises from 8 to 16 A, then 1 s at 16 A.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, ONE, 8.0)
    assert trajectory.mean_currents(T0 + 1_000, T0 + 3_000) == pytest.approx((14.0, 0.0, 0.0))


def test_phases_that_are_not_used_carry_nothing():
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, TWO, 8.0)
    assert trajectory.mean_currents(T0 + 5_000, T0 + 6_000) == (16.0, 16.0, 0.0)


def test_fifteen_days_of_changes_keep_the_memory_small():
    trajectory = Trajectory(T0)
    for change in range(20_000):
        trajectory.ramp_to(T0 + change * 65_000, 6.0 + change % 2 * 10.0, THREE, 8.0)
    assert len(trajectory._segments) < 10


def test_each_phase_carries_its_share():
    # 16 A on L1, 12 A on L2; together 28 A for 10 s.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, (1.0, 0.75, 0.0), 16_000.0)
    assert trajectory.mean_currents(T0 + 5_000, T0 + 6_000) == (16.0, 12.0, 0.0)
    assert trajectory.charge_a_ms(T0 + 10_000) == pytest.approx(280_000, rel=1e-4)


def test_what_is_drawn_and_what_is_fed_back_are_counted_apart():
    # From 8 A to -8 A at 8 A/s: a second down to 0 (4 As drawn), a second on (4 As fed back).
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 8.0, ONE, 8_000.0)
    trajectory.ramp_to(T0 + 10_000, -8.0, ONE, 8.0)
    drawn = trajectory.charge_a_ms(T0 + 10_000)
    assert trajectory.current_at(T0 + 11_500) == pytest.approx(-4.0)
    assert trajectory.charge_a_ms(T0 + 20_000) - drawn == pytest.approx(4_000)
    assert trajectory.returned_a_ms(T0 + 10_000) == 0.0
    assert trajectory.returned_a_ms(T0 + 20_000) == pytest.approx(4_000 + 8_000 * 8)


def test_forgetting_the_past_loses_no_charge():
    # 10 A on one phase, reached in 1.25 s (6.25 As), then held: told again every 10 minutes.
    trajectory = Trajectory(T0)
    for change in range(10):
        trajectory.ramp_to(T0 + change * 600_000, 10.0, ONE, 8.0)
    assert trajectory.charge_a_ms(T0 + HOUR) == pytest.approx(10.0 * (HOUR - 1_250) + 6_250)


def test_a_source_counts_the_energy_of_charge_and_standby():
    # 16 A on three phases at 230 V is 11040 W; standby adds 5 W.
    trajectory = Trajectory(T0)
    trajectory.ramp_to(T0, 16.0, THREE, 16_000.0)
    source = Source(trajectory, T0, 230.0, 3)
    assert source.energy_wh(T0 + HOUR) == pytest.approx(11_040 + 5, abs=0.01)


def test_standby_stands_on_the_first_phase():
    source = Source(Trajectory(T0), T0, 230.0, 3)
    assert source.mean_power_w(T0 + 1_000, T0 + 1_500) == (STANDBY_W, 0.0, 0.0)

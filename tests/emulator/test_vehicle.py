from __future__ import annotations

from dataclasses import replace

import pytest
from emulator.support import T0

from harness.emulator import EmulatedVehicle, VehicleSpec
from harness.emulator.physics import Trajectory

SPEC = VehicleSpec(power_w=22_000.0, wake_ms=3_000)


def make(spec: VehicleSpec = SPEC) -> tuple[EmulatedVehicle, Trajectory]:
    trajectory = Trajectory(T0)
    return EmulatedVehicle(spec, trajectory, 230.0), trajectory


def test_it_stays_a_little_under_the_offer():
    assert make()[0].demand_a(16.0, 3) == pytest.approx(15.76)


def test_it_takes_no_more_power_than_it_can():
    # 11 kW on three phases of 230 V.
    vehicle, _ = make(replace(SPEC, power_w=11_000.0))
    assert vehicle.demand_a(32.0, 3) == pytest.approx(11_000 / 690)


def test_its_power_goes_over_the_phases_it_uses():
    vehicle, _ = make(replace(SPEC, power_w=2_300.0, phases=1))
    assert vehicle.demand_a(32.0, 3) == pytest.approx(10.0)


def test_it_takes_no_more_current_than_it_can():
    vehicle, _ = make(replace(SPEC, max_current_a=16.0))
    assert vehicle.demand_a(32.0, 3) == 16.0


def test_it_draws_nothing_below_its_least_current():
    vehicle, _ = make(replace(SPEC, min_current_a=8.0))
    assert vehicle.demand_a(7.9, 3) == 0.0


def test_a_pause_offers_it_nothing():
    assert make()[0].demand_a(0.0, 3) == 0.0


def test_it_wakes_late_and_then_ramps():
    # 3 s to wake, then 8 A/s.
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 3)
    assert trajectory.current_at(T0 + 3_000) == 0.0
    assert trajectory.current_at(T0 + 4_000) == pytest.approx(8.0)
    assert trajectory.current_at(T0 + 6_000) == pytest.approx(15.76)


def test_awake_it_follows_after_its_reaction_time():
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 3)
    vehicle.follow(T0 + 20_000, 8.0, 3)
    assert trajectory.current_at(T0 + 21_500) == pytest.approx(15.76)
    assert trajectory.current_at(T0 + 22_500) == pytest.approx(7.88, abs=0.15)


def test_a_pause_puts_it_to_sleep_again():
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 3)
    vehicle.follow(T0 + 20_000, 0.0, 3)
    vehicle.follow(T0 + 60_000, 16.0, 3)
    assert trajectory.current_at(T0 + 63_000) == 0.0
    assert trajectory.current_at(T0 + 70_000) == pytest.approx(15.76)


def test_a_change_while_it_wakes_does_not_wake_it_sooner():
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 3)
    vehicle.follow(T0 + 100, 10.0, 3)
    assert trajectory.current_at(T0 + 3_000) == 0.0
    assert trajectory.current_at(T0 + 6_000) == pytest.approx(9.85)


def test_it_uses_no_more_phases_than_the_contactor_gives():
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 1)
    assert trajectory.mean_currents(T0 + 9_000, T0 + 9_500) == pytest.approx((15.76, 0.0, 0.0))

from __future__ import annotations

from dataclasses import replace

import pytest
from emulator.support import T0

from harness.emulator import (
    VEHICLES,
    Battery,
    EmulatedVehicle,
    Vehicle,
    VehicleSpec,
    load_vehicle,
    vehicle_named,
)
from harness.emulator.physics import Trajectory
from harness.errors import InputError

HOUR = 3_600_000


def load(tmp_path, text: str) -> VehicleSpec:
    path = tmp_path / "car.yaml"
    path.write_text(text)
    return load_vehicle(path)


def make(name: str) -> tuple[EmulatedVehicle, Trajectory]:
    trajectory = Trajectory(T0)
    return EmulatedVehicle(VEHICLES[name], trajectory, 230.0), trajectory


def test_a_file_says_everything_with_its_unit(tmp_path):
    text = """
        power: 7.4 kW
        phases: 1
        max_current: 32 A
        min_current: 8 A
        share_of_offer: 95 %
        reacts_within: 4 s
        wakes_within: 1 min
        wakes_after_pause: false
        ramp_per_second: 2 A
        phase_shares: [100 %, 90 %, 80 %]
        max_discharge: 5 kW
        battery: {capacity: 60 kWh, soc: 40 %, tapers_from: 90 %}
    """
    assert load(tmp_path, text) == VehicleSpec(
        power_w=7_400.0,
        phases=1,
        max_current_a=32.0,
        min_current_a=8.0,
        share_of_offer=0.95,
        reaction_ms=4_000,
        wake_ms=60_000,
        wakes_after_pause=False,
        ramp_a_per_s=2.0,
        phase_shares=(1.0, 0.9, 0.8),
        max_discharge_w=5_000.0,
        battery=Battery(capacity_wh=60_000.0, soc=0.4, tapers_from=0.9),
    )


def test_a_file_may_begin_with_a_known_vehicle(tmp_path):
    found = load(tmp_path, "like: one-phase\nmin_current: 7 A\n")
    assert found == replace(VEHICLES["one-phase"], min_current_a=7.0)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("like: one-fase", r"car.yaml:1: like: found 'one-fase', .*did you mean 'one-phase'"),
        ("power: 11", r"car.yaml:1: power: found 11, expected text"),
        ("\npower: 11 A", r"car.yaml:2: power: found '11 A', expected a power with its unit"),
        ("colour: red", r"found 'colour', expected one of"),
        ("phases: 4", r"phases: found 4, expected a whole number from 1 to 3"),
        ("wakes_after_pause: maybe", r"found 'maybe', expected true or false"),
        ("ramp_per_second: 0 A", r"found '0 A', expected a current above 0"),
        ("phase_shares: [100 %]", r"expected three percentages"),
        ("battery: {capacity: 60 kW, soc: 40 %}", r"battery.capacity: .*such as 60 kWh"),
        ("battery: {capacity: 60 kWh}", r"battery.soc: found nothing, expected a value"),
        (
            "battery: {capacity: 6 kWh, soc: 4 %, tapers_from: 100 %}",
            r"tapers_from: .*expected a percentage below 100 %",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, complaint):
    with pytest.raises(InputError, match=complaint):
        load(tmp_path, text)


def test_a_load_bank_draws_what_it_is_offered_at_once():
    bank, trajectory = make("load-bank")
    bank.follow(T0, 16.0, 3)
    assert trajectory.current_at(T0 + 100) == 16.0


def test_a_battery_takes_less_above_its_knee():
    # 80 to 100 % of 60 kWh; at 90 % it takes half of 11 kW.
    trajectory = Trajectory(T0)
    battery = Battery(capacity_wh=60_000.0, soc=0.9, tapers_from=0.8)
    car = EmulatedVehicle(replace(VEHICLES["tapering"], battery=battery), trajectory, 230.0)
    car.follow(T0, 32.0, 3)
    assert trajectory.current_at(T0 + HOUR) == pytest.approx(5_500 / 690)


def test_a_battery_fills_and_then_takes_nothing():
    trajectory = Trajectory(T0)
    battery = Battery(capacity_wh=1_000.0, soc=0.5)
    car = EmulatedVehicle(replace(VEHICLES["tapering"], battery=battery), trajectory, 230.0)
    for now in range(T0, T0 + HOUR, 10_000):
        car.follow(now, 16.0, 3) if now == T0 else car.reconsider(now, 16.0, 3)
    assert car.soc == pytest.approx(1.0, abs=0.005)
    assert trajectory.current_at(T0 + HOUR) == 0.0


def test_a_reaction_under_way_is_not_put_off_by_looking_at_the_battery():
    trajectory = Trajectory(T0)
    slow = replace(VEHICLES["tapering"], reaction_ms=15_000, wake_ms=0)
    car = EmulatedVehicle(slow, trajectory, 230.0)
    car.follow(T0, 16.0, 3)
    car.reconsider(T0 + 10_000, 16.0, 3)
    assert trajectory.current_at(T0 + 20_000) == pytest.approx(15.76)


def test_one_that_stays_asleep_starts_once_and_never_again():
    car, trajectory = make("stays-asleep")
    car.follow(T0, 16.0, 3)
    assert trajectory.current_at(T0 + 60_000) == pytest.approx(15.76)
    car.follow(T0 + 60_000, 0.0, 3)
    car.follow(T0 + 120_000, 16.0, 3)
    assert trajectory.current_at(T0 + 300_000) == 0.0


def test_an_unbalanced_one_draws_differently_on_each_phase():
    # 16 A offered is 15.76 A on L1 and 90 and 80 % of that on the others.
    car, trajectory = make("unbalanced")
    car.follow(T0, 16.0, 3)
    found = trajectory.mean_currents(T0 + 60_000, T0 + 61_000)
    assert found == pytest.approx((15.76, 14.184, 12.608))


def test_the_power_of_an_unbalanced_one_is_the_sum_of_its_phases():
    # 11 kW over 230 V and 2.7 phases are 17.71 A on L1.
    car, _ = make("unbalanced")
    assert car.demand_a(32.0, 3) == pytest.approx(11_000 / (230 * 2.7))


def test_a_v2x_vehicle_feeds_back_no_more_than_it_can():
    car, trajectory = make("v2x")
    car.follow(T0, -32.0, 3)
    assert trajectory.current_at(T0 + 60_000) == pytest.approx(-10_000 / 690)


def test_an_empty_battery_feeds_nothing_back():
    trajectory = Trajectory(T0)
    battery = Battery(capacity_wh=60_000.0, soc=0.0)
    car = EmulatedVehicle(replace(VEHICLES["v2x"], battery=battery), trajectory, 230.0)
    assert car.demand_a(-16.0, 3) == 0.0


def test_an_ordinary_vehicle_feeds_nothing_back():
    assert make("ordinary")[0].demand_a(-16.0, 3) == 0.0


@pytest.mark.parametrize(("offered", "drawn"), [(7.9, 0.0), (8.0, 7.88)])
def test_one_refuses_below_8_a(offered, drawn):
    assert make("refuses-below-8-a")[0].demand_a(offered, 3) == pytest.approx(drawn)


def test_one_draws_95_percent():
    assert make("draws-95-percent")[0].demand_a(20.0, 3) == pytest.approx(19.0)


def test_a_vehicle_is_found_by_its_name(tmp_path):
    assert vehicle_named("slow", tmp_path) == Vehicle("slow", VEHICLES["slow"])


@pytest.mark.parametrize("file", ["my-van.vehicle.yaml", "./my-van.yaml"])
def test_a_vehicle_file_names_its_vehicle(tmp_path, file):
    (tmp_path / file).write_text("like: slow\npower: 7 kW\n")
    expected = Vehicle("my-van", replace(VEHICLES["slow"], power_w=7_000.0))
    assert vehicle_named(file, tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("slwo", r"found 'slwo', expected a file \*.yaml or one of ordinary, .*mean 'slow'"),
        ("van.yaml", r"van.yaml: cannot be read: No such file"),
    ],
)
def test_a_vehicle_that_is_none_is_said_to_be(tmp_path, text, complaint):
    with pytest.raises(InputError, match=complaint):
        vehicle_named(text, tmp_path)


def test_a_battery_tapers_from_80_percent_unless_its_file_says_otherwise(tmp_path):
    found = load(tmp_path, "battery: {capacity: 500 Wh, soc: 0 %}\n")
    assert found.battery == Battery(capacity_wh=500.0, soc=0.0, tapers_from=0.8)

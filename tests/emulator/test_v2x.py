"""Vehicles that feed back, and batteries: how they ramp, what they count, and when they stop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from emulator.support import SITE, T0, booted, charging, decisions, run
from emulator.support2 import booted2, charging2, install, power_w, profile2
from emulator.support3 import configure

from harness.emulator import Battery, EmulatedVehicle, VehicleSpec
from harness.emulator.measurands import measure
from harness.emulator.outlet import Outlet
from harness.emulator.physics import Trajectory
from harness.emulator.raw import Offer
from harness.units import HOUR_MS

V2X = VehicleSpec(
    power_w=22_000.0, max_discharge_w=22_080.0, share_of_offer=1.0, reaction_ms=1_000, wake_ms=1_000
)
RIGID = replace(V2X, reaction_ms=0, wake_ms=0, ramp_a_per_s=1_000.0)


def make(spec: VehicleSpec = V2X) -> tuple[EmulatedVehicle, Trajectory]:
    trajectory = Trajectory(T0)
    return EmulatedVehicle(spec, trajectory, 230.0), trajectory


def at(trajectory: Trajectory, seconds: float) -> float:
    return trajectory.current_at(T0 + round(1_000 * seconds))


def test_it_goes_from_charging_to_feeding_back_by_its_ramp_through_zero():
    # 16 A down to -8 A at 8 A/s take 3 s, a second after the offer has changed.
    vehicle, trajectory = make()
    vehicle.follow(T0, 16.0, 3)
    vehicle.follow(T0 + 20_000, -8.0, 3)
    seen = [at(trajectory, second) for second in (21, 22, 23, 24, 30)]
    assert seen == pytest.approx([16, 8, 0, -8, -8], abs=0.1)


def test_it_goes_back_from_feeding_to_charging_by_its_ramp():
    vehicle, trajectory = make()
    vehicle.follow(T0, -8.0, 3)
    vehicle.follow(T0 + 20_000, 8.0, 3)
    seen = [at(trajectory, second) for second in (21, 22, 23)]
    assert seen == pytest.approx([-8, 0, 8], abs=0.1)


def test_it_wakes_to_feed_back_as_it_wakes_to_charge():
    # A second to wake and a second of ramp.
    vehicle, trajectory = make()
    vehicle.follow(T0, -8.0, 3)
    assert at(trajectory, 1) == 0.0
    assert at(trajectory, 2) == pytest.approx(-8.0)


@pytest.mark.parametrize(
    ("spec", "offered_a", "demand_a"),
    [
        (V2X, -8.0, -8.0),
        (replace(V2X, max_discharge_w=2_760.0), -8.0, -4.0),  # 2760 W on three phases
        (replace(V2X, max_current_a=6.0), -8.0, -6.0),
        (replace(V2X, phases=1, max_discharge_w=1_380.0), -8.0, -6.0),
        (replace(V2X, max_discharge_w=0.0), -8.0, 0.0),
        (replace(V2X, battery=Battery(60_000.0, 0.0)), -8.0, 0.0),
        (replace(V2X, battery=Battery(60_000.0, 1.0)), -8.0, -8.0),
    ],
)
def test_it_feeds_back_what_it_can(spec, offered_a, demand_a):
    assert make(spec)[0].demand_a(offered_a, 3) == pytest.approx(demand_a)


def test_a_battery_counts_what_is_fed_back():
    # 10 A on three phases of 230 V for an hour are 6.9 of 60 kWh.
    battery = Battery(capacity_wh=60_000.0, soc=0.5)
    vehicle, _ = make(replace(RIGID, battery=battery))
    vehicle.follow(T0, -10.0, 3)
    vehicle.follow(T0 + HOUR_MS, -10.0, 3)
    assert vehicle.soc == pytest.approx(0.5 - 0.115)


def test_a_battery_counts_from_the_moment_it_came():
    # What another vehicle drew from this connector before is not its own.
    trajectory = Trajectory(T0)
    first = EmulatedVehicle(RIGID, trajectory, 230.0)
    first.follow(T0, 16.0, 3)
    trajectory.cut(T0 + HOUR_MS)
    second = EmulatedVehicle(replace(RIGID, battery=Battery(60_000.0, 0.5)), trajectory, 230.0)
    second.follow(T0 + HOUR_MS, 16.0, 3)
    assert second.soc == 0.5


def test_a_battery_that_gets_empty_stops_to_feed_back():
    # 10 % of 6 kWh are 0.6 kWh, gone after some 5 minutes of 6.9 kW.
    async def main(clock):
        battery = Battery(capacity_wh=6_000.0, soc=0.1)
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        outlet.connect(replace(RIGID, battery=battery))
        outlet.request(Offer(-10.0, 3))
        await clock.sleep(240_000)
        before = sum(outlet.mean_power_w(1_000))
        await clock.sleep(120_000)
        after = sum(outlet.mean_power_w(1_000))
        outlet.stop()
        assert (before, after) == pytest.approx((5 - 6_900, 5))
        assert outlet.returned_wh() == pytest.approx(600, abs=20)

    run(main)


def test_what_is_fed_back_is_measured_apart_from_what_is_drawn():
    # 10 A: 6900 W fed back for half an hour are 3450 Wh; L1 needs 5 W of it for the electronics.
    async def main(clock):
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        outlet.connect(RIGID)
        outlet.request(Offer(-10.0, 3))
        await clock.sleep(HOUR_MS // 2)
        names = (
            "Power.Active.Export",
            "Power.Active.Import",
            "Energy.Active.Export.Register",
            "Current.Import",
            "Current.Offered",
        )
        told = [(one.measurand, one.value) for one in measure(outlet, names)]
        outlet.stop()
        assert told == [
            ("Power.Active.Export", pytest.approx(6_895)),
            ("Power.Active.Import", 0.0),
            ("Energy.Active.Export.Register", 3_450),
            *[("Current.Import", 0.0)] * 3,
            ("Current.Offered", -10.0),
        ]

    run(main)


def test_while_it_charges_nothing_is_fed_back():
    async def main(clock):
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        outlet.connect(RIGID)
        outlet.request(Offer(10.0, 3))
        await clock.sleep(HOUR_MS)
        names = ("Power.Active.Export", "Energy.Active.Export.Register")
        told = [one.value for one in measure(outlet, names)]
        outlet.stop()
        assert told == [0.0, 0]

    run(main)


def test_a_measurand_that_is_not_known_has_no_value():
    async def main(clock):
        outlet = Outlet(clock, SITE, decisions(), lambda: None)
        assert measure(outlet, ["Colour", "SoC"]) == []

    run(main)


def test_feeding_back_is_shown_as_charging():
    # Energy flows as the central system wants it, so that nothing is suspended.
    async def main(clock):
        async with booted2(clock, "2.1") as (csms, station):
            await charging2(csms, station, V2X)
            schedule = {
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "operationMode": "CentralSetpoint", "setpoint": -10}
                ]
            }
            named = {"transactionId": csms.transaction_id}
            assert await install(csms, profile2("TxProfile", schedule=schedule, **named)) == (
                "Accepted"
            )
            await clock.sleep(30_000)
            assert power_w(station, clock) == pytest.approx(5 - 6_900)
            states = [
                e["transactionInfo"]["chargingState"]
                for e in csms.events("Updated")
                if e["triggerReason"] == "ChargingStateChanged"
            ]
            assert states == ["Charging"]

    run(main)


def test_a_battery_above_its_knee_is_followed_down_without_any_message():
    # From 80 to 100 % of 10 kWh, beginning at 90 %: half of 11 kW at first, and ever less.
    async def main(clock):
        async with booted(clock) as (csms, station):
            await configure(csms, "MeterValueSampleInterval", "0")
            battery = Battery(capacity_wh=10_000.0, soc=0.9, tapers_from=0.8)
            spec = replace(RIGID, power_w=11_000.0, battery=battery)
            await charging(csms, station, spec)
            csms.received.clear()
            seen = []
            for _ in range(4):
                await clock.sleep(120_000)
                seen.append(power_w(station, clock) - 5)
            assert seen[0] < 5_500
            assert seen == sorted(seen, reverse=True)
            # P = 11 kW · (1 - soc) / 0.2: after 2 min by e^(-5.5/h · 1/30 h) = 0.83 of before.
            assert seen[1] / seen[0] == pytest.approx(0.8325, abs=0.01)
            assert csms.of("StatusNotification") == []

    run(main)

"""Defects in meter values, beside the good ones."""

from __future__ import annotations

import pytest
from emulator.support import booted, charging, decisions, run
from emulator.support2 import booted2, charging2

from harness.emulator import VehicleSpec
from harness.emulator.raw import Measured

POWER, CURRENT, REGISTER = "Power.Active.Import", "Current.Import", "Energy.Active.Import.Register"
VOLTAGE = Measured("Voltage", 230.0, "V", 1, "L1-N")
MEASURED = (
    Measured(REGISTER, 1_500.0, "Wh", 0),
    Measured(POWER, 6_900.0, "W"),
    *(Measured(CURRENT, 10.0, "A", 2, phase) for phase in ("L1", "L2", "L3")),
    VOLTAGE,
)


def shown(fault, measurand):
    told = decisions(fault).shows(MEASURED)
    assert VOLTAGE in told  # what a fault is not about it leaves alone
    return [(one.value, one.unit, one.phase) for one in told if one.measurand == measurand]


def test_a_good_charger_shows_what_it_measures():
    assert decisions().shows(MEASURED) == MEASURED


@pytest.mark.parametrize(
    ("fault", "measurand", "values"),
    [
        ("power-in-wrong-unit", POWER, [(6_900.0, "kW", "")]),
        ("power-always-zero", POWER, [(0.0, "W", "")]),
        ("power-missing", POWER, []),
        ("register-thousandfold", REGISTER, [(1_500_000.0, "Wh", "")]),
        ("current-is-sum", CURRENT, [(30.0, "A", "")]),
    ],
)
def test_a_fault_tells_something_else(fault, measurand, values):
    assert shown(fault, measurand) == values


def test_a_register_drops_to_0_in_every_fifth_report():
    made = decisions("register-drops-to-zero")
    registers = [made.shows(MEASURED)[0].value for _ in range(10)]
    assert registers == [1_500.0] * 4 + [0.0] + [1_500.0] * 4 + [0.0]


def test_a_current_that_is_not_measured_is_not_summed():
    power = (Measured(POWER, 6_900.0, "W"),)
    assert decisions("current-is-sum").shows(power) == [*power]


def test_faults_of_metering_add_up():
    told = decisions("power-in-wrong-unit", "register-thousandfold").shows(MEASURED)
    assert [(one.value, one.unit) for one in told[:2]] == [(1_500_000.0, "Wh"), (6_900.0, "kW")]


def test_a_wrong_unit_is_told_over_the_wire_of_1_6():
    async def main(clock):
        async with booted(clock, faults=["power-in-wrong-unit"]) as (csms, station):
            await charging(csms, station, VehicleSpec(power_w=6_900.0))
            await clock.sleep(10_000)
            await csms.call("TriggerMessage", {"requestedMessage": "MeterValues"})
            await clock.sleep(100)
            (value,) = csms.of("MeterValues")[-1]["meterValue"]
            (power,) = [one for one in value["sampledValue"] if one["measurand"] == POWER]
            assert (float(power["value"]), power["unit"]) == (pytest.approx(6_796, rel=0.02), "kW")

    run(main)


def test_a_missing_power_is_missing_in_the_events_of_2_x():
    async def main(clock):
        async with booted2(clock, faults=["power-missing"]) as (csms, station):
            await charging2(csms, station, VehicleSpec(power_w=6_900.0))
            await clock.sleep(901_000)
            told = [
                one["measurand"]
                for event in csms.events("Updated")
                for value in event.get("meterValue", [])
                for one in value["sampledValue"]
            ]
            assert REGISTER in told
            assert POWER not in told

    run(main)

"""Operation modes of OCPP 2.1: which periods are sound, and what each asks for."""

from __future__ import annotations

import pytest

from harness.emulator.v2.modes import is_sound, mode_of, values_of, wanted

SETPOINT = {"operationMode": "CentralSetpoint"}
IDLE = {"operationMode": "Idle"}


def test_a_period_without_a_mode_only_charges():
    # F21-04
    assert mode_of({"limit": 8}) == "ChargingOnly"
    assert mode_of(IDLE) == "Idle"


@pytest.mark.parametrize(
    "period",
    [
        {"limit": 0},
        {"limit": 8},
        {"limit": 8, "limit_L2": 7},  # K01.FR.142 to FR.147: a value of L1 is there
        {"limit": 8, "limit_L2": 7, "limit_L3": 0},
        {**SETPOINT, "setpoint": 0},
        {**SETPOINT, "setpoint": 8, "limit": 8},
        {**SETPOINT, "setpoint": -8, "dischargeLimit": -8},
        {**SETPOINT, "setpoint": 4, "limit": 8, "dischargeLimit": -8},
        {**SETPOINT, "setpoint": 8, "setpoint_L3": 7},
        {**SETPOINT, "setpoint": -8, "dischargeLimit": -9, "dischargeLimit_L2": -8},
        IDLE,
        {**IDLE, "numberPhases": 1},
    ],
)
def test_a_sound_period(period):
    assert is_sound({"startPeriod": 0, **period})


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"limit": -0.1},
        {"limit": 8, "limit_L3": -1},
        {"limit_L2": 7},  # without L1
        {"limit": 8, "setpoint": 4},
        {"limit": 8, "setpoint_L2": 4},
        {"limit": 8, "setpoint_L3": 4},
        {"limit": 8, "dischargeLimit": -4},
        {"limit": 8, "dischargeLimit_L2": -4},
        {"limit": 8, "dischargeLimit_L3": -4},
        {**SETPOINT, "limit": 8},
        {**SETPOINT, "setpoint_L2": 4},
        {**SETPOINT, "setpoint": 4, "limit_L2": 8},
        {**SETPOINT, "setpoint": 4, "dischargeLimit_L3": -8},
        {**SETPOINT, "setpoint": 4, "limit": -8},
        {**SETPOINT, "setpoint": 8.1, "limit": 8},  # V2X.05
        {**SETPOINT, "setpoint": -8.1, "dischargeLimit": -8},  # V2X.05
        {**IDLE, "limit": 0},  # Q10.FR.01
        {**IDLE, "setpoint": 0},
        {**IDLE, "dischargeLimit": 0},
        {"operationMode": "LocalFrequency"},
        {"operationMode": "Nonsense", "limit": 8},
    ],
)
def test_a_period_that_contradicts_itself_or_its_mode(period):
    assert not is_sound({"startPeriod": 0, **period})


@pytest.mark.parametrize(
    ("period", "ampere"),
    [
        ({"limit": 8}, 8),
        ({"limit": 8, "limit_L2": 7, "limit_L3": 9}, 7),  # F21-30: the most careful
        ({**SETPOINT, "setpoint": 8}, 8),
        ({**SETPOINT, "setpoint": -8}, -8),
        ({**SETPOINT, "setpoint": -8, "setpoint_L2": -5, "setpoint_L3": -6}, -5),
        ({**SETPOINT, "setpoint": 8, "setpoint_L2": 5}, 5),
        ({**SETPOINT, "setpoint": -8, "dischargeLimit": -6}, -6),  # V2X.04
        ({**SETPOINT, "setpoint": -8, "dischargeLimit": -9, "dischargeLimit_L3": -7}, -7),
        (IDLE, 0),
    ],
)
def test_what_a_period_asks_for(period, ampere):
    assert wanted({"startPeriod": 0, **period}) == ampere


def test_values_are_those_of_the_phases_that_are_given():
    assert values_of({"limit": 8, "limit_L3": 6}, "limit") == [8.0, 6.0]
    assert values_of({"limit": 8}, "setpoint") == []


@pytest.mark.parametrize(
    ("period", "ampere"),
    [
        ({"setpoint": 8, "limit": 6}, 6),
        ({"setpoint": 8, "limit": 9, "limit_L2": 7}, 7),
        ({"setpoint": -8, "limit": 9, "dischargeLimit": -10, "dischargeLimit_L2": -5}, -5),
    ],
)
def test_a_setpoint_is_clipped_to_the_limits_of_every_phase(period, ampere):
    # V2X.03 and V2X.04.
    assert wanted({"startPeriod": 0, "operationMode": "CentralSetpoint", **period}) == ampere

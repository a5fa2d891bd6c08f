"""Composite schedules with what came with OCPP 2.x (K08)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import charging, period, schedule, spoken, step, told
from limits.making import T0, accepted

from harness.limits import (
    Hardware,
    Site,
    Supply,
)
from harness.profiles import (
    LimitAtSoc,
    OperationMode,
    Purpose,
    RateUnit,
    SocReported,
)

A, W = RateUnit.A, RateUnit.W
CENTRAL = OperationMode.CENTRAL_SETPOINT
IDLE = OperationMode.IDLE
DC = Site((Hardware(Decimal(200), supply=Supply.DC),))


def of(*profiles, **rest):
    (found,) = told(charging(*profiles), **rest)
    return found


LINES = {"limit_l2": 8, "limit_l3": 10}
IN_WATTS = {"limit_l2": 1840, "limit_l3": 2300}


def test_single_phases_have_values_of_their_own():
    # K08.FR.09; 6 A, 8 A and 10 A at 230 V.
    ampere = spoken(schedule(step(6, **LINES)))
    assert of(ampere) == period(6, **LINES)
    assert of(ampere, unit=W) == period(1380, **IN_WATTS)
    watt = spoken(schedule(step(1380, **IN_WATTS), unit=W))
    assert of(watt, unit=W) == period(1380, **IN_WATTS)
    assert of(watt) == period(6, **LINES)


@pytest.mark.parametrize(
    ("other", "unit", "expected"),
    [
        (schedule(step(7)), A, period(6, limit_l2=7, limit_l3=7)),
        # 7 A are 1610 W, 4500 W are 1500 W for each of three phases.
        (schedule(step(7)), W, period(1380, limit_l2=1610, limit_l3=1610)),
        (schedule(step(4500), unit=W), W, period(1380, limit_l2=1500, limit_l3=1500)),
        (schedule(step(4830), unit=W), A, period(6, limit_l2=7, limit_l3=7)),
        (schedule(step(7, limit_l2=6, limit_l3=9)), A, period(6, limit_l2=6, limit_l3=9)),
    ],
)
def test_what_holds_for_all_phases_bounds_each(other, unit, expected):
    one = spoken(schedule(step(6, **LINES)))
    outside = spoken(other, number=2, purpose=Purpose.EXTERNAL)
    assert of(one, outside, unit=unit) == expected


def test_one_phase_that_is_named_has_its_own_value():
    one = spoken(schedule(step(6, phases=1, use=2, **LINES)))
    assert of(one) == period(8, 1, use=2)
    assert of(one, unit=W) == period(1840, 1, use=2)


def test_where_fewer_phases_are_used_the_smallest_tells_what_is_safe():
    # F21-30.
    one = spoken(schedule(step(8, phases=2, limit_l2=6, limit_l3=10)))
    assert of(one) == period(6, 2)
    assert of(one, unit=W) == period(2760, 2)


def test_a_phase_is_named_for_a_single_one_only():
    # K01.FR.19.
    one = spoken(schedule(step(8, phases=2, use=3, limit_l2=6, limit_l3=10)))
    assert of(one).limit == 6


@pytest.mark.parametrize(("l2", "l3", "expected"), [(-5, -9, -5), (-9, -5, -5), (-9, 8, -7)])
def test_where_fewer_phases_are_used_the_least_is_aimed_at(l2, l3, expected):
    one = step(20, phases=2, mode=CENTRAL, setpoint=-7, setpoint_l2=l2, setpoint_l3=l3)
    assert of(spoken(schedule(one))).setpoint == expected


def test_the_phase_to_use_is_told():
    assert of(spoken(schedule(step(6, phases=1, use=3)))) == period(6, 1, use=3)


@pytest.mark.parametrize(
    ("limit", "setpoint", "discharge", "expected"),
    [
        (10, 7, None, 7),
        (10, 10, None, 10),
        (10, 12, None, 10),
        (10, -7, None, -7),
        (10, -7, -5, -5),
        (10, -5, -5, -5),
        (10, -4, -5, -4),
        (10, 12, -5, 10),
        (None, 40, None, 32),
    ],
)
def test_a_setpoint_is_told_within_its_limits(limit, setpoint, discharge, expected):
    # F21-06, K08.FR.08.
    values = {} if discharge is None else {"discharge_limit": discharge}
    one = spoken(schedule(step(limit, mode=CENTRAL, setpoint=setpoint, **values)))
    assert of(one) == period(limit or 32, mode=CENTRAL, setpoint=expected, **values)


def test_a_setpoint_is_clipped_by_what_others_limit():
    one = spoken(schedule(step(10, mode=CENTRAL, setpoint=9)))
    outside = spoken(schedule(step(6)), number=2, purpose=Purpose.EXTERNAL)
    assert of(one, outside) == period(6, mode=CENTRAL, setpoint=6)


@pytest.mark.parametrize(
    ("phases", "watt", "ampere"), [(None, 2070, 3), (3, -2070, -3), (2, 920, 2), (1, 2070, 9)]
)
def test_a_setpoint_is_converted_as_a_limit_is(phases, watt, ampere):
    asked = step(9000, mode=CENTRAL, setpoint=watt, phases=phases)
    in_watts = spoken(schedule(asked, unit=W))
    assert of(in_watts).setpoint == ampere
    assert of(in_watts, unit=W).setpoint == watt
    in_amperes = spoken(schedule(step(20, mode=CENTRAL, setpoint=ampere, phases=phases)))
    assert of(in_amperes, unit=W).setpoint == watt


def test_setpoints_of_single_phases_are_clipped_one_by_one():
    values = {"setpoint": 7, "setpoint_l2": 12, "setpoint_l3": -7, "discharge_limit": -5}
    one = spoken(schedule(step(10, mode=CENTRAL, **values)))
    assert of(one) == period(
        10, mode=CENTRAL, setpoint=7, setpoint_l2=10, setpoint_l3=-5, discharge_limit=-5
    )


def test_a_single_phase_without_a_setpoint_has_that_of_the_first():
    one = spoken(schedule(step(10, mode=CENTRAL, setpoint=7, setpoint_l2=8)))
    found = of(one)
    assert (found.setpoint, found.setpoint_l2, found.setpoint_l3) == (7, 8, 7)
    one = spoken(schedule(step(10, mode=CENTRAL, setpoint=7, setpoint_l3=8)))
    found = of(one)
    assert (found.setpoint, found.setpoint_l2, found.setpoint_l3) == (7, 7, 8)


def test_the_one_phase_to_be_used_has_its_own_setpoint():
    values = {"setpoint": 5, "setpoint_l2": -4, "discharge_limit": -9, "discharge_limit_l2": -3}
    one = spoken(schedule(step(6, phases=1, use=2, mode=CENTRAL, **values, **LINES)))
    assert of(one) == period(8, 1, mode=CENTRAL, use=2, setpoint=-3, discharge_limit=-3)


def test_a_setpoint_for_all_phases_is_clipped_by_each_of_their_limits():
    one = spoken(schedule(step(6, mode=CENTRAL, setpoint=9, **LINES)))
    assert of(one) == period(6, mode=CENTRAL, setpoint=6, setpoint_l2=8, setpoint_l3=9, **LINES)


def test_a_setpoint_in_watts_is_shared_by_the_phases_that_have_limits():
    one = spoken(schedule(step(1380, mode=CENTRAL, setpoint=4500, **IN_WATTS), unit=W))
    assert of(one, unit=W) == period(
        1380, mode=CENTRAL, setpoint=1380, setpoint_l2=1500, setpoint_l3=1500, **IN_WATTS
    )


def test_what_may_be_fed_back_is_told_for_each_phase_that_has_a_limit():
    feeding = {"discharge_limit": -5, "discharge_limit_l2": -6, "discharge_limit_l3": -7}
    one = spoken(schedule(step(10, mode=CENTRAL, setpoint=-6, **feeding)))
    assert of(one) == period(
        10, mode=CENTRAL, setpoint=-5, setpoint_l2=-6, setpoint_l3=-6, **feeding
    )
    found = of(one, unit=W)
    assert (found.discharge_limit, found.discharge_limit_l2, found.discharge_limit_l3) == (
        -1150,
        -1380,
        -1610,
    )


def test_one_limit_of_feeding_back_is_told_for_each_phase_where_limits_are():
    one = spoken(schedule(step(6, mode=CENTRAL, discharge_limit=-5, **LINES)))
    assert of(one) == period(
        6,
        mode=CENTRAL,
        discharge_limit=-5,
        discharge_limit_l2=-5,
        discharge_limit_l3=-5,
        **LINES,
    )


def test_a_limit_of_feeding_back_is_converted_as_a_limit_is():
    one = spoken(schedule(step(9000, mode=CENTRAL, discharge_limit=-3450), unit=W))
    assert of(one).discharge_limit == -5
    assert of(one, unit=W).discharge_limit == -3450


def test_an_idle_period_is_told_as_such():
    assert of(spoken(schedule(step(mode=IDLE)))) == period(0, mode=IDLE, discharge_limit=0)


def test_what_is_for_charging_only_tells_neither_a_mode_nor_a_setpoint():
    assert of(spoken(schedule(step(10, setpoint=7, discharge_limit=-5)))) == period(10)


def test_a_change_of_the_mode_alone_begins_a_period():
    one = spoken(schedule(step(10), step(10, 30, mode=OperationMode.LOCAL_FREQUENCY)))
    assert told(charging(one)) == (
        period(10),
        period(10, start_ms=30_000, mode=OperationMode.LOCAL_FREQUENCY),
    )


def test_a_delay_that_is_still_to_be_drawn_is_none():
    # K08.FR.06: nobody has drawn a number for a transaction that is only supposed.
    one = spoken(schedule(step(6), step(10, 20), step(8, 40), randomized_delay_ms=10_000))
    sure = (period(6), period(10, start_ms=20_000), period(8, start_ms=40_000))
    assert told([accepted(one)]) == sure
    late = (period(6), period(10, start_ms=20_000), period(8, start_ms=50_000))
    assert told(charging(one)) == late


def test_the_battery_of_the_running_transaction_counts():
    above = LimitAtSoc(Decimal(80), Decimal(6))
    one = spoken(schedule(step(16), limit_at_soc=above))
    assert told([*charging(one), SocReported(T0, 100, Decimal(80))]) == (period(6),)


def test_on_dc_the_battery_s_voltage_converts():
    # 200 A at 400 V are 80 kW.
    assert told([], site=DC) == (period(200, None),)
    assert told([], W, site=DC) == (period(80_000, None),)
    one = spoken(schedule(step(9000, phases=3), unit=W))
    assert of(one, site=DC) == period("22.5", None)
    assert of(one, site=DC, unit=W) == period(9000, None)


def test_on_dc_a_setpoint_has_no_phases_either():
    one = spoken(schedule(step(9000, mode=CENTRAL, setpoint=-8000, discharge_limit=-4000), unit=W))
    assert of(one, site=DC) == period("22.5", None, mode=CENTRAL, setpoint=-10, discharge_limit=-10)


def test_another_voltage_of_the_battery_is_a_matter_of_the_hardware():
    site = Site((Hardware(Decimal(200), supply=Supply.DC, dc_voltage_v=Decimal(800)),))
    assert told([], W, site=site) == (period(160_000, None),)

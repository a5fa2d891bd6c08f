"""Operation modes: what may be drawn, what may be fed back, and what to aim at (F21-04 to 07)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import (
    amperes,
    cap,
    charging,
    later,
    schedule,
    spoken,
    step,
    watts,
)
from limits.making import T0, accepted, over, started

from harness.limits import NOTHING, UNLIMITED, Hardware, Reading, Setpoint, Site
from harness.profiles import (
    OperationMode,
    PriorityChanged,
    Purpose,
    RateUnit,
    Rebooted,
    Version,
)

A, W = RateUnit.A, RateUnit.W
CENTRAL = OperationMode.CENTRAL_SETPOINT
IDLE = OperationMode.IDLE
BOTH_WAYS = [mode for mode in OperationMode if mode not in {IDLE, OperationMode.CHARGING_ONLY}]


def piece(*profiles, **rest):
    (found,) = later(charging(*profiles), **rest).connector(1)
    return found


def test_without_a_mode_a_period_is_for_charging_only():
    found = piece(spoken(schedule(step(6))))
    assert (found.mode, found.discharge, found.setpoint) == (
        OperationMode.CHARGING_ONLY,
        NOTHING,
        None,
    )


def test_without_a_transaction_s_profile_nothing_may_be_fed_back():
    (found,) = later([started()]).connector(1)
    assert (found.mode, found.discharge) == (OperationMode.CHARGING_ONLY, NOTHING)
    (station,) = later([started()]).station
    assert (station.mode, station.discharge) == (OperationMode.CHARGING_ONLY, NOTHING)


def test_in_an_idle_period_nothing_flows():
    # F21-05: it has no limit of its own.
    found = piece(spoken(schedule(step(mode=IDLE))))
    assert found.cap == cap(0, None, 32, 3)
    assert (found.mode, found.discharge, found.setpoint) == (IDLE, NOTHING, None)


def test_an_idle_period_is_idle_whatever_it_says():
    found = piece(spoken(schedule(step(10, mode=IDLE, discharge_limit=-5))))
    assert found.cap == cap(0, None, 32, 3)
    assert found.discharge == NOTHING


def test_charging_only_is_charging_only_whatever_it_says():
    assert piece(spoken(schedule(step(10, discharge_limit=-5)))).discharge == NOTHING


@pytest.mark.parametrize("mode", BOTH_WAYS)
def test_the_other_modes_may_feed_back_without_a_limit_of_their_own(mode):
    found = piece(spoken(schedule(step(10, mode=mode))))
    assert found.cap == cap(None, None, 10, 3)
    assert (found.mode, found.discharge) == (mode, UNLIMITED)


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        (A, {}, cap(None, None, 5)),
        (A, {"phases": 1}, cap(None, None, 5, 1)),
        (W, {}, cap(5, "1.666666666666666666666666667")),
        (W, {"phases": 1, "use": 2}, cap(5, 5, None, 1, None, 2)),
        (A, {"discharge_limit_l2": -6}, cap(lines=amperes(5, 6, 5))),
        (A, {"discharge_limit_l3": -7}, cap(lines=amperes(5, 5, 7))),
        (W, {"discharge_limit_l2": -6, "discharge_limit_l3": -7}, cap(lines=watts(5, 6, 7))),
        (A, {"discharge_limit_l2": -6, "phases": 2}, cap(phases=2, lines=amperes(5, 6, 5))),
    ],
)
def test_a_limit_of_feeding_back_is_a_magnitude(unit, values, expected):
    values = {"discharge_limit": -5, **values}
    assert (
        piece(spoken(schedule(step(10, mode=CENTRAL, **values), unit=unit))).discharge == expected
    )


def test_nothing_is_fed_back_where_the_limit_is_zero():
    one = spoken(schedule(step(10, mode=CENTRAL, discharge_limit=0)))
    assert piece(one).discharge == cap(None, None, 0)


def test_in_the_total_reading_a_limit_of_feeding_back_bounds_the_sum():
    one = spoken(schedule(step(9000, mode=CENTRAL, discharge_limit=-6000), unit=W))
    assert piece(one).discharge == cap(6000, 2000)
    reading = Reading.parse("w_cap=total", version=Version.V21)
    assert piece(one, reading=reading).discharge == cap(6000)


def test_an_outside_limit_also_bounds_what_is_fed_back():
    mode = OperationMode.EXTERNAL_LIMITS
    outside = spoken(
        schedule(step(20, mode=mode, discharge_limit=-4)), number=2, purpose=Purpose.EXTERNAL
    )
    two_ways = spoken(schedule(step(10, mode=CENTRAL, discharge_limit=-5)))
    assert piece(two_ways, outside).discharge == cap(None, None, 4)
    assert piece(spoken(schedule(step(10, mode=CENTRAL))), outside).discharge == cap(None, None, 4)
    assert piece(spoken(schedule(step(10))), outside).discharge == cap(0, None, 4)
    assert piece(outside).discharge == NOTHING


def test_an_outside_limit_that_says_nothing_about_it_bounds_nothing_fed_back():
    outside = spoken(schedule(step(20)), number=2, purpose=Purpose.EXTERNAL)
    two_ways = spoken(schedule(step(10, mode=CENTRAL, discharge_limit=-5)))
    assert piece(two_ways, outside).discharge == cap(None, None, 5)


@pytest.mark.parametrize("purpose", [Purpose.TX, Purpose.TX_DEFAULT, Purpose.PRIORITY])
def test_the_mode_is_that_of_the_transaction_s_profile(purpose):
    outside = spoken(
        schedule(step(20, mode=OperationMode.EXTERNAL_LIMITS)), number=2, purpose=Purpose.EXTERNAL
    )
    one = spoken(schedule(step(10, mode=CENTRAL, setpoint=7)), purpose=purpose, transaction_id=100)
    events = [*charging(one, outside), PriorityChanged(T0, 100, active=True)]
    (found,) = later(events).connector(1)
    assert found.mode is CENTRAL
    assert found.setpoint == Setpoint(A, Decimal(7), None, None, None)


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        (A, {"setpoint": 7}, Setpoint(A, Decimal(7), None, None, None)),
        (W, {"setpoint": -700, "phases": 2}, Setpoint(W, Decimal(-700), None, None, 2)),
        (
            A,
            {"setpoint": 7, "setpoint_l2": 8, "setpoint_l3": -9},
            Setpoint(A, Decimal(7), Decimal(8), Decimal(-9), None),
        ),
    ],
)
def test_a_setpoint_is_told_as_it_is(unit, values, expected):
    assert piece(spoken(schedule(step(10, mode=CENTRAL, **values), unit=unit))).setpoint == expected


def test_a_setpoint_needs_no_limit():
    found = piece(spoken(schedule(step(mode=CENTRAL, setpoint=7, phases=1, use=3))))
    assert found.cap == cap(None, None, 32, 1, None, 3)
    assert found.setpoint == Setpoint(A, Decimal(7), None, None, 1)


def test_a_period_without_a_limit_leads_all_the_same():
    low = spoken(schedule(step(6)), number=2)
    high = spoken(schedule(step(mode=OperationMode.LOCAL_FREQUENCY)), level=1)
    assert piece(high, low).cap == cap(None, None, 32, 3)


def test_an_open_choice_may_feed_back_as_much_as_any_of_its_schedules():
    one = schedule(step(10, mode=CENTRAL, discharge_limit=-5, setpoint=3), id=1)
    two = schedule(step(12, mode=CENTRAL, discharge_limit=-7, setpoint=4), id=2)
    found = piece(spoken(one, two, purpose=Purpose.TX, transaction_id=100))
    assert found.discharge == cap(None, None, 7)
    assert (found.mode, found.setpoint) == (CENTRAL, None)


def test_a_profile_that_may_be_lost_leaves_its_limit_of_feeding_back():
    one = spoken(
        schedule(step(10, mode=CENTRAL, discharge_limit=-5)),
        purpose=Purpose.TX,
        transaction_id=100,
    )
    events = [*charging(one), Rebooted(T0 + 20_000)]
    assert later(events).at(1, T0 + 30_000).discharge == cap(None, None, 5)
    outside = spoken(schedule(step(10)), purpose=Purpose.EXTERNAL)
    events = [*charging(outside), Rebooted(T0 + 20_000)]
    assert later(events).at(1, T0 + 30_000).reasons[0].discharge is None


def test_in_1_6_every_period_is_for_charging_only():
    (found,) = over(
        [started(), accepted(spoken(schedule(step(6)), version=Version.V16))], 60
    ).connector(1)
    assert (found.mode, found.discharge) == (OperationMode.CHARGING_ONLY, NOTHING)


def test_limits_of_feeding_back_in_different_units_are_weighed_by_their_power():
    # 5 A on three phases are 3450 W, at 240 V 3600 W.
    one = schedule(step(10, mode=CENTRAL, discharge_limit=-5), id=1)
    two = schedule(step(9000, mode=CENTRAL, discharge_limit=-3000), id=2, unit=W)
    either = spoken(one, two, purpose=Purpose.TX, transaction_id=100)
    assert piece(either).discharge == cap(3450)
    assert piece(either, site=Site((Hardware(),), Decimal(240))).discharge == cap(3600)

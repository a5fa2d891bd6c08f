"""A randomised delay: nobody knows which of two periods holds until it is over (F21-11)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, bounds, cap, charging, later, schedule, spoken, step
from limits.making import T0, accepted, started

from harness.limits import Hardware, Site
from harness.profiles import (
    Kind,
    LimitAtSoc,
    OperationMode,
    PriorityChanged,
    Purpose,
    Recurrence,
    SocReported,
)

STEPS = (step(6), step(10, 60), step(8, 120))


def delayed(seconds, *periods, purpose=Purpose.TX_DEFAULT, kind=Kind.ABSOLUTE, **rest):
    delay_ms = None if seconds is None else seconds * 1000
    one = schedule(*(periods or STEPS), randomized_delay_ms=delay_ms, **rest)
    bound = 100 if purpose is Purpose.TX else None
    recurrence = Recurrence.DAILY if kind is Kind.RECURRING else None
    return spoken(one, purpose=purpose, kind=kind, transaction_id=bound, recurrence=recurrence)


def found(events, seconds=300):
    return bounds(later(events, seconds).connector(1))


@pytest.mark.parametrize("purpose", [Purpose.TX_DEFAULT, Purpose.TX])
def test_all_periods_but_the_first_may_begin_later(purpose):
    # F21-11.
    assert found(charging(delayed(20, purpose=purpose))) == {
        0: (6, 6),
        60: (6, 10),
        80: (10, 10),
        120: (8, 10),
        140: (8, 8),
    }


def test_the_delay_is_over_to_the_millisecond():
    result = later(charging(delayed(20)), 300)
    instants = [59_999, 60_000, 79_999, 80_000]
    pieces = [result.at(1, T0 + each) for each in instants]
    assert [(p.strict.current_a, p.cap.current_a) for p in pieces] == [
        (6, 6),
        (6, 10),
        (6, 10),
        (10, 10),
    ]


def test_a_delay_longer_than_a_period_may_skip_it():
    # From 120 s on the first or the second period may still hold: the first until 160 s.
    steps = (step(6), step(10, 60), step(8, 120))
    assert found(charging(delayed(100, *steps))) == {
        0: (6, 6),
        60: (6, 10),
        160: (8, 10),
        220: (8, 8),
    }


def test_a_delay_as_long_as_a_period_overlaps_with_no_third():
    # At 120 s the first period is over for sure.
    assert found(charging(delayed(60))) == {0: (6, 6), 60: (6, 10), 120: (8, 10), 180: (8, 8)}


@pytest.mark.parametrize("seconds", [None, 0])
def test_without_a_delay_everything_is_certain(seconds):
    assert found(charging(delayed(seconds))) == {0: (6, 6), 60: (10, 10), 120: (8, 8)}


def test_neither_the_duration_nor_the_start_moves():
    one = delayed(20, start=T0 + 10_000, duration=65)
    assert found(charging(one)) == {0: (32, 32), 10: (6, 6), 70: (6, 10), 75: (32, 32)}


def test_a_first_period_that_begins_late_is_not_delayed():
    assert found(charging(delayed(20, step(6, 30), step(10, 60)))) == {
        0: (32, 32),
        30: (6, 6),
        60: (6, 10),
        80: (10, 10),
    }


def test_each_recurrence_is_delayed_anew():
    one = delayed(20, step(6), step(10, 60), kind=Kind.RECURRING, duration=120)
    day = 24 * 60 * 60
    assert found(charging(one), day + 100) == {
        0: (6, 6),
        60: (6, 10),
        80: (10, 10),
        120: (32, 32),
        day: (6, 6),
        day + 60: (6, 10),
        day + 80: (10, 10),
    }


@pytest.mark.parametrize("purpose", [Purpose.STATION_MAX, Purpose.EXTERNAL, Purpose.PRIORITY])
def test_only_profiles_of_a_transaction_are_delayed(purpose):
    place = 0 if purpose is Purpose.STATION_MAX else 1
    one = delayed(20, purpose=purpose)
    events = [started(), PriorityChanged(T0, 100, active=True), accepted(one, place)]
    assert found(events) == {0: (6, 6), 60: (10, 10), 120: (8, 8)}


def test_limits_of_both_units_are_open_in_the_power_they_imply():
    # One period of one phase, then three: 10 A are 2300 W, then 6900 W.
    one = delayed(20, step(10, phases=1), step(10, 60))
    pieces = later(charging(one), 300).connector(1)
    assert [(p.strict.phases, p.cap.phases) for p in pieces] == [(1, 1), (1, 3), (3, 3)]


def test_a_period_without_a_limit_may_still_be_to_come():
    one = delayed(20, step(6), step(second=30, mode=OperationMode.LOCAL_FREQUENCY))
    assert found(charging(one), 60) == {0: (6, 6), 30: (6, 32), 50: (32, 32)}


def test_limits_of_single_phases_that_may_still_be_to_come_are_weighed_by_their_power():
    # 6 A on each phase are 4140 W; 6 A, 8 A and 10 A are 5520 W.
    one = delayed(20, step(6), step(6, 30, limit_l2=8, limit_l3=10))
    piece = later(charging(one)).at(1, T0 + 40_000)
    assert piece.cap == cap(5520, None, 32, 3)
    assert piece.strict == cap(None, None, 6, 3, amperes(6, 8, 10))
    at_240 = later(charging(one), site=Site((Hardware(),), Decimal(240))).at(1, T0 + 40_000)
    assert at_240.cap.power_w == 5760


def test_a_full_battery_limits_whichever_period_holds():
    above = LimitAtSoc(Decimal(80), Decimal(7))
    one = delayed(20, step(6), step(10, 30), limit_at_soc=above)
    events = [*charging(one), SocReported(T0, 100, Decimal(90))]
    assert found(events, 60) == {0: (6, 6), 30: (6, 7), 50: (7, 7)}


def test_each_period_has_its_own_mode_whenever_it_begins():
    idle = step(second=30, mode=OperationMode.IDLE)
    result = later(charging(delayed(20, step(6), idle)))
    assert [piece.mode for piece in result.connector(1)] == [
        OperationMode.CHARGING_ONLY,
        OperationMode.IDLE,
        OperationMode.IDLE,
    ]


CENTRAL = OperationMode.CENTRAL_SETPOINT


def undecided(*steps):
    """Return the piece of the first 20 s in which the second of two periods may have begun."""
    return later(charging(delayed(20, *steps)), 300).at(1, T0 + 60_000)


def test_while_the_delay_lasts_as_much_may_be_fed_back_as_either_period_says():
    low = step(6, mode=CENTRAL, discharge_limit=-4)
    high = step(10, 60, mode=CENTRAL, discharge_limit=-7)
    assert undecided(low, high).discharge == cap(None, None, 7)
    assert undecided(step(6, mode=CENTRAL, discharge_limit=-9), high).discharge == cap(
        None, None, 9
    )


def test_a_setpoint_that_both_periods_have_is_aimed_at_all_the_time():
    low = step(6, mode=CENTRAL, setpoint=5)
    aim = undecided(low, step(10, 60, mode=CENTRAL, setpoint=5)).setpoint
    assert aim is not None
    assert aim.base == 5


def test_nobody_aims_while_the_periods_disagree_about_the_setpoint():
    low = step(6, mode=CENTRAL, setpoint=5)
    assert undecided(low, step(10, 60, mode=CENTRAL, setpoint=6)).setpoint is None


def test_limits_to_feed_back_of_different_units_are_weighed_at_the_nominal_voltage():
    by_line = step(6, mode=CENTRAL, discharge_limit=-4, discharge_limit_l2=-5, phases=3)
    even = step(10, 60, mode=CENTRAL, discharge_limit=-3, phases=3)
    # 4 A, 5 A and 4 A at 230 V are 2990 W, 3 A on each of three phases 2070 W.
    assert undecided(by_line, even).discharge == cap(2990, phases=3)

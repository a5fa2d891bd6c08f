"""Several schedules of which the vehicle chooses one: until it tells, each may hold (A43)."""

from __future__ import annotations

import pytest
from limits.later import bounds, cap, charging, later, schedule, spoken, step
from limits.making import T0, profile

from harness.profiles import Purpose, RateUnit, ScheduleSelected

LOW = spoken(schedule(step(16)), number=9)


def found(events, seconds=60):
    return bounds(later(events, seconds).connector(1))


def choice(first, second, *, number=1, level=0):
    return spoken(first, second, number=number, level=level, purpose=Purpose.TX, transaction_id=100)


EIGHT = schedule(step(8), id=1)
TWELVE = schedule(step(12), id=2)


def test_of_several_schedules_any_may_be_the_one():
    assert found(charging(choice(EIGHT, TWELVE))) == {0: (8, 12)}
    assert found(charging(choice(TWELVE, EIGHT))) == {0: (8, 12)}


def test_the_first_schedule_stands_for_the_reason():
    (piece,) = later(charging(choice(TWELVE, EIGHT))).connector(1)
    assert piece.because == "TxProfile 1 (stack level 0)"


@pytest.mark.parametrize(("chosen", "ampere"), [(1, (8, 8)), (2, (12, 12)), (3, (8, 12))])
def test_the_one_that_the_vehicle_chose_is_the_one(chosen, ampere):
    events = [*charging(choice(EIGHT, TWELVE)), ScheduleSelected(T0 + 20_000, 1, chosen)]
    expected = {0: (8, 12)} if chosen == 3 else {0: (8, 12), 20: ampere}
    assert found(events) == expected


def test_each_schedule_has_its_own_steps():
    one = schedule(step(8), step(20, 40), id=1)
    two = schedule(step(12), step(10, 20), id=2)
    assert found(charging(choice(one, two))) == {0: (8, 12), 20: (8, 10), 40: (10, 20)}


def test_while_only_some_of_them_act_what_leads_otherwise_is_open_as_well():
    short = schedule(step(12), id=2, duration=30)
    events = charging(choice(EIGHT, short), LOW)
    assert found(events) == {0: (8, 12), 30: (8, 16)}


def test_what_leads_otherwise_may_be_nothing():
    short = schedule(step(12), id=2, duration=30)
    assert found(charging(choice(EIGHT, short))) == {0: (8, 12), 30: (8, 32)}


def test_while_none_of_them_acts_the_next_profile_leads():
    one = schedule(step(8), id=1, duration=30)
    two = schedule(step(12), id=2, duration=30)
    assert found(charging(choice(one, two), LOW)) == {0: (8, 12), 30: (16, 16)}


def test_several_open_profiles_are_heard_until_one_surely_leads():
    gone = schedule(step(12), id=2, duration=0)
    high = choice(schedule(step(30), id=1), gone, number=1, level=2)
    low = choice(schedule(step(20), id=1), gone, number=2, level=1)
    sure = choice(schedule(step(10), id=1), schedule(step(11), id=2), number=3, level=0)
    events = charging(high, low, sure, profile({0: 6}, number=4))
    assert found(events) == {0: (10, 30)}


def test_one_that_surely_leads_hides_what_lies_below():
    events = charging(choice(EIGHT, TWELVE, level=1), LOW)
    assert found(events) == {0: (8, 12)}


def test_schedules_in_different_units_are_open_in_both():
    # 10 A are 6900 W.
    one, two = schedule(step(10), id=1), schedule(step(6000), id=2, unit=RateUnit.W)
    (piece,) = later(charging(choice(one, two))).connector(1)
    assert piece.strict == cap(6000, 2000, 10, 3)
    assert piece.cap == cap(6900, None, 32, 3)


def test_a_delay_and_a_choice_widen_each_other():
    one = schedule(step(8), step(6, 30), id=1, randomized_delay_ms=20_000)
    assert found(charging(choice(one, TWELVE))) == {0: (8, 12), 30: (6, 12)}

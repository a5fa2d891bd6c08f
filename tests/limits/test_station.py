"""What the station may draw as a whole, and what outside limits mean for each connector."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, cap, caps, charging, later, schedule, spoken, step, watts
from limits.making import ONE, T0, TWO, accepted, currents, over, profile, started

from harness.limits import CONNECTORS, Cap, Hardware, Site
from harness.profiles import ExternalLimitsCleared, Purpose, RateUnit

W = RateUnit.W


def test_the_station_maximum_caps_each_connector_and_their_sum():
    # V7, A20.
    events = [
        started(1, 100),
        started(2, 200),
        accepted(profile({0: 10}, number=1, purpose=Purpose.STATION_MAX), 0),
        accepted(profile({0: 16}, number=2), 1),
        accepted(profile({0: 16}, number=3), 2),
    ]
    result = over(events, 60, site=TWO)
    found = [result.at(number, T0).cap.current_a for number in (0, 1, 2)]
    assert found == [10, 10, 10]


def test_the_station_may_draw_what_its_connectors_may_draw_together():
    site = Site((Hardware(Decimal(32)), Hardware(Decimal(16))))
    events = [started(1), accepted(profile({0: 10}), 1)]
    assert over(events, 60, site=site).at(0, T0).cap == Cap(current_a=Decimal(26))


def test_the_station_may_draw_its_maximum_if_that_is_less_than_its_connectors():
    maximum = profile({0: 40, 30: 70}, purpose=Purpose.STATION_MAX)
    pieces = over([accepted(maximum, 0)], 60, site=TWO).station
    assert caps(pieces) == {0: cap(None, None, 40), 30: cap(None, None, 64)}


def test_the_sum_of_power_is_limited_only_where_every_connector_is():
    one = profile({0: 4_000}, number=1, unit=W)
    two = profile({0: 5_000}, number=2, unit=W)
    first = [started(1, 100), accepted(one, 1)]
    both = [*first, started(2, 200), accepted(two, 2, at=T0 + 30_000)]
    pieces = over(both, 60, site=TWO).station
    assert [(p.start - T0, p.cap.power_w) for p in pieces] == [(0, None), (30_000, 9_000)]


def test_the_station_changes_wherever_one_of_its_connectors_does():
    site = Site((Hardware(Decimal(32)), Hardware(Decimal(16))))
    events = [
        started(1, 100),
        started(2, 200),
        accepted(profile({0: 10, 20: 12}, number=1), 1),
        accepted(profile({0: 8, 10: 6, 40: 4}, number=2), 2),
    ]
    assert currents(over(events, 60, site=site).station) == {0: 18, 10: 16, 20: 18, 40: 16}


def test_changes_that_cancel_out_leave_the_sum_but_not_what_led_to_it():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(profile({0: 10, 20: 12}, number=1), 1),
        accepted(profile({0: 8, 20: 6}, number=2), 2),
    ]
    assert caps(over(events, 60, site=TWO).station) == {0: cap(None, None, 18)}


def test_a_number_of_phases_is_asked_of_connectors_not_of_the_station():
    maximum = spoken(schedule(step(16, phases=1, use=2)), purpose=Purpose.STATION_MAX)
    result = over([accepted(maximum, 0)], 60, site=TWO)
    found = [result.at(number, T0).cap for number in (0, 1, 2)]
    assert [(each.phases, each.phase_to_use) for each in found] == [(None, None), (1, 2), (1, 2)]


@pytest.mark.parametrize("delayed", [None, 10_000])
def test_the_station_asks_nothing_of_phases_where_it_is_strict_either(delayed):
    one = spoken(schedule(step(16, phases=1), step(10, 30), randomized_delay_ms=delayed))
    for piece in later(charging(one), site=ONE).station:
        assert (piece.cap.phases, piece.strict.phases) == (None, None)


def test_lines_of_one_connector_add_to_what_every_phase_of_the_other_may_draw():
    one = spoken(schedule(step(6, limit_l2=8, limit_l3=10)))
    result = later(charging(one), site=TWO)
    assert result.at(1, T0).cap == cap(None, None, 32, 3, amperes(6, 8, 10))
    assert result.at(0, T0).cap == cap(None, None, 64, None, amperes(38, 40, 42))


def test_lines_in_watts_add_up_where_each_connector_is_limited_in_watts():
    one = spoken(schedule(step(600, limit_l2=800, limit_l3=1000), unit=W), number=1)
    two = spoken(schedule(step(3000), unit=W), number=2)
    events = [started(1, 100), started(2, 200), accepted(one, 1), accepted(two, 2)]
    # 3000 W are 1000 W on each phase.
    expected = cap(None, None, 64, None, _and_amperes(watts(1600, 1800, 2000), 64))
    assert later(events, site=TWO).at(0, T0).cap == expected


def _and_amperes(lines, ampere):
    one, two, three = (line._replace(current_a=Decimal(ampere)) for line in lines)
    return (one, two, three)


def test_the_station_names_its_maximum_before_its_connectors():
    maximum = profile({0: 10}, purpose=Purpose.STATION_MAX)
    (piece,) = over([accepted(maximum, 0)], 60).station
    assert [reason.member for reason in piece.reasons] == [Purpose.STATION_MAX, CONNECTORS]
    (piece,) = over([], 60).station
    assert [reason.member for reason in piece.reasons] == [CONNECTORS]


def test_a_site_without_connectors_has_no_pieces():
    assert over([], 60, site=Site(())).station == ()


def external(ampere, number=1, **rest):
    return spoken(schedule(step(ampere), **rest), number=number, purpose=Purpose.EXTERNAL)


def test_an_outside_limit_for_the_station_caps_every_connector():
    # A42.
    result = later([accepted(external(10), 0)], site=TWO)
    assert [result.at(number, T0).cap.current_a for number in (0, 1, 2)] == [20, 10, 10]


def test_an_outside_limit_for_a_connector_caps_that_one():
    result = later([accepted(external(10), 2)], site=TWO)
    assert [result.at(number, T0).cap.current_a for number in (0, 1, 2)] == [42, 32, 10]


def test_an_outside_limit_needs_no_transaction_and_caps_one():
    events = charging(profile({0: 16}, number=2), external(10, duration=30))
    assert currents(later(events).connector(1)) == {0: 10, 30: 16}


def test_outside_limits_stack_by_level():
    high = spoken(schedule(step(20), duration=30), number=2, level=1, purpose=Purpose.EXTERNAL)
    events = [accepted(external(10), 0), accepted(high, 1)]
    assert currents(later(events).connector(1)) == {0: 20, 30: 10}


def test_at_equal_level_the_connector_s_own_outside_limit_leads():
    for order in ([0, 1], [1, 0]):
        own = {0: external(10), 1: external(20, number=2)}
        events = [accepted(own[place], place) for place in order]
        assert currents(later(events).connector(1)) == {0: 20}


@pytest.mark.parametrize(("told", "after"), [(None, 32), (1, 32), (2, 10)])
def test_an_outside_limit_that_is_gone_limits_no_more(told, after):
    # F201-24.
    events = [accepted(external(10), 1), ExternalLimitsCleared(T0 + 20_000, told)]
    found = currents(later(events, site=TWO).connector(1))
    assert found == ({0: 10, 20: 32} if after == 32 else {0: 10})

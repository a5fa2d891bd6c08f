"""Local generation, which comes on top of what the other profiles allow (F21-02, A41)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, bounds, cap, caps, charging, later, schedule, spoken, step
from limits.making import T0, TWO, accepted, currents, started

from harness.limits import CONNECTORS, INSTALLATION, Hardware, Reading, Site
from harness.profiles import Purpose, RateUnit, Rebooted, Version

W = RateUnit.W
CAPPED = Reading.parse("local_generation=capped", version=Version.V21)


def generation(first, *periods, number=9, level=0, **rest):
    one = schedule(first, *periods, **rest)
    return spoken(one, number=number, level=level, purpose=Purpose.LOCAL_GENERATION)


def maximum(first, *periods, **rest):
    return spoken(schedule(first, *periods, **rest), number=8, purpose=Purpose.STATION_MAX)


def test_generation_comes_on_top_of_the_maximum():
    # V9: 5 A on top of 10 A.
    events = [accepted(maximum(step(10)), 0), accepted(generation(step(5)), 0)]
    result = later(events)
    assert [result.at(number, T0).cap.current_a for number in (0, 1)] == [15, 15]


def test_in_the_other_reading_it_is_one_more_limit():
    events = [accepted(maximum(step(10)), 0), accepted(generation(step(5)), 0)]
    result = later(events, reading=CAPPED)
    assert [result.at(number, T0).cap.current_a for number in (0, 1)] == [5, 5]
    found = [[one.member for one in result.at(number, T0).reasons] for number in (0, 1)]
    assert found == [
        [Purpose.STATION_MAX, Purpose.LOCAL_GENERATION, CONNECTORS],
        [Purpose.STATION_MAX, Purpose.LOCAL_GENERATION, INSTALLATION],
    ]


def test_it_comes_on_top_of_the_smallest_member():
    events = [
        *charging(spoken(schedule(step(8), step(12, 30)))),
        accepted(maximum(step(10)), 0),
        accepted(generation(step(5)), 0),
    ]
    result = later(events)
    assert currents(result.connector(1)) == {0: 13, 30: 15}
    assert [one.member for one in result.at(1, T0).reasons] == [
        Purpose.TX_DEFAULT,
        Purpose.STATION_MAX,
        INSTALLATION,
        Purpose.LOCAL_GENERATION,
    ]


@pytest.mark.parametrize(("ampere", "together"), [(26, 31), (27, 32), (28, 32), (40, 32)])
def test_it_does_not_come_on_top_of_the_hardware(ampere, together):
    events = [accepted(maximum(step(ampere)), 0), accepted(generation(step(5)), 0)]
    assert currents(later(events).connector(1)) == {0: together}


def test_what_nothing_limits_stays_so():
    site = Site((Hardware(None),))
    events = [accepted(generation(step(5)), 0)]
    assert later(events, site=site).at(1, T0).cap == cap(phases=3)
    assert later(events, site=site, reading=CAPPED).at(1, T0).cap == cap(None, None, 5, 3)


def test_it_comes_and_goes_with_its_schedule():
    events = [
        accepted(maximum(step(10)), 0),
        accepted(generation(step(5, 20), step(3, 30), duration=40), 0),
    ]
    result = later(events)
    assert currents(result.connector(1)) == {0: 10, 20: 15, 30: 13, 40: 10}
    assert currents(result.station) == {0: 10, 20: 15, 30: 13, 40: 10}


@pytest.mark.parametrize("place", [0, 1])
def test_the_station_s_maximum_is_raised_by_the_station_s_generation_only(place):
    events = [accepted(maximum(step(10)), 0), accepted(generation(step(5)), place)]
    result = later(events, site=TWO)
    found = [result.at(number, T0).cap.current_a for number in (0, 1, 2)]
    assert found == ([15, 15, 15] if place == 0 else [10, 15, 10])


def test_each_connector_s_own_generation_is_in_the_sum_of_the_connectors():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(spoken(schedule(step(8))), 0),
        accepted(generation(step(5)), 1),
    ]
    result = later(events, site=TWO)
    assert [result.at(number, T0).cap.current_a for number in (0, 1, 2)] == [21, 13, 8]


def test_the_station_s_generation_raises_each_connector():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(spoken(schedule(step(8))), 0),
        accepted(generation(step(5)), 0),
    ]
    result = later(events, site=TWO)
    assert [result.at(number, T0).cap.current_a for number in (0, 1, 2)] == [26, 13, 13]


def test_generations_stack_by_level():
    low = generation(step(5))
    high = generation(step(2), number=7, level=1, duration=30)
    events = [accepted(maximum(step(10)), 0), accepted(low, 0), accepted(high, 0)]
    assert currents(later(events).connector(1)) == {0: 12, 30: 15}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        # 5 A on three phases of 230 V are 3450 W, on one 1150 W.
        (generation(step(5)), cap(12_450, 4150, 32, 3)),
        (generation(step(5, phases=1)), cap(10_150, 4150, 32, 3)),
        (generation(step(3000), unit=W), cap(12_000, 4000, 32, 3)),
        (generation(step(3000, phases=2), unit=W), cap(12_000, 4500, 32, 3)),
    ],
)
def test_a_limit_in_watts_is_raised_in_watts(one, expected):
    events = [*charging(spoken(schedule(step(9000), unit=W))), accepted(one, 0)]
    assert later(events).at(1, T0).cap == expected


def test_a_limit_in_amperes_is_raised_in_amperes():
    events = [*charging(spoken(schedule(step(10)))), accepted(generation(step(3450), unit=W), 0)]
    assert later(events).at(1, T0).cap == cap(None, None, 15, 3)


def test_the_voltage_of_the_site_converts_it():
    site = Site((Hardware(),), Decimal(240))
    events = [*charging(spoken(schedule(step(10)))), accepted(generation(step(3600), unit=W), 0)]
    assert later(events, site=site).at(1, T0).cap.current_a == 15
    station = [accepted(maximum(step(10)), 0), accepted(generation(step(3600), unit=W), 0)]
    assert later(station, site=site).at(0, T0).cap.current_a == 15


def test_lines_are_raised_line_by_line():
    one = spoken(schedule(step(6, limit_l2=8, limit_l3=10)))
    events = [*charging(one), accepted(generation(step(1, limit_l2=2, limit_l3=3)), 0)]
    assert later(events).at(1, T0).cap == cap(None, None, 32, 3, amperes(7, 10, 13))


def test_generation_of_an_open_amount_raises_by_the_least_and_the_most():
    # A29: after the reboot nobody knows whether the station still has it.
    events = [
        accepted(maximum(step(10)), 0),
        accepted(generation(step(5)), 0),
        Rebooted(T0 + 20_000),
    ]
    result = later(events)
    assert bounds(result.connector(1)) == {0: (15, 15), 20: (10, 15)}
    assert bounds(result.station) == {0: (15, 15), 20: (10, 15)}


def test_a_generation_that_may_be_lost_is_no_limit_where_it_is_a_member():
    events = [
        accepted(maximum(step(10)), 0),
        accepted(generation(step(5)), 0),
        Rebooted(T0 + 20_000),
    ]
    assert bounds(later(events, reading=CAPPED).connector(1)) == {0: (5, 5), 20: (5, 10)}


def test_it_comes_on_top_of_the_least_and_the_most_of_an_open_limit():
    two = schedule(step(12), id=2)
    open_choice = spoken(
        schedule(step(8), id=1), two, purpose=Purpose.TX, transaction_id=100, number=1
    )
    events = [*charging(open_choice), accepted(generation(step(5)), 0)]
    result = later(events)
    assert bounds(result.connector(1)) == {0: (13, 17)}
    assert bounds(result.station) == {0: (13, 17)}


def test_generation_after_a_gap_of_the_rest_raises_nothing():
    default = spoken(schedule(step(8), duration=30))
    site = Site((Hardware(None),))
    events = [*charging(default), accepted(generation(step(5)), 0)]
    assert caps(later(events, site=site).connector(1)) == {
        0: cap(None, None, 13, 3),
        30: cap(phases=3),
    }

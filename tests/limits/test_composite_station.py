"""Composite schedules of the station, of local generation, and where nothing limits (K08)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import LATER, charging, period, schedule, spoken, step, told
from limits.making import ONE, T0, TWO, accepted, started

from harness.limits import (
    CompositeDefault,
    Hardware,
    Reading,
    Site,
    Supply,
    composite_of,
)
from harness.profiles import Ledger, OperationMode, Purpose, RateUnit, Version

A, W = RateUnit.A, RateUnit.W
DC = Site((Hardware(Decimal(200), supply=Supply.DC),))
LINES = {"limit_l2": 8, "limit_l3": 10}


def default_told(unit, hardware=Hardware(None), connector=1, **rest):  # noqa: B008
    default = CompositeDefault(Decimal(48), Decimal(33_120), 3)
    site = Site((hardware,) * 2)
    return composite_of(Ledger(), site, connector, T0, 1000, unit, LATER, default, **rest)


def test_a_default_is_told_where_nothing_limits():
    # A22.
    assert default_told(A) == (period(48),)
    assert default_told(W) == (period(33_120),)
    assert default_told(A, Hardware(None, supply=Supply.DC)) == (period(48, None),)
    assert default_told(A, Hardware(Decimal(16))) == (period(16),)


def test_the_station_s_default_is_that_of_its_connectors_together():
    assert default_told(A, connector=0) == (period(96),)
    assert default_told(W, connector=0) == (period(66_240),)


def test_without_a_default_there_is_nothing_to_tell():
    message = "^nothing limits the connector, and no default is given to be told$"
    with pytest.raises(ValueError, match=message):
        told([], site=Site((Hardware(None),)))


def test_a_ledger_that_supposes_no_transaction_tells_what_limits_without_one():
    site, events = ONE, [accepted(spoken(schedule(step(6))))]
    assert told(events) == (period(6),)
    bare = Ledger()
    assert composite_of(bare, site, 1, T0, 1000, A) == (period(32),)
    assert composite_of(bare.supposing([1], T0), site, 1, T0, 0, A) == (period(32),)


def generation(first, place=0, **rest):
    one = schedule(first, **rest)
    return accepted(spoken(one, number=9, purpose=Purpose.LOCAL_GENERATION), place)


def test_generation_comes_on_top_in_the_unit_that_was_asked_for():
    # V9: 5 A at 230 V on three phases are 3450 W.
    maximum = accepted(spoken(schedule(step(10)), purpose=Purpose.STATION_MAX), 0)
    events = [maximum, generation(step(5))]
    assert told(events) == (period(15),)
    assert told(events, W) == (period(10_350),)
    assert told([maximum, generation(step(3450), unit=W)]) == (period(15),)
    assert told(events, connector=0) == (period(15),)


def test_in_the_other_reading_generation_is_one_more_limit():
    capped = Reading.parse("local_generation=capped", version=Version.V21)
    events = [*charging(spoken(schedule(step(10)))), generation(step(5))]
    assert told(events, reading=capped) == (period(5),)


def test_generation_raises_each_phase():
    one = spoken(schedule(step(6, **LINES)))
    events = [*charging(one), generation(step(1, limit_l2=2, limit_l3=3))]
    assert told(events) == (period(7, limit_l2=10, limit_l3=13),)
    whole = [*charging(one), generation(step(5))]
    assert told(whole) == (period(11, limit_l2=13, limit_l3=15),)


def test_the_station_tells_the_sum_of_what_comes_on_top_of_each_connector():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(spoken(schedule(step(8))), 0),
        generation(step(5), 1),
    ]
    assert told(events, connector=0, site=TWO) == (period(21),)


def test_the_station_tells_the_phases_of_its_connectors():
    one = spoken(schedule(step(6, **LINES)))
    events = [started(1), accepted(one)]
    # The other connector has 32 A on each phase.
    assert told(events, connector=0, site=TWO) == (period(38, limit_l2=40, limit_l3=42),)
    # 32 A at 230 V are 7360 W for each phase.
    assert told(events, W, 0, TWO) == (period(8740, limit_l2=9200, limit_l3=9660),)


def test_the_station_s_maximum_bounds_each_phase_of_the_sum():
    maximum = spoken(schedule(step(40)), number=2, purpose=Purpose.STATION_MAX)
    events = [*charging(spoken(schedule(step(6, **LINES)))), accepted(maximum, 0)]
    assert told(events, connector=0, site=TWO) == (period(38, limit_l2=40, limit_l3=40),)


def test_the_station_tells_the_most_phases_of_its_connectors_but_the_fewest_of_its_maximum():
    site = Site((Hardware(Decimal(16), 1), Hardware(Decimal(16), 3)))
    assert told([], connector=0, site=site) == (period(32),)
    # 3680 W on one phase and 11040 W on three.
    assert told([], W, 0, site) == (period(14_720),)
    maximum = spoken(schedule(step(20, phases=1)), purpose=Purpose.STATION_MAX)
    assert told([accepted(maximum, 0)], connector=0, site=site) == (period(20, 1),)


def test_a_maximum_without_a_limit_leaves_the_sum():
    maximum = spoken(
        schedule(step(mode=OperationMode.LOCAL_FREQUENCY)), purpose=Purpose.STATION_MAX
    )
    assert told([accepted(maximum, 0)], connector=0, site=TWO) == (period(64),)


def test_a_station_of_dc_connectors_has_no_phases():
    both = Site(DC.connectors * 2)
    assert told([], connector=0, site=both) == (period(400, None),)
    assert told([], W, 0, both) == (period(160_000, None),)


def test_a_station_with_ac_and_dc_connectors_has_phases():
    # 80 kW and 22080 W.
    both = Site((*DC.connectors, Hardware()))
    assert told([], W, 0, both) == (period(102_080),)
    assert told([], A, 0, both) == (period(232),)


def test_where_the_maximum_alone_is_told_generation_comes_on_top_of_it():
    maximum = spoken(schedule(step(25)), purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0), generation(step(5))]
    only = LATER.with_switch("composite0", "maximum_only")
    assert told(events, connector=0, site=TWO, reading=only) == (period(30),)


def test_a_maximum_that_does_not_say_has_the_phases_of_the_connectors():
    # 40 A are 9200 W on the one phase that they have.
    one_phase = Site((Hardware(Decimal(32), 1),) * 2)
    maximum = spoken(schedule(step(40)), purpose=Purpose.STATION_MAX)
    events = [accepted(maximum, 0)]
    assert told(events, connector=0, site=one_phase) == (period(40, 1),)
    assert told(events, W, 0, one_phase) == (period(9200, 1),)
    both = Site(DC.connectors * 2)
    assert told(events, connector=0, site=both) == (period(40, None),)

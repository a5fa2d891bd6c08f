"""Local generation in a composite schedule, and what it cannot raise (K08.FR.04)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import charging, later, schedule, spoken, step, told
from limits.making import T0, TWO, accepted, started

from harness.limits import Hardware, Reading, Site, Supply, composite
from harness.profiles import Purpose, RateUnit, Rebooted, Version

A, W = RateUnit.A, RateUnit.W
CAPPED = Reading.parse("local_generation=capped", version=Version.V21)
DC = Site((Hardware(Decimal(200), supply=Supply.DC),))


def generation(first, **rest):
    one = spoken(schedule(first, **rest), number=9, purpose=Purpose.LOCAL_GENERATION)
    return accepted(one, 0)


def limits(periods):
    return [period.limit for period in periods]


def test_generation_does_not_lift_what_the_hardware_lets_through():
    site = Site((Hardware(Decimal(16)),))
    events = [*charging(spoken(schedule(step(14)))), generation(step(5))]
    assert limits(told(events, site=site)) == [16]


def test_generation_alone_leaves_the_hardware_as_it_is():
    assert limits(told([generation(step(5))], site=Site((Hardware(Decimal(16)),)))) == [16]


def test_the_station_s_generation_is_a_limit_of_its_own_in_the_other_reading():
    events = [accepted(spoken(schedule(step(16))), 0), generation(step(20))]
    assert limits(told(events, connector=0, site=TWO, reading=CAPPED)) == [20]


def test_a_generation_that_a_reboot_may_have_taken_keeps_its_phases():
    # One phase of 5 A at 230 V on top of 9000 W.
    default = spoken(schedule(step(9000), unit=W))
    events = [*charging(default), generation(step(5, phases=1)), Rebooted(T0)]
    assert later(events).at(1, T0).cap.power_w == 10_150


@pytest.mark.parametrize("unit", [A, W])
def test_on_dc_a_generation_is_converted_at_the_battery_s_voltage(unit):
    # 10 A at 400 V on top of 9000 W.
    events = [*charging(spoken(schedule(step(9000), unit=W))), generation(step(10))]
    assert later(events, site=DC).at(1, T0).cap.power_w == 13_000
    in_unit = {W: Decimal(13_000), A: Decimal("32.5")}
    assert limits(told(events, site=DC, unit=unit)) == [in_unit[unit]]


def test_a_dc_station_s_generation_is_converted_at_the_batteries_voltage_too():
    """6000 W at 400 V are 15 A on top of 8 A for both connectors, not 8.7 A as on three phases."""
    both = Site((Hardware(Decimal(125), supply=Supply.DC),) * 2)
    ceiling = accepted(spoken(schedule(step(8)), purpose=Purpose.STATION_MAX), 0)
    events = [started(), ceiling, generation(step(6000), unit=W)]
    assert later(events, site=both).at(0, T0).cap.current_a == 23


def test_a_station_without_connectors_has_no_composite_schedule():
    with pytest.raises(ValueError, match="found a station without connectors"):
        composite([], Site(()), 0, T0, 1000, A)


def test_a_total_of_one_phase_is_cut_by_the_hardware():
    # 11040 W on one phase are 48 A, and the connector carries 32 A.
    reading = Reading.parse("w_cap=total", version=Version.V21)
    events = charging(spoken(schedule(step(11_040, phases=1), unit=W)))
    assert limits(told(events, reading=reading)) == [32]

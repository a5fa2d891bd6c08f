"""What a single period allows: by its unit, its phases, the battery and the supply."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import (
    amperes,
    bounds,
    cap,
    caps,
    charging,
    later,
    schedule,
    spoken,
    step,
    watts,
)
from limits.making import T0, accepted

from harness.limits import Hardware, Site, Supply
from harness.profiles import LimitAtSoc, OperationMode, Purpose, RateUnit, SocReported

A, W = RateUnit.A, RateUnit.W
CENTRAL = OperationMode.CENTRAL_SETPOINT
IDLE = OperationMode.IDLE
DC = Site((Hardware(Decimal(200), 3, Decimal(50_000), Supply.DC),))


def piece(*profiles, **rest):
    (found,) = later(charging(*profiles), **rest).connector(1)
    return found


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        (A, {"limit_l2": 8, "limit_l3": 10}, cap(None, None, 32, 3, amperes(6, 8, 10))),
        (A, {"limit_l2": 8}, cap(None, None, 32, 3, amperes(6, 8, 6))),
        (A, {"limit_l3": 8}, cap(None, None, 32, 3, amperes(6, 6, 8))),
        (A, {"limit_l2": 0, "limit_l3": 0}, cap(None, None, 32, 3, amperes(6, 0, 0))),
        (W, {"limit_l2": 8, "limit_l3": 10}, cap(None, None, 32, 3, watts(6, 8, 10))),
        (W, {"limit_l2": 8, "phases": 2}, cap(None, None, 32, 2, watts(6, 8, 6))),
        (W, {"limit_l2": 8, "phases": 0}, cap(None, None, 32, 3, watts(6, 8, 6))),
        (A, {"limit_l2": 8, "phases": 1, "use": 2}, cap(None, None, 32, 1, amperes(6, 8, 6), 2)),
    ],
)
def test_limits_of_single_phases_stand_in_lines(unit, values, expected):
    # F21-30.
    assert piece(spoken(schedule(step(6, **values), unit=unit))).cap == expected


def test_one_phase_that_is_to_be_used_is_named():
    # K01.FR.19.
    assert piece(spoken(schedule(step(6, phases=1, use=2)))).cap == cap(None, None, 6, 1, None, 2)


def test_lines_merge_with_those_of_other_purposes():
    outside = spoken(schedule(step(7, limit_l2=7, limit_l3=9)), number=2, purpose=Purpose.EXTERNAL)
    one = spoken(schedule(step(6, limit_l2=8, limit_l3=10)))
    assert piece(one, outside).cap == cap(None, None, 32, 3, amperes(6, 7, 9))


def full(soc, limit, ampere=16, unit=A, **values):
    above = LimitAtSoc(Decimal(soc), Decimal(limit))
    return spoken(schedule(step(ampere, **values), unit=unit, limit_at_soc=above))


@pytest.mark.parametrize(("soc", "ampere"), [("79.9", 16), ("80", 6), ("80.1", 6)])
def test_from_a_state_of_charge_on_another_limit_caps_as_well(soc, ampere):
    # F21-12.
    events = [*charging(full(80, 6)), SocReported(T0 + 20_000, 100, Decimal(soc))]
    expected = {0: (16, 16)} if ampere == 16 else {0: (16, 16), 20: (6, 6)}
    assert bounds(later(events).connector(1)) == expected


def test_a_limit_for_a_full_battery_above_the_other_one_changes_nothing():
    events = [*charging(full(80, 20)), SocReported(T0, 100, Decimal(90))]
    assert bounds(later(events).connector(1)) == {0: (16, 16)}


def test_a_state_of_charge_that_falls_again_lifts_the_limit():
    reports = [SocReported(T0 + 1000 * soc, 100, Decimal(100 - soc)) for soc in (10, 20, 30)]
    events = [*charging(full(80, 6)), *reports]
    assert bounds(later(events).connector(1)) == {0: (16, 16), 10: (6, 6), 30: (16, 16)}


def test_the_state_of_charge_of_another_transaction_says_nothing():
    events = [*charging(full(80, 6)), SocReported(T0, 99, Decimal(90))]
    assert bounds(later(events).connector(1)) == {0: (16, 16)}


def test_a_limit_for_a_full_battery_has_the_unit_and_the_phases_of_its_period():
    events = [SocReported(T0, 100, Decimal(90))]
    (found,) = later([*charging(full(80, 2000, 9000, W, phases=2)), *events]).connector(1)
    assert found.cap == cap(2000, 1000, 32, 2)
    (found,) = later([*charging(full(80, 7, 6, limit_l2=8)), *events]).connector(1)
    assert found.cap == cap(None, None, 7, 3, amperes(6, 8, 6))


def test_a_limit_for_a_full_battery_holds_where_the_period_has_none():
    above = LimitAtSoc(Decimal(80), Decimal(6))
    one = spoken(schedule(step(mode=CENTRAL, setpoint=9), limit_at_soc=above))
    events = [*charging(one), SocReported(T0, 100, Decimal(90))]
    assert later(events).at(1, T0).cap == cap(None, None, 6, 3)


def test_an_idle_period_stays_idle_with_a_full_battery():
    above = LimitAtSoc(Decimal(80), Decimal(6))
    one = spoken(schedule(step(mode=IDLE), limit_at_soc=above))
    events = [*charging(one), SocReported(T0, 100, Decimal(90))]
    assert later(events).at(1, T0).cap == cap(0, None, 32, 3)


@pytest.mark.parametrize(
    ("unit", "values", "expected"),
    [
        (A, {}, cap(50_000, None, 6)),
        (A, {"phases": 2, "use": 1}, cap(50_000, None, 6)),
        (W, {}, cap(6, None, 200)),
        (W, {"phases": 1}, cap(6, None, 200)),
        (A, {"limit_l2": 4, "limit_l3": 3}, cap(50_000, None, 6)),
        (W, {"limit_l2": 4}, cap(6, None, 200)),
    ],
)
def test_on_dc_there_are_no_phases(unit, values, expected):
    # K01.FR.44.
    assert piece(spoken(schedule(step(6, **values), unit=unit)), site=DC).cap == expected


def test_on_dc_the_station_s_maximum_has_no_phases_either():
    maximum = spoken(schedule(step(9000, phases=1), unit=W), purpose=Purpose.STATION_MAX)
    result = later([accepted(maximum, 0)], site=DC)
    assert caps(result.connector(1)) == {0: cap(9000, None, 200)}
    assert caps(result.station) == {0: cap(9000, None, 200)}


def test_beside_an_ac_connector_the_station_s_maximum_has_phases():
    both = Site((*DC.connectors, Hardware()))
    maximum = spoken(schedule(step(9000), unit=W), purpose=Purpose.STATION_MAX)
    result = later([accepted(maximum, 0)], site=both)
    assert [result.at(number, T0).cap for number in (0, 1, 2)] == [
        cap(9000, 3000, 232),
        cap(9000, None, 200),
        cap(9000, 3000, 32, 3),
    ]


def test_on_dc_feeding_back_has_no_phases():
    one = spoken(schedule(step(9000, mode=CENTRAL, discharge_limit=-6000, phases=3), unit=W))
    assert piece(one, site=DC).discharge == cap(6000)
    split = spoken(
        schedule(step(9, mode=CENTRAL, discharge_limit=-6, discharge_limit_l2=-5, phases=3))
    )
    assert piece(split, site=DC).discharge == cap(None, None, 6)


def test_a_period_without_a_limit_tells_no_phases_on_dc():
    one = spoken(schedule(step(mode=CENTRAL, setpoint=5, phases=1, use=2)))
    assert piece(one, site=DC).cap == cap(50_000, None, 200)

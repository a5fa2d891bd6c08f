from __future__ import annotations

from dataclasses import replace

import pytest
from verdict.builders import METER, T0, amps, at, constant, measured, pieces, wants, watts

from harness.limits import Cap
from harness.measured import Missing, Sample
from harness.verdict import (
    Criteria,
    Demand,
    Verdict,
    judge,
    station_criteria,
    station_demands,
    station_meter,
    station_series,
)

STATION_LIMIT = pieces((0, Cap(power_w=watts(11_000).power_w)), until_s=120)


def two_connectors(first, second, until_s=120):
    return {
        1: measured(first, until_s, connector=1),
        2: measured(second, until_s, connector=2),
    }


def judged_station(by_connector, criteria=None, demanded=None):
    return judge(
        station_series(by_connector),
        STATION_LIMIT,
        METER,
        criteria or Criteria(),
        connector=0,
        demanded=demanded or wants(),
    )


def test_samples_of_the_same_slot_are_added_up():
    by_connector = two_connectors(constant(4_000), constant(5_000))
    by_connector[2] = [replace(one, t0=one.t0 + 20, t1=one.t1 + 30) for one in by_connector[2]]
    summed = station_series(by_connector)[10]
    assert isinstance(summed, Sample)
    assert summed.connector == 0
    assert summed.power_w == 9_000
    assert summed.phase_power_w == pytest.approx((3_000, 3_000, 3_000))
    assert summed.phase_current_a[0] == pytest.approx(9_000 / 3 / 230)
    assert (summed.t0, summed.t1) == (at(10), at(10) + 80)
    assert summed.phase_voltage_v == by_connector[1][10].phase_voltage_v


def test_energy_is_summed_only_when_every_meter_has_it():
    counted = {
        1: measured(constant(3_600), 2, energy=True),
        2: measured(constant(7_200), 2, energy=True, connector=2),
    }
    first, second = station_series(counted)
    assert isinstance(first, Sample)
    assert isinstance(second, Sample)
    assert second.energy_wh == pytest.approx(2_003)
    counted[2] = [replace(one, energy_wh=None) for one in counted[2]]
    uncounted = station_series(counted)[1]
    assert isinstance(uncounted, Sample)
    assert uncounted.energy_wh is None


def test_a_slot_that_one_connector_misses_is_missing_for_the_station():
    by_connector = two_connectors(constant(4_000), constant(5_000))
    by_connector[2][10] = Missing(2, 10, at(10), 1_000, "timeout")
    missing = station_series(by_connector)[10]
    assert missing == Missing(0, 10, at(10), 1_000, "connector 2: timeout")


def test_a_slot_that_is_not_in_every_plan_is_left_out():
    by_connector = two_connectors(constant(4_000), constant(5_000))
    by_connector[2] = [replace(one, interval_ms=5_000) for one in by_connector[2][::5]]
    summed = station_series(by_connector)
    assert [one.slot for one in summed[:3]] == [0, 5, 10]
    assert summed[0].interval_ms == 5_000


def test_a_station_without_connectors_has_no_series():
    assert station_series({}) == []


def test_connectors_that_each_get_the_whole_limit_fail_together():
    result = judged_station(two_connectors(constant(10_500), constant(10_500)))
    assert result.verdict is Verdict.FAIL
    assert result.violations[0].sentence(T0).startswith("the station drew 21.00 kW")


def test_connectors_that_share_the_limit_pass():
    result = judged_station(two_connectors(constant(5_400), constant(5_400)))
    assert result.verdict is Verdict.PASS


def test_load_that_moves_between_connectors_is_no_peak_of_the_sum():
    # Connector 1 gives 7 kW up and connector 2 takes them at the same instant; the meter of the
    # first shows it 2 s later, so that the sum of the values is 17.8 kW for that long.
    moving = two_connectors(
        lambda t: 8_900 if t < 62 else 1_900, lambda t: 1_900 if t < 60 else 8_900
    )
    result = judged_station(moving)
    assert (result.verdict, result.violations) == (Verdict.MARGINAL, ())


def test_load_that_moves_counts_neither_as_energy_nor_by_its_duration():
    # 7 kW twice for 2 s are 2.1 % of 11 kW over 60 s, of which only 1.5 % are spare.
    moving = two_connectors(
        lambda t: 8_975 if t < 62 else 1_975, lambda t: 1_975 if t < 60 else 8_975
    )
    assert judged_station(moving, Criteria(min_exceed_ms=1_000)).violations == ()


def test_load_that_is_on_both_connectors_for_longer_is_a_peak():
    overlapping = two_connectors(
        lambda t: 8_900 if t < 67 else 1_900, lambda t: 1_900 if t < 60 else 8_900
    )
    assert judged_station(overlapping).verdict is Verdict.FAIL


def test_a_paused_station_may_draw_the_standby_of_each_connector():
    caps = pieces((0, amps(0)), until_s=120)
    samples = station_series(two_connectors(constant(90), constant(90)))
    criteria = station_criteria(Criteria(), 2)
    result = judge(samples, caps, METER, criteria, connector=0, demanded=wants())
    assert (criteria.pause_power_w, criteria.pause_current_a) == (200, 1.0)
    assert result.verdict is Verdict.PASS


def test_demands_of_the_connectors_are_added_up():
    first = [Demand(at(0), at(60), 11_000, 3), Demand(at(60), at(100), 0.0, 0)]
    second = [Demand(at(30), at(100), 3_700, 1)]
    assert station_demands({1: first, 2: second}) == [
        Demand(at(0), at(30), 11_000, 3),
        Demand(at(30), at(60), 14_700, 3),
        Demand(at(60), at(100), 3_700, 1),
    ]


def test_a_sum_of_meters_is_as_slow_and_uncertain_as_its_worst():
    fine = replace(METER, refresh_ms=200, accuracy=0.005, power_resolution_w=0.1)
    coarse = replace(METER, window_ms=3_000, power_resolution_w=10.0, energy_resolution_wh=100.0)
    summed = station_meter([fine, coarse])
    assert (summed.refresh_ms, summed.window_ms, summed.accuracy) == (1_000, 3_000, 0.02)
    assert (summed.power_resolution_w, summed.energy_resolution_wh) == (10.1, 100.0)

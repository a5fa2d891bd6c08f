from __future__ import annotations

from report.folders import sample

from harness.report.series import NO_SERIES, Series, station_series


def test_samples_become_points_of_power_over_time() -> None:
    series = Series.of([sample(0, 100.0), sample(1000, 200.0)])

    assert series.power == [(0, 100.0), (1000, 200.0)]
    assert series.gaps == []


def test_samples_further_apart_than_planned_leave_a_gap() -> None:
    series = Series.of([sample(0, 1.0), sample(1000, 1.0), sample(6000, 1.0)])

    assert series.gaps == [(1000, 6000)]


def test_a_pause_that_was_planned_is_no_gap() -> None:
    series = Series.of([sample(0, 1.0, interval=60_000), sample(60_000, 1.0)])

    assert series.gaps == []


def test_currents_are_told_by_phase() -> None:
    series = Series.of([sample(0, 6_900.0)])

    assert [series.current(phase) for phase in range(3)] == [[(0, 10.0)], [(0, 10.1)], [(0, 9.9)]]


def test_a_current_that_was_not_measured_is_no_point() -> None:
    series = Series.of([{**sample(0, 6_900.0), "i": [None, 10.1, None]}])

    assert [series.current(phase) for phase in range(3)] == [[], [(0, 10.1)], []]


def test_the_peak_is_looked_for_between_two_times_only() -> None:
    series = Series.of([sample(t, float(t)) for t in range(0, 10_000, 1000)])

    assert series.peak(2000, 4000) == (4000, 4000.0)
    assert series.peak(4100, 4900) is None


def test_the_station_is_the_sum_of_its_connectors_slot_by_slot() -> None:
    one = Series.of([sample(0, 100.0), sample(1000, 200.0)])
    other = Series.of([sample(5, 10.0, 2), sample(1005, 20.0, 2)])

    assert station_series([one, other]).power == [(0, 110.0), (1000, 220.0)]


def test_a_slot_that_a_connector_missed_has_no_sum() -> None:
    one = Series.of([sample(0, 100.0), sample(1000, 200.0), sample(2000, 300.0)])
    other = Series.of([sample(0, 10.0, 2), sample(2000, 30.0, 2)])

    assert station_series([one, other]).power == [(0, 110.0), (2000, 330.0)]


def test_a_gap_of_a_connector_is_a_gap_of_the_station() -> None:
    one = Series.of([sample(t, 1.0) for t in range(0, 9000, 1000)])
    other = Series.of([sample(0, 1.0, 2), sample(8000, 1.0, 2)])

    assert station_series([one, other]).gaps == [(0, 8000)]


def test_nothing_measured_adds_up_to_nothing() -> None:
    assert station_series([]) == NO_SERIES

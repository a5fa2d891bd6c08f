from __future__ import annotations

import math

from harness.report.decimate import envelope, merge_spans, with_gaps


def test_few_points_are_kept_as_they_are() -> None:
    points = [(0, 1.0), (10, 3.0), (20, 2.0)]

    assert envelope(points, buckets=2) == points


def test_each_slice_keeps_its_lowest_and_its_highest_point() -> None:
    points = [(0, 5.0), (1, 1.0), (2, 9.0), (3, 4.0), (4, 6.0), (5, 7.0), (6, 2.0), (8, 3.0)]

    # two slices of 4 ms: 0 to 3 and 4 to 7; the last point begins a slice of its own
    assert envelope(points, buckets=2) == [(1, 1.0), (2, 9.0), (5, 7.0), (6, 2.0), (8, 3.0)]


def test_a_slice_that_is_level_keeps_one_extreme_twice_only_once() -> None:
    points = [(t, 4.0) for t in range(100)]

    assert len(envelope(points, buckets=10)) == 11


def test_a_peak_of_one_sample_in_a_day_survives() -> None:
    points = [(t, 4_000.0) for t in range(0, 86_400_000, 1000)]
    points[50_000] = (50_000_000, 11_000.0)

    assert (50_000_000, 11_000.0) in envelope(points)


def test_a_day_of_seconds_becomes_at_most_two_points_a_slice() -> None:
    points = [(t, float(t * 7919 % 1009)) for t in range(0, 86_400_000, 1000)]

    assert len(envelope(points, buckets=1000)) <= 2 * (1000 + 1)


def test_thinned_out_points_stay_in_the_order_of_time() -> None:
    points = [(t, float(t * 7919 % 1009)) for t in range(10_000)]

    kept = envelope(points, buckets=50)

    assert kept == sorted(kept)


def test_a_line_is_broken_where_it_has_a_gap() -> None:
    line = with_gaps([(0, 1.0), (1000, 2.0), (9000, 3.0)], [(1000, 9000)])

    assert [t for t, _ in line] == [0, 1000, 1001, 9000]
    assert math.isnan(line[2][1])


def test_spans_that_nobody_could_tell_apart_are_joined() -> None:
    assert merge_spans([(0, 10), (15, 20), (40, 50)], 5) == [(0, 20), (40, 50)]


def test_a_span_inside_another_does_not_shorten_it() -> None:
    assert merge_spans([(0, 100), (10, 20)], 0) == [(0, 100)]


def test_spans_are_joined_in_whatever_order_they_come() -> None:
    assert merge_spans([(40, 50), (0, 38)], 5) == [(0, 50)]

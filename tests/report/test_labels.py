from __future__ import annotations

from itertools import pairwise

from harness.report.labels import (
    ROWS,
    Mark,
    PlacedMark,
    merge_marks,
    place_marks,
    text_width_pt,
)


def span(placed: PlacedMark) -> tuple[float, float]:
    """Where a label lies when a millisecond is a point wide."""
    width = text_width_pt(placed.mark.text)
    start = placed.mark.t - width if placed.left else placed.mark.t
    return start, start + width


def test_marks_on_the_same_spot_become_one_with_both_texts() -> None:
    marks = [Mark(100, "TxProfile 7"), Mark(101, "tx 1 starts")]

    assert merge_marks(marks, pt_per_ms=0.1) == [Mark(100, "TxProfile 7 · tx 1 starts")]


def test_marks_apart_stay_apart_and_are_sorted() -> None:
    assert merge_marks([Mark(500, "b"), Mark(0, "a")], 0.1) == [Mark(0, "a"), Mark(500, "b")]


def test_a_crowd_on_one_spot_is_counted() -> None:
    marks = [Mark(0, text) for text in "abcde"]

    assert merge_marks(marks, 0.1) == [Mark(0, "a · b · c · +2")]


def test_a_lonely_label_stands_in_the_lowest_row() -> None:
    assert place_marks([Mark(10, "tx 1 starts")], 1.0, 700) == [
        PlacedMark(Mark(10, "tx 1 starts"), 0)
    ]


def test_labels_that_would_touch_stand_above_each_other_the_earlier_one_higher() -> None:
    placed = place_marks([Mark(10, "TxDefault 1"), Mark(20, "tx 1 starts")], 1.0, 700)

    assert [one.row for one in placed] == [1, 0]


def test_a_label_at_the_right_edge_stands_to_the_left_of_its_line() -> None:
    (placed,) = place_marks([Mark(690, "tx 1 ends")], 1.0, 700)

    assert placed.left
    assert placed.row == 0


def test_a_label_without_room_is_left_out_but_its_mark_is_kept() -> None:
    placed = place_marks([Mark(t, "a long label indeed") for t in range(5)], 1.0, 700)

    assert len(placed) == 5
    assert sum(one.row is None for one in placed) == 5 - ROWS


def test_no_two_labels_of_a_row_overlap() -> None:
    marks = [Mark(t * 13, f"TxProfile {t}") for t in range(50)]

    placed = place_marks(marks, 1.0, 700)

    for row in range(ROWS):
        spans = sorted(span(one) for one in placed if one.row == row)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))

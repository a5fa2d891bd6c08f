from __future__ import annotations

from math import inf

from harness.limits import CONNECTORS, Cap, Piece, Reason
from harness.report.bounds import Plateau
from harness.report.plateaus import ceiling_line, current_line, levels, power_line

PIECE = Piece(0, 1, Cap(), (Reason("installation", None, Cap()),))


def plateau(
    start: int,
    end: int,
    power_w: float | None,
    piece: Piece = PIECE,
    current_a: float | None = None,
) -> Plateau:
    ceiling_w = None if power_w is None else power_w + 100
    return Plateau(start, end, power_w, ceiling_w, current_a, piece)


def test_allowed_power_is_a_line_of_steps_up_to_the_end() -> None:
    plateaus = [plateau(0, 10, 9_000), plateau(10, 30, 4_000)]

    assert power_line(plateaus) == [(0, 9_000), (10, 4_000), (30, 4_000)]
    assert ceiling_line(plateaus) == [(0, 9_100), (10, 4_100), (30, 4_100)]


def test_where_nothing_limits_the_line_is_infinitely_high() -> None:
    assert power_line([plateau(0, 10, None)]) == [(0, inf), (10, inf)]


def test_allowed_current_is_a_line_of_its_own() -> None:
    assert current_line([plateau(0, 10, 9_000, current_a=16.0)]) == [(0, 16.0), (10, 16.0)]


def test_neighbours_of_one_power_and_one_reason_are_one_level() -> None:
    found = levels([plateau(0, 10, 9_000), plateau(10, 30, 9_000), plateau(30, 40, 4_000)])

    assert [(one.start, one.end, one.text) for one in found] == [
        (0, 30, "9.00 kW · installation"),
        (30, 40, "4.00 kW · installation"),
    ]


def test_one_power_for_two_reasons_is_two_levels() -> None:
    sum_ = Piece(0, 1, Cap(), (Reason(CONNECTORS, None, Cap()),))

    found = levels([plateau(0, 10, 9_000), plateau(10, 30, 9_000, sum_)])

    assert [one.text for one in found] == ["9.00 kW · installation", "9.00 kW · connectors"]


def test_without_a_limit_there_is_no_level_to_name() -> None:
    assert levels([plateau(0, 10, None)]) == []

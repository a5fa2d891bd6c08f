"""Caps that add up: those of connectors, and local generation on top of the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, cap, watts

from harness.limits import UNLIMITED, Line
from harness.limits.cap import raised, total

V = Decimal(230)


def test_a_sum_is_limited_where_each_of_its_parts_is():
    assert total([cap(100, 10, 6, 1), cap(200, 20, 8, 3)]) == cap(300, 30, 14)
    assert total([cap(100, 10, 6), cap(200)]) == cap(300)
    assert total([cap(100), UNLIMITED]) == UNLIMITED


def test_the_sum_of_one_is_itself_but_for_its_phases():
    assert total([cap(100, 10, 6, 1, None, 2)]) == cap(100, 10, 6)


def test_lines_add_up_line_by_line_with_what_holds_for_every_phase():
    summed = total([cap(lines=amperes(6, 7, 8)), cap(None, None, 10, 3)])
    assert summed == cap(lines=amperes(16, 17, 18))
    assert total([cap(lines=watts(600, 700, 800)), cap(lines=watts(1, 2, 3))]) == cap(
        lines=watts(601, 702, 803)
    )


def test_a_line_that_one_part_does_not_limit_is_not_limited():
    summed = total([cap(lines=amperes(6, None, 8)), cap(lines=amperes(1, 2, 3))])
    assert summed.lines == amperes(7, None, 11)


@pytest.mark.parametrize(
    ("name", "extra", "more"),
    [
        # In its own unit, and in the other one by voltage and phases (3 if absent).
        ("power_w", cap(3000), 3000),
        ("power_w", cap(3000, phases=1), 3000),
        ("power_w", cap(None, None, 5), 3450),
        ("power_w", cap(None, None, 5, 2), 2300),
        ("power_w", cap(None, None, 5, 1), 1150),
        ("phase_power_w", cap(3000), 1000),
        ("phase_power_w", cap(3000, phases=2), 1500),
        ("phase_power_w", cap(None, None, 5), 1150),
        ("phase_power_w", cap(None, None, 5, 1), 1150),
        ("current_a", cap(None, None, 5), 5),
        ("current_a", cap(None, None, 5, 1), 5),
        ("current_a", cap(3450), 5),
        ("current_a", cap(3450, phases=1), 15),
        ("power_w", cap(3000, 1000), 3000),
        ("current_a", cap(6900, 2300), 10),
    ],
)
def test_generation_adds_what_it_is_worth_to_what_is_limited(name, extra, more):
    assert raised(cap(**{name: 1000}), extra, V) == cap(**{name: 1000 + more})


def test_generation_adds_nothing_to_what_is_not_limited():
    assert raised(UNLIMITED, cap(3000, 1000, 5), V) == UNLIMITED


def test_generation_leaves_the_phases_of_the_rest():
    assert raised(cap(None, None, 6, 1, None, 2), cap(current_a=5, phases=3), V) == cap(
        None, None, 11, 1, None, 2
    )


def test_generation_without_a_limit_adds_nothing():
    assert raised(cap(100, 10, 6), UNLIMITED, V) == cap(100, 10, 6)


def test_the_voltage_of_the_site_converts_generation():
    assert raised(cap(1000), cap(current_a=5), Decimal(240)) == cap(4600)
    assert raised(cap(current_a=6), cap(3600), Decimal(240)) == cap(current_a=11)


def test_generation_raises_each_line():
    lines = (Line(Decimal(1000), Decimal(6)), Line(Decimal(2000)), Line(None, Decimal(8)))
    # 690 W on each of three phases are 3 A.
    more = (Line(Decimal(1690), Decimal(9)), Line(Decimal(2690)), Line(None, Decimal(11)))
    assert raised(cap(lines=lines), cap(2070), V) == cap(lines=more)


def test_generation_of_its_own_on_each_line_raises_each_by_its_own():
    extra = cap(lines=amperes(1, 2, 3))
    assert raised(cap(lines=amperes(6, 7, 8)), extra, V).lines == amperes(7, 9, 11)
    # 230 V times 1 A, 2 A and 3 A, and all of them together.
    assert raised(cap(lines=watts(0, 0, 0)), extra, V).lines == watts(230, 460, 690)
    assert raised(cap(1000), extra, V) == cap(2380)


def test_what_holds_for_every_phase_is_raised_on_each_by_its_own_generation():
    extra = cap(lines=watts(230, 690, 460))
    # 230 W, 690 W and 460 W are 1 A, 3 A and 2 A.
    raised_lines = tuple(
        Line(Decimal(power_w), Decimal(current_a))
        for power_w, current_a in ((1230, 7), (1690, 9), (1460, 8))
    )
    assert raised(cap(None, 1000, 6), extra, V) == cap(lines=raised_lines)


def test_generation_by_line_leaves_the_number_and_the_name_of_the_phases():
    limit = cap(current_a=6, phases=1)._replace(phase_to_use=3)
    found = raised(limit, cap(lines=amperes(1, 2, 3)), V)
    assert (found.phases, found.phase_to_use) == (1, 3)
    assert found.lines == amperes(7, 8, 9)


def test_generation_on_the_named_line_alone_adds_nothing_of_the_others_to_the_sum():
    extra = cap(lines=watts(100, 200, 400), phases=1)._replace(phase_to_use=2)
    assert raised(cap(1000), extra, V) == cap(1200)


def test_generation_on_two_lines_adds_no_third_to_the_sum():
    assert raised(cap(1000), cap(lines=watts(100, 200, 400), phases=2), V) == cap(1300)

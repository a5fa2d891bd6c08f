"""The narrowest cap that covers several, for when nobody knows which of them holds."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, cap, watts

from harness.limits import UNLIMITED, Line
from harness.limits.cap import loosest

V = Decimal(230)


@pytest.mark.parametrize("one", [UNLIMITED, cap(phases=2), cap(1, 2, 3, 1, amperes(6, 7, 8), 2)])
def test_of_one_cap_the_loosest_is_itself(one):
    assert loosest([one], V) == one


@pytest.mark.parametrize("name", ["power_w", "phase_power_w", "current_a"])
def test_each_quantity_has_its_own_largest(name):
    two, three = cap(**{name: 2}), cap(**{name: 3})
    assert loosest([two, three], V) == loosest([three, two], V) == three


def test_the_largest_of_each_quantity_may_come_from_another_one():
    assert loosest([cap(5000, 1500, 8), cap(6000, 1400, 6)], V) == cap(6000, 1500, 8)


def test_a_quantity_that_one_of_them_does_not_limit_is_not_limited():
    assert loosest([cap(100, 50, 6, 1), cap(200)], V) == cap(200)
    assert loosest([cap(100, 50), cap(None, 60, 6)], V) == cap(None, 60)


def test_nothing_is_limited_where_one_of_them_limits_nothing():
    assert loosest([cap(100, 50, 6, 1), UNLIMITED], V) == UNLIMITED


def test_as_many_phases_carry_current_as_any_of_them_lets():
    assert loosest([cap(current_a=6, phases=1), cap(current_a=6, phases=2)], V).phases == 2
    assert loosest([cap(current_a=6, phases=1), cap(current_a=6)], V).phases is None


def test_a_phase_is_named_only_if_all_name_it():
    one = cap(None, None, 6, 1, None, 2)
    assert loosest([one, one._replace(current_a=Decimal(8))], V).phase_to_use == 2
    assert loosest([one, one._replace(phase_to_use=3)], V).phase_to_use is None
    assert loosest([one, one._replace(phase_to_use=None)], V).phase_to_use is None


def test_lines_have_their_largest_line_by_line():
    one = cap(lines=(Line(Decimal(900), Decimal(6)), Line(Decimal(1)), Line(None, Decimal(8))))
    other = cap(lines=(Line(Decimal(800), Decimal(7)), Line(), Line(None, Decimal(9))))
    lines = (Line(Decimal(900), Decimal(7)), Line(), Line(None, Decimal(9)))
    assert loosest([one, other], V).lines == lines


def test_lines_that_only_one_of_them_has_are_no_limit():
    assert loosest([cap(500, lines=watts(1, 2, 3)), cap(600)], V) == cap(600)


@pytest.mark.parametrize(
    ("ampere", "watt", "voltage_v", "power_w"),
    [(10, 5000, 230, 6900), (10, 7000, 230, 7000), (10, 7000, 240, 7200)],
)
def test_limits_of_different_quantities_are_compared_by_the_power_they_imply(
    ampere, watt, voltage_v, power_w
):
    both = [cap(current_a=ampere), cap(watt)]
    assert loosest(both, Decimal(voltage_v)) == cap(power_w)


def test_the_phases_of_each_tell_the_power_it_implies():
    # 16 A on one phase are 3680 W, 8 A on three 5520 W, and 8 A on two 3680 W.
    both = [cap(current_a=16, phases=1), cap(4000, phases=2)]
    assert loosest(both, V) == cap(4000, phases=2)
    assert loosest([cap(3000), cap(lines=amperes(8, 8, 8))], V) == cap(5520)


def test_a_number_of_phases_that_all_tell_is_kept_though_nothing_else_is_limited():
    assert loosest([cap(phases=1), cap(phases=2)], V) == cap(phases=2)

"""What caps have to do with each other, without any profile."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import amperes, cap, watts

from harness.limits import NOTHING, UNLIMITED, Cap, Line
from harness.limits.cap import tightest

V = Decimal(230)


def test_merging_takes_the_smallest_of_each_quantity():
    one = cap(100, 50, None, 3)
    other = cap(90, 60, 6, 1)
    assert one.merge(other) == cap(90, 50, 6, 1)
    assert other.merge(one) == one.merge(other)


def test_merging_with_no_limit_changes_nothing():
    one = cap(100, None, 6, 2, amperes(6, 7, 8), 2)
    assert one.merge(UNLIMITED) == UNLIMITED.merge(one) == one


@pytest.mark.parametrize("name", ["power_w", "phase_power_w", "current_a", "phases"])
def test_each_quantity_has_its_own_smallest(name):
    two, three = cap(**{name: 2}), cap(**{name: 3})
    for members in ([two, three], [three, two], [three, two, three]):
        assert tightest(members) == two


def test_nothing_holds_nothing_back():
    assert tightest([]) == UNLIMITED


def test_lines_are_merged_line_by_line_and_quantity_by_quantity():
    one = cap(lines=(Line(Decimal(900), Decimal(6)), Line(None, Decimal(8)), Line()))
    other = cap(lines=(Line(Decimal(800), Decimal(7)), Line(Decimal(500)), Line()))
    lines = (Line(Decimal(800), Decimal(6)), Line(Decimal(500), Decimal(8)), Line())
    assert one.merge(other).lines == other.merge(one).lines == lines


def test_the_one_phase_that_a_member_names_is_the_one_to_use():
    assert tightest([cap(phase_to_use=2), cap(current_a=6)]).phase_to_use == 2
    assert tightest([cap(current_a=6), cap(phase_to_use=2)]).phase_to_use == 2


@pytest.mark.parametrize(
    ("one", "limits"),
    [
        (cap(power_w=0), True),
        (cap(phase_power_w=0), True),
        (cap(current_a=0), True),
        (cap(lines=amperes(6, 6, 6)), True),
        (cap(phases=1, phase_to_use=1), False),
        (UNLIMITED, False),
        (NOTHING, True),
    ],
)
def test_a_number_of_phases_alone_limits_no_power(one, limits):
    assert one.limits_power is limits


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (cap(3000, 1000, 6), Line(Decimal(1000), Decimal(6))),
        (cap(1000), Line()),
        (cap(lines=amperes(6, 7, 8)), Line(None, Decimal(7))),
        (cap(None, None, 5, lines=amperes(6, 7, 8)), Line(None, Decimal(5))),
        (cap(None, None, 9, lines=amperes(6, 7, 8)), Line(None, Decimal(7))),
        (cap(None, 900, lines=watts(600, 700, 800)), Line(Decimal(700))),
        (cap(None, 500, lines=watts(600, 700, 800)), Line(Decimal(500))),
    ],
)
def test_a_phase_has_the_smaller_of_its_own_limit_and_that_of_every_phase(one, line):
    assert one.line(1) == line


@pytest.mark.parametrize(
    ("one", "watt"),
    [
        (UNLIMITED, None),
        (cap(5000), 5000),
        (cap(None, 1000, 6), None),
        (cap(lines=watts(1000, 2000, 4000)), 7000),
        (cap(lines=watts(1000, 2000, 4000), phases=3), 7000),
        (cap(lines=watts(1000, 2000, 4000), phases=2), 3000),
        (cap(lines=watts(1000, 2000, 4000), phases=1), 1000),
        (cap(lines=watts(1000, 2000, 4000), phases=1, phase_to_use=3), 4000),
        (cap(lines=watts(1000, 2000, 4000), phases=2, phase_to_use=3), 3000),
        (cap(lines=watts(1000, 2000, 4000), phases=4), 7000),
        (cap(6000, lines=watts(1000, 2000, 4000)), 6000),
        (cap(8000, lines=watts(1000, 2000, 4000)), 7000),
        (cap(lines=amperes(6, 6, 6)), None),
        (cap(8000, lines=amperes(6, 6, 6)), 8000),
    ],
)
def test_the_power_in_all_is_that_of_the_phases_in_use(one, watt):
    assert one.in_all_w == watt


@pytest.mark.parametrize(
    ("one", "power_w"),
    [
        (Cap(), None),
        (cap(phases=1), None),
        (cap(5000), 5000),
        (cap(None, 1000), 3000),
        (cap(None, 1000, phases=2), 2000),
        (cap(None, None, 16), 11_040),
        (cap(None, None, 16, 1), 3680),
        (cap(5000, None, 6), 4140),
        (cap(4000, None, 6), 4000),
        (cap(5000, 1300, 6), 3900),
        (cap(lines=watts(1000, 2000, 4000)), 7000),
        (cap(6000, lines=watts(1000, 2000, 4000)), 6000),
        (cap(lines=watts(1000, 2000, 4000), phases=2), 3000),
        (cap(lines=watts(1000, 2000, 4000), phases=1, phase_to_use=2), 2000),
        # 230 V times 6 A, 7 A and 8 A.
        (cap(lines=amperes(6, 7, 8)), 4830),
        (cap(lines=amperes(6, 7, 8), phases=1), 1380),
        # 1380 W by current, 500 W by power.
        (cap(lines=(Line(Decimal(500), Decimal(6)),) * 3), 1500),
        (cap(lines=(Line(Decimal(5000), Decimal(6)),) * 3), 4140),
        (cap(None, 1200, lines=amperes(6, 7, 8)), 3600),
        (cap(lines=(Line(), Line(), Line())), None),
        (cap(lines=amperes(6, 7, None)), None),
        (cap(9000, lines=amperes(6, 7, None)), 9000),
    ],
)
def test_the_smallest_implied_power_is_the_estimate(one, power_w):
    assert one.estimate_w(V, 3) == power_w


@pytest.mark.parametrize(
    ("one", "phases", "power_w"),
    [
        (cap(None, None, 16, 3), 1, 3680),
        (cap(None, None, 16, 1), 3, 3680),
        (cap(None, None, 16), 2, 7360),
        (cap(lines=amperes(6, 7, 8), phases=3), 2, 2990),
        (cap(lines=amperes(6, 7, 8), phases=3, phase_to_use=3), 1, 1840),
    ],
)
def test_a_vehicle_on_fewer_phases_lowers_the_estimate(one, phases, power_w):
    assert one.estimate_w(V, phases) == power_w

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.limits import UNLIMITED, Cap, Hardware


def test_merging_takes_the_smallest_of_each_quantity():
    one = Cap(Decimal(100), Decimal(50), None, 3)
    other = Cap(Decimal(90), Decimal(60), Decimal(6), 1)
    assert one.merge(other) == Cap(Decimal(90), Decimal(50), Decimal(6), 1)
    assert other.merge(one) == one.merge(other)


def test_merging_with_no_limit_changes_nothing():
    cap = Cap(Decimal(100), None, Decimal(6), 2)
    assert cap.merge(UNLIMITED) == UNLIMITED.merge(cap) == cap


@pytest.mark.parametrize(
    ("cap", "power_w"),
    [
        (Cap(), None),
        (Cap(phases=1), None),
        (Cap(power_w=Decimal(5000)), 5000),
        (Cap(phase_power_w=Decimal(1000)), 3000),
        (Cap(phase_power_w=Decimal(1000), phases=2), 2000),
        (Cap(current_a=Decimal(16)), 11_040),
        (Cap(current_a=Decimal(16), phases=1), 3680),
        (Cap(Decimal(5000), None, Decimal(6)), 4140),
    ],
)
def test_the_smallest_implied_power_is_the_estimate(cap, power_w):
    assert cap.estimate_w(Decimal(230), 3) == power_w


def test_a_vehicle_on_fewer_phases_lowers_the_estimate():
    assert Cap(current_a=Decimal(16), phases=3).estimate_w(Decimal(230), 1) == 3680


def test_hardware_limits_current_and_phases():
    assert Hardware(Decimal(16), 1).cap == Cap(current_a=Decimal(16), phases=1)

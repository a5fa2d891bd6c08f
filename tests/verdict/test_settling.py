from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from verdict.builders import METER, at, constant, measured, pieces, wants, watts

from harness.limits import Cap
from harness.verdict import Criteria, Settling, judge, reaction_ms

FALL = pieces((0, watts(11_000)), (60, watts(4_200)), until_s=120)


def settling(power_at, caps=FALL):
    samples = measured(power_at, 120)
    return judge(samples, caps, METER, Criteria(), connector=1, demanded=wants()).settling


def reaction(power_at, caps=FALL, instant=60):
    return reaction_ms(measured(power_at, 120), caps, METER, Criteria(), at(instant))


def test_settling_is_the_time_until_values_stay_within_the_new_limit():
    # The request at 64 s is the first within; its reply comes 50 ms later.
    assert settling(lambda t: 11_000 if t < 64 else 4_100) == (Settling(at(60), 4_050),)


def test_a_dip_that_does_not_last_is_not_settled():
    power = measured(lambda t: 11_000 if t < 64 and t != 62 else 4_100, 120)
    found = judge(power, FALL, METER, Criteria(), connector=1, demanded=wants()).settling
    assert found == (Settling(at(60), 4_050),)


def test_a_fall_above_the_present_draw_has_no_settling_time():
    assert settling(constant(4_100)) == ()


def test_a_fall_that_is_never_followed_has_no_settling_time():
    assert settling(constant(11_000)) == ()


def test_a_late_relapse_does_not_lengthen_the_settling():
    found = settling(lambda t: 11_000 if t < 64 or 100 <= t < 105 else 4_100)
    assert found == (Settling(at(60), 4_050),)


def test_a_rise_has_no_settling_time():
    caps = pieces((0, watts(4_200)), (60, watts(11_000)), until_s=120)
    assert settling(lambda t: 4_100 if t < 64 else 10_900, caps) == ()


def test_every_fall_has_its_own_figure():
    caps = pieces((0, watts(11_000)), (40, watts(8_000)), (80, watts(4_200)), until_s=120)
    found = settling(lambda t: 11_000 if t < 43 else 8_000 if t < 85 else 4_100, caps)
    assert found == (Settling(at(40), 3_050), Settling(at(80), 5_050))


def test_the_slowest_quantity_decides():
    def current(one, until_s):
        return 16.0 if one.t0 < at(until_s) else 6.0

    cap = watts(4_200).merge(Cap(current_a=Decimal(7)))
    caps = pieces((0, watts(11_000)), (60, cap), until_s=120)
    samples = [
        replace(one, phase_current_a=(current(one, 66), current(one, 62), 6.0))
        for one in measured(lambda t: 11_000 if t < 63 else 4_100, 120)
    ]
    found = judge(samples, caps, METER, Criteria(), connector=1, demanded=wants()).settling
    assert found == (Settling(at(60), 6_050),)


def test_the_reaction_is_measured_from_the_given_instant():
    assert reaction(lambda t: 11_000 if t < 64 else 4_100) == 4_050


def test_a_charger_that_is_below_the_new_limit_reacts_at_once():
    assert reaction(constant(4_100)) == 0


def test_a_charger_that_never_follows_has_no_reaction():
    assert reaction(constant(11_000)) is None


def test_an_instant_without_samples_has_no_reaction():
    assert reaction_ms([], FALL, METER, Criteria(), at(60)) is None

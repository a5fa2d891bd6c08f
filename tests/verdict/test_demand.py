from __future__ import annotations

import pytest
from verdict.builders import (
    FOREVER,
    METER,
    T0,
    amps,
    at,
    constant,
    measured,
    pieces,
    sample,
    wants,
    watts,
)

from harness.verdict import Criteria, Demand, Shortfall, Verdict, delivers, judge

CAPS = pieces((0, watts(11_000)), until_s=120)


def verdict(power_at, caps=CAPS, demanded=None):
    return judge(
        measured(power_at, 120),
        caps,
        METER,
        Criteria(),
        connector=1,
        demanded=wants() if demanded is None else demanded,
    )


def shortfall(power_at, caps=CAPS, demanded=None, end=120):
    return delivers(
        measured(power_at, 120),
        caps,
        wants() if demanded is None else demanded,
        0.9,
        METER,
        Criteria(),
        at(0),
        at(end),
    )


# plausibility -------------------------------------------------------------------------------


def test_a_charger_that_delivers_nothing_has_not_obeyed():
    result = verdict(constant(0))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.notes == (
        "at most 0 W was drawn where 11.00 kW was possible: no limit was put to the test",
    )


@pytest.mark.parametrize(
    ("power_w", "expected"), [(8_900, Verdict.PASS), (8_700, Verdict.INCONCLUSIVE)]
)
def test_four_fifths_of_the_limit_are_near_enough(power_w, expected):
    # 0.8 · 11 000 W = 8 800 W
    assert verdict(constant(power_w)).verdict is expected


def test_a_vehicle_that_wants_little_need_not_take_more():
    assert verdict(constant(3_600), demanded=wants(3_700, 1)).verdict is Verdict.PASS


def test_an_unplugged_connector_need_not_deliver():
    assert verdict(constant(0), demanded=[Demand(T0, FOREVER, 0.0, 0)]).verdict is Verdict.PASS


def test_a_limit_of_zero_asks_for_nothing():
    assert verdict(constant(0), pieces((0, watts(0)), until_s=120)).verdict is Verdict.PASS


def test_a_limit_below_six_amperes_asks_for_nothing():
    # 6 A · 230 V · 3 = 4 140 W: V6, 4 100 W is a pause
    assert verdict(constant(0), pieces((0, watts(4_100)), until_s=120)).verdict is Verdict.PASS


def test_having_delivered_once_is_enough():
    caps = pieces((0, watts(11_000)), (60, watts(8_000)), until_s=120)
    result = verdict(lambda t: 10_500 if t < 60 else 5_000, caps)
    assert result.verdict is Verdict.PASS


def test_a_vehicle_that_came_too_late_to_settle_proves_nothing_either_way():
    late = [Demand(T0, at(112), 0.0, 0), Demand(at(112), FOREVER, 22_000, 3)]
    assert verdict(constant(0), demanded=late).verdict is Verdict.PASS


def test_a_current_limit_is_expected_at_the_measured_voltage():
    # 0.8 · 3 · 16 A · 230 V = 8 832 W
    caps = pieces((0, amps(16)), until_s=120)
    assert verdict(constant(8_850), caps).verdict is Verdict.PASS
    assert verdict(constant(8_800), caps).verdict is Verdict.INCONCLUSIVE


def test_pieces_that_differ_only_in_their_reason_are_one_chance():
    # None of them is long enough to settle in.
    caps = pieces(*((start, watts(11_000)) for start in range(0, 120, 8)), until_s=120)
    assert verdict(constant(0), caps).verdict is Verdict.INCONCLUSIVE


# delivers -----------------------------------------------------------------------------------


def test_enough_power_is_no_shortfall():
    assert shortfall(constant(10_500)) is None


def test_too_little_power_is_a_shortfall():
    found = shortfall(constant(8_000))
    assert found == Shortfall(
        start=at(10),
        end=at(120),
        measured_w=8_000,
        expected_w=9_900,
        because="TxProfile 7 (stack level 3)",
    )


def test_the_uncertainty_of_the_meter_speaks_for_the_charger():
    # 0.9 · 11 000 W = 9 900 W; 9 750 W + 2 % = 9 945 W
    assert shortfall(constant(9_750)) is None
    assert shortfall(constant(9_650)) is not None


def test_the_vehicle_bounds_what_is_expected():
    assert shortfall(constant(3_600), demanded=wants(3_700, 1)) is None


def test_the_time_to_rise_does_not_count():
    caps = pieces((0, watts(4_200)), (60, watts(11_000)), until_s=120)
    assert shortfall(lambda t: 4_200 if t < 67 else 10_800, caps) is None


def test_a_charger_that_stays_low_after_a_rise_falls_short():
    caps = pieces((0, watts(4_200)), (60, watts(11_000)), until_s=120)
    found = shortfall(constant(4_150), caps)
    assert found is not None
    assert found.start == at(70)


def test_only_the_asked_time_is_looked_at():
    assert shortfall(lambda t: 10_500 if t < 60 else 0, end=58) is None


def test_nothing_is_expected_during_a_pause():
    assert shortfall(constant(0), pieces((0, watts(0)), until_s=120)) is None


def test_nothing_is_expected_without_a_vehicle():
    assert shortfall(constant(0), demanded=[]) is None


def test_an_unmeasured_delivery_is_not_a_delivery():
    found = delivers([], CAPS, wants(), 0.9, METER, Criteria(), at(0), at(120))
    assert found is not None
    assert found.measured_w is None


def test_a_shortfall_is_told_in_one_sentence():
    found = shortfall(constant(8_000))
    assert found is not None
    assert found.sentence(1, T0) == (
        "connector 1 delivered 8.00 kW for 110.0 s from 12:00:30 UTC (t0 + 10.0 s): "
        "at least 9.90 kW was expected under TxProfile 7 (stack level 3)"
    )


def test_a_late_start_counts_for_its_seconds_and_not_for_its_samples():
    """30 s of nothing at 1 Hz, then an hour at 10.5 kW read every five minutes.

    Over the 3 590 s after settling, 20 s are missing: 0.994 of 10.5 kW is more than 0.9 of 11 kW.
    """
    starting = measured(lambda t: 0 if t < 30 else 10_500, 40)
    hour = [
        sample(40 + k, t0=at(60 + 300 * k), power_w=10_500, interval_ms=300_000) for k in range(12)
    ]
    caps = pieces((0, watts(11_000)), until_s=3_600)
    found = delivers([*starting, *hour], caps, wants(), 0.9, METER, Criteria(), at(0), at(3_600))
    assert found is None

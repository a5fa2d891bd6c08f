"""Phases that the meter does not measure: NaN is no zero."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import nan

import pytest
from verdict.builders import METER, amps, constant, measured, pieces, tx_profile, wants, watts

from harness.limits import INSTALLATION, Cap, Reason
from harness.measured import UNMEASURED_PHASES
from harness.verdict import Criteria, Verdict, judge, station_series

WITHOUT_CURRENT = {"phase_current_a": UNMEASURED_PHASES}
WITHOUT_PHASE_POWER = {"phase_power_w": UNMEASURED_PHASES}
TOTAL_ONLY = WITHOUT_CURRENT | WITHOUT_PHASE_POWER | {"phase_voltage_v": UNMEASURED_PHASES}


def run_without(fields, power_w=10_500, until_s=120):
    return [
        replace(one, power_w=one.power_w + one.slot % 3, **fields)
        for one in measured(constant(power_w), until_s)
    ]


def judged(samples, caps, demanded=None):
    return judge(samples, caps, METER, Criteria(), connector=1, demanded=demanded or wants())


def by_profile_and_fuse(profile_cap):
    """Build the pieces of a profile on a connector whose hardware is fused at 32 A."""
    fuse = Cap(current_a=Decimal(32), phases=3)
    return [
        piece._replace(
            cap=profile_cap.merge(fuse),
            reasons=(
                Reason("TxProfile", tx_profile(), profile_cap),
                Reason(INSTALLATION, None, fuse),
            ),
        )
        for piece in pieces((0, profile_cap), until_s=120)
    ]


def test_a_total_alone_is_enough_for_a_limit_of_the_total():
    caps = by_profile_and_fuse(Cap(power_w=Decimal(11_000)))
    assert judged(run_without(TOTAL_ONLY), caps).verdict is Verdict.PASS
    assert judged(run_without(TOTAL_ONLY, 11_500), caps).verdict is Verdict.FAIL


def test_that_the_fuse_was_not_judged_is_said_beside_the_pass():
    caps = by_profile_and_fuse(Cap(power_w=Decimal(11_000)))
    assert judged(run_without(TOTAL_ONLY), caps).notes == (
        (
            "the installation's limit of the current of L1, L2 and L3 was not judged: "
            "the meter does not measure it"
        ),
    )


def test_a_limit_of_current_is_not_passed_by_a_meter_without_currents():
    result = judged(run_without(WITHOUT_CURRENT), by_profile_and_fuse(Cap(current_a=Decimal(16))))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.notes == (
        "the current of L1, L2 and L3 was limited to 16.0 A but the meter does not measure it",
    )


def test_power_over_voltage_proves_that_a_current_was_exceeded():
    # 12 kW / 3 / 230 V = 17.4 A, of which 4 % may be error: 16.7 A > 16 A.
    result = judged(run_without(WITHOUT_CURRENT, 12_000), pieces((0, amps(16)), until_s=120))
    assert result.verdict is Verdict.FAIL
    assert result.violations[0].quantity == "current L1"
    assert result.violations[0].measured == pytest.approx(17.39, abs=0.01)


def test_a_quotient_is_as_uncertain_as_its_two_parts():
    # 11.4 kW / 3 / 230 V = 16.52 A: 3.3 % too much, which 2 % + 2 % explain.
    result = judged(run_without(WITHOUT_CURRENT, 11_400), pieces((0, amps(16)), until_s=120))
    assert [v.quantity for v in result.violations if v.unit == "A"] == []


def test_a_limit_of_a_phase_is_not_passed_by_a_meter_without_phase_powers():
    cap = Cap(phase_power_w=Decimal(3_600))
    result = judged(run_without(WITHOUT_PHASE_POWER), by_profile_and_fuse(cap))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert result.notes == (
        "the power of L1, L2 and L3 was limited to 3.60 kW but the meter does not measure it",
    )


def test_phases_without_current_are_counted_by_their_power():
    samples = [
        replace(one, phase_power_w=(3_500.0, 0.0, 0.0))
        for one in run_without(WITHOUT_CURRENT, 3_500)
    ]
    one_phase = pieces((0, Cap(phases=1)), until_s=120)
    assert judged(samples, one_phase, wants(3_500)).verdict is Verdict.PASS
    three = run_without(WITHOUT_CURRENT, 3_500)
    (violation,) = judged(three, one_phase, wants(3_500)).violations
    assert (violation.quantity, violation.measured) == ("phases", 3)


def test_phases_that_nobody_counted_are_not_passed():
    caps = by_profile_and_fuse(Cap(phases=1))
    result = judged(run_without(TOTAL_ONLY, 3_500), caps, wants(3_500))
    assert result.verdict is Verdict.INCONCLUSIVE
    assert "the number of phases that carry current was limited to 1 phase" in result.notes[0]


def test_one_phase_without_a_value_leaves_the_others_judged():
    samples = [
        replace(one, phase_current_a=(nan, 18.0, 15.0), phase_power_w=(nan, nan, nan))
        for one in run_without({})
    ]
    result = judged(samples, pieces((0, amps(16)), until_s=120))
    assert [violation.quantity for violation in result.violations] == ["current L2"]
    assert "the current of L1 was limited to 16.0 A" in result.notes[0]


def test_a_limit_that_no_value_speaks_for_has_no_margin():
    worst = judged(run_without(TOTAL_ONLY), pieces((0, amps(16)), until_s=120)).worst
    assert worst is None


def test_a_total_that_is_no_number_is_missing_whatever_the_phases_are():
    samples = run_without(TOTAL_ONLY)
    samples[60] = replace(samples[60], power_w=nan)
    assert judged(samples, pieces((0, watts(11_000)), until_s=120)).missing == 1


def test_a_meter_that_gives_the_same_total_for_ever_is_frozen():
    samples = run_without({})
    still = [replace(one, power_w=10_500.0, **TOTAL_ONLY) for one in samples]
    result = judged(still, pieces((0, watts(11_000)), until_s=120))
    assert result.verdict is Verdict.ERROR
    assert "frozen" in result.notes[0]


def test_an_idle_connector_whose_voltage_is_not_measured_need_not_jitter():
    still = [replace(one, power_w=0.0, **TOTAL_ONLY) for one in run_without({})]
    assert judged(still, pieces((0, watts(11_000)), until_s=120)).missing == 0


def test_a_sum_with_a_phase_that_is_not_measured_is_not_measured():
    first = measured(constant(4_000), 2)
    second = [
        replace(one, phase_current_a=(nan, 1.0, 2.0), phase_voltage_v=UNMEASURED_PHASES)
        for one in measured(constant(4_000), 2, connector=2)
    ]
    summed = station_series({1: first, 2: second})[0]
    assert summed.phase_current_a[0] != summed.phase_current_a[0]
    assert summed.phase_current_a[1] == pytest.approx(4_000 / 3 / 230 + 1)
    assert summed.phase_voltage_v == first[0].phase_voltage_v

"""A limit in W that the charger converts to current at nominal voltage."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from verdict.builders import METER, T0, amps, constant, measured, pieces, wants, watts

from harness.limits import Cap
from harness.verdict import Criteria, judge

CAPS = pieces((0, watts(4_200)), until_s=120)


def at_voltage(power_w, volts, until_s=120):
    return [
        replace(one, phase_voltage_v=(volts + one.slot % 7 * 0.01,) * 3)
        for one in measured(constant(power_w), until_s)
    ]


def violations(samples, caps=CAPS, nominal=230, criteria=None):
    return judge(
        samples,
        caps,
        METER,
        criteria or Criteria(energy_windows_ms=()),
        connector=1,
        demanded=wants(),
        nominal_voltage_v=Decimal(nominal),
    ).violations


def test_a_limit_kept_at_nominal_voltage_is_exceeded_at_241_v_and_says_why():
    # 4 200 W / (3 · 230 V) = 6.087 A; three of them at 241 V are 4 401 W.
    (violation,) = violations(at_voltage(4_401, 241.0))
    assert violation.conversion is not None
    assert violation.conversion.voltage_v == pytest.approx(241.03, abs=0.04)
    assert violation.sentence(T0).endswith(
        "4.20 kW converted to current at the nominal 230 V are 4.40 kW at the measured 241.0 V, "
        "which explains the excess"
    )


@pytest.mark.parametrize("power_w", [4_600, 4_310])
def test_more_or_less_than_the_conversion_makes_is_not_explained_by_it(power_w):
    # 4 401 W, give or take 2 % (92 W and 86 W).
    (violation,) = violations(at_voltage(power_w, 241.0))
    assert violation.conversion is None


def test_at_nominal_voltage_there_is_nothing_to_explain():
    (violation,) = violations(at_voltage(4_300, 230.0))
    assert violation.conversion is None
    assert "converted" not in violation.sentence(T0)


def test_the_nominal_voltage_is_that_of_the_site():
    # 4 200 W · 230 / 220 = 4 391 W
    (violation,) = violations(at_voltage(4_391, 230.0), nominal=220)
    assert violation.conversion is not None
    assert violation.conversion.nominal_v == 220


def test_a_limit_of_current_needs_no_conversion():
    samples = [
        replace(one, phase_current_a=(16.8, 15.0, 15.0)) for one in at_voltage(11_280, 241.0)
    ]
    found = violations(samples, pieces((0, amps(16)), until_s=120))
    assert [one.conversion for one in found] == [None]


def test_the_power_of_a_phase_is_converted_with_its_own_voltage():
    samples = [
        replace(one, phase_power_w=(1_467.0, 1_390.0, 1_390.0)) for one in at_voltage(4_247, 241.0)
    ]
    caps = pieces((0, Cap(phase_power_w=Decimal(1_400))), until_s=120)
    (violation,) = violations(samples, caps)
    assert violation.quantity == "power L1"
    assert violation.conversion is not None
    assert violation.conversion.converted == pytest.approx(1_467, abs=1)


def test_the_energy_of_such_a_limit_is_explained_as_well():
    (violation, *_) = [
        one
        for one in violations(at_voltage(4_401, 241.0), criteria=Criteria())
        if one.quantity == "energy"
    ]
    assert violation.conversion is not None
    assert "70.0 Wh converted to current at the nominal 230 V are 73.4 Wh" in violation.sentence(T0)


def test_a_meter_without_voltage_explains_nothing():
    samples = [
        replace(one, phase_voltage_v=(float("nan"),) * 3, power_w=4_401.0 + one.slot % 3)
        for one in measured(constant(4_401), 120)
    ]
    assert [one.conversion for one in violations(samples)] == [None]

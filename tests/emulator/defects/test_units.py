"""Defects in what a limit means, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import SITE, T0, decisions, offered, plan, profile
from emulator.support2 import profile2

from harness.emulator import DIALECTS, EmulatedSite
from harness.emulator.composite import composite_schedule
from harness.emulator.faults import build_decisions
from harness.emulator.v2.decisions import Asked

DC = EmulatedSite(phases=1, dc=True, nominal_voltage_v=400.0, max_current_a=200.0)


@pytest.mark.parametrize(
    ("fault", "limit", "unit", "good", "faulty"),
    [
        ("overlooks-amperes", 10, "A", 10, 32),
        ("overlooks-amperes", 6_900, "W", 10, 10),
        ("doubles-amperes", 10, "A", 10, 20),
        ("doubles-amperes", 6_900, "W", 10, 10),
        ("amperes-as-milliamperes", 16, "A", 16, 0),
        ("amperes-as-milliamperes", 11_040, "W", 16, 16),
        # 6900 W / (3 * 230 V), and 6900 W / 400 V rounded down to a step of the pilot.
        ("watts-by-dc-formula", 6_900, "W", 10, 17.2),
        ("watts-by-dc-formula", 10, "A", 10, 10),
        ("truncates-decimals", 6.9, "A", 6.9, 6),
        ("truncates-decimals", 7, "A", 7, 7),
    ],
)
def test_a_fault_misreads_a_unit(fault, limit, unit, good, faulty):
    body = profile("TxDefaultProfile", (0, limit), unit=unit)
    assert offered(plan((1, body)), 0) == good
    assert offered(plan((1, body), faults=(fault,)), 0) == faulty


def test_what_is_overlooked_is_in_the_composite_schedule_all_the_same():
    made = plan((1, profile("TxDefaultProfile", (0, 10))), faults=("overlooks-amperes",))
    answer = composite_schedule(made, 1, running={}, at=T0, duration_s=60, unit="A")
    assert answer["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 10


def test_a_dc_station_is_right_with_the_dc_formula():
    body = profile("TxDefaultProfile", (0, 20_000), unit="W")
    faults = ("watts-by-dc-formula",)
    assert offered(plan((1, body), site=DC, faults=faults), 0) == 50


@pytest.mark.parametrize(
    ("watts", "good", "faulty"), [(3_680, 16, 0), (4_199, 18.2, 0), (4_200, 18.2, 18.2), (0, 0, 0)]
)
def test_few_watts_go_to_a_phase_that_nobody_uses(watts, good, faulty):
    body = profile("TxDefaultProfile", (0, watts, 1), unit="W")
    assert offered(plan((1, body)), 0) == good
    assert offered(plan((1, body), faults=("switches-to-unused-phase",)), 0) == faulty


def test_few_amperes_are_served_as_they_should_be():
    body = profile("TxDefaultProfile", (0, 16, 1))
    assert offered(plan((1, body), faults=("switches-to-unused-phase",)), 0) == 16


@pytest.mark.parametrize("fault", ["refuses-watts", "accepts-negative-limit"])
def test_a_limit_in_amperes_is_taken_by_all(fault):
    assert decisions(fault).admits(1, profile("TxDefaultProfile", (0, 16)), None)


def test_watts_are_refused_on_request():
    body = profile("TxDefaultProfile", (0, 6_900), unit="W")
    start = profile("TxProfile", (0, 6_900), unit="W")
    good, faulty = decisions(), decisions("refuses-watts")
    assert good.admits(1, body, None)
    assert good.admits_start(start)
    assert not faulty.admits(1, body, None)
    assert not faulty.admits_start(start)


def test_a_negative_limit_is_taken_on_request():
    body = profile("TxDefaultProfile", (0, -6))
    assert not decisions().admits(1, body, None)
    assert decisions("accepts-negative-limit").admits(1, body, None)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize(
    ("fault", "limit", "unit", "good", "faulty"),
    [
        ("refuses-watts", 6_900, "W", "", "InvalidSchedule"),
        ("accepts-negative-limit", -6, "A", "InvalidSchedule", ""),
        ("refuses-limit-zero", 0, "A", "", "InvalidSchedule"),
    ],
)
def test_2x_has_the_same_faults_of_admission(version, fault, limit, unit, good, faulty):
    asked = Asked(1, profile2("TxDefaultProfile", (0, limit), unit=unit), None)
    dialect = DIALECTS[version].decisions
    assert build_decisions((), SITE, dialect).refusal(asked) == good
    assert build_decisions((fault,), SITE, dialect).refusal(asked) == faulty

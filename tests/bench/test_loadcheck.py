"""The check of a meter when the first load flows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from bench.rigs import T0

from harness.bench.loadcheck import LoadCheck
from harness.limits import Hardware, Site
from harness.measured import UNMEASURED_PHASES, Measurement, MeterModel, Missing, Sample
from harness.units import SECOND_MS
from harness.verdict import Demand, Evidence

SITE = Site(connectors=(Hardware(), Hardware()), nominal_voltage_v=Decimal(230))
METER = MeterModel(refresh_ms=500, window_ms=500, accuracy=0.005)
TRUE_W, PHASE_W, PHASE_A = 8_970.0, 2_990.0, 13.0


def sample(slot: int, power_w: float = TRUE_W, *, amperes: float = PHASE_A) -> Sample:
    at = T0 + slot * SECOND_MS
    third, current, volts = (power_w / 3,) * 3, (amperes,) * 3, (230.0,) * 3
    return Sample(1, slot, at, at + 20, SECOND_MS, power_w, third, current, volts, None)


def checked(*samples: Measurement, demand_w: float = 22_000.0) -> tuple[list[Measurement], str]:
    """Let measurements pass and return what came out, and what is held against connector 1."""
    evidence = Evidence(SITE, METER, T0)
    evidence.demands[1] = [Demand(T0, T0 + 3_600_000, demand_w, 3)]
    passed: list[Measurement] = []
    check = LoadCheck(SITE, evidence, passed.append)
    for one in samples:
        check.take_measurement(one)
    assert set(evidence.implausible) <= {1}
    return passed, evidence.implausible.get(1, "")


def test_everything_is_passed_on() -> None:
    measurements = [sample(0), Missing(1, 1, T0, SECOND_MS, "busy"), sample(2, 9.0)]
    passed, against = checked(*measurements)
    assert passed == measurements
    assert against == ""


def test_power_in_kw_is_found_out_under_load() -> None:
    _, against = checked(*(sample(slot, 8.97) for slot in range(5)))
    assert against.startswith("the meter's readings cannot be true: L1 has 2.99 W with 230 V")
    assert "the power is in kW where the register map says W" in against


def test_a_reversed_meter_is_found_out_under_load() -> None:
    _, against = checked(*(sample(slot, -TRUE_W) for slot in range(5)))
    assert "set invert: true" in against


def test_four_readings_in_a_row_are_not_enough() -> None:
    assert checked(*(sample(slot, -TRUE_W) for slot in range(4)))[1] == ""


def test_a_meter_that_was_right_once_is_believed() -> None:
    assert checked(sample(0), *(sample(slot, 8.97) for slot in range(1, 20)))[1] == ""


def test_different_mistakes_in_a_row_are_a_load_that_changes() -> None:
    readings = [sample(slot, 8.97 if slot % 2 else -TRUE_W) for slot in range(20)]
    assert checked(*readings)[1] == ""


@pytest.mark.parametrize("power_w", [-TRUE_W, 8.97])
def test_without_a_vehicle_that_wants_to_charge_nothing_is_checked(power_w: float) -> None:
    readings = (sample(slot, power_w) for slot in range(9))
    assert checked(*readings, demand_w=0.0)[1] == ""


def test_an_idle_meter_is_not_checked() -> None:
    assert checked(*(sample(slot, 3.0, amperes=0.4) for slot in range(9)))[1] == ""


def test_without_currents_the_power_tells_of_a_load() -> None:
    blank = {"phase_current_a": UNMEASURED_PHASES, "phase_power_w": UNMEASURED_PHASES}
    backward = [replace(sample(slot, -TRUE_W), **blank) for slot in range(5)]
    assert "invert" in checked(*backward)[1]


def test_the_sum_of_the_station_and_unknown_connectors_are_nobodys_meter() -> None:
    _, against = checked(*(replace(sample(slot, 8.97), connector=7) for slot in range(9)))
    assert against == ""

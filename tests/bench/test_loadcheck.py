"""The check of a meter when the first load flows."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from bench.rigs import T0
from limits.later import charging, schedule, spoken, step

from harness.bench.loadcheck import LoadCheck
from harness.limits import Hardware, Site
from harness.measured import UNMEASURED_PHASES, Measurement, MeterModel, Missing, Sample
from harness.profiles import LedgerEvent, OperationMode
from harness.units import SECOND_MS
from harness.verdict import Demand, Evidence

SITE = Site(connectors=(Hardware(), Hardware()), nominal_voltage_v=Decimal(230))
METER = MeterModel(refresh_ms=500, window_ms=500, accuracy=0.005)
TRUE_W, PHASE_W, PHASE_A = 8_970.0, 2_990.0, 13.0


def sample(slot: int, power_w: float = TRUE_W, *, amperes: float = PHASE_A) -> Sample:
    at = T0 + slot * SECOND_MS
    third, current, volts = (power_w / 3,) * 3, (amperes,) * 3, (230.0,) * 3
    return Sample(1, slot, at, at + 20, SECOND_MS, power_w, third, current, volts, None)


def checked(
    *samples: Measurement, demand_w: float = 22_000.0, events: Sequence[LedgerEvent] = ()
) -> tuple[list[Measurement], str]:
    """Let measurements pass and return what came out, and what is held against connector 1."""
    evidence = Evidence(SITE, METER, T0, events=list(events))
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


def test_a_meter_that_goes_wrong_later_is_found_out_as_well() -> None:
    right, wrong = [sample(slot) for slot in range(30)], [sample(slot, 8.97) for slot in range(5)]
    assert "the power is in kW" in checked(*right, *wrong)[1]


def swapped(slot: int) -> Sample:
    """230.5 V are the words 4366 8000; the other way round they are the float -2.4e-38."""
    volts = (struct.unpack(">f", bytes.fromhex("80004366"))[0],) * 3
    return replace(sample(slot), phase_voltage_v=volts)


def test_swapped_words_are_no_value_from_the_first_on() -> None:
    (right, missing), against = checked(sample(0), swapped(1))
    assert right == sample(0)
    assert isinstance(missing, Missing)
    assert missing.reason == "the reading cannot be true: its words are swapped"
    assert (missing.slot, missing.at, against) == (1, T0 + SECOND_MS, "")


def test_swapped_words_are_no_value_and_condemn_a_meter_even_when_it_is_idle() -> None:
    passed, against = checked(*(swapped(slot) for slot in range(7)), demand_w=0.0)
    assert all(isinstance(one, Missing) for one in passed)
    assert "the words are swapped: change the order in the register map" in against


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


A_SECOND_WH = TRUE_W / 3600
"""8970 W over a second are 2.49 Wh."""


def counting(slots: range, share: float = 1.0) -> list[Measurement]:
    """Readings under load whose counter rises by a share of what was drawn."""
    return [replace(sample(slot), energy_wh=5_000 + share * slot * A_SECOND_WH) for slot in slots]


def test_a_counter_in_step_with_the_power_is_believed() -> None:
    assert checked(*counting(range(200)))[1] == ""


def test_a_counter_of_another_scale_is_found_out_after_sixty_readings() -> None:
    assert checked(*counting(range(59), 10.0))[1] == ""
    # 59 s of 8970 W are 147.008 Wh.
    against = checked(*counting(range(60), 10.0))[1]
    assert "the counter rose by 1470.08 Wh while 147.008 Wh were drawn" in against
    assert "the counter or the power is scaled by 10" in against


def test_a_counter_that_stands_still_is_that_of_another_tariff() -> None:
    assert "the counter of another tariff" in checked(*counting(range(60), 0.0))[1]


def test_a_counter_is_tried_over_readings_between_which_none_is_missing() -> None:
    early, late = counting(range(50), 10.0), counting(range(51, 101), 10.0)
    gap = Missing(1, 50, T0 + 50 * SECOND_MS, SECOND_MS, "cable pulled")
    assert checked(*early, gap, *late)[1] == ""


def test_a_counter_is_tried_once() -> None:
    right, wrong = counting(range(60)), counting(range(60, 200), 10.0)
    assert checked(*right, *wrong)[1] == ""


@pytest.mark.parametrize(
    ("mode", "reversed_"),
    [(OperationMode.CENTRAL_SETPOINT, False), (OperationMode.CHARGING_ONLY, True)],
)
def test_a_vehicle_that_may_feed_back_is_no_reversed_meter(
    mode: OperationMode, reversed_: bool
) -> None:
    events = charging(spoken(schedule(step(mode=mode, setpoint=-5))))
    readings = [sample(slot, -TRUE_W) for slot in range(20)]
    assert ("invert" in checked(*readings, events=events)[1]) is reversed_


def test_a_counter_of_consumption_is_not_tried_while_a_vehicle_feeds_back() -> None:
    events = charging(spoken(schedule(step(mode=OperationMode.CENTRAL_SETPOINT, setpoint=-5))))
    back = [replace(sample(slot, -TRUE_W), energy_wh=5_000.0) for slot in range(1, 200)]
    assert checked(sample(0), *back, events=events)[1] == ""

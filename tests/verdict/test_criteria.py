from __future__ import annotations

import pytest

from harness.verdict import Criteria, Mode


def test_every_parameter_has_the_default_of_the_model():
    assert Criteria().as_dict() == {
        "settle_ms": 10_000,
        "tolerance": 0.0,
        "min_exceed_ms": 3_000,
        "hard": 1.25,
        "energy_windows_ms": (60_000, 900_000),
        "energy_tolerance": None,
        "coverage": 0.95,
        "pause_current_a": 0.5,
        "pause_power_w": 100.0,
        "plausible_share": 0.8,
        "mode": "fair",
    }


def test_the_energy_may_be_wrong_by_what_the_meter_may():
    # E - 0.02·E > G from E = G / 0.98 on, which is 2.04 % more than G.
    assert Criteria().energy_share(0.02) == pytest.approx(0.02 / 0.98)
    assert Criteria().energy_share(0.0) == 0


def test_an_energy_tolerance_that_is_given_counts_whatever_the_meter_is():
    assert Criteria(energy_tolerance=0.01).energy_share(0.02) == 0.01


def test_the_criteria_of_an_older_trace_can_be_read():
    assert Criteria(settle_ms=5_000, energy_tolerance=0.01).mode is Mode.FAIR


def test_a_changed_parameter_is_printed_as_it_is():
    assert Criteria(settle_ms=5_000).as_dict()["settle_ms"] == 5_000

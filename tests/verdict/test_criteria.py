from __future__ import annotations

from harness.verdict import Criteria


def test_every_parameter_has_the_default_of_the_model():
    assert Criteria().as_dict() == {
        "settle_ms": 10_000,
        "tolerance": 0.0,
        "min_exceed_ms": 3_000,
        "hard": 1.25,
        "energy_windows_ms": (60_000, 900_000),
        "energy_tolerance": 0.01,
        "coverage": 0.95,
        "pause_current_a": 0.5,
        "pause_power_w": 100.0,
        "plausible_share": 0.8,
    }


def test_a_changed_parameter_is_printed_as_it_is():
    assert Criteria(settle_ms=5_000).as_dict()["settle_ms"] == 5_000

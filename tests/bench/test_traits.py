"""What a person at the bench is told of a vehicle."""

from __future__ import annotations

import pytest

from harness.bench.traits import traits
from harness.emulator import VEHICLES


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ordinary", []),
        ("one-phase", []),
        (
            "load-bank",
            [
                "reacts within 0 s",
                "changes its current by 1000 A per second",
                "draws 100 % of what it is offered",
                "wakes up within 0 s",
            ],
        ),
        ("tapering", ["has 60 kWh at 70 %"]),
        (
            "slow",
            [
                "reacts within 5 s",
                "changes its current by 1 A per second",
                "wakes up within 30 s",
            ],
        ),
        ("refuses-below-8-a", ["draws nothing below 8 A"]),
        ("stays-asleep", ["does not wake up after a pause"]),
        ("draws-95-percent", ["draws 95 % of what it is offered"]),
        ("unbalanced", ["draws 1 : 0.9 : 0.8 on its phases"]),
        ("v2x", ["feeds back up to 10 kW", "has 60 kWh at 50 %"]),
    ],
)
def test_a_vehicle_is_told_by_what_sets_it_apart(name: str, said: list[str]) -> None:
    assert list(traits(VEHICLES[name])) == said

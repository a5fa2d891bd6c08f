"""``hil meter sign``: a meter's wiring, tested with a load that is known."""

from __future__ import annotations

import pytest
from cli.metering import START, beside_a_meter

from harness.errors import BenchError, InputError
from harness.meters.emulation import EmulatedLoad

SIGN = ("sign", "eastron-sdm630-v2", "LINK")
ALL = "L1,L2,L3"


def load_of(power_w: float = 6_000.0) -> EmulatedLoad:
    """A load that is switched on after 20 s, the same on three phases."""
    load = EmulatedLoad(START, 300.0)
    load.step(START + 20_000, 300.0 + power_w)
    return load


def test_a_load_that_is_seen_as_it_is_shows_the_right_wiring(
    capsys: pytest.CaptureFixture[str],
) -> None:
    beside_a_meter(*SIGN, "--load", "6 kW", "--phases", ALL, load=load_of())
    captured = capsys.readouterr()
    assert captured.out.startswith("right way: the load of 6000 W was seen as ")
    assert "now switch on 6 kW on L1,L2,L3, within 1 min" in captured.err


def test_a_meter_that_counts_backward_is_found() -> None:
    with pytest.raises(BenchError, match="reversed; set invert: true"):
        beside_a_meter(*SIGN, "--load", "6 kW", "--phases", ALL, "--invert", load=load_of())


def test_a_load_on_other_phases_is_found() -> None:
    with pytest.raises(BenchError, match="wrong phase: the load on L2 was seen on"):
        beside_a_meter(*SIGN, "--load", "6 kW", "--phases", "l2", load=load_of())


def test_a_ct_ratio_that_the_meter_does_not_know_is_found() -> None:
    with pytest.raises(BenchError, match=r"wrong size: .* CT ratio of 200/5 A"):
        beside_a_meter(*SIGN, "--load", "150 W", "--phases", ALL, load=load_of())


def test_a_load_that_nobody_switches_on_was_not_seen() -> None:
    with pytest.raises(BenchError, match="nothing seen: the load of 6000 W was not seen"):
        beside_a_meter(*SIGN, "--load", "6 kW", "--phases", ALL, "--within", "15 s")


@pytest.mark.parametrize("phases", ["L4", "L1,L1", ""])
def test_phases_are_named_as_on_the_terminals(phases: str) -> None:
    with pytest.raises(InputError, match="expected some of L1,L2,L3"):
        beside_a_meter(*SIGN, "--load", "6 kW", "--phases", phases)

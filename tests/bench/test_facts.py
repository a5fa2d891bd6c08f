"""What a bench has, held against what a test needs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.bench import BenchFacts, Fleet, Needs, VehicleDemand
from harness.bench.facts import MeterFacts
from harness.emulator import VEHICLES, Vehicle
from harness.limits import Hardware, Site, Supply
from harness.measured import MeterModel

THREE = Hardware(Decimal(32), phases=3)
ONE = Hardware(Decimal(32), phases=1)
DC = Hardware(None, max_power_w=Decimal(150_000), supply=Supply.DC)


ANYTHING = Fleet()
SLOW = Vehicle("slow", VEHICLES["slow"])
V2X = Vehicle("v2x", VEHICLES["v2x"])


def unmet(
    needs: Needs, *connectors: Hardware, phase_switching: bool = False, fleet: Fleet = ANYTHING
) -> str | None:
    meter = MeterFacts("sdm630", "B", MeterModel(500, 500, 0.02))
    facts = BenchFacts(
        name="lab",
        ocpp_version="1.6",
        site=Site(connectors),
        meters=dict.fromkeys(range(1, len(connectors) + 1), meter),
        phase_switching=phase_switching,
        fleet=fleet,
    )
    return facts.unmet(needs)


@pytest.mark.parametrize(
    ("needs", "connectors"),
    [
        (Needs(), (THREE,)),
        (Needs(connectors=2, phases=1), (ONE, THREE)),
        (Needs(phases=1), (THREE,)),
        (Needs(), (THREE, ONE)),
        (Needs(supply="DC"), (DC,)),
    ],
)
def test_a_bench_that_has_what_is_needed_leaves_nothing_unmet(
    needs: Needs, connectors: tuple[Hardware, ...]
) -> None:
    assert unmet(needs, *connectors) is None


@pytest.mark.parametrize(
    ("needs", "connectors", "said"),
    [
        (Needs(connectors=2), (THREE,), "needs 2 connectors, there are 1 (bench lab)"),
        (Needs(), (ONE,), "needs 3 phases, connector 1 has 1 (bench lab)"),
        (
            Needs(connectors=2),
            (THREE, ONE),
            "needs 3 phases, connector 2 has 1 (bench lab)",
        ),
        (
            Needs(phase_switching=True),
            (THREE,),
            "needs phase switching, which the station cannot do (bench lab)",
        ),
        (Needs(), (DC,), "needs AC, connector 1 gives DC (bench lab)"),
        (Needs(supply="DC"), (THREE,), "needs DC, connector 1 gives AC (bench lab)"),
    ],
)
def test_what_is_missing_is_named(
    needs: Needs, connectors: tuple[Hardware, ...], said: str
) -> None:
    assert unmet(needs, *connectors) == said


def test_everything_that_is_missing_is_named() -> None:
    said = unmet(Needs(connectors=2, phase_switching=True), ONE)
    assert said is not None
    assert said.count("needs") == 3


def test_phase_switching_can_be_had() -> None:
    assert unmet(Needs(phase_switching=True), THREE, phase_switching=True) is None


def test_a_vehicle_that_the_bench_does_not_have_is_named_once() -> None:
    needed = (VehicleDemand(11_000.0, 3, V2X), VehicleDemand(9_000.0, 3, V2X))
    said = unmet(Needs(vehicles=needed), THREE, fleet=Fleet((SLOW,)))
    assert said == "needs the vehicle v2x, there is slow (bench lab)"


def test_a_bench_that_names_no_vehicle_can_have_any() -> None:
    assert unmet(Needs(vehicles=(VehicleDemand(11_000.0, 3, V2X),)), THREE) is None

"""Defects in what a purpose means, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, run, transaction
from emulator.support2 import booted2, install, profile2

from harness.emulator import EmulatedSite
from harness.emulator.raw import Offer

TWO = EmulatedSite(connectors=2)
HIGH_DEFAULT = (1, profile("TxDefaultProfile", (0, 20), id=1, level=3))


@pytest.mark.parametrize(
    ("fault", "level", "faulty"),
    [
        ("higher-level-hides-txprofile", 2, 20),
        ("higher-level-hides-txprofile", 3, 10),
        ("higher-level-hides-maximum", 2, 10),
    ],
)
def test_a_txdefault_of_a_higher_level_hides_a_txprofile(fault, level, faulty):
    own = (1, profile("TxProfile", (0, 10), id=2, level=level))
    assert offered(plan(HIGH_DEFAULT, own), 0) == 10
    assert offered(plan(HIGH_DEFAULT, own, faults=(fault,)), 0) == faulty


@pytest.mark.parametrize(
    ("fault", "level", "faulty"),
    [
        ("higher-level-hides-maximum", 2, 20),
        ("higher-level-hides-maximum", 3, 10),
        ("higher-level-hides-txprofile", 2, 10),
    ],
)
def test_a_profile_of_a_higher_level_hides_the_maximum(fault, level, faulty):
    maximum = (0, profile("ChargePointMaxProfile", (0, 10), id=2, level=level))
    assert offered(plan(HIGH_DEFAULT, maximum), 0) == 10
    assert offered(plan(HIGH_DEFAULT, maximum, faults=(fault,)), 0) == faulty


@pytest.mark.parametrize(("fault", "ampere"), [("", 6), ("specific-txdefault-wins", 12)])
def test_the_default_of_the_connector_leads_whatever_its_level(fault, ampere):
    faults = (fault,) if fault else ()
    for_all = (0, profile("TxDefaultProfile", (0, 6), id=1, level=1))
    own = (1, profile("TxDefaultProfile", (0, 12), id=2, level=0))
    assert offered(plan(for_all, own, faults=faults), 0) == ampere
    assert offered(plan(for_all, faults=faults), 0) == 6


def test_the_profiles_of_a_connector_are_dropped():
    for_all = (0, profile("TxDefaultProfile", (0, 12), id=1))
    own = (1, profile("TxDefaultProfile", (0, 6), id=2, level=1))
    assert offered(plan(for_all, own), 0) == 6
    assert offered(plan(for_all, own, faults=("drops-connector-profiles",)), 0) == 12


@pytest.mark.parametrize(
    ("running", "good", "faulty"), [((1,), [20], [10]), ((1, 2), [10, 10], [10, 10])]
)
def test_an_idle_connector_keeps_its_part(running, good, faulty):
    ceiling = (0, profile("ChargePointMaxProfile", (0, 20)))
    transactions = [transaction(n) for n in running]
    found = [
        [
            offer.current_a
            for offer in plan(ceiling, faults=f, site=TWO).offers(transactions, T0).values()
        ]
        for f in ((), ("shares-with-idle-connectors",))
    ]
    assert found == [good, faulty]


@pytest.mark.parametrize(
    ("phases", "good", "faulty"), [(1, Offer(16, 1), Offer(20, 1)), (3, Offer(16, 3), Offer(16, 3))]
)
def test_one_phase_carries_what_three_may(phases, good, faulty):
    # D18: 4600 W are 20 A on one phase; 13 800 W are 20 A on three.
    ceiling = (0, profile("ChargePointMaxProfile", (0, 16), id=1))
    wish = (1, profile("TxDefaultProfile", (0, 4_600 * phases, phases), id=2, unit="W"))
    assert plan(ceiling, wish).offers([transaction()], T0)[1] == good
    assert (
        plan(ceiling, wish, faults=("ceiling-as-power",)).offers([transaction()], T0)[1] == faulty
    )


@pytest.mark.parametrize(
    ("connector", "kind", "is_taken"),
    [(0, "Absolute", True), (1, "Absolute", False), (0, "Relative", False)],
)
def test_a_txdefault_is_taken_for_the_station_and_absolute_only(connector, kind, is_taken):
    start = "2025-01-15T08:00:00Z" if kind == "Absolute" else None
    body = profile("TxDefaultProfile", (0, 8), kind=kind, start=start)
    assert decisions().admits(connector, body, None)
    assert decisions("only-station-txdefault").admits(connector, body, None) is is_taken


def test_other_purposes_are_taken_as_ever():
    made = decisions("only-station-txdefault")
    assert made.admits(1, profile("TxProfile", (0, 8)), transaction())
    assert made.admits(0, profile("ChargePointMaxProfile", (0, 8)), None)


def test_a_txdefault_of_an_evse_is_refused_in_2_0_1_too():
    async def main(clock):
        async with booted2(clock, faults=["only-station-txdefault"]) as (csms, _):
            body = profile2("TxDefaultProfile", (0, 8))
            assert await install(csms, body, 1) == "Rejected:InvalidProfile"
            assert await install(csms, body, 0) == "Accepted"

    run(main)

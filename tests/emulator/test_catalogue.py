"""The catalogue of faults as a whole, and a fault on the wire."""

from __future__ import annotations

import re

import pytest
from emulator.support import (
    T0,
    booted,
    charging,
    decisions,
    offered,
    plan,
    profile,
    run,
)

from harness.emulator import DIALECTS, FAULTS, UNEMULATED, EmulatedSite, VehicleSpec
from harness.emulator.composite import composite_schedule
from harness.errors import InputError

STATION_FAULTS = [fault for fault in FAULTS.values() if fault.decision is not None]


@pytest.mark.parametrize("fault", STATION_FAULTS, ids=lambda fault: fault.name)
def test_a_fault_overrides_exactly_one_decision(fault):
    changed = [name for name in vars(fault.decision) if not name.startswith("_")]
    assert len(changed) == 1
    good = [DIALECTS[version].decisions for version in fault.versions]
    assert all(hasattr(decisions, changed[0]) for decisions in good)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=lambda fault: fault.name)
def test_a_fault_says_what_it_does_and_where_it_was_seen(fault):
    assert fault.summary.startswith(("It ", "The "))
    assert fault.summary.count(".") == 1
    assert fault.source
    assert fault.defect == "" or re.fullmatch(r"D(0[1-9]|[1-9][0-9]|100)", fault.defect)


def test_no_defect_is_both_emulated_and_excused():
    emulated = {fault.defect for fault in FAULTS.values()}
    assert emulated.isdisjoint(UNEMULATED)
    assert all(missing.reason and missing.source for missing in UNEMULATED.values())


def test_faults_can_be_combined():
    made = plan(
        (1, profile("TxDefaultProfile", (0, 5), (60, 8), id=1)),
        (1, profile("TxDefaultProfile", (0, 16), id=2, level=1)),
        faults=("stack-lowest-wins", "six-ampere-floor", "uses-next-period"),
    )
    assert offered(made, 0) == 8
    floor = plan(
        (1, profile("TxDefaultProfile", (0, 5), id=1)),
        (1, profile("TxDefaultProfile", (0, 16), id=2, level=1)),
        faults=("stack-lowest-wins", "six-ampere-floor"),
    )
    assert offered(floor, 0) == 6


def test_the_first_of_two_faults_has_the_last_word():
    made = plan(faults=("delivers-nothing", "ignores-limits"))
    assert offered(made, 0) == 0


def test_an_unknown_fault_is_refused_with_the_way_to_the_known_ones():
    with pytest.raises(InputError, match=r"expected one that 'hil faults' lists$"):
        decisions("lazy")


def test_a_mistyped_fault_is_answered_with_the_nearest_one():
    with pytest.raises(InputError, match=r"lists; did you mean 'ignores-limits'\?$"):
        decisions("ignore-limits")


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        FAULTS["new"] = FAULTS["ignores-limits"]


def test_a_liar_still_answers_the_composite_schedule_correctly():

    made = plan((1, profile("TxDefaultProfile", (0, 8))), faults=("ignores-limits",))
    answer = composite_schedule(made, 1, running={}, at=T0, duration_s=60, unit="A")
    assert answer["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 8


def test_a_station_with_a_fault_draws_too_much_over_the_wire():

    async def main(clock):
        options = {"faults": ["pointmax-per-connector"], "site": EmulatedSite(connectors=2)}
        async with booted(clock, **options) as (csms, station):
            body = profile("ChargePointMaxProfile", (0, 16))
            await csms.call("SetChargingProfile", {"connectorId": 0, "csChargingProfiles": body})
            for connector in (1, 2):
                await charging(csms, station, VehicleSpec(power_w=22_000.0), connector)
            await clock.sleep(30_000)
            span = (clock.now() - 500, clock.now())
            each = [sum(source.mean_power_w(*span)) for source in station.sources.values()]
            # 15.76 A on three phases, twice.
            assert sum(each) == pytest.approx(2 * (15.76 * 690 + 5))

    run(main)

"""Defects in tying profiles to transactions, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import SITE, decisions, profile, run, transaction
from emulator.support2 import booted2, charging2, install, power_w, profile2

from harness.emulator import DIALECTS, VehicleSpec
from harness.emulator.faults import build_decisions
from harness.emulator.v2.decisions import Asked

CAR = VehicleSpec(power_w=22_000.0, share_of_offer=1.0)
CEILING = "ChargingStationMaxProfile"


def decisions2(*faults, version="2.0.1"):
    return build_decisions(faults, SITE, DIALECTS[version].decisions)


def test_a_txprofile_without_an_id_is_refused_on_request():
    unnamed = profile("TxProfile", (0, 8))
    named = profile("TxProfile", (0, 8), transactionId=1)
    default = profile("TxDefaultProfile", (0, 8))
    good, faulty = decisions(), decisions("refuses-txprofile-without-id")
    assert [good.admits(1, body, transaction()) for body in (unnamed, named, default)] == [True] * 3
    taken = [faulty.admits(1, body, transaction()) for body in (unnamed, named, default)]
    assert taken == [False, True, True]


def test_it_still_refuses_the_txprofile_of_another_transaction():
    foreign = profile("TxProfile", (0, 8), transactionId=2)
    assert not decisions("refuses-txprofile-without-id").admits(1, foreign, transaction())


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_relative_ceiling_is_taken_on_request(version):
    asked = Asked(0, profile2(CEILING, (0, 8), kind="Relative"), None)
    assert decisions2(version=version).refusal(asked) == "InvalidSchedule"
    assert decisions2("accepts-any-kind", version=version).refusal(asked) == ""


def test_an_absolute_profile_without_a_start_is_taken_too():
    asked = Asked(1, profile2("TxDefaultProfile", (0, 8), start=None), None)
    assert decisions2().refusal(asked) == "InvalidSchedule"
    assert decisions2("accepts-any-kind").refusal(asked) == ""


@pytest.mark.parametrize(
    ("faults", "watts"), [((), 7.9 * 690 + 5), (("accepts-any-kind",), 22_005)]
)
def test_a_relative_ceiling_lifts_the_one_in_whose_place_it_comes(faults, watts):
    async def main(clock):
        async with booted2(clock, faults=faults) as (csms, station):
            await install(csms, profile2(CEILING, (0, 8)), evse=0)
            await charging2(csms, station, CAR)
            await install(csms, profile2(CEILING, (0, 8), kind="Relative"), evse=0)
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(watts)

    run(main)


@pytest.mark.parametrize(
    ("faults", "answer"),
    [((), "Rejected:DuplicateProfile"), (("accepts-rival-profile",), "Accepted")],
)
def test_of_two_rivals_the_first_goes_on_leading(faults, answer):
    async def main(clock):
        async with booted2(clock, faults=faults) as (csms, station):
            await install(csms, profile2("TxDefaultProfile", (0, 16), id=1))
            await charging2(csms, station, CAR)
            assert await install(csms, profile2("TxDefaultProfile", (0, 8), id=2)) == answer
            await clock.sleep(20_000)
            assert power_w(station, clock) == pytest.approx(16 * 690 + 5)

    run(main)

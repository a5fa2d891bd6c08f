"""Defects in choosing among profiles and in storing them, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile, run
from emulator.support2 import booted2, install, profile2

from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore

THREE = tuple(
    (1, profile("TxDefaultProfile", (0, ampere), id=level + 1, level=level))
    for level, ampere in enumerate((16, 11, 6))
)


def test_the_middle_of_three_levels_is_offered():
    assert offered(plan(*THREE), 0) == 6
    assert offered(plan(*THREE, faults=("mixes-levels",)), 0) == 11


def test_a_single_profile_has_no_other_to_mix_with():
    assert offered(plan(THREE[0], faults=("mixes-levels",)), 0) == 16
    assert offered(plan(faults=("mixes-levels",)), 0) == 32


@pytest.mark.parametrize(
    ("faults", "reported"), [([], [0]), (["same-id-on-each-connector"], [0, 1])]
)
def test_an_id_is_kept_for_each_evse(faults, reported):
    async def main(clock):
        async with booted2(clock, faults=faults) as (csms, _):
            for evse in (1, 0):
                assert await install(csms, profile2("TxDefaultProfile", (0, 8)), evse) == "Accepted"
            wanted = {"chargingProfilePurpose": "TxDefaultProfile"}
            request = {"requestId": 1, "chargingProfile": wanted}
            await csms.call("GetChargingProfiles", request)
            await clock.sleep(100)
            assert [report["evseId"] for report in csms.of("ReportChargingProfiles")] == reported

    run(main)


def test_an_id_is_still_replaced_where_it_is():
    store = ProfileStore(decisions("same-id-on-each-connector"))
    for level in (0, 1):
        assert store.install(Stored(1, profile("TxDefaultProfile", (0, 8), level=level), T0))
    assert [stored.stack_level for stored in store.profiles] == [1]

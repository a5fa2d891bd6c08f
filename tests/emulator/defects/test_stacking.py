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


@pytest.mark.parametrize(
    ("expired_at", "good", "faulty"),
    [(0, 8, 32), (1, 8, 16), (2, 8, 8)],
)
def test_what_comes_behind_an_expired_profile_is_not_found(expired_at, good, faulty):
    # In the order in which they came: 16 A at the lower and 8 A at the higher level.
    others = [
        (1, profile("TxDefaultProfile", (0, 16), id=1, level=0)),
        (1, profile("TxDefaultProfile", (0, 8), id=2, level=1)),
    ]
    past = "2025-01-15T07:00:00Z"
    expired = (1, profile("TxDefaultProfile", (0, 20), id=3, level=2, validTo=past))
    others.insert(expired_at, expired)
    assert offered(plan(*others), 0) == good
    assert offered(plan(*others, faults=("expired-stops-search",)), 0) == faulty


@pytest.mark.parametrize(
    ("fault", "leads"),
    [("", 2), ("stack-lowest-wins", 3), ("stack-first-wins", 1), ("stack-last-wins", 3)],
)
def test_which_of_three_rulings_leads(fault, leads):
    made = decisions(fault) if fault else decisions()
    stored = [
        Stored(1, profile("TxDefaultProfile", (0, 8), id=number, level=level), T0)
        for number, level in ((1, 1), (2, 2), (3, 0))
    ]
    assert made.leader(made.rulings(stored, T0, None)).stored.id == leads
    assert made.leader([]) is None


def test_equal_levels_stand_side_by_side_on_request():
    # D10: the old one goes on, because it came first.
    old = (1, profile("TxDefaultProfile", (0, 16), id=1))
    new = (1, profile("TxDefaultProfile", (0, 8), id=2))
    assert offered(plan(old, new), 0) == 8
    assert offered(plan(old, new, faults=("no-replacement",)), 0) == 16
    again = (1, profile("TxDefaultProfile", (0, 8), id=1))
    assert offered(plan(old, again, faults=("no-replacement",)), 0) == 8


@pytest.mark.parametrize(("tx", "default", "good", "faulty"), [(16, 8, 16, 8), (8, 16, 8, 8)])
def test_a_default_limits_a_transaction_that_has_a_profile(tx, default, good, faulty):
    both = (
        (1, profile("TxDefaultProfile", (0, default), id=1)),
        (1, profile("TxProfile", (0, tx), id=2)),
    )
    assert offered(plan(*both), 0) == good
    assert offered(plan(*both, faults=("minimum-of-tx-and-default",)), 0) == faulty

"""Defects in clearing profiles, each beside the good charger."""

from __future__ import annotations

import pytest
from emulator.support import T0, booted, decisions, profile, run
from emulator.support2 import booted2, install, profile2

from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore

LOW = Stored(1, profile("TxDefaultProfile", (0, 8), id=1, level=0), T0)
HIGH = Stored(1, profile("TxDefaultProfile", (0, 16), id=2, level=1), T0)
CEILING = Stored(0, profile("ChargePointMaxProfile", (0, 16), id=3, level=0), T0)
EACH = (LOW, HIGH, CEILING)
LEVEL_0 = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0}
LEVEL_1 = {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}


def cleared(criteria, *faults):
    """Return whether anything was found among three profiles, and the ids of what is left."""
    store = ProfileStore(decisions(*faults))
    for stored in EACH:
        assert store.install(stored)
    return store.clear(criteria), [stored.id for stored in store.profiles]


@pytest.mark.parametrize(
    ("fault", "criteria", "good", "faulty"),
    [
        ("overlooks-level-zero", LEVEL_0, (True, [2, 3]), (False, [1, 2, 3])),
        ("overlooks-level-zero", LEVEL_1, (True, [1, 3]), (True, [1, 3])),
        ("knows-no-empty-clear", {}, (True, []), (False, [1, 2, 3])),
        ("knows-no-empty-clear", {"id": 1}, (True, [2, 3]), (True, [2, 3])),
        ("limit-outlives-clear", {"id": 1}, (True, [2, 3]), (True, [1, 2, 3])),
        ("limit-outlives-clear", {"id": 9}, (False, [1, 2, 3]), (False, [1, 2, 3])),
        ("clears-everything", {"id": 1}, (True, [2, 3]), (True, [])),
        ("clears-everything", {"id": 9}, (False, [1, 2, 3]), (True, [])),
    ],
)
def test_a_fault_changes_what_a_clear_takes(fault, criteria, good, faulty):
    assert cleared(criteria) == good
    assert cleared(criteria, fault) == faulty


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        ("", ["Accepted", "Unknown"]),
        ("accepts-clear-of-nothing", ["Accepted", "Accepted"]),
        ("clears-what-it-refuses", ["Unknown", "Unknown"]),
    ],
)
def test_a_fault_changes_the_answer_and_not_the_deed(fault, answers):
    async def main(clock):
        async with booted(clock, faults=[fault] if fault else []) as (csms, _):
            body = profile("TxDefaultProfile", (0, 8), id=1)
            await csms.call("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": body})
            given = [await csms.call("ClearChargingProfile", {"id": 1}) for _ in range(2)]
            assert [answer["status"] for answer in given] == answers
            asked = {"connectorId": 1, "duration": 60}
            schedule = (await csms.call("GetCompositeSchedule", asked))["chargingSchedule"]
            assert schedule["chargingSchedulePeriod"][0]["limit"] == 32

    run(main)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [("accepts-clear-of-nothing", "Accepted"), ("clears-everything", "Accepted")],
)
def test_2x_has_the_same_faults(fault, answer):
    async def main(clock):
        async with booted2(clock, faults=[fault]) as (csms, _):
            assert await install(csms, profile2("TxDefaultProfile", (0, 8), id=1)) == "Accepted"
            given = await csms.call("ClearChargingProfile", {"chargingProfileId": 9})
            assert given == {"status": answer}

    run(main)


def test_other_answers_are_left_alone():
    for fault in ("accepts-clear-of-nothing", "clears-what-it-refuses"):
        said = decisions(fault).says("SetChargingProfile", {}, {"status": "Rejected"})
        assert said == {"status": "Rejected"}

"""How a defect takes one message for another, in the forms of 1.6 and of 2.x."""

from __future__ import annotations

import copy

import pytest

from harness.emulator.defects.bodies import profile_in, with_profile, with_schedule

ONE = {"chargingProfileId": 1, "chargingSchedule": {"chargingRateUnit": "W", "duration": 60}}
MANY = {"id": 1, "chargingSchedule": [{"id": 1, "duration": 60}, {"id": 2}]}
SET_16 = {"connectorId": 1, "csChargingProfiles": ONE}
SET_2 = {"evseId": 1, "chargingProfile": MANY}


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (SET_16, ONE),
        (SET_2, MANY),
        ({"connectorId": 1}, {}),
        ({"csChargingProfiles": "none"}, {}),
        ({"chargingProfile": None}, {}),
    ],
)
def test_a_profile_is_found_in_either_form_or_is_empty(payload, found):
    assert profile_in(payload) == found


@pytest.mark.parametrize("payload", [SET_16, SET_2])
def test_a_profile_is_put_in_the_place_of_the_one_that_came(payload):
    taken = with_profile(payload, {"id": 9})
    assert profile_in(taken) == {"id": 9}
    assert {name: taken[name] for name in taken if name.endswith("Id")} == {
        name: payload[name] for name in payload if name.endswith("Id")
    }


def test_the_only_schedule_is_changed():
    changed = with_schedule(ONE, chargingRateUnit="A")
    assert changed["chargingSchedule"] == {"chargingRateUnit": "A", "duration": 60}
    assert changed["chargingProfileId"] == 1


def test_each_of_several_schedules_is_changed():
    changed = with_schedule(MANY, duration=5)
    assert changed["chargingSchedule"] == [{"id": 1, "duration": 5}, {"id": 2, "duration": 5}]


@pytest.mark.parametrize("schedule", ["soon", None, 7])
def test_what_is_no_schedule_stays_what_it_is(schedule):
    # It is refused afterwards, as it would have been without the defect.
    assert with_schedule({"chargingSchedule": schedule}, duration=5) == {
        "chargingSchedule": schedule
    }
    assert with_schedule({"chargingSchedule": [schedule]}, duration=5) == {
        "chargingSchedule": [schedule]
    }


def test_the_message_that_came_is_left_alone():
    before = copy.deepcopy((SET_16, SET_2))
    with_profile(SET_16, {})
    with_schedule(profile_in(SET_2), duration=5)
    with_schedule(profile_in(SET_16), duration=5)
    assert before == (SET_16, SET_2)

from __future__ import annotations

import json

import pytest
from profiles.bodies import full_body, minimal_body

from harness.profiles import (
    ClearCriteria,
    ProfileAccepted,
    ProfileError,
    ProfilesCleared,
    Purpose,
    TransactionEnded,
    TransactionStarted,
    event_from_record,
    event_to_record,
)
from harness.profiles.v16 import decode

EVENTS = [
    ProfileAccepted(5, 1, decode(full_body())),
    ProfilesCleared(6, ClearCriteria()),
    ProfilesCleared(7, ClearCriteria(1, 0, Purpose.TX_DEFAULT, 0)),
    TransactionStarted(8, 2, 42),
    TransactionStarted(9, 2, "a", decode(minimal_body())),
    TransactionEnded(10, 42),
]


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_survives_the_way_through_json(event):
    assert event_from_record(json.loads(json.dumps(event_to_record(event)))) == event


def test_a_record_is_plain_and_keeps_ocpp_s_field_names():
    assert event_to_record(EVENTS[0]) == {
        "kind": "profile_accepted",
        "at": 5,
        "connector": 1,
        "profile": full_body(),
    }


def test_only_given_criteria_are_recorded():
    record = event_to_record(ProfilesCleared(6, ClearCriteria(connector=0)))
    assert record == {"kind": "profiles_cleared", "at": 6, "criteria": {"connector": 0}}


def test_the_kinds_are_those_of_the_trace():
    kinds = [event_to_record(event)["kind"] for event in EVENTS]
    assert sorted(set(kinds)) == [
        "profile_accepted",
        "profiles_cleared",
        "transaction_ended",
        "transaction_started",
    ]


def test_keys_of_others_are_not_looked_at():
    record = event_to_record(EVENTS[3]) | {"t": 3}
    assert event_from_record(record) == EVENTS[3]


def test_another_kind_is_refused():
    with pytest.raises(ProfileError, match=r"kind: found 'profile_acepted'.*did you mean"):
        event_from_record({"kind": "profile_acepted"})


def test_a_missing_key_is_named():
    with pytest.raises(ProfileError, match=r"connector: found None.*'transaction_started'"):
        event_from_record({"kind": "transaction_started", "at": 1})

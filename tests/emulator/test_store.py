"""The memory for charging profiles by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from emulator.support import T0, decisions, profile

from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore
from harness.emulator.v2.decisions import Decisions201


def stored(number: int, connector: int = 1, purpose: str = "TxDefaultProfile", **more) -> Stored:
    return Stored(connector, profile(purpose, (0, 8), id=number, **more), T0)


def filled(*profiles: Stored, faults: tuple[str, ...] = ()) -> ProfileStore:
    store = ProfileStore(decisions(*faults))
    for one in profiles:
        assert store.install(one)
    return store


def ids(store: ProfileStore) -> list[int]:
    return [one.id for one in store.profiles]


def test_profiles_are_kept_in_the_order_in_which_they_came():
    assert ids(filled(stored(5, level=2), stored(3, level=1), stored(4))) == [5, 3, 4]


def test_a_replacement_goes_to_the_end():
    # F16-07
    store = filled(stored(1, level=0), stored(2, level=1), stored(1, level=0))
    assert ids(store) == [2, 1]


def test_one_profile_may_replace_two():
    # F16-07: the one by its id, the other by its purpose and level.
    store = filled(stored(1, level=0), stored(2, level=1))
    assert store.install(stored(1, level=1))
    assert [(one.id, one.stack_level) for one in store.profiles] == [(1, 1)]


def test_profiles_are_found_by_purpose_and_connector():
    store = filled(
        stored(1, 0, "ChargePointMaxProfile"),
        stored(2, 0),
        stored(3, 1),
        stored(4, 2),
        stored(5, 1, "TxProfile"),
    )
    assert [one.id for one in store.of("TxDefaultProfile", 0, 1)] == [2, 3]
    assert [one.id for one in store.of("TxProfile", 0, 1)] == [5]
    assert store.of("TxProfile", 2) == []


def test_a_changed_profile_keeps_its_place():
    first, second = stored(1, level=0), stored(2, level=1)
    store = filled(first, second)
    store.update(first, replace(first, source="EMS"))
    assert [(one.id, one.source) for one in store.profiles] == [(1, "EMS"), (2, "CSO")]


def test_only_the_very_profile_is_changed_and_not_its_like():
    one, like = stored(1), stored(1)
    store = filled(one)
    store.update(like, replace(like, source="EMS"))
    assert store.profiles[0].source == "CSO"


def test_every_profile_can_be_revised():
    store = filled(stored(1, level=0), stored(2, level=1))
    store.revise(lambda one: replace(one, source=f"S{one.id}"))
    assert [one.source for one in store.profiles] == ["S1", "S2"]


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        ({}, []),
        ({"id": 2}, [1, 3, 4]),
        ({"connectorId": 0}, [2, 3, 4]),
        ({"chargingProfilePurpose": "TxDefaultProfile"}, [1, 4]),
        ({"stackLevel": 0}, [3]),
        ({"connectorId": 1, "stackLevel": 0}, [1, 3]),
        ({"connectorId": 1, "stackLevel": 1, "chargingProfilePurpose": "TxProfile"}, [1, 2, 3, 4]),
    ],
)
def test_a_clear_takes_what_matches_every_criterion(criteria, left):
    # F16-31
    store = filled(
        stored(1, 0, "ChargePointMaxProfile"),
        stored(2, 1),
        stored(3, 1, level=1),
        stored(4, 1, "TxProfile"),
    )
    assert store.clear(criteria) == (left != [1, 2, 3, 4])
    assert ids(store) == left


def test_a_clear_of_an_empty_memory_finds_nothing():
    # F16-31, A32b
    assert not filled().clear({})


def test_a_boot_takes_nothing():
    # F16-25
    store = filled(stored(1, 0, "ChargePointMaxProfile"), stored(2, 1))
    store.boot()
    assert ids(store) == [1, 2]


def test_in_2_x_only_the_same_id_replaces():
    # K01.FR.05
    store = ProfileStore(Decisions201(decisions().site))
    for number in (1, 2):
        body = {**profile("TxDefaultProfile", (0, 8)), "id": number}
        del body["chargingProfileId"]
        assert store.install(Stored(1, body, T0))
    assert ids(store) == [1, 2]


def test_a_memory_that_rests_refuses_what_comes_too_soon():
    # D93: ten seconds after the last one that it took.
    store = filled(stored(1), faults=("refuses-frequent-updates",))
    for after_ms, taken in ((9_999, False), (10_000, True), (19_999, False), (20_000, True)):
        late = replace(stored(2), accepted_at=T0 + after_ms)
        assert store.install(late) is taken

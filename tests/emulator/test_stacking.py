from __future__ import annotations

import pytest
from emulator.support import T0, decisions, offered, plan, profile

from harness.emulator.raw import Stored
from harness.emulator.store import ProfileStore


def test_the_higher_level_leads():
    made = plan(
        (1, profile("TxDefaultProfile", (0, 16), id=1, level=0)),
        (1, profile("TxDefaultProfile", (0, 20), id=2, level=3)),
    )
    assert offered(made, 0) == 20


def test_the_octt_stacking_vector_hands_back_after_the_duration():
    # TC_072_CS: 7, 9 at 100 s, 8 at 150 s, 10 at 200 s.
    made = plan(
        (1, profile("TxDefaultProfile", (0, 6), (100, 8), (200, 10), level=0, duration=400)),
        (1, profile("TxDefaultProfile", (0, 7), (100, 9), id=2, level=1, duration=150)),
    )
    assert [offered(made, s) for s in (0, 100, 149, 150, 200, 400)] == [7, 9, 9, 8, 10, 32]


def test_the_octt_vector_of_purposes_holds():
    # TC_066_CS: 8, 10 at 50 s, 6 at 200 s, 10 at 240 s, 8 at 260 s, 10 at 300 s.
    made = plan(
        (0, profile("ChargePointMaxProfile", (0, 10), id=1, duration=86_400)),
        (
            1,
            profile(
                "TxDefaultProfile",
                *((0, 6), (60, 10), (120, 8), (180, 15), (260, 8)),
                id=2,
                duration=300,
            ),
        ),
        (
            1,
            profile(
                "TxProfile",
                *((0, 8), (50, 11), (140, 16), (200, 6), (240, 12)),
                id=3,
                duration=260,
            ),
        ),
    )
    seconds = (0, 50, 140, 200, 240, 260, 300)
    assert [offered(made, s) for s in seconds] == [8, 10, 10, 6, 10, 8, 10]


def test_a_txprofile_overrules_a_higher_default():
    made = plan(
        (1, profile("TxDefaultProfile", (0, 10), id=1, level=9)),
        (1, profile("TxProfile", (0, 20), id=2, level=0)),
    )
    assert offered(made, 0) == 20


def test_the_default_of_the_station_serves_every_connector():
    assert offered(plan((0, profile("TxDefaultProfile", (0, 10)))), 0) == 10


def test_the_default_of_another_connector_does_not_matter():
    assert offered(plan((2, profile("TxDefaultProfile", (0, 10)))), 0) == 32


def test_the_connectors_own_default_wins_a_tie():
    made = plan(
        (0, profile("TxDefaultProfile", (0, 10), id=1)),
        (1, profile("TxDefaultProfile", (0, 14), id=2)),
    )
    assert offered(made, 0) == 14


def test_the_stations_default_leads_with_a_higher_level():
    made = plan(
        (1, profile("TxDefaultProfile", (0, 14), id=2, level=0)),
        (0, profile("TxDefaultProfile", (0, 10), id=1, level=1)),
    )
    assert offered(made, 0) == 10


def test_the_ceiling_of_the_station_binds_a_txprofile():
    made = plan(
        (0, profile("ChargePointMaxProfile", (0, 9), id=1)),
        (1, profile("TxProfile", (0, 20), id=2)),
    )
    assert offered(made, 0) == 9


def store_of(*profiles: tuple[int, dict]) -> ProfileStore:
    store = ProfileStore(decisions())
    for connector, body in profiles:
        store.install(Stored(connector, body, T0))
    return store


def ids(store: ProfileStore) -> list[int]:
    return [stored.body["chargingProfileId"] for stored in store.profiles]


def test_the_same_id_replaces_whatever_else_differs():
    store = store_of(
        (1, profile("TxDefaultProfile", (0, 10), id=1)),
        (0, profile("ChargePointMaxProfile", (0, 10), id=1, level=4)),
    )
    assert [s.purpose for s in store.profiles] == ["ChargePointMaxProfile"]


def test_the_same_purpose_and_level_on_a_connector_replaces():
    store = store_of(
        (1, profile("TxDefaultProfile", (0, 10), id=1)),
        (1, profile("TxDefaultProfile", (0, 12), id=2)),
    )
    assert ids(store) == [2]


def test_the_same_purpose_and_level_on_another_connector_stays():
    store = store_of(
        (1, profile("TxDefaultProfile", (0, 10), id=1)),
        (2, profile("TxDefaultProfile", (0, 12), id=2)),
    )
    assert ids(store) == [1, 2]


def test_a_full_memory_takes_a_replacement_but_nothing_new():
    store = store_of(
        *((n, profile("TxDefaultProfile", (0, 10), id=n)) for n in range(1, 51)),
    )
    assert not store.install(Stored(60, profile("TxDefaultProfile", (0, 10), id=60), T0))
    assert store.install(Stored(60, profile("TxDefaultProfile", (0, 10), id=50), T0))
    assert len(store.profiles) == 50


FOUR = (
    (0, profile("ChargePointMaxProfile", (0, 10), id=1, level=0)),
    (0, profile("TxDefaultProfile", (0, 10), id=2, level=0)),
    (1, profile("TxDefaultProfile", (0, 10), id=3, level=1)),
    (1, profile("TxProfile", (0, 10), id=4, level=1)),
)


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        ({}, []),
        ({"id": 3}, [1, 2, 4]),
        ({"connectorId": 0}, [3, 4]),
        ({"stackLevel": 0}, [3, 4]),
        ({"chargingProfilePurpose": "TxDefaultProfile"}, [1, 4]),
        ({"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}, [1, 2, 4]),
        ({"chargingProfilePurpose": "TxProfile", "connectorId": 0}, [1, 2, 3, 4]),
    ],
)
def test_all_criteria_of_a_clear_must_match(criteria, left):
    store = store_of(*FOUR)
    assert store.clear(criteria) == (len(left) < 4)
    assert ids(store) == left


def test_only_the_txprofiles_of_the_connector_end_with_its_transaction():
    store = store_of(*FOUR, (2, profile("TxProfile", (0, 10), id=5)))
    store.end_transaction(1)
    assert ids(store) == [1, 2, 3, 5]

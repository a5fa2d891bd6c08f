from __future__ import annotations

from report.folders import accepted as accepted_record

from harness.profiles import (
    ClearCriteria,
    LedgerEvent,
    ProfileAccepted,
    ProfilesCleared,
    Purpose,
    TransactionEnded,
    TransactionStarted,
)
from harness.profiles.v16 import decode
from harness.report.labels import Mark
from harness.report.marks import marks_of

T0 = 1_000_000


def accepted(at: int, connector: int, purpose: Purpose, profile_id: int) -> ProfileAccepted:
    record = accepted_record(0, profile_id, purpose.value, [(0, 1_000)])
    return ProfileAccepted(T0 + at, connector, decode(record["profile"]))


def texts(events: list[LedgerEvent], connector: int) -> list[str]:
    return [mark.text for mark in marks_of(events, connector, T0)]


def test_a_mark_stands_at_its_time_since_the_start() -> None:
    assert marks_of([accepted(5_000, 1, Purpose.TX, 7)], 1, T0) == [Mark(5_000, "TxProfile 7")]


def test_purposes_are_shortened() -> None:
    events: list[LedgerEvent] = [
        accepted(0, 0, Purpose.STATION_MAX, 1),
        accepted(1, 0, Purpose.TX_DEFAULT, 2),
    ]

    assert texts(events, 1) == ["ChargePointMax 1", "TxDefault 2"]


def test_a_connector_shows_its_own_and_the_whole_stations_events() -> None:
    events: list[LedgerEvent] = [
        accepted(0, 0, Purpose.TX_DEFAULT, 1),
        accepted(1, 1, Purpose.TX_DEFAULT, 2),
        accepted(2, 2, Purpose.TX_DEFAULT, 3),
    ]

    assert texts(events, 1) == ["TxDefault 1", "TxDefault 2"]
    assert texts(events, 0) == ["TxDefault 1", "TxDefault 2", "TxDefault 3"]


def test_a_transaction_ends_on_the_connector_on_which_it_began() -> None:
    events: list[LedgerEvent] = [
        TransactionStarted(T0, 1, 41),
        TransactionStarted(T0, 2, 42),
        TransactionEnded(T0 + 9, 42),
    ]

    assert texts(events, 1) == ["tx 41 starts"]
    assert texts(events, 2) == ["tx 42 starts", "tx 42 ends"]


def test_the_profile_that_came_with_a_remote_start_has_a_mark_of_its_own() -> None:
    profile = accepted(0, 1, Purpose.TX, 7).profile

    assert texts([TransactionStarted(T0, 1, 41, profile)], 1) == ["tx 41 starts", "TxProfile 7"]


def test_clearing_says_what_was_cleared() -> None:
    events: list[LedgerEvent] = [
        ProfilesCleared(T0, ClearCriteria(profile_id=7)),
        ProfilesCleared(T0, ClearCriteria(purpose=Purpose.TX_DEFAULT)),
        ProfilesCleared(T0, ClearCriteria(connector=2)),
    ]

    assert texts(events, 1) == ["clear 7", "clear TxDefault"]
    assert texts(events, 2) == ["clear 7", "clear TxDefault", "clear profiles"]


def test_a_hostile_transaction_id_is_made_harmless() -> None:
    events: list[LedgerEvent] = [TransactionStarted(T0, 1, "\x00" + "x" * 200)]

    assert texts(events, 1) == ["tx ?" + "x" * 22 + "… starts"]

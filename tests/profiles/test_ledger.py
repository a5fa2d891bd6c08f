from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from profiles.bodies import minimal_body

from harness.profiles import (
    ClearCriteria,
    Ledger,
    ProfileAccepted,
    ProfilesCleared,
    Purpose,
    ReplaceScope,
    Transaction,
    TransactionEnded,
    TransactionStarted,
    after,
    replay,
)
from harness.profiles.v16 import decode

DEFAULT = decode(minimal_body())
TX = replace(DEFAULT, purpose=Purpose.TX)


def _default(number, level=0, connector=1, at=0):
    return ProfileAccepted(at, connector, replace(DEFAULT, id=number, stack_level=level))


def _tx(number, level=0, connector=1, transaction=None, at=0):
    profile = replace(TX, id=number, stack_level=level, transaction_id=transaction)
    return ProfileAccepted(at, connector, profile)


def _after(*events, scope=ReplaceScope.CONNECTOR):
    return reduce(after, events, Ledger(scope))


def _ids(*events, scope=ReplaceScope.CONNECTOR):
    return [each.profile.id for each in _after(*events, scope=scope).installed]


def test_an_event_makes_a_new_ledger_and_leaves_the_old_one():
    empty = Ledger()
    after(empty, _default(1))
    assert empty.installed == ()


def test_profiles_of_different_levels_and_purposes_stack():
    maximum = ProfileAccepted(0, 0, replace(DEFAULT, id=3, purpose=Purpose.STATION_MAX))
    assert _ids(_default(1), _default(2, level=1), maximum) == [1, 2, 3]


def test_a_profile_remembers_where_and_since_when_it_is_installed():
    (installed,) = _after(_default(1, connector=2, at=77)).installed
    assert (installed.connector, installed.accepted_at) == (2, 77)
    assert str(installed) == "TxDefaultProfile 1 (stack level 0)"


def test_the_same_id_replaces_whatever_else_differs():
    assert _ids(_default(1), _default(2, level=1), _default(1, level=5, connector=2)) == [2, 1]


def test_the_same_purpose_and_level_replaces_on_its_connector():
    assert _ids(_default(1), _default(2)) == [2]
    assert _ids(_default(1, connector=1), _default(2, connector=2)) == [1, 2]
    assert _ids(_default(1, connector=0), _default(2, connector=1)) == [1, 2]


def test_in_the_station_reading_the_same_purpose_and_level_replaces_everywhere():
    events = [_default(1, connector=1), _default(2, connector=2)]
    assert _ids(*events, scope=ReplaceScope.STATION) == [2]


def test_a_replacement_that_is_valid_later_removes_the_old_one_at_once():
    later = replace(DEFAULT, id=2, valid_from=10**13)
    assert _ids(_default(1), ProfileAccepted(0, 1, later)) == [2]


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        (ClearCriteria(), []),
        (ClearCriteria(profile_id=1), [2, 3, 4]),
        (ClearCriteria(connector=0), [1, 2, 4]),
        (ClearCriteria(purpose=Purpose.TX_DEFAULT), [4]),
        (ClearCriteria(stack_level=1), [1, 3, 4]),
        (ClearCriteria(connector=1, stack_level=0), [2, 3]),
        (ClearCriteria(profile_id=1, stack_level=1), [1, 2, 3, 4]),
        (ClearCriteria(profile_id=99), [1, 2, 3, 4]),
    ],
)
def test_clearing_takes_what_matches_all_criteria(criteria, left):
    held = [_default(1), _default(2, level=1), _default(3, connector=0), _tx(4, transaction=9)]
    assert _ids(*held, ProfilesCleared(0, criteria)) == left


def test_a_tx_profile_without_id_binds_to_the_running_transaction_of_its_connector():
    ledger = _after(TransactionStarted(0, 1, 10), TransactionStarted(0, 2, 20), _tx(1, connector=2))
    assert ledger.installed[0].transaction_id == 20


def test_a_tx_profile_keeps_the_transaction_that_it_names():
    assert (
        _after(TransactionStarted(0, 1, 10), _tx(1, transaction=9)).installed[0].transaction_id == 9
    )


def test_a_tx_profile_without_any_transaction_binds_to_none_ever():
    ledger = _after(_tx(1), TransactionStarted(0, 1, 10))
    assert ledger.installed[0].transaction_id is None


def test_tx_profiles_go_with_their_transaction_and_defaults_stay():
    events = [
        TransactionStarted(0, 1, 10),
        TransactionStarted(0, 2, 20),
        _tx(1),
        _tx(2, connector=2),
        _default(3),
    ]
    assert _ids(*events, TransactionEnded(0, 10)) == [2, 3]


def test_the_end_of_an_unknown_transaction_changes_nothing():
    events = [TransactionStarted(0, 1, 10), _tx(1)]
    assert _after(*events, TransactionEnded(0, 11)) == _after(*events)


def test_the_profile_of_a_remote_start_binds_to_the_transaction_that_results():
    ledger = _after(TransactionStarted(5, 1, 10, TX))
    (installed,) = ledger.installed
    assert (installed.transaction_id, installed.accepted_at, installed.connector) == (10, 5, 1)


def test_a_later_tx_profile_of_the_same_level_replaces_that_of_the_remote_start():
    start = TransactionStarted(0, 1, 10, replace(TX, id=1))
    assert _ids(start, _tx(2, transaction=10)) == [2]
    assert _ids(start, _tx(2, level=1, transaction=10)) == [1, 2]


def test_a_tx_profile_of_another_transaction_does_not_replace():
    assert _ids(TransactionStarted(0, 1, 10), _tx(1), _tx(2, transaction=9)) == [1, 2]


def test_a_connector_runs_one_transaction_at_a_time():
    ledger = _after(TransactionStarted(0, 1, 10), _tx(1), TransactionStarted(7, 1, 11))
    assert ledger.transactions == (Transaction(11, 1, 7),)
    assert ledger.installed == ()


def test_the_running_transaction_of_a_connector_is_told():
    ledger = _after(TransactionStarted(3, 2, "a"))
    assert ledger.running(2) == Transaction("a", 2, 3)
    assert ledger.running(1) is None


def test_a_replay_tells_the_ledger_after_every_event_in_the_order_of_time():
    states = replay([_default(2, level=1, at=20), _default(1, at=10)])
    assert [(at, len(ledger.installed)) for at, ledger in states] == [(10, 1), (20, 2)]


def test_events_of_one_instant_keep_their_order():
    cleared = ProfilesCleared(10, ClearCriteria())
    first, second = replay([cleared, _default(1, at=10)])
    assert (len(first[1].installed), len(second[1].installed)) == (0, 1)


def test_a_replay_of_nothing_is_empty():
    assert replay([]) == ()


def test_a_replay_follows_the_scope_of_its_reading():
    events = [_default(1, connector=1), _default(2, connector=2)]
    assert len(replay(events, ReplaceScope.STATION)[-1][1].installed) == 1


def test_a_transaction_is_supposed_where_none_runs():
    ledger = _after(TransactionStarted(3, 2, "a"))
    assert ledger.supposing([1, 2, 3], at=9).transactions == (
        Transaction("a", 2, 3),
        Transaction(None, 1, 9),
        Transaction(None, 3, 9),
    )
    assert ledger.supposing([2], at=9) == ledger

"""How the ledger of a station of OCPP 2.x changes; what all versions share is in test_ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from profiles.ledgers import OF_1_6, STARTED, ledger_after, placed, tx

from harness.profiles import (
    ClearCriteria,
    ExternalLimitsCleared,
    ProfileAccepted,
    ProfilesCleared,
    Purpose,
    ReplaceScope,
    TransactionEnded,
    TransactionStarted,
)


def _ids(*events, scope=ReplaceScope.CONNECTOR):
    return [each.profile.id for each in ledger_after(*events, scope=scope).installed]


def _external(number, connector=1, **changes):
    return placed(number, connector, purpose=Purpose.EXTERNAL, **changes)


def test_the_same_id_replaces_whatever_else_differs():
    assert _ids(placed(1), placed(2, stack_level=1), placed(1, 2, stack_level=5)) == [2, 1]
    assert _ids(placed(1), placed(1, 0, purpose=Purpose.STATION_MAX)) == [1]


def test_the_csms_does_not_replace_external_constraints_by_id():
    events = [_external(1), placed(1)]
    assert [each.profile.purpose for each in ledger_after(*events).installed] == [
        Purpose.EXTERNAL,
        Purpose.TX_DEFAULT,
    ]


def test_an_external_system_replaces_its_own_constraints_by_id():
    assert _ids(_external(1), _external(1, stack_level=3)) == [1]
    assert _ids(placed(1), _external(1)) == [1]


def test_an_external_system_replaces_its_own_constraints_by_level():
    assert _ids(_external(1), _external(2)) == [2]
    assert _ids(_external(1), _external(2, connector=2)) == [1, 2]


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ((None, None), (None, None), [2]),
        ((None, 10), (10, None), [1, 2]),
        ((None, 11), (10, None), [2]),
        ((10, None), (None, 10), [1, 2]),
        ((10, None), (None, 11), [2]),
        ((0, 5), (5, 9), [1, 2]),
        ((0, 6), (5, 9), [2]),
        ((5, 9), (0, 5), [1, 2]),
        ((5, 9), (0, 6), [2]),
        ((0, 9), (3, 5), [2]),
        ((None, 5), (None, 3), [2]),
        ((5, None), (9, None), [2]),
    ],
)
def test_the_same_level_replaces_where_both_could_be_valid(old, new, left):
    first = placed(1, valid_from=old[0], valid_to=old[1])
    assert _ids(first, placed(2, valid_from=new[0], valid_to=new[1])) == left


def test_in_1_6_the_same_level_replaces_whatever_the_validity():
    first = ProfileAccepted(0, 1, replace(OF_1_6, id=1, valid_to=10))
    assert _ids(first, ProfileAccepted(0, 1, replace(OF_1_6, id=2, valid_from=10))) == [2]


@pytest.mark.parametrize("scope", list(ReplaceScope))
def test_the_same_level_replaces_on_its_own_evse_only(scope):
    assert _ids(placed(1, 1), placed(2, 2), placed(3, 0), scope=scope) == [1, 2, 3]
    assert _ids(placed(1, 0), placed(2, 0), scope=scope) == [2]


def test_another_level_or_purpose_does_not_replace():
    local = placed(3, purpose=Purpose.LOCAL_GENERATION)
    assert _ids(placed(1), placed(2, stack_level=1), local) == [1, 2, 3]


def test_a_tx_profile_replaces_that_of_its_own_transaction():
    assert _ids(STARTED, tx(1, "a"), tx(2, "a")) == [2]
    assert _ids(STARTED, tx(1, "a"), tx(2, "b")) == [1, 2]


def test_an_id_alone_decides_what_is_cleared():
    held = [placed(1), placed(2, stack_level=1), placed(3, 0)]
    criteria = ClearCriteria(2, connector=0, purpose=Purpose.TX, stack_level=7)
    assert _ids(*held, ProfilesCleared(0, criteria)) == [1, 3]


def test_in_1_6_all_criteria_decide_what_is_cleared():
    held = ProfileAccepted(0, 1, replace(OF_1_6, id=2))
    cleared = ProfilesCleared(0, ClearCriteria(2, connector=0))
    assert _ids(held, cleared) == [2]
    assert _ids(held, ProfilesCleared(0, ClearCriteria(2, connector=1))) == []


@pytest.mark.parametrize(
    ("criteria", "left"),
    [
        (ClearCriteria(connector=0), [1, 2, 4]),
        (ClearCriteria(purpose=Purpose.TX_DEFAULT), [4]),
        (ClearCriteria(stack_level=1), [1, 3, 4]),
        (ClearCriteria(connector=1, stack_level=0), [2, 3]),
        (ClearCriteria(connector=2), [1, 2, 3, 4]),
    ],
)
def test_without_an_id_all_criteria_decide(criteria, left):
    held = [placed(1), placed(2, stack_level=1), placed(3, 0), tx(4, "a")]
    assert _ids(*held, ProfilesCleared(0, criteria)) == left


@pytest.mark.parametrize("purpose", [Purpose.EXTERNAL, Purpose.LOCAL_GENERATION])
@pytest.mark.parametrize(
    "criteria",
    [
        ClearCriteria(),
        ClearCriteria(profile_id=1),
        ClearCriteria(purpose=Purpose.EXTERNAL),
        ClearCriteria(purpose=Purpose.LOCAL_GENERATION),
        ClearCriteria(stack_level=0),
    ],
)
def test_what_others_set_is_not_the_csms_s_to_clear(purpose, criteria):
    assert _ids(placed(1, purpose=purpose), ProfilesCleared(0, criteria)) == [1]


def test_priority_charging_can_be_cleared():
    priority = placed(1, purpose=Purpose.PRIORITY)
    assert _ids(priority, ProfilesCleared(0, ClearCriteria(purpose=Purpose.PRIORITY))) == []


@pytest.mark.parametrize(
    ("connector", "left"), [(None, [3]), (0, [2, 3]), (1, [1, 3]), (2, [1, 2, 3])]
)
def test_external_limits_go_when_the_station_says_so(connector, left):
    held = [_external(1, 0), _external(2, 1), placed(3, 1)]
    assert _ids(*held, ExternalLimitsCleared(5, connector)) == left


def test_a_profile_remembers_where_and_since_when_it_is_installed():
    (installed,) = ledger_after(STARTED, tx(1, "a", at=77)).installed
    assert (installed.connector, installed.accepted_at) == (1, 77)
    assert str(installed) == "TxProfile 1 (stack level 0)"


def test_a_profile_is_called_by_the_name_that_its_version_has():
    maximum = placed(1, 0, purpose=Purpose.STATION_MAX).profile
    assert str(maximum) == "ChargingStationMaxProfile 1 (stack level 0)"
    older = replace(OF_1_6, purpose=Purpose.STATION_MAX)
    assert str(older) == "ChargePointMaxProfile 1 (stack level 0)"


def test_a_tx_profile_that_a_station_took_for_itself_dies_with_its_transaction():
    held = [TransactionStarted(0, 1, "a"), tx(2, "a", 0), TransactionEnded(2, "a")]
    assert ledger_after(*held).installed == ()


def test_it_does_not_die_with_another_one():
    held = [TransactionStarted(0, 1, "a"), tx(2, "a", 0), TransactionStarted(1, 2, "b")]
    assert len(ledger_after(*held, TransactionEnded(2, "b")).installed) == 1

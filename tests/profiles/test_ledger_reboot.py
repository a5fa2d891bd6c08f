from __future__ import annotations

from dataclasses import replace

import pytest
from profiles.ledgers import OF_1_6, STARTED, ledger_after, placed, tx

from harness.profiles import (
    ProfileAccepted,
    Purpose,
    Rebooted,
    Transaction,
    TransactionStarted,
    Version,
)


@pytest.mark.parametrize("persistent", [None, frozenset(), frozenset({Purpose.TX})])
def test_2_0_1_keeps_everything_over_a_reboot(persistent):
    held = [STARTED, placed(1), tx(2, "a"), placed(3, 0, purpose=Purpose.STATION_MAX)]
    assert ledger_after(*held, Rebooted(5, persistent)) == ledger_after(*held)


OF_2_1 = [
    placed(number, purpose=purpose, version=Version.V21) for number, purpose in enumerate(Purpose)
]
STAY = {Purpose.STATION_MAX, Purpose.TX_DEFAULT, Purpose.PRIORITY}


def test_2_1_may_lose_what_it_need_not_keep_over_a_reboot():
    ledger = ledger_after(*OF_2_1, Rebooted(5))
    assert {each.profile.purpose for each in ledger.installed if not each.doubtful} == STAY
    assert len(ledger.installed) == len(OF_2_1)


@pytest.mark.parametrize(
    "more", [set(), {Purpose.TX}, {Purpose.EXTERNAL, Purpose.LOCAL_GENERATION}]
)
def test_2_1_loses_what_it_does_not_say_to_keep_over_a_reboot(more):
    ledger = ledger_after(*OF_2_1, Rebooted(5, frozenset(more)))
    assert {each.profile.purpose for each in ledger.installed} == STAY | more
    assert not any(each.doubtful for each in ledger.installed)


def test_1_6_may_lose_its_tx_profiles_over_a_reboot():
    started = TransactionStarted(0, 1, 5)
    tx = ProfileAccepted(0, 1, replace(OF_1_6, id=2, purpose=Purpose.TX, transaction_id=5))
    maximum = ProfileAccepted(0, 0, replace(OF_1_6, id=3, purpose=Purpose.STATION_MAX))
    ledger = ledger_after(started, ProfileAccepted(0, 1, OF_1_6), tx, maximum, Rebooted(5))
    assert [(each.profile.id, each.doubtful) for each in ledger.installed] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert ledger.transactions == (Transaction(5, 1, 0),)


def test_a_doubt_goes_with_a_new_profile():
    again = tx(2, "a", version=Version.V21)
    ledger = ledger_after(STARTED, again, Rebooted(5), again)
    assert [each.doubtful for each in ledger.installed] == [False]


def test_2_0_1_may_lose_what_an_external_system_set_over_a_reboot():
    # K01.FR.27 speaks of what SetChargingProfile installed.
    held = placed(1, 0, purpose=Purpose.EXTERNAL)
    (kept,) = ledger_after(held, Rebooted(5)).installed
    assert kept.doubtful


@pytest.mark.parametrize("persistent", [None, frozenset()])
def test_whatever_a_1_6_station_says_its_tx_profile_may_be_kept_or_lost(persistent):
    # E3.37 keeps it, and stations disagree (A29); 1.6 has no variable that tells.
    body = replace(OF_1_6, purpose=Purpose.TX)
    held = [TransactionStarted(0, 1, 7), ProfileAccepted(1, 1, body)]
    (kept,) = ledger_after(*held, Rebooted(5, persistent)).installed
    assert kept.doubtful

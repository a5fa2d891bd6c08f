from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from profiles.bodies import minimal_body_2x

from harness.profiles import (
    CameOnline,
    Ledger,
    ProfileAccepted,
    Transaction,
    TransactionStarted,
    WentOffline,
    after,
    v21,
)

DEFAULT = v21.decode(minimal_body_2x())


def _after(*events):
    return reduce(after, events, Ledger())


def _set(*, max_offline_ms, invalid_after_offline):
    changes = {"max_offline_ms": max_offline_ms, "invalid_after_offline": invalid_after_offline}
    return ProfileAccepted(0, 1, replace(DEFAULT, **changes))


def test_a_station_is_connected_at_first():
    assert Ledger().offline_since is None
    assert _after(CameOnline(5)) == Ledger()


def test_a_station_is_offline_since_it_lost_its_connection():
    assert _after(WentOffline(5)).offline_since == 5
    assert _after(WentOffline(5), WentOffline(9)).offline_since == 5
    assert _after(WentOffline(0), WentOffline(9)).offline_since == 0


def test_a_station_is_online_again():
    assert _after(WentOffline(5), CameOnline(9)).offline_since is None
    assert _after(WentOffline(5), CameOnline(9), WentOffline(11)).offline_since == 11


def test_being_offline_takes_nothing_away():
    held = _set(max_offline_ms=0, invalid_after_offline=True)
    assert _after(held, WentOffline(5)).installed == _after(held).installed


@pytest.mark.parametrize(
    ("online_at", "left"), [(1_005_999, 1), (1_006_000, 1), (1_006_001, 0), (9_000_000, 0)]
)
def test_a_profile_that_was_offline_for_too_long_is_gone_on_reconnection(online_at, left):
    held = _set(max_offline_ms=6000, invalid_after_offline=True)
    ledger = _after(held, WentOffline(1_000_000), CameOnline(online_at))
    assert len(ledger.installed) == left
    assert ledger.offline_since is None


@pytest.mark.parametrize("online_at", [1_000_000, 1_000_001])
def test_a_profile_may_allow_no_time_offline_at_all(online_at):
    held = _set(max_offline_ms=0, invalid_after_offline=True)
    ledger = _after(held, WentOffline(1_000_000), CameOnline(online_at))
    assert len(ledger.installed) == (1 if online_at == 1_000_000 else 0)


@pytest.mark.parametrize(
    "held",
    [
        _set(max_offline_ms=6000, invalid_after_offline=False),
        _set(max_offline_ms=None, invalid_after_offline=True),
        _set(max_offline_ms=None, invalid_after_offline=False),
    ],
)
def test_other_profiles_count_again_on_reconnection(held):
    assert _after(held, WentOffline(5), CameOnline(9_000_000)) == _after(held)


def test_coming_online_without_having_been_offline_takes_nothing_away():
    held = _set(max_offline_ms=0, invalid_after_offline=True)
    assert _after(held, CameOnline(9_000_000)) == _after(held)


def test_a_transaction_goes_on_offline():
    ledger = _after(TransactionStarted(1, 1, "a"), WentOffline(2), CameOnline(3))
    assert ledger.transactions == (Transaction("a", 1, 1),)


def test_what_changes_offline_leaves_the_station_offline():
    held = _set(max_offline_ms=None, invalid_after_offline=False)
    assert _after(WentOffline(5), held).offline_since == 5

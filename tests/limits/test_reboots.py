"""Profiles that a station may have lost in a reboot: with and without them (A29)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from limits.later import bounds, charging, later, schedule, spoken, step
from limits.making import T0, TWO, accepted, relative, started

from harness.limits import Cause, Hardware, Site
from harness.profiles import (
    OperationMode,
    ProfileAccepted,
    Purpose,
    Rebooted,
    TransactionEnded,
    TransactionStarted,
    Version,
)

HIGH = Site((Hardware(Decimal(63)),))
LOW = spoken(schedule(step(16)), number=9)


def found(events, seconds=60):
    return bounds(later(events, seconds).connector(1))


def rebooted(*profiles, persistent=None, connector=1):
    return [*charging(*profiles, connector=connector), Rebooted(T0 + 20_000, persistent)]


@pytest.mark.parametrize("version", list(Version))
def test_a_tx_profile_may_be_lost_in_a_reboot_but_not_in_2_0_1(version):
    # A29.
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100, version=version)
    sure = version is Version.V201
    assert found(rebooted(one, LOW)) == ({0: (6, 6)} if sure else {0: (6, 6), 20: (6, 16)})


def test_what_may_be_lost_leaves_what_leads_otherwise_even_if_that_is_nothing():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    assert found(rebooted(one)) == {0: (6, 6), 20: (6, 32)}
    assert bounds(later(rebooted(one), site=HIGH).connector(1)) == {0: (6, 6), 20: (6, 63)}


@pytest.mark.parametrize(
    ("persistent", "after"), [(frozenset(), (16, 16)), (frozenset({Purpose.TX}), (6, 6))]
)
def test_a_station_that_says_what_it_keeps_leaves_no_doubt(persistent, after):
    # F21-15.
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    expected = {0: (6, 6)} if after == (6, 6) else {0: (6, 6), 20: after}
    assert found(rebooted(one, LOW, persistent=persistent)) == expected


def test_a_doubtful_profile_that_does_not_act_changes_nothing():
    one = spoken(schedule(step(6), duration=10), purpose=Purpose.TX, transaction_id=100)
    assert found(rebooted(one, LOW)) == {0: (6, 6), 10: (16, 16)}


def test_a_doubtful_profile_below_one_that_surely_leads_changes_nothing():
    low = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    events = rebooted(low)
    high = spoken(schedule(step(10)), number=2, level=1, purpose=Purpose.TX, transaction_id=100)
    events.append(ProfileAccepted(T0 + 20_000, 1, high))
    assert found(events) == {0: (6, 6), 20: (10, 10)}


def test_several_doubtful_profiles_may_all_be_lost():
    high = spoken(schedule(step(6)), level=1, purpose=Purpose.TX, transaction_id=100)
    low = spoken(schedule(step(20)), number=2, purpose=Purpose.TX, transaction_id=100)
    assert found(rebooted(high, low, LOW)) == {0: (6, 6), 20: (6, 20)}


def test_an_outside_limit_may_be_lost_as_well():
    one = spoken(schedule(step(6)), purpose=Purpose.EXTERNAL)
    assert found(rebooted(one)) == {0: (6, 6), 20: (6, 32)}


def test_a_doubtful_profile_steps_as_before():
    one = spoken(schedule(step(6), step(8, 40)), purpose=Purpose.TX, transaction_id=100)
    assert found(rebooted(one, LOW)) == {0: (6, 6), 20: (6, 16), 40: (8, 16)}


def test_a_doubtful_relative_default_is_as_sure_as_any_default():
    events = [started(), accepted(relative({0: 6, 40: 8})), Rebooted(T0 + 20_000)]
    assert found(events) == {0: (6, 6), 40: (8, 8)}


def test_the_end_of_the_transaction_ends_the_doubt():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    events = [
        *rebooted(one, LOW),
        TransactionEnded(T0 + 40_000, 100),
        TransactionStarted(T0 + 40_000, 1, 101),
    ]
    assert found(events) == {0: (6, 6), 20: (6, 16), 40: (16, 16)}


def test_the_sum_of_the_connectors_is_as_open_as_each_of_them():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    result = later(rebooted(one, LOW), site=TWO)
    assert bounds(result.station) == {0: (38, 38), 20: (38, 48)}


def test_what_is_open_is_told_of_one_leader_and_the_others_lose():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id=100)
    (reason, _) = later(rebooted(one, LOW)).why(1, T0 + 30_000)
    assert str(reason) == "TxProfile 1 (stack level 0)"
    assert [(lost.installed.profile.id, lost.cause) for lost in reason.losers] == [
        (9, Cause.OVERRULED)
    ]


def test_an_external_bound_of_feeding_back_binds_no_more_once_it_may_be_lost():
    # F21-15; the profile of the transaction leaves open how much is fed back.
    own = spoken(schedule(step(16, mode=OperationMode.EXTERNAL_LIMITS)))
    bound = schedule(step(16, discharge_limit=-6, mode=OperationMode.EXTERNAL_LIMITS))
    outside = spoken(bound, number=5, purpose=Purpose.EXTERNAL)
    held = [*charging(own), accepted(outside, 0), Rebooted(T0 + 20_000)]
    result = later(held, 60)
    fed_back = [result.at(1, T0 + second * 1000).discharge.current_a for second in (0, 20)]
    assert fed_back == [6, None]

"""Which profiles limit a transaction, and what its beginning and its end change."""

from __future__ import annotations

import pytest
from limits.later import charging, later, schedule, spoken, step
from limits.making import T0, TWO, accepted, currents, over, profile, relative, started

from harness.profiles import (
    PriorityChanged,
    Purpose,
    TransactionEnded,
    TransactionStarted,
    Version,
)

LATER_VERSIONS = [Version.V201, Version.V21]


def test_without_a_transaction_a_default_profile_has_no_effect():
    assert currents(over([accepted(profile({0: 6}))], 60).connector(1)) == {0: 32}


def test_a_default_profile_set_during_a_transaction_acts_at_once():
    # F16-24, K01.FR.32.
    events = [started(), accepted(profile({0: 6}), at=T0 + 10_500)]
    assert currents(over(events, 60).connector(1)) == {0: 32, 10.5: 6}


def test_a_default_profile_acts_from_the_first_to_the_last_instant_of_a_transaction():
    events = [
        accepted(profile({0: 6}), at=T0 - 1),
        started(at=T0 + 10_000),
        TransactionEnded(T0 + 20_000, 100),
    ]
    result = over(events, 60)
    found = [result.at(1, T0 + ms).cap.current_a for ms in (9_999, 10_000, 19_999, 20_000)]
    assert found == [32, 6, 6, 32]


def test_the_end_of_another_transaction_changes_nothing():
    events = [*charging(profile({0: 6})), TransactionEnded(T0 + 20_000, 99)]
    assert currents(over(events, 60).connector(1)) == {0: 6}


def test_a_transaction_on_another_connector_is_none_of_this_one_s():
    events = [started(2), accepted(profile({0: 6}), 0)]
    result = over(events, 60, site=TWO)
    assert [currents(result.connector(number)) for number in (1, 2)] == [{0: 32}, {0: 6}]


def test_a_tx_profile_leads_over_a_default_of_any_level_and_hands_back():
    # A2 (a).
    events = charging(
        profile({0: 16}, number=1, level=9),
        profile({0: 20}, number=2, level=0, purpose=Purpose.TX, duration=60),
    )
    assert currents(over(events, 120).connector(1)) == {0: 20, 60: 16}


@pytest.mark.parametrize("version", LATER_VERSIONS)
def test_a_tx_profile_that_is_over_hands_back_in_later_versions_too(version):
    # K02.FR.08.
    events = charging(
        spoken(schedule(step(16)), number=1, level=9, version=version),
        spoken(
            schedule(step(20), duration=30),
            number=2,
            purpose=Purpose.TX,
            version=version,
            transaction_id=100,
        ),
    )
    assert currents(later(events).connector(1)) == {0: 20, 30: 16}


def test_a_gap_of_a_tx_profile_lets_the_default_lead():
    events = charging(profile({0: 16}), profile({30: 20}, number=2, purpose=Purpose.TX))
    assert currents(over(events, 60).connector(1)) == {0: 16, 30: 20}


def test_tx_profiles_stack_by_level():
    events = charging(
        profile({0: 8}, number=1, level=0, purpose=Purpose.TX),
        profile({0: 10}, number=2, level=1, purpose=Purpose.TX, duration=30),
    )
    assert currents(over(events, 60).connector(1)) == {0: 10, 30: 8}


def test_the_next_transaction_is_limited_by_the_default_again():
    # V10.
    events = [
        accepted(profile({0: 16}, number=1)),
        started(1, 100),
        accepted(profile({0: 6}, number=2, purpose=Purpose.TX, transaction=100)),
        TransactionEnded(T0 + 30_000, 100),
        started(1, 101, at=T0 + 60_000),
    ]
    assert currents(over(events, 120).connector(1)) == {0: 6, 30: 32, 60: 16}


def test_a_profile_of_a_remote_start_limits_the_transaction_that_results():
    # F16-27.
    bound = relative({0: 6, 30: 10}, purpose=Purpose.TX)
    events = [TransactionStarted(T0, 1, 100, bound)]
    assert currents(over(events, 60).connector(1)) == {0: 6, 30: 10}


def test_a_tx_profile_without_an_id_is_for_the_transaction_that_runs():
    # A14.
    events = [
        *charging(profile({0: 6}, purpose=Purpose.TX)),
        TransactionEnded(T0 + 20_000, 100),
        started(1, 101, at=T0 + 20_000),
    ]
    assert currents(over(events, 60).connector(1)) == {0: 6, 20: 32}


def test_a_tx_profile_of_another_transaction_has_no_effect():
    events = [started(1, 100), accepted(profile({0: 6}, purpose=Purpose.TX, transaction=99))]
    assert currents(over(events, 60).connector(1)) == {0: 32}


def test_a_tx_profile_waits_for_its_transaction():
    events = [
        accepted(profile({0: 6}, purpose=Purpose.TX, transaction=100), at=T0 - 1),
        started(1, 100, at=T0 + 20_000),
    ]
    assert currents(over(events, 60).connector(1)) == {0: 32, 20: 6}


def test_a_tx_profile_without_an_id_and_without_a_transaction_limits_none():
    events = [accepted(profile({0: 6}, purpose=Purpose.TX), at=T0 - 1), started()]
    assert currents(over(events, 60).connector(1)) == {0: 32}


def test_the_id_of_a_transaction_is_a_text_in_later_versions():
    one = spoken(schedule(step(6)), purpose=Purpose.TX, transaction_id="a-7")
    events = [TransactionStarted(T0, 1, "a-7"), accepted(one)]
    assert currents(later(events).connector(1)) == {0: 6}


@pytest.mark.parametrize(("purpose", "connector"), [(Purpose.STATION_MAX, 1)])
def test_a_profile_on_a_connector_that_its_purpose_does_not_have_limits_nothing(purpose, connector):
    # F16-01: a charger should not have taken it.
    events = [started(), accepted(profile({0: 6}, purpose=purpose), connector)]
    result = over(events, 60)
    assert [result.at(number, T0).cap.current_a for number in (0, 1)] == [32, 32]


def test_a_tx_profile_for_the_station_limits_no_transaction_unless_it_names_it():
    # F16-03: a charger should not have taken either of them.
    nameless = profile({0: 6}, purpose=Purpose.TX)
    assert currents(over([started(), accepted(nameless, 0)], 60).connector(1)) == {0: 32}
    named = profile({0: 6}, purpose=Purpose.TX, transaction=100)
    assert currents(over([started(), accepted(named, 0)], 60).connector(1)) == {0: 6}


def priority_charging(*changes, default=16, ampere=30, **rest):
    """A transaction with a default, a TxProfile and a priority profile."""
    return [
        *charging(
            spoken(schedule(step(default)), number=1, level=9),
            spoken(schedule(step(10)), number=2, level=8, purpose=Purpose.TX, transaction_id=100),
            spoken(schedule(step(ampere), **rest), number=3, purpose=Purpose.PRIORITY),
        ),
        *(PriorityChanged(T0 + second * 1000, 100, active=active) for second, active in changes),
    ]


def test_priority_charging_replaces_both_others_while_it_is_active():
    # F21-03.
    events = priority_charging((20, True), (40, False))
    result = later(events)
    assert currents(result.connector(1)) == {0: 10, 20: 30, 40: 10}
    found = [result.at(1, T0 + ms).cap.current_a for ms in (19_999, 20_000, 39_999, 40_000)]
    assert found == [10, 30, 30, 10]


def test_installing_it_has_no_effect():
    assert currents(later(priority_charging()).connector(1)) == {0: 10}


def test_asking_for_priority_without_such_a_profile_has_no_effect():
    events = [
        *charging(spoken(schedule(step(10)), purpose=Purpose.TX, transaction_id=100)),
        PriorityChanged(T0, 100, active=True),
    ]
    assert currents(later(events).connector(1)) == {0: 10}


def test_priority_of_another_transaction_has_no_effect():
    events = [*priority_charging(), PriorityChanged(T0, 99, active=True)]
    assert currents(later(events).connector(1)) == {0: 10}


def test_priority_ends_with_its_transaction():
    events = [
        *priority_charging((0, True)),
        TransactionEnded(T0 + 20_000, 100),
        TransactionStarted(T0 + 40_000, 1, 101),
    ]
    assert currents(later(events).connector(1)) == {0: 30, 20: 32, 40: 16}


def test_where_the_priority_profile_has_a_gap_the_others_limit():
    events = priority_charging((0, True), start=T0 + 20_000)
    assert currents(later(events).connector(1)) == {0: 10, 20: 30}


def test_the_station_s_priority_profile_is_for_every_connector():
    events = [
        started(1, 100),
        started(2, 200),
        accepted(spoken(schedule(step(30)), number=3, purpose=Purpose.PRIORITY), 0),
        accepted(spoken(schedule(step(8)), number=1), 0),
        PriorityChanged(T0, 200, active=True),
    ]
    result = later(events, site=TWO)
    assert [currents(result.connector(number)) for number in (1, 2)] == [{0: 8}, {0: 30}]


def test_the_station_maximum_still_caps_priority_charging():
    maximum = spoken(schedule(step(12)), number=4, purpose=Purpose.STATION_MAX)
    external = spoken(schedule(step(11)), number=5, purpose=Purpose.EXTERNAL)
    events = priority_charging((0, True))
    assert currents(later([*events, accepted(maximum, 0)]).connector(1)) == {0: 12}
    assert currents(later([*events, accepted(external, 1)]).connector(1)) == {0: 11}

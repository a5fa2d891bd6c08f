from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.bodies import minimal_body

from harness.profiles import Kind, Period, Purpose, Recurrence, remote_start_violations, violations
from harness.profiles.v16 import decode

DEFAULT = decode(minimal_body())
MAXIMUM = replace(
    DEFAULT,
    purpose=Purpose.STATION_MAX,
    kind=Kind.ABSOLUTE,
    schedule=replace(DEFAULT.schedule, start=0),
)
TX = replace(DEFAULT, purpose=Purpose.TX, transaction_id=42)
SCHEDULE = "chargingSchedule"
PERIODS = f"{SCHEDULE}.chargingSchedulePeriod"


def _broken(profile, connector=1, running=None):
    found = violations(profile, connector, 2, {1: 42} if running is None else running)
    return [(each.rule, each.field) for each in found]


def _periods(*periods):
    return replace(DEFAULT, schedule=replace(DEFAULT.schedule, periods=periods))


@pytest.mark.parametrize(
    ("profile", "connector"),
    [(DEFAULT, 0), (DEFAULT, 2), (MAXIMUM, 0), (TX, 1), (replace(TX, transaction_id=None), 1)],
)
def test_a_valid_profile_breaks_no_rule(profile, connector):
    assert _broken(profile, connector) == []


@pytest.mark.parametrize("connector", [-1, 3])
def test_a_connector_must_exist(connector):
    assert _broken(DEFAULT, connector) == [("F16-30", "connectorId")]


def test_a_station_maximum_is_for_connector_0_only():
    assert _broken(MAXIMUM, 1) == [("F16-01", "connectorId")]


def test_a_tx_profile_is_not_for_connector_0():
    assert _broken(TX, 0) == [("F16-03", "connectorId")]


def test_a_tx_profile_needs_a_running_transaction():
    assert _broken(TX, 2) == [("F16-03", "chargingProfilePurpose")]


def test_a_tx_profile_must_name_the_running_transaction():
    (found,) = violations(TX, 1, 2, {1: 43})
    assert (found.rule, found.field) == ("F16-03", "transactionId")
    assert found.message == "transaction 42 does not run, 43 does"


def test_only_a_tx_profile_names_a_transaction():
    assert _broken(replace(DEFAULT, transaction_id=42)) == [("F16-03", "transactionId")]


def test_a_recurring_profile_says_how_often_and_from_when():
    found = _broken(replace(DEFAULT, kind=Kind.RECURRING))
    assert found == [("F16-16", "recurrencyKind"), ("F16-16", f"{SCHEDULE}.startSchedule")]


@pytest.mark.parametrize("kind", [Kind.ABSOLUTE, Kind.RELATIVE])
def test_only_a_recurring_profile_recurs(kind):
    schedule = replace(DEFAULT.schedule, start=0)
    profile = replace(DEFAULT, kind=kind, recurrence=Recurrence.DAILY, schedule=schedule)
    assert _broken(profile) == [("F16-16", "recurrencyKind")]


def test_an_absolute_profile_says_when_it_starts():
    found = _broken(replace(DEFAULT, kind=Kind.ABSOLUTE))
    assert found == [("A14b", f"{SCHEDULE}.startSchedule")]


def test_a_relative_station_maximum_has_nothing_to_start_with():
    assert _broken(replace(MAXIMUM, kind=Kind.RELATIVE), 0) == [("A47", "chargingProfileKind")]


def test_there_is_at_least_one_period():
    assert _broken(_periods()) == [("F16-14", PERIODS)]


def test_the_first_period_starts_at_0():
    found = _broken(_periods(Period(1000, Decimal(6))))
    assert found == [("F16-14", f"{PERIODS}[0].startPeriod")]


@pytest.mark.parametrize("second_ms", [0, 1000])
def test_each_period_starts_after_the_one_before(second_ms):
    periods = [Period(ms, Decimal(6)) for ms in (0, 1000, second_ms)]
    assert _broken(_periods(*periods)) == [("F16-14", f"{PERIODS}[2].startPeriod")]


@pytest.mark.parametrize("limit", ["6.05", "0.30000000000000004", "-1"])
def test_a_limit_is_positive_and_has_one_decimal(limit):
    found = _broken(_periods(Period(0, Decimal(limit))))
    assert found == [("F16-19", f"{PERIODS}[0].limit")]


def test_a_minimum_rate_has_one_decimal():
    schedule = replace(DEFAULT.schedule, min_charging_rate=Decimal("6.25"))
    found = _broken(replace(DEFAULT, schedule=schedule))
    assert found == [("F16-19", f"{SCHEDULE}.minChargingRate")]


@pytest.mark.parametrize("phases", [0, 4, -1])
def test_there_are_one_to_three_phases(phases):
    found = _broken(_periods(Period(0, Decimal(6), phases)))
    assert found == [("F16-19", f"{PERIODS}[0].numberPhases")]


def test_every_broken_rule_is_told():
    profile = replace(_periods(Period(1000, Decimal("-6.05"), 9)), kind=Kind.RECURRING)
    assert len(_broken(profile, 9)) == 7


def test_a_remote_start_takes_a_tx_profile_without_transaction():
    assert remote_start_violations(replace(TX, transaction_id=None), 2) == ()


def test_a_remote_start_takes_no_other_purpose_and_no_transaction():
    assert [each.field for each in remote_start_violations(DEFAULT, 2)] == [
        "chargingProfilePurpose"
    ]
    assert [each.field for each in remote_start_violations(TX, 2)] == ["transactionId"]
    assert {each.rule for each in remote_start_violations(DEFAULT, 2)} == {"F16-27"}

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.bodies import minimal_body

from harness.profiles import (
    Kind,
    Period,
    Purpose,
    Recurrence,
    Violation,
    remote_start_violations,
    violations,
)
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


def _told(profile, connector=1):
    return [each.message for each in violations(profile, connector, 2, {1: 42})]


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


ABSOLUTE = replace(DEFAULT, kind=Kind.ABSOLUTE)
RELATIVE_MAXIMUM = replace(DEFAULT, purpose=Purpose.STATION_MAX)


@pytest.mark.parametrize(
    ("profile", "connector", "told"),
    [
        (DEFAULT, 3, "connector 3 does not exist"),
        (MAXIMUM, 1, "a ChargePointMaxProfile is for connector 0 only"),
        (TX, 0, "a TxProfile is for one connector, not for 0"),
        (TX, 2, "no transaction runs on connector 2"),
        (replace(TX, transaction_id=9), 1, "transaction 9 does not run, 42 does"),
        (
            replace(DEFAULT, transaction_id=42),
            1,
            "a TxDefaultProfile is for no particular transaction",
        ),
        (
            replace(DEFAULT, recurrence=Recurrence.DAILY),
            1,
            "a profile of kind Relative does not recur",
        ),
        (ABSOLUTE, 1, "the schedule does not say when it starts"),
        (
            RELATIVE_MAXIMUM,
            0,
            "a station has no transaction that a Relative schedule could start with",
        ),
        (_periods(), 1, "there is no period"),
        (_periods(Period(1, Decimal(6))), 1, "the first period does not start at 0"),
        (
            _periods(Period(0, Decimal(6)), Period(0, Decimal(6))),
            1,
            "the period does not start after the one before",
        ),
        (_periods(Period(0, Decimal(-1))), 1, "-1 is negative"),
        (_periods(Period(0, Decimal("6.05"))), 1, "6.05 has more than one decimal"),
        (_periods(Period(0, Decimal(6), 4)), 1, "4 phases; there are 1 to 3"),
    ],
)
def test_a_violation_is_told_in_words(profile, connector, told):
    assert _told(profile, connector) == [told]


def test_a_violation_of_1_6_has_no_reason_code():
    assert violations(ABSOLUTE, 1, 2, {}) == (
        Violation(
            "A14b",
            f"{SCHEDULE}.startSchedule",
            "the schedule does not say when it starts",
            None,
        ),
    )


@pytest.mark.parametrize("limit", ["0", "6.5", "16.10", "1E+300"])
def test_a_limit_may_be_zero_have_a_decimal_or_be_huge(limit):
    assert _broken(_periods(Period(0, Decimal(limit)))) == []


@pytest.mark.parametrize("phases", [1, 2, 3])
def test_any_number_of_phases_may_be_used(phases):
    assert _broken(_periods(Period(0, Decimal(6), phases))) == []


def test_what_is_wrong_with_a_remote_start_is_told():
    assert remote_start_violations(DEFAULT, 2) == (
        Violation(
            "F16-27", "chargingProfilePurpose", "a RemoteStartTransaction takes a TxProfile only"
        ),
    )
    assert remote_start_violations(TX, 2) == (
        Violation(
            "F16-27", "transactionId", "the transaction that the profile is for has no id yet"
        ),
    )


def test_a_remote_start_looks_at_the_content():
    profile = replace(_periods(), purpose=Purpose.TX)
    assert [each.rule for each in remote_start_violations(profile, 2)] == ["F16-14"]

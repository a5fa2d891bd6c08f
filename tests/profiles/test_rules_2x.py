"""The rules that OCPP 2.0.1 and 2.1 share; each is tried on profiles of both."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from profiles.checking import (
    DEFAULT,
    PERIODS,
    SCHEDULE,
    TX,
    found,
    messages,
    with_period,
    with_periods,
    with_schedule,
)

from harness.profiles import (
    Kind,
    Period,
    Purpose,
    RateUnit,
    Recurrence,
    StationFacts,
    Version,
    Violation,
    remote_start_violations,
    violations,
)

BOTH = [Version.V201, Version.V21]
MAXIMUM = with_schedule(replace(DEFAULT, purpose=Purpose.STATION_MAX, kind=Kind.ABSOLUTE), start=0)
FIRST, SECOND = Period(0, Decimal(6)), Period(1000, Decimal(6))


@pytest.fixture(params=BOTH)
def of(request):
    """Turn a profile into one of a version."""
    return lambda profile: replace(profile, version=request.param)


@pytest.mark.parametrize(
    ("profile", "connector"), [(DEFAULT, 0), (DEFAULT, 2), (MAXIMUM, 0), (TX, 1)]
)
def test_a_valid_profile_breaks_no_rule(of, profile, connector):
    assert found(of(profile), connector) == []


@pytest.mark.parametrize("connector", [-1, 3])
def test_an_evse_must_exist(of, connector):
    assert found(of(DEFAULT), connector) == [("K01.FR.28", "evseId", "UnknownEvse")]
    assert messages(of(DEFAULT), connector) == [f"EVSE {connector} does not exist"]


def test_a_violation_says_it_all():
    assert violations(DEFAULT, 3, 2, {}) == (
        Violation("K01.FR.28", "evseId", "EVSE 3 does not exist", "UnknownEvse"),
    )


def test_a_station_maximum_is_for_evse_0_only(of):
    assert found(of(MAXIMUM), 1) == [("K04.FR.03", "evseId", None)]
    assert messages(of(MAXIMUM), 1) == ["a ChargingStationMaxProfile is for EVSE 0 only"]


def test_external_constraints_are_not_the_csms_s_to_set(of):
    profile = of(replace(DEFAULT, purpose=Purpose.EXTERNAL))
    assert found(profile) == [("K01.FR.22", "chargingProfilePurpose", None)]
    told = "only an external system sets external constraints, never the CSMS"
    assert messages(profile) == [told]


def test_a_tx_profile_is_not_for_evse_0(of):
    assert found(of(TX), 0) == [("K01.FR.16", "evseId", None)]
    assert messages(of(TX), 0) == ["a TxProfile is for one EVSE, not for 0"]


def test_a_tx_profile_needs_a_running_transaction(of):
    assert found(of(TX), 2) == [("K01.FR.09", "chargingProfilePurpose", "TxNotFound")]
    assert messages(of(TX), 2) == ["no transaction runs on EVSE 2"]


def test_a_tx_profile_must_name_the_running_transaction(of):
    assert found(of(TX), running={1: "b"}) == [("K01.FR.33", "transactionId", "TxNotFound")]
    assert messages(of(TX), running={1: "b"}) == ["transaction a does not run, b does"]


def test_a_tx_profile_must_name_a_transaction(of):
    profile = of(replace(TX, transaction_id=None))
    assert found(profile) == [("K01.FR.03", "transactionId", None)]
    assert messages(profile) == ["a TxProfile names its transaction"]


def test_only_a_tx_profile_names_a_transaction(of):
    profile = of(replace(MAXIMUM, transaction_id="a"))
    assert found(profile, 0) == [("ChargingProfileType", "transactionId", None)]
    told = "a ChargingStationMaxProfile is for no particular transaction"
    assert messages(profile, 0) == [told]


def test_a_recurring_profile_says_how_often_and_from_when(of):
    profile = of(replace(DEFAULT, kind=Kind.RECURRING))
    assert found(profile) == [
        ("ChargingProfileType", "recurrencyKind", None),
        ("K01.FR.40", f"{SCHEDULE}.startSchedule", None),
    ]
    assert messages(profile) == [
        "a Recurring profile recurs Daily or Weekly",
        "a schedule of kind Recurring says when it starts",
    ]


def test_only_a_recurring_profile_recurs(of):
    profile = of(replace(DEFAULT, recurrence=Recurrence.DAILY))
    assert found(profile) == [("ChargingProfileType", "recurrencyKind", None)]
    assert messages(profile) == ["a profile of kind Relative does not recur"]


def test_an_absolute_profile_says_when_it_starts(of):
    profile = of(replace(DEFAULT, kind=Kind.ABSOLUTE))
    assert found(profile) == [("K01.FR.40", f"{SCHEDULE}.startSchedule", None)]


def test_a_relative_profile_does_not_say_when_it_starts(of):
    profile = of(with_schedule(DEFAULT, start=0))
    assert found(profile) == [("K01.FR.41", f"{SCHEDULE}.startSchedule", None)]
    assert messages(profile) == ["a Relative schedule starts with its transaction"]


def test_a_station_maximum_is_not_relative(of):
    profile = of(with_schedule(replace(MAXIMUM, kind=Kind.RELATIVE), start=None))
    assert found(profile, 0) == [("K01.FR.38", "chargingProfileKind", None)]
    told = "a station has no transaction that a Relative schedule could start with"
    assert messages(profile, 0) == [told]


def test_only_a_vehicle_that_told_its_needs_has_a_choice(of):
    profile = of(replace(TX, alternatives=(TX.schedule, TX.schedule)))
    assert found(profile) == [("K01.FR.34", "chargingSchedule", None)]
    assert messages(profile) == ["3 schedules, but no vehicle told what it needs"]
    assert found(profile, facts=StationFacts(needs_told=frozenset({2}))) != []
    assert found(profile, facts=StationFacts(needs_told=frozenset({1}))) == []
    two = replace(profile, alternatives=(TX.schedule,))
    assert messages(two) == ["2 schedules, but no vehicle told what it needs"]


def test_each_schedule_is_looked_at(of):
    wrong = replace(TX.schedule, periods=(), start=0)
    profile = of(replace(TX, alternatives=(wrong,)))
    assert found(profile, facts=StationFacts(needs_told=frozenset({1}))) == [
        ("K01.FR.41", "chargingSchedule[1].startSchedule", None),
        ("K01.FR.31", "chargingSchedule[1].chargingSchedulePeriod", "InvalidSchedule"),
    ]


def test_a_unit_must_be_supported(of):
    for units in (None, frozenset({RateUnit.W}), frozenset(RateUnit)):
        assert found(of(DEFAULT), facts=StationFacts(units=units)) == []
    facts = StationFacts(units=frozenset({RateUnit.A}))
    rule = ("K01.FR.26", f"{SCHEDULE}.chargingRateUnit", "UnsupportedRateUnit")
    assert found(of(DEFAULT), facts=facts) == [rule]
    assert messages(of(DEFAULT), facts=facts) == ["the station does not take W"]


@pytest.mark.parametrize(
    ("periods", "rule", "where", "told"),
    [
        ([], "K01.FR.31", "", "there is no period"),
        ([SECOND], "K01.FR.31", "[0].startPeriod", "the first period does not start at 0"),
        (
            [FIRST, SECOND, SECOND],
            "K01.FR.35",
            "[2].startPeriod",
            "the period does not start after the one before",
        ),
        (
            [FIRST, SECOND, FIRST],
            "K01.FR.35",
            "[2].startPeriod",
            "the period does not start after the one before",
        ),
    ],
)
def test_periods_start_at_0_and_rise(of, periods, rule, where, told):
    profile = of(with_periods(DEFAULT, *periods))
    assert found(profile) == [(rule, f"{PERIODS}{where}", "InvalidSchedule")]
    assert messages(profile) == [told]


@pytest.mark.parametrize("phases", [0, 4, -1])
def test_there_are_one_to_three_phases(of, phases):
    profile = of(with_period(DEFAULT, number_phases=phases))
    assert found(profile) == [("ChargingSchedulePeriodType", f"{PERIODS}[0].numberPhases", None)]
    assert messages(profile) == [f"{phases} phases; there are 1 to 3"]


@pytest.mark.parametrize("phase", [0, 4])
def test_there_is_a_first_second_and_third_phase(of, phase):
    profile = of(with_period(DEFAULT, number_phases=1, phase_to_use=phase))
    assert found(profile) == [("ChargingSchedulePeriodType", f"{PERIODS}[0].phaseToUse", None)]
    assert messages(profile) == [f"phase {phase}; there are 1 to 3"]


@pytest.mark.parametrize("phases", [1, 2, 3])
def test_any_number_of_phases_may_be_used(of, phases):
    assert found(of(with_period(DEFAULT, number_phases=phases))) == []
    assert found(of(with_period(DEFAULT, number_phases=1, phase_to_use=phases))) == []


@pytest.mark.parametrize("phases", [None, 2, 3])
def test_a_phase_is_chosen_only_for_a_single_one(of, phases):
    profile = of(with_period(DEFAULT, number_phases=phases, phase_to_use=1))
    assert found(profile) == [("K01.FR.19", f"{PERIODS}[0].phaseToUse", None)]
    assert messages(profile) == ["a phase can be chosen only where numberPhases is 1"]


def test_a_station_that_cannot_switch_takes_no_other_phase(of):
    profile = of(with_period(DEFAULT, number_phases=1, phase_to_use=2))
    rule = ("K01.FR.48", f"{PERIODS}[0].phaseToUse", "InvalidSchedule")
    assert found(profile, facts=StationFacts(phase_switching=False)) == [rule]
    assert found(profile, facts=StationFacts(phase_switching=False, phase=1)) == [rule]
    assert found(profile, facts=StationFacts(phase_switching=False, phase=2)) == []
    assert found(profile, facts=StationFacts(phase_switching=True)) == []
    told = "the station cannot switch to phase 2"
    assert messages(profile, facts=StationFacts(phase_switching=False)) == [told]


def test_a_station_that_cannot_switch_takes_a_profile_without_a_phase(of):
    facts = StationFacts(phase_switching=False, phase=1)
    assert found(of(with_period(DEFAULT, number_phases=1)), facts=facts) == []


@pytest.mark.parametrize("limit", ["6.05", "0.30000000000000004", "1E+300"])
def test_a_limit_of_2_0_1_has_one_decimal(limit):
    profile = with_period(DEFAULT, limit=Decimal(limit))
    if limit == "1E+300":
        assert found(profile) == []
    else:
        assert found(profile) == [("F201-27", f"{PERIODS}[0].limit", None)]
        assert messages(profile) == [f"{limit} has more than one decimal"]
    assert found(replace(profile, version=Version.V21)) == []


def test_a_minimum_rate_of_2_0_1_has_one_decimal():
    assert found(with_schedule(DEFAULT, min_charging_rate=Decimal("6.5"))) == []
    profile = with_schedule(DEFAULT, min_charging_rate=Decimal("6.25"))
    assert found(profile) == [("F201-27", f"{SCHEDULE}.minChargingRate", None)]


def test_a_period_without_limit_has_no_decimals():
    assert found(with_period(DEFAULT, limit=None)) == []


def test_a_remote_start_takes_a_tx_profile_without_transaction(of):
    assert remote_start_violations(of(replace(TX, transaction_id=None)), 2) == ()


def test_a_remote_start_takes_no_other_purpose_and_no_transaction(of):
    assert remote_start_violations(of(DEFAULT), 2) == (
        Violation(
            "F01.FR.09",
            "chargingProfilePurpose",
            "a RequestStartTransaction takes a TxProfile only",
            "InvalidProfile",
        ),
    )
    assert remote_start_violations(of(TX), 2) == (
        Violation(
            "F01.FR.11",
            "transactionId",
            "the transaction that the profile is for has no id yet",
            "InvalidProfile",
        ),
    )


def test_a_remote_start_looks_at_the_content_and_the_facts(of):
    profile = of(with_periods(replace(TX, transaction_id=None), SECOND))
    facts = StationFacts(units=frozenset({RateUnit.A}))
    rules = [each.rule for each in remote_start_violations(profile, 2, facts)]
    assert rules == ["K01.FR.26", "K01.FR.31"]


def test_no_vehicle_told_its_needs_before_a_remote_start(of):
    profile = of(replace(TX, transaction_id=None, alternatives=(TX.schedule,)))
    facts = StationFacts(needs_told=frozenset({1, 2}))
    assert [each.rule for each in remote_start_violations(profile, 2, facts)] == ["K01.FR.34"]

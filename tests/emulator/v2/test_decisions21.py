"""What a station of 2.1 decides by itself: rules, limits, sharing and the pilot of a setpoint."""

from __future__ import annotations

import pytest
from emulator.support import T0, transaction
from emulator.support2 import profile2

from harness.emulator import EmulatedSite
from harness.emulator.raw import Offer, Stored
from harness.emulator.v2.decisions import Asked, Decisions201
from harness.emulator.v2.decisions21 import Decisions21

MADE = Decisions21(EmulatedSite())
DC = Decisions21(EmulatedSite(dc=True, phases=1, nominal_voltage_v=400.0))
MAX = "ChargingStationMaxProfile"


def with_period(purpose: str, period: dict, **more) -> dict:
    schedule = {"chargingSchedulePeriod": [{"startPeriod": 0, **period}]}
    return profile2(purpose, schedule=schedule, **more)


def refusal(body: dict, evse: int = 1, made: Decisions201 = MADE) -> str:
    running = None if evse == 0 else transaction(evse)
    return made.refusal(Asked(evse, body, running))


@pytest.mark.parametrize(
    ("purpose", "evse", "reason"),
    [
        (MAX, 0, ""),
        (MAX, 1, "InvalidProfile"),  # K04.FR.03
        ("TxDefaultProfile", 0, ""),
        ("TxDefaultProfile", 1, ""),
        ("TxProfile", 0, "InvalidProfile"),  # K01.FR.16
        ("PriorityCharging", 0, ""),
        ("PriorityCharging", 1, ""),
        ("LocalGeneration", 0, ""),
        ("LocalGeneration", 1, ""),
        ("ChargingStationExternalConstraints", 0, "InvalidProfile"),  # K01.FR.22
    ],
)
def test_a_purpose_has_its_place(purpose, evse, reason):
    named = {"transactionId": 1} if purpose == "TxProfile" else {}
    assert refusal(profile2(purpose, (0, 8), **named), evse) == reason


@pytest.mark.parametrize("purpose", ["PriorityCharging", "LocalGeneration"])
def test_the_purposes_of_2_1_have_no_place_in_2_0_1(purpose):
    body = profile2(purpose, (0, 8))
    assert refusal(body, made=Decisions201(EmulatedSite())) == "InvalidProfile"


@pytest.mark.parametrize(
    ("named", "reason"),
    [({"transactionId": 1}, ""), ({"transactionId": 2}, "TxNotFound"), ({}, "TxNotFound")],
)
def test_a_txprofile_names_the_transaction_of_its_evse(named, reason):
    # K01.FR.03, FR.33
    assert refusal(profile2("TxProfile", (0, 8), **named)) == reason


@pytest.mark.parametrize("name", ["limit_L2", "limit_L3"])
def test_values_per_phase_are_for_a_txprofile_only(name):
    # F21-30
    period = {"limit": 8, name: 7}
    assert refusal(with_period("TxProfile", period, transactionId=1)) == ""
    assert refusal(with_period("TxDefaultProfile", period)) == "InvalidProfile"


@pytest.mark.parametrize("field", ["dynUpdateInterval", "dynUpdateTime"])
def test_the_fields_of_a_dynamic_profile_are_for_one_only(field):
    # K01.FR.122
    value = {"dynUpdateInterval": 30, "dynUpdateTime": "2025-01-15T08:00:00Z"}[field]
    dynamic = profile2("TxDefaultProfile", (0, 8), kind="Dynamic", **{field: value})
    absolute = profile2("TxDefaultProfile", (0, 8), **{field: value})
    assert (refusal(dynamic), refusal(absolute)) == ("", "InvalidProfile")


@pytest.mark.parametrize(
    ("purpose", "mode", "reason"),
    [
        ("TxDefaultProfile", "Idle", ""),
        (MAX, "Idle", "InvalidOperationMode"),  # K01.FR.111
        ("LocalGeneration", "Idle", "InvalidOperationMode"),
        ("PriorityCharging", "Idle", "InvalidSchedule"),  # K01.FR.71
    ],
)
def test_a_mode_goes_with_its_purpose(purpose, mode, reason):
    body = with_period(purpose, {"operationMode": mode})
    assert refusal(body, 0 if purpose == MAX else 1) == reason


@pytest.mark.parametrize(
    ("purpose", "reason"),
    [
        ("TxDefaultProfile", ""),
        ("PriorityCharging", "InvalidSchedule"),
        ("LocalGeneration", "InvalidSchedule"),
    ],
)
def test_a_random_delay_is_for_transactions_only(purpose, reason):
    # K01.FR.95
    body = profile2(purpose, (0, 8), (60, 9), schedule={"randomizedDelay": 5})
    assert refusal(body) == reason


@pytest.mark.parametrize("field", [{"numberPhases": 3}, {"numberPhases": 1, "phaseToUse": 1}])
def test_phases_are_refused_on_dc_and_taken_on_ac(field):
    # K01.FR.44
    body = with_period("TxDefaultProfile", {"limit": 8, **field})
    assert (refusal(body), refusal(body, made=DC)) == ("", "NoPhaseForDC")
    assert refusal(profile2("TxDefaultProfile", (0, 8)), made=DC) == ""


def test_priority_goes_first_only_where_it_was_asked_for():
    # F21-03
    assert MADE.transaction_purposes(transaction()) == ("TxProfile",)
    wanted = transaction(priority=True)
    assert MADE.transaction_purposes(wanted) == ("PriorityCharging", "TxProfile")


@pytest.mark.parametrize(
    ("purpose", "criteria", "cleared"),
    [
        ("TxDefaultProfile", {"stackLevel": 0}, True),
        ("PriorityCharging", {"stackLevel": 0}, True),
        ("LocalGeneration", {"stackLevel": 0}, False),  # F21-33
        ("ChargingStationExternalConstraints", {"stackLevel": 0}, False),  # K10.FR.08
        ("ChargingStationExternalConstraints", {"id": 1}, False),  # K10.FR.09
        ("TxDefaultProfile", {"stackLevel": 1}, False),
    ],
)
def test_what_is_none_of_its_own_the_central_system_does_not_clear(purpose, criteria, cleared):
    stored = Stored(1, profile2(purpose, (0, 8)), T0)
    assert MADE.is_cleared(stored, criteria) is cleared


@pytest.mark.parametrize(
    ("asked_a", "offered_a"),
    [(10.0, 10.0), (5.0, 0.0), (0.0, 0.0), (-0.05, 0.0), (-3.0, -3.0), (-7.77, -7.7), (-40, -32)],
)
def test_a_pilot_tells_to_feed_back_in_whole_steps_towards_zero(asked_a, offered_a):
    # There is no 6 A floor below 0, where no duty cycle of IEC 61851-1 can tell it anyway.
    assert MADE.pilot(Offer(asked_a, 3)).current_a == pytest.approx(offered_a)


def test_who_feeds_back_takes_no_part_of_the_joint_ceiling():
    wishes = {1: Offer(-10.0, 3), 2: Offer(32.0, 3), 3: Offer(32.0, 3)}
    shared = MADE.share(Offer(20.0, 3), wishes)
    assert {n: offer.current_a for n, offer in shared.items()} == {1: -10.0, 2: 10.0, 3: 10.0}


@pytest.mark.parametrize(
    ("period", "unit", "limit"),
    [
        ({"limit": 6_900}, "W", 6_900),
        # Values of each phase are not their sum: the least of them on all three.
        ({"limit": 2_300, "limit_L2": 1_840, "limit_L3": 2_300}, "W", 5_520),
        ({"limit": 2_300, "limit_L2": 1_840, "numberPhases": 2}, "W", 3_680),
        ({"limit": 10, "limit_L2": 8, "limit_L3": 10}, "A", 8),
    ],
)
def test_values_per_phase_count_for_every_phase(period, unit, limit):
    # F21-30
    assert MADE.limit({"chargingRateUnit": unit}, {"startPeriod": 0, **period}) == limit


@pytest.mark.parametrize(("periods", "sound"), [(1, True), (100, True), (101, False)])
def test_a_schedule_has_as_many_periods_as_it_says(periods, sound):
    # PeriodsPerSchedule is 100.
    body = profile2("TxDefaultProfile", *((60 * n, 8) for n in range(periods)))
    assert refusal(body) == ("" if sound else "InvalidSchedule")

from __future__ import annotations

import json
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from profiles.bodies import full_body, full_body_21, full_body_201, minimal_body
from profiles.drawing import EVENTS as DRAWN
from profiles.drawing import events

from harness.profiles import (
    CameOnline,
    ClearCriteria,
    EnergyReady,
    ExternalLimitsCleared,
    LedgerEvent,
    PriorityChanged,
    ProfileAccepted,
    ProfileError,
    ProfilesCleared,
    Purpose,
    Rebooted,
    ScheduleSelected,
    ScheduleUpdate,
    ScheduleUpdated,
    SocReported,
    TransactionEnded,
    TransactionStarted,
    Version,
    WentOffline,
    event_from_record,
    event_to_record,
)
from harness.profiles.codecs import decode
from harness.profiles.records import LEDGER_KINDS

RECORDS = [
    (
        ProfileAccepted(5, 1, decode(full_body())),
        {"kind": "profile_accepted", "connector": 1, "profile": full_body(), "version": "1.6"},
    ),
    (
        ProfileAccepted(5, 0, decode(full_body_201())),
        {
            "kind": "profile_accepted",
            "connector": 0,
            "profile": full_body_201(),
            "version": "2.0.1",
        },
    ),
    (
        ProfileAccepted(5, 0, decode(full_body_21())),
        {"kind": "profile_accepted", "connector": 0, "profile": full_body_21(), "version": "2.1"},
    ),
    (ProfilesCleared(5, ClearCriteria()), {"kind": "profiles_cleared", "criteria": {}}),
    (
        ProfilesCleared(5, ClearCriteria(1, 0, Purpose.STATION_MAX, 0)),
        {
            "kind": "profiles_cleared",
            "criteria": {
                "profile_id": 1,
                "connector": 0,
                "purpose": "ChargePointMaxProfile",
                "stack_level": 0,
            },
        },
    ),
    (ExternalLimitsCleared(5), {"kind": "external_limits_cleared", "connector": None}),
    (ExternalLimitsCleared(5, 0), {"kind": "external_limits_cleared", "connector": 0}),
    (
        TransactionStarted(5, 2, 42),
        {"kind": "transaction_started", "connector": 2, "transaction_id": 42, "profile": None},
    ),
    (
        TransactionStarted(5, 2, "a", decode(minimal_body())),
        {
            "kind": "transaction_started",
            "connector": 2,
            "transaction_id": "a",
            "profile": minimal_body(),
            "version": "1.6",
        },
    ),
    (TransactionEnded(5, 42), {"kind": "transaction_ended", "transaction_id": 42}),
    (EnergyReady(5, "a"), {"kind": "energy_ready", "transaction_id": "a"}),
    (
        PriorityChanged(5, "a", active=True),
        {"kind": "priority_changed", "transaction_id": "a", "active": True},
    ),
    (
        SocReported(5, "a", Decimal("80.1")),
        {"kind": "soc_reported", "transaction_id": "a", "soc": 80.1},
    ),
    (SocReported(5, "a", Decimal(80)), {"kind": "soc_reported", "transaction_id": "a", "soc": 80}),
    (ScheduleSelected(5, 1, 3), {"kind": "schedule_selected", "connector": 1, "schedule_id": 3}),
    (
        ScheduleUpdated(5, 7, ScheduleUpdate(limit=Decimal("16.1"), setpoint_l2=Decimal(-1))),
        {
            "kind": "schedule_updated",
            "profile_id": 7,
            "update": {"limit": 16.1, "setpoint_L2": -1},
        },
    ),
    (WentOffline(5), {"kind": "went_offline"}),
    (CameOnline(5), {"kind": "came_online"}),
    (Rebooted(5), {"kind": "rebooted", "persistent": None}),
    (
        Rebooted(5, frozenset({Purpose.TX, Purpose.EXTERNAL})),
        {"kind": "rebooted", "persistent": ["ChargingStationExternalConstraints", "TxProfile"]},
    ),
]


@pytest.mark.parametrize(("event", "record"), RECORDS)
def test_a_record_is_plain_and_keeps_ocpp_s_field_names(event, record):
    assert event_to_record(event) == record | {"at": 5}
    assert json.loads(json.dumps(event_to_record(event))) == record | {"at": 5}


@pytest.mark.parametrize(("event", "record"), RECORDS)
def test_a_record_is_read_back_whatever_else_it_holds(event, record):
    assert event_from_record(record | {"at": 5, "t": 3}) == event


@given(events)
@settings(max_examples=150, deadline=None)
def test_an_event_survives_the_way_through_json(event):
    assert event_from_record(json.loads(json.dumps(event_to_record(event)))) == event


def test_every_event_has_its_kind():
    assert len(DRAWN) == len(get_args(LedgerEvent))
    assert {type(event) for event, _ in RECORDS} == set(get_args(LedgerEvent))
    assert {record["kind"] for _, record in RECORDS} == LEDGER_KINDS


def test_a_limit_keeps_its_decimal_notation():
    event = ScheduleUpdated(5, 7, ScheduleUpdate(limit=Decimal("0.30000000000000004")))
    assert event_from_record(json.loads(json.dumps(event_to_record(event)))) == event


@pytest.mark.parametrize("body", [minimal_body(), full_body_201(), full_body_21()])
def test_a_record_without_version_is_read_by_the_fields_of_its_profile(body):
    record = {"kind": "profile_accepted", "at": 5, "connector": 1, "profile": body}
    assert event_from_record(record).profile == decode(body)


def test_the_version_of_a_record_counts():
    record = event_to_record(ProfileAccepted(5, 1, decode(full_body_201(), Version.V21)))
    assert record["version"] == "2.1"
    assert event_from_record(record).profile.version is Version.V21


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (
            {"kind": "energy_redy"},
            (
                "kind: found 'energy_redy', expected one of profile_accepted, profiles_cleared, "
                "external_limits_cleared, transaction_started, transaction_ended, energy_ready, "
                "priority_changed, soc_reported, schedule_selected, schedule_updated, "
                "went_offline, came_online, rebooted; did you mean 'energy_ready'?"
            ),
        ),
        ({}, "kind: found None, expected one of profile_accepted"),
        (
            {"kind": "transaction_started", "at": 1},
            "connector: found None, expected a value in a record 'transaction_started'",
        ),
        (
            {"kind": "profiles_cleared", "at": 1, "criteria": {"purpos": 1}},
            (
                "criteria.purpos: found 'purpos', expected one of profile_id, connector, purpose, "
                "stack_level; did you mean 'purpose'?"
            ),
        ),
        (
            {"kind": "profiles_cleared", "at": 1, "criteria": {"purpose": "TxProfil"}},
            (
                "criteria.purpose: found 'TxProfil', expected one of ChargePointMaxProfile, "
                "TxDefaultProfile, TxProfile, ChargingStationExternalConstraints, "
                "PriorityCharging, LocalGeneration; did you mean 'TxProfile'?"
            ),
        ),
        (
            {"kind": "rebooted", "at": 1, "persistent": [["TxProfile"]]},
            "persistent: found ['TxProfile'], expected one of ChargePointMaxProfile",
        ),
        (
            {"kind": "profile_accepted", "at": 1, "connector": 1, "profile": {}, "version": "2"},
            "version: found '2', expected one of 1.6, 2.0.1, 2.1",
        ),
        (
            {"kind": "schedule_updated", "at": 1, "profile_id": 1, "update": {"limt": 1}},
            "scheduleUpdate.limt: found 'limt', expected one of limit, limit_L2",
        ),
    ],
)
def test_a_wrong_record_is_refused(record, told):
    with pytest.raises(ProfileError) as error:
        event_from_record(record)
    assert str(error.value).startswith(told)


def test_what_may_be_absent_has_its_default():
    started = {"kind": "transaction_started", "at": 1, "connector": 2, "transaction_id": 3}
    assert event_from_record(started) == TransactionStarted(1, 2, 3)
    assert event_from_record({"kind": "rebooted", "at": 1}) == Rebooted(1)
    cleared = {"kind": "external_limits_cleared", "at": 1}
    assert event_from_record(cleared) == ExternalLimitsCleared(1)


def test_words_are_plain_texts():
    cleared = ProfilesCleared(5, ClearCriteria(purpose=Purpose.TX))
    assert type(event_to_record(cleared)["criteria"]["purpose"]) is str
    rebooted = event_to_record(Rebooted(5, frozenset({Purpose.TX})))
    assert type(rebooted["persistent"][0]) is str
    assert type(event_to_record(RECORDS[0][0])["version"]) is str

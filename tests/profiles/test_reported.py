from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from profiles.bodies import changed, full_body_21, full_body_201, minimal_body_2x
from profiles.ledgers import DEFAULT, STARTED, ledger_after, placed, tx

from harness.profiles import (
    Ledger,
    ProfileAccepted,
    Purpose,
    Rebooted,
    TransactionStarted,
    Version,
    v21,
    v201,
)
from harness.profiles.reported import (
    Finding,
    FindingKind,
    ReportedProfile,
    report_differences,
)

NOW = 1_736_942_400_000
PERIOD = "chargingSchedule[0].chargingSchedulePeriod[0]"


def reported(body: dict[str, Any], connector: int = 1, source: str = "CSO") -> ReportedProfile:
    return ReportedProfile(connector, source, body)


def found(
    ledger: Ledger, *profiles: ReportedProfile, version: Version = Version.V201, at: int = NOW
) -> list[str]:
    return [str(each) for each in report_differences(ledger, profiles, at, version)]


def holding(body: dict[str, Any], version: Version = Version.V201) -> Ledger:
    codec = v201 if version is Version.V201 else v21
    return ledger_after(ProfileAccepted(0, 1, codec.decode(body)))


def test_a_report_that_says_the_same_differs_in_nothing() -> None:
    assert found(holding(minimal_body_2x()), reported(minimal_body_2x())) == []


def test_a_full_profile_differs_in_nothing_from_itself() -> None:
    body = full_body_21()
    ledger = ledger_after(
        TransactionStarted(0, 1, "tx-42"), ProfileAccepted(0, 1, v21.decode(body))
    )
    assert found(ledger, reported(body), version=Version.V21) == []


def test_nothing_held_and_nothing_reported_is_fine() -> None:
    assert found(Ledger()) == []


def test_an_accepted_profile_that_is_not_reported_is_missing() -> None:
    ledger = holding(minimal_body_2x())
    assert report_differences(ledger, [], NOW, Version.V201) == (
        Finding(FindingKind.MISSING, 1, "TxDefaultProfile 1 (stack level 0)"),
    )
    assert found(ledger) == [
        "TxDefaultProfile 1 (stack level 0) on connector 1: accepted, but not reported"
    ]


def test_a_profile_that_nobody_accepted_is_unknown() -> None:
    sentences = found(Ledger(), reported(minimal_body_2x(), 0))
    where = "TxDefaultProfile 1 (stack level 0) on the station"
    assert sentences == [f"{where}: reported, but not accepted, or lost since"]


def test_a_profile_at_another_connector_is_missing_here_and_unknown_there() -> None:
    kinds = [
        (each.kind, each.connector)
        for each in report_differences(
            holding(minimal_body_2x()), [reported(minimal_body_2x(), 2)], NOW, Version.V201
        )
    ]
    assert kinds == [(FindingKind.UNKNOWN, 2), (FindingKind.MISSING, 1)]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("stackLevel", 2, "stackLevel: reported 2, accepted 0"),
        (f"{PERIOD}.limit", 10999, f"{PERIOD}.limit: reported 10999, accepted 11000"),
        (f"{PERIOD}.numberPhases", 1, f"{PERIOD}.numberPhases: reported 1, accepted 3"),
        ("chargingSchedule[0].duration", 60, "reported 60, accepted nothing"),
        ("validTo", "2026-01-01T00:00:00Z", "validTo: reported '2026-01-01T00:00:00.000Z', acc"),
    ],
)
def test_a_field_that_differs_is_named(path: str, value: object, sentence: str) -> None:
    sentences = found(holding(minimal_body_2x()), reported(changed(minimal_body_2x(), path, value)))
    assert len(sentences) == 1
    assert sentence in sentences[0]


def test_every_field_that_differs_is_named() -> None:
    body = changed(changed(minimal_body_2x(), "stackLevel", 2), f"{PERIOD}.limit", 5)
    assert len(found(holding(minimal_body_2x()), reported(body))) == 2


@pytest.mark.parametrize(
    ("path", "accepted", "told"),
    [
        (f"{PERIOD}.limit", 16.1, 16.100000000000001),
        (f"{PERIOD}.limit", 16.1, 16.14),
        (f"{PERIOD}.limit", 16, 16.0),
        (f"{PERIOD}.numberPhases", None, 3),
        (f"{PERIOD}.numberPhases", 3, None),
        ("validTo", "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z"),
        ("customData", None, {"vendorId": "x"}),
    ],
)
def test_what_means_the_same_is_no_difference(path: str, accepted: object, told: object) -> None:
    ledger = holding(changed(minimal_body_2x(), path, accepted))
    assert found(ledger, reported(changed(minimal_body_2x(), path, told))) == []


def test_the_profile_of_a_remote_start_is_reported_with_its_transaction() -> None:
    profile = replace(v201.decode(full_body_201()), transaction_id=None)
    ledger = ledger_after(TransactionStarted(0, 1, "tx-42", profile))
    assert found(ledger, reported(full_body_201())) == []
    other = {**full_body_201(), "transactionId": "tx-1"}
    assert "transactionId: reported 'tx-1', accepted 'tx-42'" in found(ledger, reported(other))[0]


def test_when_a_dynamic_profile_was_updated_is_the_stations_to_say() -> None:
    dynamic = {**minimal_body_2x(), "chargingProfileKind": "Dynamic"}
    told = {**dynamic, "dynUpdateTime": "2025-01-15T08:00:01Z"}
    ledger = holding(dynamic, Version.V21)
    assert found(ledger, reported(told), version=Version.V21) == []


def test_an_expired_profile_may_be_missing_and_may_be_there() -> None:
    ledger = holding({**minimal_body_2x(), "validTo": "2025-01-15T12:00:00Z"})
    body = {**minimal_body_2x(), "validTo": "2025-01-15T12:00:00Z"}
    assert found(ledger, at=NOW) == []
    assert found(ledger, reported(body), at=NOW) == []
    assert len(found(ledger, at=NOW - 1)) == 1


def test_a_profile_that_a_reboot_may_have_taken_may_be_missing() -> None:
    profile = replace(tx(1, "a").profile, version=Version.V21)
    ledger = ledger_after(STARTED, ProfileAccepted(1, 1, profile), Rebooted(2))
    assert found(ledger, version=Version.V21) == []


def test_external_limits_are_compared_by_their_purpose() -> None:
    body = {
        **minimal_body_2x(),
        "id": 500,
        "chargingProfilePurpose": "ChargingStationExternalConstraints",
    }
    told = reported(body, 0, "EMS")
    known = ledger_after(placed(-1, connector=0, purpose=Purpose.EXTERNAL))
    assert found(known, told) == []
    assert found(known) == []
    assert len(found(Ledger(), told)) == 1


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({**minimal_body_2x(), "stackLevel": "high"}, "stackLevel"),
        ({**minimal_body_2x(), "chargingProfileKind": "Sometimes"}, "chargingProfileKind"),
        ({"id": "x"}, "stackLevel"),
    ],
)
def test_a_profile_that_cannot_be_read_is_a_finding(body: dict[str, Any], path: str) -> None:
    differences = report_differences(Ledger(), [reported(body)], NOW, Version.V201)
    assert [each.kind for each in differences] == [FindingKind.UNREADABLE]
    assert path in str(differences[0])


def test_a_profile_that_cannot_be_read_is_not_missing_as_well() -> None:
    body = {**minimal_body_2x(), "stackLevel": "high"}
    assert len(found(holding(minimal_body_2x()), reported(body))) == 1


def test_findings_come_in_the_order_of_the_report_and_then_of_acceptance() -> None:
    ledger = ledger_after(placed(1), placed(2, stack_level=1), placed(3, stack_level=2))
    body = v201.encode(replace(DEFAULT, id=9, stack_level=5))
    sentences = found(ledger, reported(body), reported(v201.encode(replace(DEFAULT, id=1))))
    assert [sentence.split()[1] for sentence in sentences] == ["9", "2", "3"]


def test_limits_differ_by_more_than_the_residue_of_a_float() -> None:
    ledger = holding(changed(minimal_body_2x(), f"{PERIOD}.limit", 16.1))
    assert len(found(ledger, reported(changed(minimal_body_2x(), f"{PERIOD}.limit", 16.2)))) == 1


def test_a_flag_that_differs_is_named() -> None:
    ledger = holding({**minimal_body_2x(), "invalidAfterOfflineDuration": True}, Version.V21)
    assert (
        "reported nothing, accepted true"
        in found(ledger, reported(minimal_body_2x()), version=Version.V21)[0]
    )


def test_a_flag_of_a_period_that_differs_is_named() -> None:
    ledger = holding(changed(minimal_body_2x(), f"{PERIOD}.evseSleep", True), Version.V21)
    told = reported(changed(minimal_body_2x(), f"{PERIOD}.evseSleep", False))
    assert found(ledger, told, version=Version.V21)[0].endswith(
        "evseSleep: reported false, accepted true"
    )

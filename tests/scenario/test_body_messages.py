"""What the loader says about charging profiles that are wrong."""

from __future__ import annotations

import pytest
from scenario.texts import PROFILE, SET_PROFILE, complaints


def body_complaints(old: str, new: str) -> list[str]:
    assert old in SET_PROFILE
    return complaints(SET_PROFILE.replace(old, new))


BODY = "steps[0].set_profile.profile"
BODIES = [
    (
        "TxDefaultProfile",
        "TxDefaultProfil",
        (
            f"f.yaml:7: {BODY}.chargingProfilePurpose: found 'TxDefaultProfil', expected one of "
            "ChargePointMaxProfile, TxDefaultProfile, TxProfile; did you mean 'TxDefaultProfile'?"
        ),
    ),
    (
        "chargingRateUnit: W",
        "chargingRateUnit: kW",
        (
            f"f.yaml:11: {BODY}.chargingSchedule.chargingRateUnit: found 'kW', "
            "expected one of A, W; did you mean 'W'?"
        ),
    ),
    (
        "startPeriod: 0",
        "startPeriod: 30",
        (
            f"f.yaml:12: {BODY}.chargingSchedule.chargingSchedulePeriod[0].startPeriod: "
            "found 30, expected 0 in the first period"
        ),
    ),
    (
        "limit: 10000}",
        "limit: 10000}, {startPeriod: 60, limit: 1}, {startPeriod: 60, limit: 2}",
        (
            f"f.yaml:12: {BODY}.chargingSchedule.chargingSchedulePeriod[2].startPeriod: "
            "found 60, expected more than 60"
        ),
    ),
    (
        "limit: 10000",
        "limit: 16.25",
        (
            f"f.yaml:12: {BODY}.chargingSchedule.chargingSchedulePeriod[0].limit: "
            "found 16.25, expected at most one decimal"
        ),
    ),
    (
        "limit: 10000",
        "limit: 11 kW",
        (
            f"f.yaml:12: {BODY}.chargingSchedule.chargingSchedulePeriod[0].limit: "
            "found '11 kW', expected a number in the chargingRateUnit, such as 11000 or 16.5; "
            "did you mean 11000?"
        ),
    ),
    (
        "[{startPeriod: 0, limit: 10000}]",
        "[]",
        (
            f"f.yaml:12: {BODY}.chargingSchedule.chargingSchedulePeriod: "
            "found an empty list, expected at least 1 entry"
        ),
    ),
    (
        "Kind: Absolute",
        "Kind: Recurring",
        (
            f"f.yaml:4: {BODY}.recurrencyKind: "
            "found nothing, expected a value in a profile of kind Recurring"
        ),
    ),
    (
        "Kind: Absolute",
        "Kind: Absolute\n        recurrencyKind: Daily",
        (
            f"f.yaml:9: {BODY}.recurrencyKind: "
            "found 'Daily', expected nothing in a profile of kind Absolute"
        ),
    ),
    (
        "Kind: Absolute",
        "Kind: Relative",
        (
            f"f.yaml:10: {BODY}.chargingSchedule.startSchedule: "
            "found 't0', expected nothing in a profile of kind Relative"
        ),
    ),
    (
        "startSchedule: t0",
        "startSchedule: 22:00",
        (
            f"f.yaml:10: {BODY}.chargingSchedule.startSchedule: found '22:00', "
            "expected an instant, such as t0 + 60 s or 2025-01-15T08:00:00Z; "
            "did you mean '2025-01-15T22:00:00Z'?"
        ),
    ),
    (
        "          startSchedule: t0\n",
        "",
        (
            f"f.yaml:9: {BODY}.chargingSchedule.startSchedule: "
            "found nothing, expected a value in a profile of kind Absolute"
        ),
    ),
    (
        "stackLevel: 0",
        "stackLevel: 0\n        transactionId: another",
        f"f.yaml:7: {BODY}.transactionId: found 'another', expected a number, other or none",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), BODIES)
def test_a_wrong_body_is_named_with_its_line(old: str, new: str, message: str) -> None:
    assert body_complaints(old, new) == [message]


def test_a_mistyped_key_is_named_beside_the_one_that_is_missing() -> None:
    assert body_complaints("stackLevel: 0", "stackLevl: 0") == [
        f"f.yaml:4: {BODY}.stackLevel: found nothing, expected a value",
        (
            f"f.yaml:6: {BODY}.stackLevl: found 'stackLevl', expected one of chargingProfileId, "
            "chargingProfileKind, chargingProfilePurpose, chargingSchedule, id, recurrencyKind, "
            "stackLevel, transactionId, validFrom, validTo; did you mean 'stackLevel'?"
        ),
    ]


def test_a_mistyped_key_is_named_in_a_body_with_a_name_too() -> None:
    body = PROFILE.replace("chargingRateUnit", "chargingRateUnits")
    text = f"title: T\nprofiles:\n  low:\n{body}steps: [hold: 1 s]"
    assert complaints(text)[1] == (
        "f.yaml:10: profiles.low.chargingSchedule.chargingRateUnits: found 'chargingRateUnits', "
        "expected one of chargingRateUnit, chargingSchedulePeriod, duration, id, minChargingRate, "
        "startSchedule; did you mean 'chargingRateUnit'?"
    )

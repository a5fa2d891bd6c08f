"""The JSON of a profile as a CSMS sends it, with every field that OCPP 1.6 knows."""

from __future__ import annotations

from typing import Any


def full_body() -> dict[str, Any]:
    return {
        "chargingProfileId": 7,
        "transactionId": 42,
        "stackLevel": 3,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Daily",
        "validFrom": "2025-01-15T08:00:00.000Z",
        "validTo": "2025-01-16T08:00:00.250Z",
        "chargingSchedule": {
            "duration": 3600,
            "startSchedule": "2025-01-15T00:00:00.000Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [
                {"startPeriod": 0, "limit": 16.1, "numberPhases": 3},
                {"startPeriod": 900, "limit": 6},
            ],
            "minChargingRate": 6.5,
        },
    }


def minimal_body() -> dict[str, Any]:
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {
            "chargingRateUnit": "W",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000}],
        },
    }

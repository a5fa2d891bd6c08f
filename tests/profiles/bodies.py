"""The JSON of profiles as a CSMS sends them: with every field of their version, and with none."""

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


def full_body_201() -> dict[str, Any]:
    return {
        "id": 7,
        "transactionId": "tx-42",
        "stackLevel": 3,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Weekly",
        "validFrom": "2025-01-15T08:00:00.000Z",
        "validTo": "2025-01-16T08:00:00.250Z",
        "chargingSchedule": [
            {
                "id": 1,
                "duration": 3600,
                "startSchedule": "2025-01-15T00:00:00.000Z",
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": [
                    {"startPeriod": 0, "limit": 16.1, "numberPhases": 3},
                    {"startPeriod": 900, "limit": 6, "numberPhases": 1, "phaseToUse": 2},
                ],
                "minChargingRate": 6.5,
                "salesTariff": {"id": 5, "salesTariffEntry": [{"ePriceLevel": 1.25}]},
            },
            {
                "id": 2,
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 4200.5}],
            },
        ],
    }


def minimal_body_2x() -> dict[str, Any]:
    return {
        "id": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [
            {
                "id": 1,
                "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 11000}],
            }
        ],
    }


def full_body_21() -> dict[str, Any]:
    body = full_body_201()
    body |= {
        "maxOfflineDuration": 300,
        "invalidAfterOfflineDuration": True,
        "dynUpdateInterval": 60,
        "dynUpdateTime": "2025-01-15T08:00:01.000Z",
        "priceScheduleSignature": "c2lnbmF0dXJl",
    }
    body["chargingSchedule"][0] |= {
        "randomizedDelay": 600,
        "limitAtSoC": {"soc": 80, "limit": 10.5},
        "useLocalTime": True,
        "powerTolerance": 0.5,
        "signatureId": 3,
        "digestValue": "ZGlnZXN0",
        "absolutePriceSchedule": {"priceScheduleID": 1, "currency": "EUR"},
        "priceLevelSchedule": {"priceScheduleId": 2, "numberOfPriceLevels": 3},
        "chargingSchedulePeriod": [full_period_21(), {"startPeriod": 900, "limit": 6}],
    }
    return body


def full_period_21() -> dict[str, Any]:
    return {
        "startPeriod": 0,
        "limit": 10,
        "limit_L2": 11.5,
        "limit_L3": 12,
        "numberPhases": 3,
        "phaseToUse": 1,
        "operationMode": "CentralSetpoint",
        "setpoint": -5,
        "setpoint_L2": 5.5,
        "setpoint_L3": 6,
        "dischargeLimit": -7,
        "dischargeLimit_L2": -7.5,
        "dischargeLimit_L3": 0,
        "setpointReactive": 1,
        "setpointReactive_L2": -1.5,
        "setpointReactive_L3": 2,
        "preconditioningRequest": False,
        "evseSleep": True,
        "v2xBaseline": 100.5,
        "v2xFreqWattCurve": [{"frequency": 49.8, "power": -10000}],
        "v2xSignalWattCurve": [{"signal": -1, "power": -2000}],
    }


def changed(body: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Set one field of a body, named by the path that an error would have."""
    *parents, last = path.replace("[", ".").replace("]", "").split(".")
    place: Any = body
    for key in parents:
        place = place[int(key) if key.isdigit() else key]
    place[int(last) if last.isdigit() else last] = value
    return body

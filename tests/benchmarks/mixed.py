"""Stations with many profiles of all sorts, the same at every run."""

from __future__ import annotations

import random
from typing import Any

from harness.limits import Hardware, Site
from harness.profiles import LedgerEvent, ProfileAccepted, TransactionStarted
from harness.profiles.v16 import decode
from harness.units import DAY_MS, HOUR_MS, format_instant, parse_instant

START = parse_instant("2025-01-15T00:00:00Z")
DAY_S = 86_400

_PURPOSES = ("ChargePointMaxProfile", "TxDefaultProfile", "TxDefaultProfile", "TxProfile")
_KINDS = ("Absolute", "Recurring", "Recurring", "Relative")


def site(connectors: int) -> Site:
    return Site((Hardware(),) * connectors)


def busy(connectors: int) -> list[LedgerEvent]:
    """Return the events by which a transaction began on each connector an hour ago."""
    numbers = range(1, connectors + 1)
    return [TransactionStarted(START - HOUR_MS, number, number) for number in numbers]


def three_profiles(maximum: int, default: int, own: int) -> list[LedgerEvent]:
    """Return the events of a maximum, a default and a profile of the transaction that runs.

    Each has so many periods over a day.
    """
    kind = "Recurring" if maximum > 1 else "Absolute"
    bodies = [
        (0, _body(1, "ChargePointMaxProfile", kind, 0, _periods(maximum, 10_000))),
        (1, _body(2, "TxDefaultProfile", "Recurring", 0, _periods(default, 7_000))),
        (1, _body(3, "TxProfile", "Relative", 0, _periods(own, 5_000))),
    ]
    return installed(bodies, 1)


def installed(bodies: list[tuple[int, dict[str, Any]]], connectors: int) -> list[LedgerEvent]:
    """Return the events of busy connectors on which profiles are installed one by one."""
    accepted = [ProfileAccepted(START, number, decode(body)) for number, body in bodies]
    return [*busy(connectors), *accepted]


def mixed_bodies(count: int, connectors: int) -> list[tuple[int, dict[str, Any]]]:
    """Return profiles of 24 periods: all purposes, kinds, units and ways of being valid.

    Each has a stack level of its own, for in OCPP 1.6 it would replace another of its level.
    """
    chance = random.Random(count)
    return [_mixed(number, connectors, chance) for number in range(1, count + 1)]


def _mixed(number: int, connectors: int, chance: random.Random) -> tuple[int, dict[str, Any]]:
    purpose = _PURPOSES[number % 4]
    kind = chance.choice(_KINDS if purpose != "ChargePointMaxProfile" else _KINDS[:3])
    body = _body(number, purpose, kind, number, _periods(24, chance.randrange(3_000, 12_000)))
    schedule = body["chargingSchedule"]
    if chance.random() < 0.4:
        schedule["chargingRateUnit"] = "A"
        for period in schedule["chargingSchedulePeriod"]:
            period["limit"] = round(period["limit"] / 690, 1)
    if chance.random() < 0.6:
        schedule["duration"] = chance.randrange(4, 20) * 3600
    if chance.random() < 0.5:
        body["validFrom"] = format_instant(START + chance.randrange(4) * DAY_MS)
        body["validTo"] = format_instant(START + chance.randrange(4, 8) * DAY_MS)
    place = {"ChargePointMaxProfile": 0, "TxProfile": 1 + number % connectors}
    return place.get(purpose, chance.randrange(connectors + 1)), body


def _body(
    number: int, purpose: str, kind: str, level: int, periods: list[dict[str, Any]]
) -> dict[str, Any]:
    schedule = {"chargingRateUnit": "W", "chargingSchedulePeriod": periods}
    body = {
        "chargingProfileId": number,
        "stackLevel": level,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": schedule,
    }
    if kind != "Relative":
        # Not all at once: a station takes its profiles from several plans.
        schedule["startSchedule"] = format_instant(START - DAY_MS + number * 97_000)
    if kind == "Recurring":
        body["recurrencyKind"] = "Weekly" if number % 5 == 0 else "Daily"
    return body


def _periods(count: int, limit_w: int) -> list[dict[str, Any]]:
    length_s = DAY_S // count
    return [
        {"startPeriod": length_s * index, "limit": float(limit_w + 400 * (7 * index % count))}
        for index in range(count)
    ]

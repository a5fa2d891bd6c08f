"""Composite schedules that others assert, under the reading that they take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.limits import CompositePeriod, Hardware, Reading, Site, composite
from harness.profiles import LedgerEvent, ProfileAccepted, RateUnit, TransactionStarted
from harness.profiles.v16 import decode
from harness.units import SECOND_MS, parse_instant

VECTORS = Path(__file__).parents[3] / "shared" / "vectors"
FILES = ("libocpp_v16.json", "ocpp_tests_v16.json")
LIBOCPP = Reading.parse("recurring_before_start=extrapolated")
_PHASES = "whether a limit without numberPhases keeps to one phase is disputed; skipped upstream"
_STATION_TX = (
    "not applicable: upstream's test puts a TxProfile on connector 0 behind its own validation; "
    "a TxProfile is for the transaction of one connector, and no transaction runs (F16-03)"
)
_NO_TIME = _STATION_TX + "; and a window of no duration has no instant to give a period for (A24)"
NOT_APPLICABLE = {
    "ocpp_tests-1.6-test_combined_1-W": _PHASES,
    "ocpp_tests-1.6-test_combined_1-A": _PHASES,
    "libocpp-1.6-ZeroDuration-1": _STATION_TX,
    "libocpp-1.6-ZeroDuration-2": _STATION_TX,
    **{f"libocpp-1.6-ZeroDuration-{number}": _NO_TIME for number in range(3, 7)},
}


def _cases() -> Iterator[Any]:
    for name in FILES:
        path = VECTORS / name
        if not path.exists():
            skip = pytest.mark.skip(reason=f"{name} is not beside this checkout")
            yield pytest.param({}, id=name, marks=skip)
            continue
        for vector in json.loads(path.read_text("utf-8")):
            reason = NOT_APPLICABLE.get(vector["name"])
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            yield pytest.param(vector, id=vector["name"], marks=marks)


@pytest.mark.parametrize("vector", list(_cases()))
def test_a_published_vector_is_reproduced(vector: dict[str, Any]) -> None:
    _assert_reproduced(vector)


@pytest.mark.parametrize("connector", [0, 1])
def test_what_upstream_stores_as_a_default_is_reproduced_as_a_default(connector: int) -> None:
    # ZeroDuration with a window of one second: the profile that is a TxProfile only by its text.
    period = {"startPeriod": 0, "limit": 2000, "numberPhases": 1}
    schedule = {
        "chargingRateUnit": "W",
        "chargingSchedulePeriod": [period],
        "duration": 1080,
        "startSchedule": "2024-01-17T18:04:00Z",
    }
    body = {
        "chargingProfileId": 3,
        "chargingProfileKind": "Absolute",
        "chargingProfilePurpose": "TxDefaultProfile",
        "stackLevel": 2,
        "chargingSchedule": schedule,
    }
    _assert_reproduced(
        {
            "start": "2024-01-17T18:05:00Z",
            "duration_s": 1,
            "evseId": connector,
            "nrOfEvses": 1,
            "chargingRateUnit": "W",
            "defaults": {"limitA": 48, "numberPhases": 3, "supplyVoltage": 230},
            "profiles": [{"evseId": 0, "profile": body}],
            "transactions": [],
            "expected": [{"startPeriod": 0, "limit": 2000}],
        }
    )


def _assert_reproduced(vector: dict[str, Any]) -> None:
    periods = composite(
        list(_events(vector)),
        _site(vector),
        vector["evseId"],
        parse_instant(vector["start"]),
        vector["duration_s"] * SECOND_MS,
        RateUnit(vector["chargingRateUnit"]),
        LIBOCPP,
    )
    assert len(periods) == len(vector["expected"])
    for period, wanted in zip(periods, vector["expected"], strict=True):
        assert _asserted(period, wanted) == _wanted(wanted)


def _site(vector: dict[str, Any]) -> Site:
    defaults = vector["defaults"]
    hardware = Hardware(Decimal(defaults["limitA"]), defaults["numberPhases"])
    return Site((hardware,) * vector["nrOfEvses"], Decimal(defaults["supplyVoltage"]))


def _events(vector: dict[str, Any]) -> Iterator[LedgerEvent]:
    window = parse_instant(vector["start"])
    starts = [parse_instant(each["start"] or vector["start"]) for each in vector["transactions"]]
    for each, start in zip(vector["transactions"], starts, strict=True):
        yield TransactionStarted(start, each["evseId"], each["transactionId"])
    # The vectors list what is installed, whatever its ids, not the messages that installed it.
    for number, each in enumerate(vector["profiles"], start=1):
        profile = replace(decode(_of_1_6(each["profile"])), id=number)
        yield ProfileAccepted(max([window, *starts]), each["evseId"], profile)


def _of_1_6(body: dict[str, Any]) -> dict[str, Any]:
    # Some upstream files give the schedule an id, which OCPP has from 2.0 on.
    schedule = {key: value for key, value in body["chargingSchedule"].items() if key != "id"}
    return {**body, "chargingSchedule": schedule}


def _wanted(wanted: dict[str, Any]) -> dict[str, Any]:
    fields = {key: wanted[key] for key in ("startPeriod", "numberPhases") if key in wanted}
    return {**fields, "limit": round(float(wanted["limit"]), 4)}


def _asserted(period: CompositePeriod, wanted: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "startPeriod": period.start_ms // SECOND_MS,
        "limit": round(float(period.limit), 4),
        "numberPhases": period.number_phases,
    }
    return {key: fields[key] for key in ("startPeriod", "numberPhases", "limit") if key in wanted}

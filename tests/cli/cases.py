"""Cases of ``hil composite``, made by hand, and the command itself as a function."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from harness.cli import main

START = "2025-01-15T08:00:00Z"
"""The window's start of every case that names none; a Wednesday."""


def case(**fields: Any) -> dict[str, Any]:
    """Return a case for one EVSE of a 1.6 station with nothing installed, asked for in A."""
    defaults = {"limitA": 48, "limitW": 33120, "numberPhases": 3, "supplyVoltage": 230}
    return {
        "name": "a case",
        "version": "1.6",
        "start": START,
        "duration_s": 600,
        "evseId": 1,
        "nrOfEvses": 1,
        "chargingRateUnit": "A",
        "offline": False,
        "simulateTransaction": True,
        "phaseType": "AC",
        "defaults": defaults,
        "transactions": [],
        "profiles": [],
        **fields,
    }


def body(*limits: tuple[int, float], **fields: Any) -> dict[str, Any]:
    """Return a TxDefaultProfile of OCPP 1.6 in A that begins with the window."""
    periods = [{"startPeriod": start, "limit": limit} for start, limit in limits]
    schedule = {"chargingRateUnit": "A", "startSchedule": START, "chargingSchedulePeriod": periods}
    return {
        "chargingProfileId": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": {**schedule, **fields.pop("schedule", {})},
        **fields,
    }


def body_of_2x(*limits: tuple[int, float], **fields: Any) -> dict[str, Any]:
    """Return the same profile as OCPP 2.x writes it."""
    written = body(*limits, **fields)
    written["id"] = written.pop("chargingProfileId")
    written["chargingSchedule"] = [{"id": 1, **written["chargingSchedule"]}]
    return written


def at(evse: int, profile: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of a case's ``profiles``."""
    return {"evseId": evse, "profile": profile}


def transaction(evse: int, transaction_id: int | str, start: str | None = None) -> dict[str, Any]:
    """Return an entry of a case's ``transactions``."""
    return {"evseId": evse, "transactionId": transaction_id, "start": start}


class Command:
    """``hil composite -`` with cases on its standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def answers(self, *cases: object, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        """Return what the command prints about some cases."""
        status, out, err = self.run(json.dumps(cases), *options)
        assert (status, err) == (0, "")
        found = json.loads(out)
        assert isinstance(found, list)
        return found

    def schedule(self, *options: str, **fields: Any) -> list[dict[str, Any]]:
        """Return the schedule of one case, in which some fields are others than usual."""
        (answer,) = self.answers(case(**fields), options=options)
        found = answer["schedule"]
        assert isinstance(found, list)
        return found

    def run(self, text: str, *options: str) -> tuple[int, str, str]:
        """Return the exit status and both outputs."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO(text))
        status = main(["composite", "-", *options])
        out, err = self._capsys.readouterr()
        return status, out, err

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from report.folders import accepted, demand, ended, missing, sample, started, step, write_trace

from harness.report.evidence import Trace, read_run
from harness.report.log import LogLine, log_lines, missing_reasons


def trace(folder: Path, *records: Mapping[str, Any]) -> Trace:
    write_trace(folder / "item", records)
    return read_run(folder).items[0].trace


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (
            accepted(7, 1, "TxProfile", [(0, 1)], level=3),
            "TxProfile 1 (stack level 3) for connector 1",
        ),
        (started(7, 41, 2), "transaction 41 on connector 2"),
        (ended(7, 41), "transaction 41"),
        (demand(7, 11_000), "connector 1: the vehicle would take 11.00 kW"),
        ({"kind": "profiles_cleared", "t": 7, "criteria": {}}, "all profiles"),
        ({"kind": "profiles_cleared", "t": 7, "criteria": {"profile_id": 3}}, "profile_id 3"),
        (
            {"kind": "status", "t": 7, "connector": 1, "status": "Charging"},
            "connector 1 is Charging",
        ),
        (
            {"kind": "boot", "t": 7, "facts": {"chargePointVendor": "Acme"}},
            "chargePointVendor Acme",
        ),
        ({"kind": "disconnected", "t": 7}, ""),
        ({"kind": "came_online", "t": 7}, ""),
        ({"kind": "rebooted", "t": 7, "persistent": None}, ""),
        ({"kind": "energy_ready", "t": 7, "transaction_id": "a"}, "transaction a"),
        (
            {"kind": "priority_changed", "t": 7, "transaction_id": "a", "active": False},
            "transaction a: priority charging off",
        ),
        (
            {"kind": "soc_reported", "t": 7, "transaction_id": "a", "soc": 80},
            "transaction a: the vehicle is charged to 80 %",
        ),
        (
            {"kind": "schedule_selected", "t": 7, "connector": 2, "schedule_id": 3},
            "connector 2: the vehicle chose schedule 3",
        ),
        (
            {"kind": "schedule_updated", "t": 7, "profile_id": 8, "update": {"limit": 5000}},
            "profile 8: limit 5000",
        ),
        ({"kind": "external_limits_cleared", "t": 7, "connector": 1}, "connector 1"),
        ({"kind": "external_limits_cleared", "t": 7, "connector": None}, "everywhere"),
        ({"kind": "finding", "t": 7, "sentence": "too slow"}, "too slow"),
        ({"kind": "restored", "t": 7, "left_undone": []}, "all"),
        ({"kind": "restored", "t": 7, "left_undone": ["a", "b"]}, "left undone: a; b"),
    ],
)
def test_each_event_is_put_into_words(tmp_path: Path, record: Any, text: str) -> None:
    kind = record["kind"].replace("_", " ")

    assert log_lines(trace(tmp_path, record)) == [LogLine(7, kind, text)]


def test_a_profile_of_2_x_is_named_by_its_id(tmp_path: Path) -> None:
    profile = {"id": 9, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 2}
    record = {"kind": "profile_accepted", "t": 7, "connector": 0, "profile": profile}
    (line,) = log_lines(trace(tmp_path, record))
    assert line.text == "TxDefaultProfile 9 (stack level 2) for the station"


def test_samples_and_steps_are_no_events(tmp_path: Path) -> None:
    assert log_lines(trace(tmp_path, sample(0, 1.0), *step(0, "hold", 0, 1))) == []


def test_an_event_of_a_kind_not_known_yet_is_passed_over(tmp_path: Path) -> None:
    assert log_lines(trace(tmp_path, {"kind": "aurora", "t": 0})) == []


def test_missing_samples_are_counted_by_reason(tmp_path: Path) -> None:
    found = trace(tmp_path, missing(0), missing(1000, reason="frozen"), missing(2000))

    assert missing_reasons(found) == [("timeout", 2), ("frozen", 1)]

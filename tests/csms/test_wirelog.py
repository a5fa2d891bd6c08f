from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.clock import Clock
from harness.csms import StationSilent, WireLog
from harness.trace import read_records

from .fake_charger import NOON, PROFILE, booted, both, in_virtual_time

SECRET = "68656c6c6f"  # noqa: S105  # nobody's


class StoppedClock(Clock):
    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> int:
        return self.instant


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[str | bytes], dict[str, Any]]:
    def record(message: str | bytes) -> dict[str, Any]:
        path = tmp_path / "ocpp.jsonl"
        with WireLog(path, StoppedClock(), NOON - 1_500) as log:
            log.record("CP-1", "in", message)
        (line,) = read_records(path).records
        return line

    return record


Recorded = Callable[[str | bytes], dict[str, Any]]


def test_a_line_says_when_whence_and_what(recorded: Recorded) -> None:
    assert recorded('[2,"1","Heartbeat",{}]') == {
        "t": 1500,
        "at": "2025-01-15T12:00:00.000Z",
        "id": "CP-1",
        "dir": "in",
        "message_id": "1",
        "frame": [2, "1", "Heartbeat", {}],
    }


@pytest.mark.parametrize("frame", [[], [2], [2, 5, "Heartbeat", {}], {}, "text", [None, "1"]])
def test_a_frame_without_message_id_has_none_in_its_line(recorded: Recorded, frame: object) -> None:
    line = recorded(json.dumps(frame))
    assert line["frame"] == frame
    assert "message_id" not in line


def test_a_frame_keeps_the_spelling_of_its_sender(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("CP-1", "in", '[3, "1", {"limit": 16.10, "limit": 1E1}]')
    assert path.read_text().endswith('"frame":[3, "1", {"limit": 16.10, "limit": 1E1}]}\n')


def test_a_frame_of_many_lines_is_written_on_one(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("CP-1", "in", '[3,\n"1",\t{}]')
    assert path.read_text().endswith('"frame":[3,"1",{}]}\n')


def test_what_is_done_wrong_on_purpose_stands_beside_the_frame(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("CP-1", "out", '[3,"1",{}]', "late by 5 s")
        log.note("CP-1", "the connection is closed")
    spoiled, note = read_records(path).records
    assert (spoiled["deliberate"], spoiled["frame"]) == ("late by 5 s", [3, "1", {}])
    assert note == {
        "t": 0,
        "at": "2025-01-15T12:00:00.000Z",
        "id": "CP-1",
        "deliberate": "the connection is closed",
    }


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a": Infinity}', "[" * 1000, "1e999"])
def test_what_is_no_json_is_kept_as_text(recorded: Recorded, text: str) -> None:
    assert recorded(text)["raw"] == text


def test_a_binary_message_is_kept_readable(recorded: Recorded) -> None:
    assert recorded(b"\xffabc\n")["raw"] == "\\xffabc\n"


def test_a_line_is_ascii_whatever_the_station_sends(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("Säule\n1", "in", '["\\ud800", "☃"]')
    assert path.read_bytes().isascii()
    (line,) = read_records(path).records
    assert line["id"] == "Säule\n1"
    assert line["frame"] == ["\ud800", "☃"]


def test_a_broken_frame_that_may_hold_a_secret_is_masked_whole(recorded: Recorded) -> None:
    line = recorded(f'[3,"1",{{"key":"AuthorizationKey","value":"{SECRET}"')
    assert line["raw"] == "***"


@pytest.mark.parametrize("key", ["AuthorizationKey", "authorizationkey", r"\u0041uthorizationKey"])
def test_a_secret_never_reaches_the_file(tmp_path: Path, key: str) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record(
            "CP-1", "out", f'[2,"1","ChangeConfiguration",{{"key":"{key}","value":"{SECRET}"}}]'
        )
    assert SECRET not in path.read_text()


def test_a_line_is_on_the_disk_before_the_log_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("CP-1", "out", "[]")
        assert len(read_records(path).records) == 1


def test_the_lines_before_a_crash_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    with WireLog(path, StoppedClock(), NOON) as log:
        log.record("CP-1", "in", "[1]")
        log.record("CP-1", "in", "[2]")
    path.write_bytes(path.read_bytes()[:-5])
    found = read_records(path)
    assert [line["frame"] for line in found.records] == [[1]]
    assert found.cut is not None


def test_an_older_log_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "ocpp.jsonl"
    path.touch()
    with pytest.raises(FileExistsError):
        WireLog(path, StoppedClock(), NOON)


@in_virtual_time
async def test_both_directions_are_logged_in_order(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, charger, station):
        await both(station.set_profile(1, PROFILE), charger.answer({"status": "Rejected"}))
        lines = [(line["dir"], line["frame"][0], line["id"]) for line in w.wire()]
    assert lines == [("in", 2, "CP-1"), ("out", 3, "CP-1"), ("out", 2, "CP-1"), ("in", 3, "CP-1")]


@in_virtual_time
async def test_a_request_is_logged_even_when_it_is_never_answered(tmp_path: Path) -> None:
    async with booted(tmp_path) as (w, _, station):
        with pytest.raises(StationSilent):
            await station.remote_stop(1)
        assert w.wire()[-1]["frame"][2] == "RemoteStopTransaction"

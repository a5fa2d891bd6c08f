"""``hil meter calibrate``: refresh and window measured, as lines for a bench file."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from cli.metering import START, beside_a_meter

from harness.errors import BenchError, InputError
from harness.meters.emulation import EmulatedLoad
from harness.units import parse_duration

CALIBRATE = ("calibrate", "eastron-sdm630-v2", "LINK")


def printed(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], str]:
    captured = capsys.readouterr()
    return yaml.safe_load(captured.out), captured.out


def test_the_refresh_is_measured_by_the_last_digits(capsys: pytest.CaptureFixture[str]) -> None:
    load = EmulatedLoad(START, 6_900.0, refresh_ms=400)
    beside_a_meter(*CALIBRATE, "--unit", "1", load=load)
    told, text = printed(capsys)
    assert (told["map"], told["unit"]) == ("eastron-sdm630-v2", 1)
    assert told["link"].startswith("tcp://127.0.0.1:")
    assert parse_duration(told["refresh"]) == pytest.approx(400, abs=2)
    assert "# measured over 7" in text
    assert "# window: not measured; run again with --step 60s" in text


def test_the_window_is_measured_by_a_step_of_the_load(capsys: pytest.CaptureFixture[str]) -> None:
    load = EmulatedLoad(START, 1_000.0, refresh_ms=200, window_ms=2_000)
    load.step(START + 30_000, 7_000.0)
    beside_a_meter(*CALIBRATE, "--for", "10 s", "--step", "60 s", load=load)
    told, text = printed(capsys)
    assert parse_duration(told["window"]) == pytest.approx(2_000, abs=100)
    assert "measured by a step of 6000 W" in text


def test_a_short_window_is_told_as_a_bound(capsys: pytest.CaptureFixture[str]) -> None:
    load = EmulatedLoad(START, 1_000.0, refresh_ms=500, window_ms=100)
    load.step(START + 30_200, 7_000.0)
    beside_a_meter(*CALIBRATE, "--for", "10 s", "--step", "60 s", load=load)
    told, text = printed(capsys)
    assert 100 <= parse_duration(told["window"]) <= 1_010
    assert "# at most: measured by a step" in text


def test_the_user_is_told_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    load = EmulatedLoad(START, 1_000.0)
    load.step(START + 20_000, 7_000.0)
    beside_a_meter(*CALIBRATE, "--for", "10 s", "--step", "60 s", load=load)
    said = capsys.readouterr().err.splitlines()
    assert [line.split(";")[0] for line in said] == [
        said[0],
        "now switch a load of some hundred watts or more, once, within 1 min",
        "seen",
    ]


def test_a_load_that_is_never_switched_is_an_error_at_the_deadline() -> None:
    with pytest.raises(BenchError, match="no load step was seen within 20 s"):
        beside_a_meter(*CALIBRATE, "--for", "10 s", "--step", "20 s")


def test_a_load_that_does_not_rest_is_an_error() -> None:
    load = EmulatedLoad(START, 1_000.0)
    for second in range(20, 60):
        load.step(START + 1_000 * second, 1_000.0 + 200.0 * (second - 19))
    with pytest.raises(BenchError, match="the load did not rest before and after its step"):
        beside_a_meter(*CALIBRATE, "--for", "10 s", "--step", "20 s", load=load)


def test_a_frozen_meter_is_an_error() -> None:
    with pytest.raises(BenchError, match="the digits hardly ever changed in 30 s"):
        beside_a_meter(*CALIBRATE, faults=["frozen"])


def test_too_short_a_time_is_told() -> None:
    with pytest.raises(InputError, match=r"--for: found '1 s', expected at least 5 s"):
        beside_a_meter(*CALIBRATE, "--for", "1 s")

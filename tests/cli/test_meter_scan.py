"""``hil meter scan``: which units of a line answer, and what they are."""

from __future__ import annotations

import json

import pytest
from cli.metering import beside_a_meter

from harness.errors import BenchError, InputError


def test_a_unit_is_a_line_with_what_it_says_and_what_fits_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    beside_a_meter("scan", "LINK", "--units", "1-4", map_id="janitza-umg604", unit=3)
    captured = capsys.readouterr()
    (line,) = captured.out.splitlines()
    assert line.startswith("unit   3: pytest-ocpp-hil janitza-umg604 1 Janitza UMG 604")
    assert "; fits " in line
    assert "janitza-umg604" in line.split("; fits ")[1]
    assert "asking units 1-4 …" in captured.err


def test_json_is_one_object_a_unit(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter("scan", "LINK", "--units", "3", "--json", map_id="sunspec-meter-float", unit=3)
    found = json.loads(capsys.readouterr().out)
    assert (found["unit"], found["sunspec"]) == (3, "sunspec-213")


def test_a_unit_that_no_map_fits_is_told_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter("scan", "LINK", "--units", "1", faults=["swapped"])
    assert capsys.readouterr().out.rstrip().endswith("; no register map fits")


def test_a_line_where_nobody_answers_is_an_error_with_what_to_look_at() -> None:
    with pytest.raises(BenchError, match="no unit answers; are baud rate, parity"):
        beside_a_meter("scan", "LINK", "--units", "7-9")


@pytest.mark.parametrize("units", ["", "all", "5-1", "1-300", "1,2", "-3"])
def test_wrong_units_are_told(units: str) -> None:
    with pytest.raises(InputError, match=r"--units: found .*, expected units"):
        beside_a_meter("scan", "LINK", f"--units={units}")


def test_a_wrong_timeout_is_told() -> None:
    with pytest.raises(InputError, match=r"--timeout: found '0 ms', expected more than 0 s"):
        beside_a_meter("scan", "LINK", "--timeout", "0 ms")

"""``hil meter read``: one sentence on whether a meter can be true, then its readings."""

from __future__ import annotations

import json
import sys

import pytest
from cli.metering import beside_a_meter

from harness.cli import main
from harness.errors import BenchError, InputError

READ = ("read", "eastron-sdm630-v2", "LINK", "--count", "4")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_pipe_gets_comments_column_names_and_a_line_a_reading(
    capsys: pytest.CaptureFixture[str],
) -> None:
    beside_a_meter(*READ)
    name, sentence, columns, *readings = lines(capsys)
    assert name.startswith("# Eastron SDM630-Modbus V2, unit 1 at tcp://127.0.0.1:")
    assert sentence.startswith("# the readings can be true: ")
    assert [len(line.split()) for line in readings] == [len(columns.split())] * 4
    first = dict(zip(columns.split(), readings[0].split(), strict=True))
    assert first["time"] == "2023-11-14T22:13:20.000Z"
    assert float(first["power_w"]) == pytest.approx(6_900, abs=1)
    assert float(first["l1_a"]) * float(first["l1_v"]) == pytest.approx(2_300, abs=1)


def test_readings_come_as_often_as_they_were_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, "--every", "2 min")
    times = [line.split()[0] for line in lines(capsys)[3:]]
    assert [time[14:19] for time in times] == ["13:20", "15:20", "17:20", "19:20"]


def test_json_is_one_object_a_reading_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, "--json", "--every", "200 ms")
    captured = capsys.readouterr()
    readings = [json.loads(line) for line in captured.out.splitlines()]
    assert [one["power_w"] for one in readings] == [pytest.approx(6_900, abs=1)] * 4
    # Refreshed every 500 ms: read at 0, 200, 400 and 600 ms.
    assert [one["age_ms"] for one in readings] == [0, 200, 400, 0]
    assert "the readings can be true" in captured.err


def test_a_reading_that_is_missing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, faults=["busy"], after_ms=500)
    readings = lines(capsys)[3:]
    assert [line.endswith("# exception 6: device busy") for line in readings] == [
        *(False, True, False, False),
    ]


def test_a_meter_that_is_busy_at_first_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, faults=["busy"])
    assert len(lines(capsys)) == 3 + 4


def test_a_wrong_map_is_named_before_its_readings(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, faults=["swapped"])
    sentence = lines(capsys)[1]
    assert sentence.startswith("# the readings cannot be true: ")
    assert "the words are swapped" in sentence


def test_without_a_load_little_is_proven(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, power_w=0.0)
    assert "but nothing is drawn" in lines(capsys)[1]


def test_who_asks_more_often_than_the_line_allows_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Carlo Gavazzi: 5 ms of silence and usually 40 ms of thought.
    map_id = "gavazzi-em330-em340"
    words = ("read", map_id, "LINK", "--count", "2", "--every", "20 ms")
    beside_a_meter(*words, map_id=map_id)
    assert lines(capsys)[1].endswith("; a reading takes 45 ms here, so it cannot come every 20 ms")


def test_ratios_and_direction_are_those_of_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter(*READ, "--ct-ratio", "2", "--invert")
    assert float(lines(capsys)[3].split()[1]) == pytest.approx(-13_800, abs=2)


def test_a_terminal_gets_a_table_that_is_written_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    beside_a_meter("read", "eastron-sdm630-v2", "LINK", "--every", "200 ms", "--count", "40")
    out = capsys.readouterr().out
    tables = out.split("\x1b[10A\x1b[J")
    assert len(tables) == 40
    last = {row.split()[0]: row.split()[1:] for row in tables[-1].splitlines()}
    assert float(last["power"][0]) == pytest.approx(6_900, abs=1)
    assert last["power"][2:] == ["2300", "W", "2300", "W", "2300", "W"]
    assert last["refresh"] == ["0.50", "s,", "assumed", "1.00", "s"]
    assert last["missing"] == ["0", "of", "40"]


def test_a_table_of_a_missing_reading_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    beside_a_meter(*READ[:3], "--count", "2", faults=["busy"], after_ms=500)
    table = capsys.readouterr().out.split("\x1b[J")[-1]
    assert "no reading: exception 6: device busy" in table
    assert "1 of 2, last: exception 6: device busy" in table


def test_direct_current_has_one_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    beside_a_meter("read", "acrel-djsf1352", "LINK", "--count", "1", map_id="acrel-djsf1352")
    out = capsys.readouterr().out
    assert "total          DC" in out
    assert "\nfrequency" not in out


def test_a_sunspec_meter_is_discovered_first(capsys: pytest.CaptureFixture[str]) -> None:
    beside_a_meter("read", "sunspec-meter-int", "LINK", "--count", "1", map_id="sunspec-meter-int")
    assert "SunSpec meter, model 203 at 40070, unit 1" in lines(capsys)[0]


def test_a_unit_that_does_not_answer_is_one_clear_error() -> None:
    with pytest.raises(BenchError, match=r"unit 9 at tcp.*: no reading: exception 11.*unit id"):
        beside_a_meter(*READ, "--unit", "9")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("eastron-sdm630v2", "LINK"), "did you mean 'eastron-sdm630-v2'?"),
        (("eastron-sdm630-v2", "meter"), "found link 'meter', expected a link such as tcp://"),
        (("eastron-sdm630-v2", "LINK", "--unit", "300"), "--unit: found 300, expected a unit id"),
        (("eastron-sdm630-v2", "LINK", "--every", "1"), "expected a duration with its unit"),
        (("eastron-sdm630-v2", "LINK", "--every", "0 s"), "--every: found '0 s', expected more"),
        (("eastron-sdm630-v2", "LINK", "--count", "0"), "--count: found 0, expected 1 or more"),
        (("eastron-sdm630-v2", "LINK", "--ct-ratio", "-4"), "found ct_ratio -4.0, expected a pos"),
        (("eastron-sdm630-v2", "LINK", "--maps", "/none"), "--maps: found '/none', expected a fol"),
    ],
)
def test_what_was_written_wrong_is_told(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as raised:
        beside_a_meter("read", *words)
    assert said in str(raised.value)


def test_nobody_at_all_is_one_clear_error_and_a_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["meter", "read", "eastron-sdm630-v2", "tcp://127.0.0.1:1"]) == 2
    assert "127.0.0.1:1: nothing answers there" in capsys.readouterr().err


def test_a_meter_that_speaks_http_needs_an_extra(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    for name in ("dcbm", "jsonlink"):
        monkeypatch.delitem(sys.modules, f"harness.meters.{name}", raising=False)
    assert main(["meter", "read", "lem-dcbm-400-600", "http://127.0.0.1"]) == 2
    assert "pip install 'pytest-ocpp-hil[dc]'" in capsys.readouterr().err

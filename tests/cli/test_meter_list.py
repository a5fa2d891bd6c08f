"""``hil meter list``: what can be read, and how sure that is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli import main
from harness.data import register_map_paths


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["meter", "list", *words]) == 0
    return capsys.readouterr().out


def test_every_map_has_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    title, *rows = listed(capsys).splitlines()
    assert title.split() == ["MAP", "METER", "PHASES", "CLASS", "CONFIDENCE", "PROTOCOLS"]
    assert [row.split()[0] for row in rows] == sorted([*register_map_paths(), "lem-dcbm-400-600"])


def test_a_row_tells_phases_class_confidence_and_protocols(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = {row.split()[0]: row for row in listed(capsys).splitlines()}
    assert rows["janitza-umg604"].split()[-5:] == ["3", "0.5S", "high", "rtu,", "tcp"]
    assert rows["acrel-djsf1352"].split()[-4:] == ["DC", "1", "low", "rtu"]
    assert rows["victron-vm-3p75ct"].endswith("udp")
    assert rows["sunspec-meter-int"].endswith("discovered")
    assert rows["lem-dcbm-400-600"].endswith("http")


def test_json_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["id"]: row for row in json.loads(listed(capsys, "--json"))}
    assert rows["acrel-djsf1352"] == {
        "id": "acrel-djsf1352",
        "name": "Acrel DJSF1352-RN",
        "phases": 0,
        "accuracy_class": "1",
        "confidence": "low",
        "protocols": ["rtu"],
    }


def test_maps_of_ones_own_are_listed_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    mine = "base: eastron-sdm630-v2\nid: mine\nname: Mine\n"
    (tmp_path / "mine.yaml").write_text(mine, encoding="utf-8")
    rows = {row.split()[0]: row for row in listed(capsys, "--maps", str(tmp_path)).splitlines()}
    # How sure a map is is not inherited.
    assert rows["mine"].split() == ["mine", "Mine", "3", "B", "unknown", "rtu"]


def test_a_map_that_is_wrong_is_told_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text("base: eastron-sdm630\nid: mine\n", encoding="utf-8")
    assert main(["meter", "list", "--maps", str(tmp_path)]) == 2
    assert "mine.yaml:1: base: found 'eastron-sdm630'" in capsys.readouterr().err

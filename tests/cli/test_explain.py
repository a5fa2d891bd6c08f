"""``hil explain`` on scenarios whose limits can be worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli.explaining import TX_OVER_DEFAULT, block, explained, written

LIBRARY = Path(__file__).parents[2] / "scenarios"
FILES = sorted(LIBRARY.rglob("*.scenario.yaml"))


def test_each_row_tells_when_how_much_and_why(
    capsys: pytest.CaptureFixture[str], tx_over_default: str
) -> None:
    lines = block(explained(capsys, tx_over_default, "--reading", "w_cap=total"), "connector 1")
    assert lines == [
        "  t0          2025-01-15T08:00:00Z  32 A x 3  = 22.08 kW",
        "      because  installation limit 32 A",
        "      not      TxDefaultProfile 1 (stack level 0): no transaction",
        "  t0 + 1 min  2025-01-15T08:01:00Z  10.35 kW  = 15 A x 3",
        "      because  TxDefaultProfile 1 (stack level 0)",
        "      also     installation limit 32 A",
        "  t0 + 2 min  2025-01-15T08:02:00Z  8 A x 1   = 1.84 kW",
        "      because  TxProfile 2 (stack level 1)",
        "      also     installation limit 32 A",
        "      not      TxDefaultProfile 1 (stack level 0): overruled by TxProfile",
    ]


def test_a_profile_that_comes_later_and_loses_is_told_as_well(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lower = "set_profile: {connector: 1, profile: default}"
    later = TX_OVER_DEFAULT.replace(f"  - {lower}\n", "") + f"  - {lower}\n  - hold: 1 min\n"
    lines = block(explained(capsys, written(tmp_path, later)), "connector 1")
    assert lines[-1] == (
        "      not      from t0 + 3 min on: "
        "TxDefaultProfile 1 (stack level 0): overruled by TxProfile"
    )


def test_the_steps_are_told_with_their_lines(
    capsys: pytest.CaptureFixture[str], tx_over_default: str
) -> None:
    lines = explained(capsys, tx_over_default)
    assert block(lines, "steps")[2:4] == [
        "  t0 + 1 min  line 24  start_transaction connector 1",
        "  t0 + 1 min  line 25  hold 1 min",
    ]


def test_the_conversion_and_the_reading_are_told(
    capsys: pytest.CaptureFixture[str], tx_over_default: str
) -> None:
    text = "\n".join(explained(capsys, tx_over_default, "--reading", "relative_anchor=reception"))
    assert "W and A are converted at 230 V and 3 phases, or fewer" in text
    assert "relative_anchor=reception" in text


def test_where_readings_differ_the_band_names_them(
    capsys: pytest.CaptureFixture[str], two_items: str
) -> None:
    lines = block(explained(capsys, two_items, "--item", "with_six"), "connector 1")
    band = "strict 6 A x 3 (recurring_before_start=extrapolated); lenient 32 A x 3 (as read here)"
    assert lines == [
        "  t0  2025-01-15T08:00:00Z  32 A x 3  = 22.08 kW",
        "      because  installation limit 32 A",
        "      not      ChargePointMaxProfile 1 (stack level 0): schedule not started",
        f"      band     {band}",
    ]


def test_a_pinned_reading_leaves_no_band(
    capsys: pytest.CaptureFixture[str], two_items: str
) -> None:
    pinned = ("--reading", "recurring_before_start=extrapolated")
    lines = block(explained(capsys, two_items, "--item", "with_eight", *pinned), "connector 1")
    assert lines == [
        "  t0  2025-01-15T08:00:00Z  8 A x 3  = 5.52 kW",
        "      because  ChargePointMaxProfile 1 (stack level 0)",
        "      also     installation limit 32 A",
    ]


def test_all_items_are_told_unless_one_is_named(
    capsys: pytest.CaptureFixture[str], two_items: str
) -> None:
    every = [line for line in explained(capsys, two_items) if ", item " in line]
    assert [line.split(", item ")[1] for line in every] == ["with_six", "with_eight"]
    one = [line for line in explained(capsys, two_items, "--item", "with_eight") if "item" in line]
    assert len(one) == 1


def test_what_would_colour_the_terminal_is_spelled_out(
    capsys: pytest.CaptureFixture[str], tx_over_default: str
) -> None:
    assert explained(capsys, tx_over_default)[0] == r"A \x1b[31mred\x1b[0m title"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_the_library_is_explained_within_100_columns(
    capsys: pytest.CaptureFixture[str], path: Path
) -> None:
    lines = explained(capsys, str(path))
    told = [line for line in lines if not line.startswith(str(path))]
    assert max(map(len, told)) <= 100
    rows = [line for line in told if re.match(r"  t0.* = ", line)]
    assert rows
    assert len(rows) == len([line for line in told if line.startswith("      because ")])


def test_two_connectors_are_told_with_their_station(capsys: pytest.CaptureFixture[str]) -> None:
    path = LIBRARY / "station" / "txdefault_for_all_connectors.scenario.yaml"
    lines = explained(capsys, str(path))
    places = ("connector 1", "connector 2", "the station")
    assert [line for line in lines if line in places] == list(places)


def test_the_stacking_of_octt_is_told_as_octt_demands_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # TC_072: 7, 9 after 100 s, 8 after 150 s, 10 after 200 s; it is installed after 30 s.
    path = LIBRARY / "octt" / "tc_072_stacking.scenario.yaml"
    text = "\n".join(explained(capsys, str(path)))
    assert re.findall(r"^  (t0.*?) +2025-01-15T\S+  (\S+ kW)", text, re.MULTILINE) == [
        ("t0 + 30 s", "7 kW"),
        ("t0 + 2 min 10 s", "9 kW"),
        ("t0 + 3 min", "8 kW"),
        ("t0 + 3 min 50 s", "10 kW"),
    ]


def test_a_gap_of_five_levels_is_told_as_the_scenario_means_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = LIBRARY / "stacking" / "five_levels_with_gaps.scenario.yaml"
    text = "\n".join(explained(capsys, str(path)))
    assert re.findall(r"^  (t0.*?) +2025-01-15T\S+  (\S+ kW)", text, re.MULTILINE) == [
        ("t0", "9 kW"),
        ("t0 + 2 min", "7 kW"),
        ("t0 + 4 min", "14 kW"),
        ("t0 + 6 min", "9 kW"),
        ("t0 + 8 min", "5 kW"),
        ("t0 + 12 min", "9 kW"),
        ("t0 + 14 min", "6 kW"),
    ]


def test_the_time_zone_is_told(capsys: pytest.CaptureFixture[str], two_items: str) -> None:
    text = " ".join(explained(capsys, two_items, "--time-zone", "Europe/Berlin"))
    assert "in the time zone Europe/Berlin" in text


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_an_item_can_be_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, tx_over_default: str, suffix: str
) -> None:
    plot = tmp_path / f"plot{suffix}"
    explained(capsys, tx_over_default, "--plot", str(plot))
    assert plot.stat().st_size > 1000

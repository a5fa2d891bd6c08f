from __future__ import annotations

from pathlib import Path

import pytest
from report.folders import write_run
from report.matrices import GAP, REPLACED, cell, fault
from report.test_page import HOSTILE, Page

from harness.report import write_report

SENTENCE = "connector 1 drew 11.00 kW"


@pytest.fixture
def page(tmp_path: Path) -> str:
    """A run that found one fault, in watts, and not the other."""
    survivor = fault("keeps-txprofile", defect="D46", summary="It keeps a TxProfile.")
    results = [
        cell(GAP, "pass", None),
        cell(REPLACED, "pass", None),
        cell(GAP, "pass"),
        cell(REPLACED, "watts"),
        cell(GAP, "disputed", "keeps-txprofile"),
    ]
    return written(tmp_path, [fault(), survivor], results)


def written(folder: Path, faults: list[dict[str, str]], results: list[dict[str, object]]) -> str:
    run = write_run(folder, results, mutants=faults)
    return write_report(run).read_text(encoding="utf-8")


def test_each_fault_is_a_row_and_each_test_a_column(page: str) -> None:
    head, sound, survivor, killed = Page(page).rows

    assert head[4:] == ["replace/replaced", "stacking/gap_hands_back"]
    assert sound == ["No fault", "", "", "", "·", "·"]
    assert survivor[1:] == ["0 of 1", "0", "nobody", "", "D"]
    assert killed[1:] == ["1 of 2", "1", "replace/replaced after 1 min", "W", "·"]


def test_the_head_of_a_row_has_sentence_and_source(page: str) -> None:
    *_, killed = Page(page).rows

    assert killed[0] == (
        "no-replacement D10 over the limit It does not replace a profile. "
        "https://github.com/shiv3/ocpp-cp-simulator"
    )


def test_a_cell_says_at_a_touch_what_was_found_and_when(page: str) -> None:
    titles = [attributes.get("title") for _, attributes in Page(page).tags]

    assert f"{REPLACED}, OCPP 1.6: watts after 1 min: {SENTENCE}" in titles


def test_only_what_shows_the_fault_is_coloured(page: str) -> None:
    cells = [attributes.get("class") or "" for tag, attributes in Page(page).tags if tag == "td"]

    assert [one for one in cells if "found" in one] == ["cell watts found"]


def test_survivors_are_told_first(page: str) -> None:
    before_the_table, _ = page.split('<table id="matrix">')

    assert "1 survived" in before_the_table
    assert "It keeps a TxProfile." in before_the_table
    assert "It does not replace a profile." not in before_the_table


def test_a_run_in_which_nothing_survived_says_nothing_of_survivors(tmp_path: Path) -> None:
    html = written(tmp_path, [fault()], [cell(GAP, "watts")])

    assert "survived<" not in html
    assert ">1 found<" in html


def test_a_fault_that_was_not_played_is_counted(tmp_path: Path) -> None:
    html = written(tmp_path, [fault(), fault("left-out")], [cell(GAP, "watts")])

    assert ">1 not played<" in html


def test_a_run_that_was_cut_off_before_its_first_result_is_reported(tmp_path: Path) -> None:
    html = written(tmp_path, [fault()], [])

    assert ">1 not played<" in html


def test_sentences_of_chargers_are_escaped_in_the_matrix(tmp_path: Path) -> None:
    faults = [fault(summary=HOSTILE, source=HOSTILE), fault("lost", summary=HOSTILE)]
    said = cell(f"{HOSTILE}::{HOSTILE}", "watts", sentence=HOSTILE)
    html = written(tmp_path, faults, [said, cell(GAP, "pass", "lost")])

    assert "<script" not in html.lower()
    assert "&lt;script&gt;" in html


def test_an_ordinary_report_is_without_a_matrix(tmp_path: Path) -> None:
    html = write_report(write_run(tmp_path)).read_text(encoding="utf-8")

    assert "#matrix" not in html
    assert "<table" not in html

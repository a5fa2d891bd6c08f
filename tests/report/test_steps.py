from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report.folders import accepted, header, samples, started, step, verdict, write_trace

from harness.report.bounds import bounds_of
from harness.report.chart import charts_of
from harness.report.evidence import read_run
from harness.report.steps import StepRow, step_rows


def rows(folder: Path, *records: Mapping[str, Any]) -> list[StepRow]:
    write_trace(folder / "item", records)
    trace = read_run(folder).items[0].trace
    bounds = bounds_of(trace)
    return step_rows(trace, charts_of(trace, bounds)[0] if bounds else None)


def test_the_two_records_of_a_step_are_one_row(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, header(), *step(3, "hold 2 min", 1_000, 121_000), verdict(130_000))

    assert (row.line, row.text, row.start, row.end) == (13, "hold 2 min", 1_000, 121_000)
    assert row.outcome == "ok"


def test_a_step_names_the_clauses_that_it_rests_on(tmp_path: Path) -> None:
    begin, end = step(0, "clear_profiles", 0, 1_000)
    (row,) = rows(tmp_path, header(), {**begin, "clause": ["K10.FR.01", "K10.FR.06"]}, end)

    assert row.clauses == ("K10.FR.01", "K10.FR.06")


def test_a_step_tells_what_flowed_and_what_might_have(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        header(),
        accepted(0, 1, "TxDefaultProfile", [(0, 10_000), (60, 4_000)]),
        started(0),
        *samples(lambda t: 9_000.0 if t < 60_000 else 3_500.0, 120_000),
        *step(0, "hold 1 min", 30_000, 90_000),
        verdict(120_000),
    )

    assert row.measured_w == (3_500, 9_000)
    assert row.allowed_w == (4_000, 10_000)


def test_a_step_that_the_run_did_not_survive_is_not_finished(tmp_path: Path) -> None:
    begin, _ = step(0, "hold 1 min", 30_000, 90_000)

    (row,) = rows(tmp_path, header(), begin)

    assert (row.end, row.outcome) == (None, "not finished")


def test_a_failed_step_tells_why(tmp_path: Path) -> None:
    begin, end = step(0, "set_profile", 0, 1_000, outcome="failed")

    (row,) = rows(tmp_path, header(), begin, {**end, "detail": "answered Rejected"})

    assert (row.outcome, row.detail) == ("failed", "answered Rejected")


def test_steps_without_anything_measured_are_listed_all_the_same(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, *step(0, "hold 1 min", 0, 1_000))

    assert row.measured_w is None
    assert row.allowed_w is None

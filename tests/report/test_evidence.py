from __future__ import annotations

from pathlib import Path

from report.folders import header, result, sample, verdict, write_run, write_trace

from harness.report.evidence import read_run


def test_an_item_is_read_with_its_result_and_its_trace(tmp_path: Path) -> None:
    write_run(tmp_path, [result("peak")])
    write_trace(tmp_path / "peak", [header(), sample(0, 100.0), verdict(1000)])

    (item,) = read_run(tmp_path).items

    assert item.result["verdict"] == "pass"
    assert item.trace.header["bench"] == "emulated"
    assert item.trace.series[1].power == [(0, 100.0)]
    assert item.trace.duration == 1000
    assert item.trace.damage == ""


def test_the_header_is_found_behind_what_came_before_it(tmp_path: Path) -> None:
    write_run(tmp_path, [result("peak")])
    write_trace(tmp_path / "peak", [{"kind": "boot", "t": 0}, header()])

    assert read_run(tmp_path).items[0].trace.header["title"]


def test_a_trace_that_was_cut_is_read_up_to_the_cut(tmp_path: Path) -> None:
    write_run(tmp_path, [result("peak")])
    path = write_trace(tmp_path / "peak", [header(), sample(0, 100.0), sample(1000, 200.0)])
    path.write_bytes(path.read_bytes()[:-40])

    trace = read_run(tmp_path).items[0].trace

    assert trace.series[1].power == [(0, 100.0)]
    assert trace.damage == "the trace ends in the middle of a record"


def test_a_trace_damaged_in_the_middle_is_reported_and_not_believed(tmp_path: Path) -> None:
    write_run(tmp_path, [result("peak")])
    path = write_trace(tmp_path / "peak", [header(), sample(0, 100.0)])
    path.write_text("garbage\n" + path.read_text(encoding="utf-8"), encoding="utf-8")

    trace = read_run(tmp_path).items[0].trace

    assert trace.damage.startswith("the trace cannot be read")
    assert not trace.series


def test_an_item_without_a_folder_says_that_there_is_no_trace(tmp_path: Path) -> None:
    write_run(tmp_path, [{**result("peak"), "folder": None}])

    assert read_run(tmp_path).items[0].trace.damage == "there is no trace"


def test_items_that_a_crashed_run_did_not_list_are_found(tmp_path: Path) -> None:
    write_run(tmp_path, state="running")
    write_trace(tmp_path / "b", [header()])
    write_trace(tmp_path / "a", [header()])

    assert [item.result["folder"] for item in read_run(tmp_path).items] == ["a", "b"]


def test_a_folder_without_a_run_record_is_still_read(tmp_path: Path) -> None:
    write_trace(tmp_path / "a", [header()])

    run = read_run(tmp_path)

    assert run.about == {}
    assert len(run.items) == 1


def test_a_run_record_that_was_cut_is_read_as_none(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"state": "run', encoding="utf-8")

    assert read_run(tmp_path).about == {}


def test_a_run_record_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    write_trace(tmp_path / "elsewhere", [header()])
    write_run(tmp_path / "run", [{**result("peak"), "folder": "../elsewhere"}])

    (item,) = read_run(tmp_path / "run").items

    assert item.folder is None
    assert item.trace.header == {}

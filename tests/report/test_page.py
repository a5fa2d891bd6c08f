from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report.folders import (
    OBEDIENT,
    STUBBORN,
    VIOLATION,
    accepted,
    ended,
    example,
    header,
    judged,
    result,
    sample,
    started,
    step,
    verdict,
    write_run,
    write_trace,
)

from harness.report import write_report

HOSTILE = '<script>alert("x")</script>'


class Page(HTMLParser):
    """The tags, the text and the rows of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {data.strip()}".strip()


def report(folder: Path) -> str:
    return write_report(folder).read_text(encoding="utf-8")


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A run with a pass and a fail."""
    worst = {**judged()["worst"], "margin_w": -1_881.4, "because": "TxProfile 7 (stack level 3)"}
    fail = judged(verdict="fail", violations=[VIOLATION], worst=worst)
    write_trace(tmp_path / "good", example(OBEDIENT, judged(), word="pass"))
    write_trace(tmp_path / "bad", example(STUBBORN, fail, word="fail"))
    failed = result("bad", "fail", VIOLATION["sentence"])
    return write_run(tmp_path, [result("good"), failed])


def test_the_report_stands_in_the_run_folder(night: Path) -> None:
    assert write_report(night) == night / "report.html"


def test_the_summary_lists_the_worst_verdict_first(night: Path) -> None:
    rows = Page(report(night)).rows

    assert rows[0] == [
        "Scenario",
        "Verdict",
        "Worst margin",
        "Led then by",
        "Duration",
        "Samples judged",
    ]
    title = "A TxProfile overrules the TxDefaultProfile stacking/"
    assert rows[1][0].startswith(f"{title}bad.scenario.yaml")
    assert rows[1][1:] == [
        "fail",
        "−1.88 kW",  # noqa: RUF001
        "TxProfile 7 (stack level 3)",
        "7 min",
        "1\N{NARROW NO-BREAK SPACE}234",
    ]
    assert rows[2][1:4] == ["pass", "+0.35 kW", "TxDefaultProfile 1 (stack level 0)"]


def test_the_verdicts_are_counted(night: Path) -> None:
    html = report(night)

    assert ">1 fail<" in html
    assert ">1 pass<" in html


def test_a_violation_is_told_once(night: Path) -> None:
    html = report(night)

    sentence = VIOLATION["sentence"].removeprefix("connector 1")
    assert html.count(sentence) == 1


def test_the_steps_of_a_failure_are_open_and_those_of_a_pass_are_not(night: Path) -> None:
    steps = [attrs for tag, attrs in Page(report(night)).tags if attrs.get("class") == "steps"]

    assert ["open" in attrs for attrs in steps] == [True, False]


def test_each_item_has_its_plot_in_the_page_and_as_a_file(night: Path) -> None:
    html = report(night)

    assert html.count("<svg") == 2
    assert (night / "good" / "plot-connector-1.svg").read_text().startswith("<?xml")
    assert (night / "bad" / "plot-connector-1.svg").is_file()


def test_every_id_in_the_page_is_unique(night: Path) -> None:
    ids = [attrs["id"] for _, attrs in Page(report(night)).tags if "id" in attrs]

    assert len(ids) == len(set(ids))


def test_every_link_leads_to_something_in_the_page(night: Path) -> None:
    tags = Page(report(night)).tags
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}

    links = [attrs["href"] for tag, attrs in tags if tag == "a"]
    assert links
    assert all(link and link.removeprefix("#") in ids for link in links)


def test_the_page_needs_nothing_from_outside(night: Path) -> None:
    html = report(night)

    addresses = set(re.findall(r'(?:src|href)="([^#"][^"]*)"|url\(([^#)]+)\)', html))
    assert not addresses
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in Page(html).tags}
    assert "default-src 'none'" in html


def test_the_page_tells_why_a_limit_applied(night: Path) -> None:
    rows = Page(report(night)).rows

    assert [
        "0:02:45",
        "0:04:45",
        "8.00 kW",
        "TxProfile 7 (stack level 3)",
        "TxDefaultProfile 1 (stack level 0): overruled by TxProfile",
    ] in rows


def test_the_same_folder_gives_the_same_page_byte_for_byte(night: Path) -> None:
    first = write_report(night).read_bytes()

    assert write_report(night).read_bytes() == first


def test_what_a_charger_says_is_escaped_everywhere(tmp_path: Path) -> None:
    begin, end = step(0, HOSTILE, 0, 1_000, outcome=HOSTILE)
    records = [
        header(title=HOSTILE, station={"vendor": HOSTILE, "model": HOSTILE, "firmware": HOSTILE}),
        {"kind": "boot", "t": 0, "facts": {"chargePointVendor": HOSTILE}},
        {"kind": "status", "t": 0, "connector": 1, "status": HOSTILE},
        {"kind": "missing", "t": 0, "c": 1, "slot": 0, "dt": 1000, "reason": HOSTILE},
        {"kind": "finding", "t": 0, "sentence": HOSTILE},
        begin,
        {**end, "detail": HOSTILE},
        started(500, HOSTILE),
        sample(0, 1.0),
        verdict(
            60_000,
            judged(
                notes=[HOSTILE],
                worst={**judged()["worst"], "because": HOSTILE},
                violations=[{**VIOLATION, "sentence": HOSTILE}],
            ),
        ),
    ]
    write_trace(tmp_path / "item", records)
    one = {**result("item", HOSTILE, f"said {HOSTILE}"), "id": HOSTILE}
    write_run(tmp_path, [one], name=HOSTILE, bench=HOSTILE, command=[HOSTILE])

    html = report(tmp_path)

    assert "<script" not in html.lower()
    assert "&lt;script&gt;" in html


def test_what_a_second_witness_said_otherwise_is_on_the_page(tmp_path: Path) -> None:
    finding = "the charger's own meter said 8.00 kW where the meter said 10.90 kW"
    write_trace(tmp_path / "peak", example(OBEDIENT, judged(findings=[finding]), word="pass"))
    write_run(tmp_path, [result("peak", "pass")])

    html = report(tmp_path)

    assert "The charger&#39;s own meter said 8.00 kW where the meter said 10.90 kW." in html


def test_a_run_without_measured_phases_is_drawn(tmp_path: Path) -> None:
    blank = {name: [None] * 3 for name in ("pl", "i", "u")}
    records = [
        {**one, **{name: value for name, value in blank.items() if name in one}}
        if one["kind"] == "sample"
        else one
        for one in example(OBEDIENT, judged(), word="pass")
    ]
    write_trace(tmp_path / "peak", records)
    write_run(tmp_path, [result("peak", "pass")])

    assert "<svg" in report(tmp_path)


def test_a_run_without_results_is_reported(tmp_path: Path) -> None:
    html = report(write_run(tmp_path))

    assert "No scenario was played." in html


def test_a_crashed_run_says_so_and_shows_what_is_left(tmp_path: Path) -> None:
    write_run(tmp_path, state="running")
    path = write_trace(tmp_path / "peak", example(OBEDIENT, judged(), word="pass")[:-1])
    path.write_bytes(path.read_bytes()[:-30])

    html = report(tmp_path)

    assert "This run did not end cleanly" in html
    assert "The trace ends in the middle of a record." in html
    assert "1 no verdict" in html
    assert html.count("<svg") == 1


def test_an_item_without_a_trace_is_listed_with_its_sentence(tmp_path: Path) -> None:
    write_run(tmp_path, [result("gone", "error", "the meter did not answer")])

    html = report(tmp_path)

    assert "There is no trace." in html
    assert "The meter did not answer" in html


def test_a_ledger_that_cannot_be_read_costs_the_plot_but_not_the_page(tmp_path: Path) -> None:
    broken = accepted(0, 1, "TxDefaultProfile", [(0, 1_000)])
    del broken["profile"]["stackLevel"]
    write_trace(tmp_path / "item", [header(), broken, verdict(60_000, judged())])
    write_run(tmp_path, [result("item")])

    html = report(tmp_path)

    assert "What was allowed cannot be computed" in html
    assert "<svg" not in html


def test_two_connectors_and_the_station_have_a_plot_each(tmp_path: Path) -> None:
    records = [
        header(connectors=2),
        started(0, 1, 1),
        sample(0, 1.0),
        sample(0, 2.0, 2),
        ended(1000),
        verdict(60_000, judged(1), judged(2), judged(0)),
    ]
    write_trace(tmp_path / "item", records)
    write_run(tmp_path, [result("item")])

    html = report(tmp_path)

    assert html.count("<svg") == 3
    assert (tmp_path / "item" / "plot-station.svg").is_file()
    # the samples of the station's sum are those of its connectors
    assert "2\N{NARROW NO-BREAK SPACE}468" in html

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report.folders import (
    OBEDIENT,
    STUBBORN,
    VIOLATION,
    accepted,
    demand,
    example,
    header,
    judged,
    missing,
    samples,
    started,
    verdict,
    write_trace,
)

from harness.report.bounds import bounds_of
from harness.report.chart import Chart, charts_of
from harness.report.evidence import read_run
from harness.report.plot import draw

KILOBYTE = 1_000


def charts(folder: Path, *records: Mapping[str, Any]) -> list[Chart]:
    write_trace(folder / "item", records)
    trace = read_run(folder).items[0].trace
    bounds = bounds_of(trace)
    assert bounds is not None
    return charts_of(trace, bounds)


def plot(folder: Path, *records: Mapping[str, Any]) -> str:
    return draw(charts(folder, *records)[0])


def test_the_same_run_is_drawn_the_same_byte_for_byte(tmp_path: Path) -> None:
    (chart,) = charts(tmp_path, *example(OBEDIENT, judged(), word="pass"))

    assert draw(chart) == draw(chart)


def test_another_process_draws_the_same_byte_for_byte_without_pyplot(tmp_path: Path) -> None:
    records = example(STUBBORN, judged(verdict="fail", violations=[VIOLATION]), word="fail")
    here = plot(tmp_path, *records)
    script = (
        "import sys, pathlib; from harness.report import write_report;"
        "write_report(pathlib.Path(sys.argv[1]));"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, timeout=60)

    assert (tmp_path / "item" / "plot-connector-1.svg").read_text(encoding="utf-8") == here


def test_levels_events_and_axes_are_labelled(tmp_path: Path) -> None:
    svg = plot(tmp_path, *example(OBEDIENT, judged(), word="pass"))

    texts = re.findall(r">([^<>\n]+)</text>", svg)
    assert {"10.00 kW · TxDefault 1", "8.00 kW · TxProfile 7"} <= set(texts)
    assert {"tx 1 starts", "TxProfile 7", "tx 1 ends"} <= set(texts)
    assert {"power, kW", "time since 2025-01-15 08:00:00 UTC", "1 min"} <= set(texts)


def test_the_power_axis_starts_at_zero(tmp_path: Path) -> None:
    svg = plot(tmp_path, *example(OBEDIENT, judged(), word="pass"))

    assert re.search(r">0</text>", svg)
    assert "−2" not in svg  # noqa: RUF001


def test_the_legend_names_only_what_is_there(tmp_path: Path) -> None:
    svg = plot(tmp_path, header(), *samples(lambda _t: 1_000.0, 60_000), verdict(60_000))

    assert ">measured<" in svg
    assert ">allowed<" in svg
    assert ">violation<" not in svg
    assert ">missing<" not in svg


def test_a_violation_is_shaded_and_numbered(tmp_path: Path) -> None:
    found = judged(verdict="fail", violations=[VIOLATION])

    svg = plot(tmp_path, *example(STUBBORN, found, word="fail"))

    assert ">violation<" in svg
    assert re.search(r"font-weight: 700.*>1</text>", svg)


def test_missing_samples_are_shown(tmp_path: Path) -> None:
    svg = plot(tmp_path, header(), missing(1000), verdict(10_000))

    assert ">missing<" in svg


def test_a_disputed_reading_is_drawn_and_named(tmp_path: Path) -> None:
    svg = plot(
        tmp_path,
        header(readings=[["w_cap=per_phase"], ["txdefault_scope=connector_first"]]),
        accepted(0, 1, "TxDefaultProfile", [(0, 9_000)], connector=0, level=1),
        accepted(0, 2, "TxDefaultProfile", [(0, 6_000)], connector=1, level=0),
        started(0),
        verdict(60_000, judged(verdict="disputed")),
    )

    assert ">allowed if txdefault_scope=connector_first<" in svg


def test_limited_currents_have_axes_of_their_own(tmp_path: Path) -> None:
    svg = plot(
        tmp_path,
        header(),
        accepted(0, 1, "TxDefaultProfile", [(0, 16)], unit="A"),
        started(0),
        *samples(lambda _t: 9_000.0, 60_000),
        verdict(60_000),
    )

    assert ">current, A<" in svg
    assert ">L3<" in svg


def test_the_axis_is_not_stretched_for_a_vehicle_that_takes_all_it_gets(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 4_000)])

    svg = plot(tmp_path, header(), profile, started(0), demand(0, 350_000), verdict(60_000))

    assert ">the vehicle would take<" not in svg
    assert ">350<" not in svg


def test_a_hostile_transaction_id_does_not_break_the_drawing(tmp_path: Path) -> None:
    svg = plot(tmp_path, header(), started(30_000, '</text><script>"$\\frac'), verdict(60_000))

    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


def test_a_crowd_of_events_keeps_the_drawing_small(tmp_path: Path) -> None:
    crowd = [accepted(t * 100, t, "TxDefaultProfile", [(0, 9_000)]) for t in range(2_000)]

    svg = plot(tmp_path, header(), *crowd, verdict(200_000))

    assert len(svg) < 150 * KILOBYTE


def test_a_day_of_seconds_with_a_limit_a_minute_stays_small(tmp_path: Path) -> None:
    limits = [(n * 60, (4_000, 7_000, 11_000)[n % 3]) for n in range(1440)]

    svg = plot(
        tmp_path,
        header(),
        accepted(0, 1, "TxDefaultProfile", limits),
        started(0),
        *samples(lambda t: 3_000.0 + t * 7919 % 1009, 86_400_000),
        verdict(86_400_000),
    )

    assert len(svg) < 150 * KILOBYTE

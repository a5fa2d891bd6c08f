from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from report.folders import (
    VIOLATION,
    accepted,
    demand,
    header,
    judged,
    missing,
    sample,
    started,
    verdict,
    write_trace,
)

from harness.report.bounds import bounds_of
from harness.report.chart import Chart, charts_of
from harness.report.evidence import read_run


def charts(folder: Path, *records: Mapping[str, Any]) -> list[Chart]:
    write_trace(folder / "item", records)
    trace = read_run(folder).items[0].trace
    bounds = bounds_of(trace)
    assert bounds is not None
    return charts_of(trace, bounds)


def test_one_connector_has_one_chart(tmp_path: Path) -> None:
    assert [chart.name for chart in charts(tmp_path, header(), verdict(1000))] == ["connector-1"]


def test_several_connectors_have_a_chart_each_and_one_for_their_sum(tmp_path: Path) -> None:
    names = [chart.name for chart in charts(tmp_path, header(connectors=2), verdict(1000))]

    assert names == ["station", "connector-1", "connector-2"]


def test_the_granted_settling_time_is_shaded_after_each_fall(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 9_000.0), (60, 12_000.0), (120, 6_000.0)])

    (chart,) = charts(tmp_path, header(), started(0), profile, verdict(200_000))

    assert chart.settling == [(120_000, 130_000)]


def test_settling_is_shaded_although_the_charger_never_settled(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 12_000.0), (120, 6_000.0)])
    never = judged(settling=[], violations=[VIOLATION])

    (chart,) = charts(tmp_path, header(), started(0), profile, verdict(400_000, never))

    assert chart.settling == [(120_000, 130_000)]


def test_a_violation_is_marked_at_its_highest_sample(tmp_path: Path) -> None:
    drawn = [sample(t, watts) for t, watts in ((295_000, 7_800.0), (300_000, 7_900.0))]

    (chart,) = charts(tmp_path, header(), *drawn, verdict(400_000, judged(violations=[VIOLATION])))

    (excess,) = chart.excesses
    assert (excess.number, excess.span, excess.peak) == (1, (295_005, 390_005), (300_000, 7_900.0))


def test_slots_without_a_sample_are_shown_where_they_were(tmp_path: Path) -> None:
    one, other = charts(
        tmp_path, header(connectors=2), missing(5_000), missing(9_000, 2), verdict(10_000)
    )[1:]

    assert one.missing == [(5_000, 6_000)]
    assert other.missing == [(9_000, 10_000)]


def test_what_the_vehicles_would_take_adds_up_for_the_station(tmp_path: Path) -> None:
    station, _, second = charts(
        tmp_path,
        header(connectors=2),
        demand(1000, 11_000),
        demand(2000, 7_000, 2),
        demand(3000, 0),
        verdict(10_000),
    )

    assert station.wanted == [(1000, 11_000), (2000, 18_000), (3000, 7_000)]
    assert second.wanted == [(2000, 7_000)]


def test_currents_are_shown_where_a_profile_limits_them(tmp_path: Path) -> None:
    amperes = accepted(0, 1, "TxDefaultProfile", [(0, 16)], unit="A")

    (chart,) = charts(tmp_path, header(), amperes, started(0), sample(0, 1.0), verdict(1000))

    assert chart.shows_currents


def test_currents_are_not_shown_where_only_the_installation_limits_them(tmp_path: Path) -> None:
    watts = accepted(0, 1, "TxDefaultProfile", [(0, 9_000)])

    (chart,) = charts(tmp_path, header(), watts, started(0), sample(0, 1.0), verdict(1000))

    assert not chart.shows_currents


def test_the_power_axis_ends_above_what_profiles_allow(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 9_800)])

    (chart,) = charts(tmp_path, header(), profile, started(30_000), verdict(60_000))

    # before the transaction the installation allowed 22.08 kW, which nobody looks for
    assert 9_800 < chart.top_w < 10_100


def test_the_power_axis_shows_all_that_was_measured(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 4_000)])

    (chart,) = charts(tmp_path, header(), profile, started(0), sample(0, 21_000.0), verdict(60_000))

    assert chart.top_w == 21_000


def test_without_a_profile_the_power_axis_shows_the_installation(tmp_path: Path) -> None:
    (chart,) = charts(tmp_path, header(), verdict(60_000))

    assert chart.top_w > 22_080


def test_readings_that_allow_the_same_power_are_shown_once(tmp_path: Path) -> None:
    readings = [
        ["w_cap=per_phase"],
        ["composite0=maximum_only"],
        ["txdefault_scope=connector_first"],
        ["txdefault_scope=connector_first", "composite0=maximum_only"],
    ]
    (chart,) = charts(
        tmp_path,
        header(readings=readings),
        accepted(0, 1, "TxDefaultProfile", [(0, 9_000)], connector=0, level=1),
        accepted(0, 2, "TxDefaultProfile", [(0, 6_000)], connector=1, level=0),
        started(0),
        verdict(60_000, judged(verdict="disputed")),
    )

    assert [name for name, _ in chart.others] == ["txdefault_scope=connector_first"]
    assert [plateau.power_w for plateau in chart.others[0][1]] == [6_000]


def test_an_empty_run_still_has_a_width(tmp_path: Path) -> None:
    (chart,) = charts(tmp_path, header())

    assert chart.duration == 1

from __future__ import annotations

from pathlib import Path

import pytest
from report.folders import accepted, header, judged, started, verdict, write_trace

from harness.report.bounds import Bounds, bounds_of
from harness.report.evidence import read_run


def bounds(folder: Path, *records: object) -> Bounds:
    write_trace(folder / "item", records)  # type: ignore[arg-type]
    (item,) = read_run(folder).items
    found = bounds_of(item.trace)
    assert found is not None
    return found


def steps(found: Bounds, connector: int = 1) -> list[tuple[int, int, float | None]]:
    (_, plateaus), *_ = found.plateaus(connector)
    return [(one.start, one.end, one.power_w) for one in plateaus]


def test_allowed_power_follows_from_the_records_of_the_trace(tmp_path: Path) -> None:
    found = bounds(
        tmp_path,
        header(),
        accepted(0, 1, "TxDefaultProfile", [(0, 10_000), (60, 4_000)]),
        started(20_000),
        verdict(120_000),
    )

    # 3 x 230 V x 32 A by the installation, then the profile's periods, counted from the start
    assert steps(found) == [(0, 20_000, 22_080), (20_000, 60_000, 10_000), (60_000, 120_000, 4_000)]


def test_direct_current_is_bounded_by_what_the_header_tells_of_it(tmp_path: Path) -> None:
    first = header()
    dc = {"phases": 3, "max_power_w": "50000", "supply": "DC", "dc_voltage_v": "800"}
    first["site"]["connectors"] = [dc]
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 100)], unit="A")
    found = bounds(tmp_path, first, started(0), profile, verdict(60_000))

    assert found.site.connectors[0].max_current_a is None
    assert str(found.site.connectors[0].dc_voltage_v) == "800"
    assert found.site.connectors[0].supply == "DC"


def test_a_limit_in_amperes_is_drawn_as_power_and_as_current(tmp_path: Path) -> None:
    found = bounds(
        tmp_path,
        header(),
        accepted(0, 1, "ChargePointMaxProfile", [(0, 16)], connector=0, unit="A"),
        verdict(60_000),
    )

    (_, (plateau,)), *_ = found.plateaus(1)

    assert (plateau.power_w, plateau.current_a) == (11_040, 16)


def test_the_ceiling_adds_what_the_meter_may_be_wrong_by(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 9_800)])
    found = bounds(tmp_path, header(), profile, started(0), verdict(60_000))

    (_, (plateau,)), *_ = found.plateaus(1)

    # (9800 W + 0.05 W) / (1 - 0.02)
    assert plateau.ceiling_w == pytest.approx(10_000.05, abs=0.01)


def test_the_ceiling_adds_the_tolerance(tmp_path: Path) -> None:
    criteria = {"tolerance": 0.1}
    meter = {"accuracy": 0.0}
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 10_000)])
    found = bounds(
        tmp_path, header(criteria=criteria, meter=meter), profile, started(0), verdict(60_000)
    )

    (_, (plateau,)), *_ = found.plateaus(1)

    assert plateau.ceiling_w == pytest.approx(11_000)


def test_a_paused_connector_may_draw_what_its_electronics_need(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 0)])
    found = bounds(tmp_path, header(), profile, started(0), verdict(60_000))

    (_, (plateau,)), *_ = found.plateaus(1)

    assert (plateau.power_w, plateau.ceiling_w) == (0, 100)


def test_the_station_is_bounded_as_well(tmp_path: Path) -> None:
    found = bounds(
        tmp_path,
        header(connectors=2),
        accepted(0, 1, "ChargePointMaxProfile", [(0, 15_000)], connector=0),
        verdict(60_000),
    )

    assert steps(found, connector=0) == [(0, 60_000, 15_000)]
    assert found.rated_w(0) == 44_160
    assert found.rated_w(2) == 22_080


def test_other_readings_are_computed_only_for_a_dispute(tmp_path: Path) -> None:
    two = header(readings=[["w_cap=per_phase"], ["txdefault_scope=connector_first"]])

    plain = bounds(tmp_path / "plain", two, verdict(60_000, judged()))
    disputed = bounds(tmp_path / "disputed", two, verdict(60_000, judged(verdict="disputed")))

    assert [name for name, _ in plain.readings] == [""]
    assert [name for name, _ in disputed.readings] == ["", "txdefault_scope=connector_first"]


def test_a_reading_may_be_written_as_one_text(tmp_path: Path) -> None:
    texts = ["w_cap=per_phase", "w_cap=total, txdefault_scope=connector_first"]

    found = bounds(tmp_path, header(readings=texts), verdict(9, judged(verdict="disputed")))

    assert found.readings[1][0] == "txdefault_scope=connector_first, w_cap=total"


def test_a_trace_cut_before_its_header_has_no_bounds(tmp_path: Path) -> None:
    write_trace(tmp_path / "item", [started(0)])

    assert bounds_of(read_run(tmp_path).items[0].trace) is None


def test_the_ceiling_of_a_connector_is_that_of_its_own_meter(tmp_path: Path) -> None:
    profile = accepted(0, 1, "TxDefaultProfile", [(0, 9_800)], connector=2)
    head = header(connectors=2, meters={"2": {"accuracy": 0.002, "power_resolution_w": 0.0}})
    running = started(0, connector=2)
    found = bounds(tmp_path, head, profile, running, verdict(60_000))

    (_, (plateau,)), *_ = found.plateaus(2)

    # 9800 W / (1 - 0.002)
    assert plateau.ceiling_w == pytest.approx(9_819.64, abs=0.01)

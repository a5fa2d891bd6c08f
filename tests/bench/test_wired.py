"""The Modbus meters of a bench file, read over real connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from bench.rigs import new_clock, run

from harness.bench import described_facts, load_bench, wired_equipment
from harness.bench.benchfile import BenchFile
from harness.bench.equipment import Equipment
from harness.bench.vehicles import AlwaysPlugged, HandOperated
from harness.clock import Clock
from harness.emulator import EmulatedMeters, EmulatedSite, EmulatedStation, VehicleSpec
from harness.errors import BenchError
from harness.meters import Values
from harness.units import SECOND_MS

BENCH = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    connectors:
      - max_current: 32 A
        meter: {{map: eastron-sdm630-v2, link: 'tcp://127.0.0.1:{port}', unit: 1{more}}}
      - max_current: 32 A
        meter: {{map: eastron-sdm630-v2, link: 'tcp://127.0.0.1:{port}', unit: 2}}
      - max_current: 32 A
        meter: none
vehicle: {vehicle}
"""


def bench(folder: Path, port: int, more: str = "", vehicle: str = "by hand") -> BenchFile:
    path = folder / "lab.bench.yaml"
    text = BENCH.format(port=port, more=more, vehicle=vehicle)
    path.write_text(text, encoding="utf-8")
    return load_bench(path)


@asynccontextmanager
async def wired(clock: Clock, file: BenchFile) -> AsyncIterator[Equipment]:
    async with wired_equipment(file.bench, clock, pytest.fail)("ws://127.0.0.1:9001") as equipment:
        yield equipment


async def readings(folder: Path, more: str = "") -> tuple[Values, Values, bool]:
    """Read connector 1, which is idle, and 2; tell whether they share a line."""
    clock = new_clock()
    station = EmulatedStation(clock, "ws://127.0.0.1:9", "CP-1", EmulatedSite(connectors=2))
    station.plug_in(1, VehicleSpec(power_w=11_000.0))
    meters = EmulatedMeters(clock, station.sources)
    await meters.start()
    await clock.sleep(2 * SECOND_MS)
    async with wired(clock, bench(folder, meters.port, more)) as equipment:
        assert set(equipment.meters) == {1, 2}
        first, second = [await equipment.meters[number].read() for number in (1, 2)]
        assert isinstance(first, Values)
        assert isinstance(second, Values)
        shared = equipment.meters[1].line is equipment.meters[2].line
    await meters.stop()
    return first, second, shared


def test_meters_of_one_link_share_a_line_and_are_told_apart_by_their_unit(tmp_path: Path) -> None:
    first, second, shared = run(readings(tmp_path))
    assert shared
    assert first.phase_voltage_v[0] == pytest.approx(230, abs=5)
    assert second.phase_voltage_v[0] == pytest.approx(230, abs=5)


def test_ratio_and_direction_of_a_meter_are_those_of_the_file(tmp_path: Path) -> None:
    plain, _, _ = run(readings(tmp_path))
    turned, _, _ = run(readings(tmp_path, ", invert: true, ct_ratio: 2"))
    assert turned.power_w == pytest.approx(-2 * plain.power_w)


def test_a_line_that_cannot_be_reached_is_one_error(tmp_path: Path) -> None:
    async def main() -> None:
        async with wired(new_clock(), bench(tmp_path, 9)):
            pass

    with pytest.raises(BenchError, match=r"127.0.0.1:9: nothing answers there"):
        run(main())


def test_who_plugs_in_is_told_by_the_file(tmp_path: Path) -> None:
    async def kind(vehicle: str) -> type:
        text = BENCH.format(port=9, more="", vehicle=vehicle)
        for line in text.splitlines():
            if "tcp://" in line:
                text = text.replace(line, "        meter: none")
        path = tmp_path / "lab.bench.yaml"
        path.write_text(text, encoding="utf-8")
        async with wired(new_clock(), load_bench(path)) as equipment:
            return type(equipment.vehicles(None))  # type: ignore[arg-type]

    assert run(kind("by hand")) is HandOperated
    assert run(kind("always plugged")) is AlwaysPlugged


def test_what_the_bench_knows_of_a_meter_goes_before_its_map(tmp_path: Path) -> None:
    more = ", refresh: 200 ms, window: 300 ms, accuracy: 1 %, ct_error: 0.5 %"
    facts = described_facts(bench(tmp_path, 9, more), "1.6", (), 0)
    model = facts.meters[1].model
    assert (model.refresh_ms, model.window_ms) == (200, 300)
    assert model.accuracy == pytest.approx(0.015)
    assert facts.meters[1].assumed == ()


def test_what_nobody_measured_is_named(tmp_path: Path) -> None:
    facts = described_facts(bench(tmp_path, 9), "1.6", (), 0)
    assert facts.meters[1].assumed == ("refresh", "window")


def test_a_calibration_goes_before_the_class_and_its_offset_is_counted_in(tmp_path: Path) -> None:
    more = ", calibration: {on: 2025-01-31, uncertainty: 0.3 %, offset: -0.2 %}, accuracy: 1 %"
    facts = described_facts(bench(tmp_path, 9, more), "1.6", (), 0)
    calibration = facts.meters[1].calibration
    assert calibration is not None
    assert calibration.on == date(2025, 1, 31)
    assert facts.meters[1].model.accuracy == pytest.approx(0.005)


def test_a_connector_without_a_meter_is_judged_by_the_chargers_own_values(tmp_path: Path) -> None:
    facts = described_facts(bench(tmp_path, 9), "1.6", (), 0)
    assert [number for number, meter in facts.meters.items() if meter.is_own] == [3]

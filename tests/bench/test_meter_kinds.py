"""The kinds of meters that a bench file may name, and the lines that they share."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from bench.rigs import new_clock, run
from meters.dcbms import LIVE, Dcbm, served
from meters.emulated import ANY_PORT, image

from harness.bench import described_facts, load_bench, wired_equipment
from harness.bench.benchfile import BenchFile
from harness.bench.equipment import Equipment
from harness.bench.facts import BenchFacts
from harness.bench.lines import refuse_crowded
from harness.clock import Clock
from harness.errors import BenchError, InputError
from harness.meters import Values
from harness.meters.emulation import MeterServer
from harness.units import SECOND_MS

BENCH = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    connectors:
{connectors}
vehicle: by hand
"""


def bench(folder: Path, *meters: str, supply: str = "AC") -> BenchFile:
    """Load a bench with these meters, each in flow style."""
    connectors = [
        f"      - {{max_current: 32 A, supply: {supply}, meter: {one}}}" for one in meters
    ]
    path = folder / "lab.bench.yaml"
    path.write_text(BENCH.format(connectors="\n".join(connectors)), encoding="utf-8")
    return load_bench(path)


def complaint(folder: Path, *meters: str) -> str:
    with pytest.raises(InputError) as caught:
        bench(folder, *meters)
    return str(caught.value).partition("lab.bench.yaml:")[2]


async def equipped(
    clock: Clock, file: BenchFile, test: Callable[[Equipment, BenchFacts], Awaitable[None]]
) -> None:
    async with wired_equipment(file.bench, clock, pytest.fail)("ws://127.0.0.1:9001") as equipment:
        await test(equipment, equipment.completed(described_facts(file, "1.6", (), 0)))


@pytest.mark.parametrize(
    ("map_id", "found"),
    [("sunspec-meter-int", "sunspec-203"), ("sunspec-meter-float", "sunspec-213")],
)
def test_a_sunspec_meter_tells_itself_which_it_is(map_id: str, found: str, tmp_path: Path) -> None:
    async def main() -> None:
        clock = new_clock()

        async def test(equipment: Equipment, facts: BenchFacts) -> None:
            outcome = await equipment.meters[1].read()
            assert isinstance(outcome, Values)
            assert outcome.power_w == pytest.approx(6_900, abs=1)
            assert (facts.meters[1].map, facts.meters[1].assumed) == (
                found,
                ("refresh", "window", "class"),
            )

        async with MeterServer(clock, ANY_PORT, {1: image(clock, map_id)}) as server:
            link = f"'{server.address}'"
            await equipped(clock, bench(tmp_path, f"{{map: sunspec, link: {link}}}"), test)

    run(main())


def test_a_device_without_sunspec_is_one_error_that_names_the_connector(tmp_path: Path) -> None:
    async def main() -> None:
        clock = new_clock()

        async def test(_equipment: Equipment, _facts: BenchFacts) -> None:
            pytest.fail("there is no SunSpec meter")

        shown = image(clock, "eastron-sdm630-v2")
        async with MeterServer(clock, ANY_PORT, {1: shown}) as server:
            meter = f"{{map: sunspec, link: '{server.address}'}}"
            await equipped(clock, bench(tmp_path, meter), test)

    with pytest.raises(BenchError, match=r"connector 1, meter at tcp://.*: unit 1: found no SunSp"):
        run(main())


def test_which_sunspec_map_it_is_need_not_be_known(tmp_path: Path) -> None:
    said = complaint(tmp_path, "{map: sunspec-meter-int, link: 'tcp://127.0.0.1'}")
    assert "found 'sunspec-meter-int', expected sunspec" in said


def test_a_meter_of_direct_current_is_read_by_http(tmp_path: Path) -> None:
    pytest.importorskip("httpx", reason="needs the extra dc")

    async def main() -> None:
        clock = new_clock()

        async def test(equipment: Equipment, facts: BenchFacts) -> None:
            outcome = await equipment.meters[1].read()
            assert isinstance(outcome, Values)
            assert outcome.power_w == pytest.approx(11_000)
            known = facts.meters[1]
            assert (known.map, known.model.accuracy) == ("lem-dcbm-400-600", 0.005)
            assert known.assumed == ("refresh", "window")

        async with served(Dcbm(live=LIVE | {"power": -11.0})) as url:
            more = "invert: true, accuracy: 0.5 %"
            meter = f"{{map: lem-dcbm-400-600, link: '{url}', {more}}}"
            await equipped(clock, bench(tmp_path, meter, supply="DC"), test)

    run(main())


@pytest.mark.parametrize(
    ("meter", "said"),
    [
        (
            "{map: lem-dcbm-400-600, link: 'tcp://192.168.1.2'}",
            "meter.link: found link 'tcp://192.168.1.2', expected a link such as http://192",
        ),
        (
            "{map: lem-dcbm-400-600, link: 'http://192.168.1.2', unit: 1}",
            "meter.unit: found 'unit', expected one of accuracy, calibration, invert, link, map",
        ),
        (
            "{map: eastron-sdm630-v2, link: 'http://192.168.1.2'}",
            "meter.link: found link 'http://192.168.1.2', expected a link such as tcp://192",
        ),
    ],
)
def test_a_link_of_another_kind_of_meter_is_told(meter: str, said: str, tmp_path: Path) -> None:
    pytest.importorskip("httpx", reason="needs the extra dc")
    assert said in complaint(tmp_path, meter)


def test_without_httpx_one_error_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "harness.meters.dcbm", raising=False)
    monkeypatch.delitem(sys.modules, "harness.meters.jsonlink", raising=False)
    monkeypatch.setitem(sys.modules, "httpx", None)
    said = complaint(tmp_path, "{map: lem-dcbm-400-600, link: 'http://192.168.1.2'}")
    assert "speaks HTTP, which needs the extra dc: pip install 'pytest-ocpp-hil[dc]'" in said
    assert said.count("\n") == 0


SERIAL = "{{map: {}, link: 'serial:///dev/ttyUSB0{}', unit: {}}}"


def test_meters_of_one_port_must_agree_about_its_settings(tmp_path: Path) -> None:
    said = complaint(
        tmp_path,
        SERIAL.format("eastron-sdm630-v2", "?baud=9600", 1),
        SERIAL.format("eastron-sdm630-v2", "?baud=19200", 2),
    )
    assert re.match(
        r"7: stations\[0\]\.connectors\[1\]\.meter\.link: found .*19200.*, expected .*9600.*: "
        "it is one line",
        said,
    )


def test_meters_of_one_port_may_be_of_different_makes(tmp_path: Path) -> None:
    settings = "?baud=9600&parity=N&stopbits=1"
    file = bench(
        tmp_path,
        SERIAL.format("eastron-sdm630-v2", settings, 1),
        SERIAL.format("gavazzi-em330-em340", settings, 2),
    )
    assert len(file.bench.station.connectors) == 2


async def crowded(folder: Path, meters: int, baud: int, period_ms: int) -> None:
    """Refuse, or not, so many meters behind one gateway of a serial line."""
    clock = new_clock()

    async def test(equipment: Equipment, facts: BenchFacts) -> None:
        refuse_crowded(facts, equipment, period_ms)

    units = {unit: image(clock, "eastron-sdm630-v2") for unit in range(1, meters + 1)}
    async with MeterServer(clock, ANY_PORT, units) as server:
        link = f"'{server.address}?baud={baud}'"
        described = [f"{{map: eastron-sdm630-v2, link: {link}, unit: {unit}}}" for unit in units]
        await equipped(clock, bench(folder, *described), test)


def test_a_line_that_cannot_be_read_in_a_period_is_refused(tmp_path: Path) -> None:
    """80 registers, request and reply are 173 bytes: 180 ms at 9600 baud, and 60 ms of silence."""
    with pytest.raises(
        BenchError, match=r"bench lab: found \d+ ms for one reading of the line tcp://.* with 6 met"
    ):
        run(crowded(tmp_path, 6, 9600, SECOND_MS))


@pytest.mark.parametrize(
    ("meters", "baud", "period_ms"), [(3, 9600, 1_000), (6, 9600, 2_000), (6, 38_400, 1_000)]
)
def test_a_line_that_can_be_read_in_a_period_is_taken(
    meters: int, baud: int, period_ms: int, tmp_path: Path
) -> None:
    run(crowded(tmp_path, meters, baud, period_ms))


def test_how_often_meters_are_read_is_said_by_the_bench(tmp_path: Path) -> None:
    text = BENCH.format(connectors="      - {max_current: 32 A, meter: none}")
    path = tmp_path / "lab.bench.yaml"
    path.write_text(text + "read_every: 2 s\n", encoding="utf-8")
    assert described_facts(load_bench(path), "1.6", (), 0).read_every_ms == 2_000

"""Bench files: what they mean, and what is said of each mistake in one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from harness.bench import BenchDescription, Fleet, bench_schema, load_bench
from harness.cli import main
from harness.emulator import VEHICLES, Vehicle
from harness.errors import InputError
from harness.profiles import RateUnit

EXAMPLES = Path(__file__).parents[2] / "fixtures" / "benches"

BENCH = """\
name: lab
listen: 127.0.0.1:9001
stations:
  - id: CP-1
    connectors:
      - max_current: 32 A
        meter:
          map: eastron-sdm630-v2
          link: tcp://192.168.1.20
vehicle: by hand
"""


def load(folder: Path, text: str = BENCH) -> BenchDescription:
    path = folder / "lab.bench.yaml"
    path.write_text(text, encoding="utf-8")
    return load_bench(path).bench


def complaints(folder: Path, old: str, new: str) -> list[str]:
    """Return the complaints, without the file's name, about the bench with one change."""
    assert old in BENCH
    with pytest.raises(InputError) as caught:
        load(folder, BENCH.replace(old, new))
    return [line.partition("lab.bench.yaml:")[2] for line in str(caught.value).splitlines()]


def test_what_a_short_file_leaves_open_has_a_default(tmp_path: Path) -> None:
    bench = load(tmp_path)
    (connector,) = bench.station.connectors
    assert (bench.name, str(bench.listen), bench.insecure) == ("lab", "127.0.0.1:9001", False)
    assert (bench.station.ocpp, bench.station.dials_in_within) == (None, 120_000)
    assert (connector.phases, connector.supply, connector.second_meter) == (3, "AC", "none")
    assert bench.safe_limit is None
    assert bench.verdict.criteria.settle_ms == 10_000


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.bench.yaml")), ids=lambda path: path.name)
def test_every_example_can_be_read_and_fits_the_schema(path: Path) -> None:
    load_bench(path)
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), json.loads(bench_schema()))


def test_what_the_example_shows_in_comments_can_be_read_too(tmp_path: Path) -> None:
    lines = (EXAMPLES / "example.bench.yaml").read_text("utf-8").splitlines()
    shown = [re.sub(r"^(\s*)# ", r"\1", line) for line in lines]
    of_others = ("supply: DC", "certificate:", "client_ca:")
    text = "\n".join(line for line in shown[2:] if not any(one in line for one in of_others))
    bench = load(tmp_path, text)
    assert bench.station.security.profile == 1


def test_the_schema_is_printed_for_editors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "bench"]) == 0
    assert capsys.readouterr().out == bench_schema()


def test_a_bench_may_have_a_safe_limit_in_amperes_or_watts(tmp_path: Path) -> None:
    for text, value, unit in (("6 A", 6, RateUnit.A), ("1.4 kW", 1400, RateUnit.W)):
        limit = load(tmp_path, BENCH + f"safe_limit: {text}\n").safe_limit
        assert limit is not None
        assert (limit.value, limit.unit) == (value, unit)


def test_a_bench_may_judge_more_strictly(tmp_path: Path) -> None:
    text = "verdict: {mode: strict, settle: 5 s, tolerance: 2 %, energy_tolerance: 1 %}\n"
    criteria = load(tmp_path, BENCH + text).verdict.criteria
    assert (criteria.mode, criteria.settle_ms) == ("strict", 5_000)
    assert (criteria.tolerance, criteria.energy_tolerance) == (0.02, 0.01)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: lab", "name: my lab", "1: name: found 'my lab', expected a name of"),
        ("127.0.0.1:9001", "9001", "2: listen: found 9001, expected an address and a port"),
        ("127.0.0.1:9001", "127.0.0.1:99999", "2: listen: found '127.0.0.1:99999', expected"),
        ("127.0.0.1:9001", "127.0.0.1:0", "2: listen: found port 0, expected the one that"),
        ("id: CP-1", "id: 1", "4: stations[0].id: found 1, expected text"),
        (
            "32 A",
            "32",
            "6: stations[0].connectors[0].max_current: found 32, expected a current with its unit",
        ),
        ("32 A", "0 A", "6: stations[0].connectors[0].max_current: found 0, expected more than 0"),
        (
            "max_current: 32 A",
            "phases: 3",
            "6: stations[0].connectors[0].max_current: found nothing, expected max_current or",
        ),
        (
            "eastron-sdm630-v2",
            "eastron-sdm63-v2",
            "8: stations[0].connectors[0].meter.map: found register map 'eastron-sdm63-v2'",
        ),
        (
            "eastron-sdm630-v2",
            "sunspec-meter-int",
            "8: stations[0].connectors[0].meter.map: found 'sunspec-meter-int', expected",
        ),
        (
            "tcp://192.168.1.20",
            "http://meter",
            "9: stations[0].connectors[0].meter.link: found link 'http://meter', expected a link",
        ),
        (
            "link:",
            "lnk:",
            "9: stations[0].connectors[0].meter.lnk: found 'lnk', expected one of accuracy,",
        ),
        ("by hand", "by foot", "10: vehicle: found 'by foot', expected one of by hand, always"),
        (
            "by hand",
            "emulated",
            "7: stations[0].connectors[0].meter: found a meter of hardware, expected emulated",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_field(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert any(line.startswith(said) for line in complaints(tmp_path, old, new))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = complaints(tmp_path, "name: lab\nlisten: 127.0.0.1:9001\n", "name: .\nlisten: here\n")
    assert [line.partition(":")[0] for line in found] == ["1", "2"]


def test_a_word_in_place_of_a_meter_is_one_of_two(tmp_path: Path) -> None:
    meter = BENCH[BENCH.index("meter:") : BENCH.index("vehicle:")]
    (said,) = complaints(tmp_path, meter, "meter: nine\n")
    assert "found 'nine', expected a mapping with map and link, or one of none, emulated" in said
    assert said.endswith("did you mean 'none'?")


def test_an_emulated_meter_needs_an_emulated_station(tmp_path: Path) -> None:
    meter = BENCH[BENCH.index("meter:") : BENCH.index("vehicle:")]
    (said,) = complaints(tmp_path, meter, "meter: emulated\n")
    assert said.endswith(
        "found 'emulated', expected a meter with map and link or none with vehicle: by hand"
    )


def test_a_station_that_cannot_be_emulated_is_told(tmp_path: Path) -> None:
    text = """\
name: lab
listen: 127.0.0.1:0
stations:
  - id: CP-1
    connectors:
      - {max_current: 32 A, meter: emulated}
      - {max_current: 200 A, supply: DC, meter: emulated}
vehicle: emulated
"""
    with pytest.raises(InputError, match=r"lab.bench.yaml:7: .*connectors\[1\]: .*cannot be emul"):
        load(tmp_path, text)


def test_more_than_one_station_is_left_for_later(tmp_path: Path) -> None:
    station = BENCH[BENCH.index("  - id") : BENCH.index("vehicle:")]
    (said,) = complaints(tmp_path, station, station + station)
    assert said.startswith("3: stations: found 2 stations, expected one")


@pytest.mark.parametrize("address", ["0.0.0.0:9001", "192.168.1.2:9001", "'[::]:9001'"])
def test_another_address_than_loopback_needs_security_or_a_clear_word(
    tmp_path: Path, address: str
) -> None:
    (said,) = complaints(tmp_path, "127.0.0.1:9001", address)
    assert "expected a loopback address, a security profile from 1 on, or insecure: true" in said
    elsewhere = BENCH.replace("127.0.0.1:9001", address)
    assert load(tmp_path, elsewhere + "insecure: true\n").insecure
    guarded = elsewhere.replace(
        "  - id: CP-1\n",
        "  - id: CP-1\n    security: {profile: 1, password: {env: LAB_PASSWORD}}\n",
    )
    assert load(tmp_path, guarded).station.security.profile == 1


def test_a_version_without_quotes_is_a_number(tmp_path: Path) -> None:
    (said,) = complaints(tmp_path, "id: CP-1\n", "id: CP-1\n    ocpp: 1.6\n")
    assert said.endswith('found the number 1.6, expected a version in quotes, such as "1.6"')


def test_a_map_of_its_own_lies_beside_the_bench(tmp_path: Path) -> None:
    own = "base: eastron-sdm630-v2\nid: mine\nname: Mine\nread: {order: little}\n"
    (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
    bench = load(tmp_path, BENCH.replace("eastron-sdm630-v2", "mine.yaml"))
    meter = bench.station.connectors[0].meter
    assert not isinstance(meter, str)
    assert meter.map.id == "mine"


def test_a_wrong_map_of_its_own_is_told_with_its_own_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        "base: eastron-sdm630-v2\nid: mine\nname: [1]\n", encoding="utf-8"
    )
    (said,) = complaints(tmp_path, "eastron-sdm630-v2", "mine.yaml")
    assert said.startswith("8: stations[0].connectors[0].meter.map: ")
    assert "mine.yaml:3: name: found a list, expected text" in said


def test_a_file_that_is_not_there_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_bench(tmp_path / "nowhere.bench.yaml")


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lab.bench.yaml"
    path.write_bytes(BENCH.encode())
    assert len(load_bench(path).sha256) == 64


def test_a_bench_may_name_its_vehicles(tmp_path: Path) -> None:
    (tmp_path / "my-van.vehicle.yaml").write_text("like: slow\n", encoding="utf-8")
    bench = load(tmp_path, BENCH + "fleet: [v2x, ./my-van.vehicle.yaml]\n")
    assert bench.supply == Fleet(
        (Vehicle("v2x", VEHICLES["v2x"]), Vehicle("my-van", VEHICLES["slow"]))
    )


@pytest.mark.parametrize(
    ("vehicle", "names"), [("by hand", []), ("emulated", []), ("always plugged", ["load-bank"])]
)
def test_where_no_vehicle_is_named_only_a_load_that_is_always_there_is_known(
    tmp_path: Path, vehicle: str, names: list[str]
) -> None:
    meter = "{map: eastron-sdm630-v2, link: tcp://192.168.1.20}"
    text = (
        "name: lab\nlisten: 127.0.0.1:9001\nstations:\n  - id: CP-1\n    connectors:\n"
        f"      - {{max_current: 32 A, meter: {'emulated' if vehicle == 'emulated' else meter}}}\n"
        f"vehicle: {vehicle}\n"
    )
    assert [one.name for one in load(tmp_path, text).supply.vehicles] == names


def test_a_vehicle_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, "vehicle: by hand", "vehicle: by hand\nfleet: [slow, v2g]")
    assert line.startswith("11: fleet[1]: found 'v2g', expected a file *.yaml or one of ordinary")
    assert line.endswith("; did you mean 'v2x'?")


def test_a_bench_may_name_the_time_zone_of_its_station(tmp_path: Path) -> None:
    named = BENCH.replace("- id: CP-1", "- id: CP-1\n    time_zone: Europe/Paris")
    assert load(tmp_path, named).station.time_zone == "Europe/Paris"
    (line,) = complaints(tmp_path, "- id: CP-1", "- id: CP-1\n    time_zone: Europe/Berlinn")
    assert line.startswith("5: stations[0].time_zone: found 'Europe/Berlinn', expected a name of")

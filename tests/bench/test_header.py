"""The header of a trace: enough to judge the rest again without this bench."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.rigs import BENCH, T0, open_described, open_rig, run

from harness.bench import Referee, header_fields
from harness.units import format_instant
from harness.verdict import Criteria


def header(folder: Path, **test: object) -> dict[str, Any]:
    async def main() -> dict[str, Any]:
        async with open_rig(folder, "six-ampere-floor", connectors=2, seed=7) as rig:
            referee = Referee(rig, {"w_cap": "total"}, Criteria(settle_ms=15_000))
            rig.recorder.trace.write(
                "header", T0, **header_fields(rig, referee.criteria, referee.readings, test)
            )

    run(main())
    lines = (folder / "trace.jsonl").read_text("utf-8").splitlines()
    found: dict[str, Any] = next(
        record for record in map(json.loads, lines) if record["kind"] == "header"
    )
    return found


def test_the_header_says_what_was_played_on_what(tmp_path: Path) -> None:
    found = header(tmp_path, scenario="gap.scenario.yaml::gap", title="A gap", sha256="ab12")
    assert (found["scenario"], found["title"], found["sha256"]) == (
        "gap.scenario.yaml::gap",
        "A gap",
        "ab12",
    )
    assert (found["format"], found["t0"], found["clock"]) == (1, format_instant(T0), "virtual")
    assert (found["bench"], found["ocpp"], found["seed"]) == ("emulated", "1.6", 7)
    assert found["faults"] == ["six-ampere-floor"]
    assert found["station"]["chargePointVendor"]


def test_the_header_has_the_meter_the_site_and_every_parameter_of_the_verdict(
    tmp_path: Path,
) -> None:
    found = header(tmp_path)
    assert found["meter"]["map"] == "eastron-sdm630-v2"
    assert found["meter"]["accuracy"] > 0
    assert found["site"] == {
        "connectors": [{"max_current_a": "32", "phases": 3}] * 2,
        "nominal_voltage_v": "230",
    }
    assert found["criteria"]["settle_ms"] == 15_000
    assert found["criteria"].keys() == Criteria().as_dict().keys()


def test_the_header_names_every_reading_that_was_tried(tmp_path: Path) -> None:
    readings = header(tmp_path)["readings"]
    assert len(readings) == len(set(readings)) > 1
    assert all("total" in reading for reading in readings)


DESCRIBED = """\
name: lab
listen: 127.0.0.1:0
stations:
  - id: CP-1
    quirks: {rounds-down: cuts limits to whole amperes}
    connectors:
      - {max_current: 32 A, meter: emulated, second_meter: emulated}
      - {max_current: 32 A, meter: none}
vehicle: emulated
fleet: [slow, v2x]
insecure: true
safe_limit: 6 A
"""


def of_bench(folder: Path, text: str) -> dict[str, Any]:
    async def main() -> dict[str, Any]:
        async with open_described(folder, text) as rig:
            return dict(header_fields(rig, Criteria(), (), {}))

    return run(main())


def test_the_header_tells_what_else_a_bench_file_says(tmp_path: Path) -> None:
    found = of_bench(tmp_path, DESCRIBED)
    assert (found["bench"], found["insecure"], found["safe_limit"]) == ("lab", True, "6 A")
    assert (found["fleet"], found["time_zone"]) == (["slow", "v2x"], "Europe/Berlin")
    assert found["quirks"] == {"rounds-down": "cuts limits to whole amperes"}
    assert found["second_meters"][1]["map"] == "eastron-sdm630-v2"
    assert found["second_class"] == [2]
    assert found["meters"][2]["witness"].startswith("judged by the charger's own MeterValues")


def test_the_header_of_a_plain_bench_is_not_longer_for_it(tmp_path: Path) -> None:
    found = of_bench(tmp_path, BENCH)
    longer = {"quirks", "insecure", "second_class", "second_meters", "meters", "fleet"}
    assert not longer & found.keys()

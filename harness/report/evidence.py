"""A run folder as a report reads it: forgiving, because the evidence of a crash counts as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import InputError
from harness.profiles.records import LEDGER_KINDS
from harness.report.matrix import KillMatrix, matrix_of
from harness.report.series import NO_SERIES, Series, station_series
from harness.trace import read_records
from harness.trace.reader import Record
from harness.units import Millis

__all__ = ["Item", "Run", "Trace", "read_run"]


@dataclass(frozen=True, slots=True)
class Trace:
    """The records of one item, sorted by what they are about.

    ``damage`` says what is wrong with the file; it is empty for a whole one.
    """

    header: Record
    series: Mapping[int, Series]
    others: Sequence[Record]
    duration: Millis
    damage: str = ""

    def of(self, kind: str) -> list[Record]:
        """List the records of one kind, in the order they were written."""
        return [record for record in self.others if record["kind"] == kind]

    def of_connector(self, connector: int) -> Series:
        """Return what was measured at a connector; 0 is the sum of all."""
        if connector == 0:
            return station_series(self.series.values())
        return self.series.get(connector, NO_SERIES)

    @property
    def ledger(self) -> list[Record]:
        """The records from which allowed(t) follows."""
        return [record for record in self.others if record["kind"] in LEDGER_KINDS]

    @property
    def verdict(self) -> Record:
        """The verdict record; empty when the run ended before there was one."""
        verdicts = self.of("verdict")
        return verdicts[-1] if verdicts else {}


@dataclass(frozen=True, slots=True)
class Item:
    """One scenario that was played: its line in run.json, its folder and what the trace tells."""

    result: Mapping[str, Any]
    folder: Path | None
    trace: Trace


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder: its run.json, its items, and the matrix if faults were planted one by one."""

    about: Mapping[str, Any]
    items: Sequence[Item]
    matrix: KillMatrix | None = None


def read_run(folder: Path) -> Run:
    """Read a run folder; items that run.json does not name, as after a crash, come last."""
    about = _read_object(folder / "run.json")
    results = _objects(about.get("results"))
    if faults := _objects(about.get("mutants")):
        return Run(about, (), matrix_of(faults, results))
    named = {one.get("folder") for one in results}
    found = sorted(path.parent.relative_to(folder).as_posix() for path in _traces(folder))
    lost = [{"folder": name} for name in found if name not in named]
    return Run(about, [_read_item(folder, result) for result in [*results, *lost]])


def _objects(listed: object) -> list[dict[str, Any]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _traces(folder: Path) -> Iterable[Path]:
    return folder.rglob("trace.jsonl")


def _read_item(run_folder: Path, result: Mapping[str, Any]) -> Item:
    folder = _inside(run_folder, result.get("folder"))
    return Item(result, folder, _read_trace(folder / "trace.jsonl" if folder else None))


def _inside(run_folder: Path, name: object) -> Path | None:
    """Find an item's folder; a run.json from elsewhere must not lead out of the run folder."""
    if not isinstance(name, str) or not name:
        return None
    folder = (run_folder / name).resolve()
    return folder if folder.is_relative_to(run_folder.resolve()) else None


def _read_trace(path: Path | None) -> Trace:
    if path is None or not path.is_file():
        return Trace({}, {}, (), 0, "there is no trace")
    try:
        read = read_records(path)
    except InputError as error:
        return Trace({}, {}, (), 0, f"the trace cannot be read: {error}")
    damage = "" if read.cut is None else "the trace ends in the middle of a record"
    return _sorted(read.records, damage)


def _sorted(records: Sequence[Record], damage: str) -> Trace:
    samples: dict[int, list[Record]] = {}
    others: list[Record] = []
    for record in records:
        if record["kind"] == "sample":
            samples.setdefault(record["c"], []).append(record)
        else:
            others.append(record)
    return Trace(
        header=next((one for one in others if one["kind"] == "header"), {}),
        series={connector: Series.of(samples[connector]) for connector in sorted(samples)},
        others=others,
        duration=max((record["t"] for record in records), default=0),
        damage=damage,
    )


def _read_object(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""What an earlier run left behind is found in its evidence and undone before the next begins."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bench.rigs import T0, run

from harness.bench.recovery import Debt, debts_of_bench, settle
from harness.csms import Answer, StationSilent
from harness.errors import BenchError
from harness.profiles import TransactionId
from harness.profiles.events import ClearCriteria

ACCEPTED = {"kind": "profile_accepted", "t": 0, "profile": {"chargingProfileId": 3}}
ACCEPTED_2X = {"kind": "profile_accepted", "t": 0, "profile": {"id": 4}}
STARTED = {"kind": "transaction_started", "t": 0, "transaction_id": 7}
ENDED = {"kind": "transaction_ended", "t": 9, "transaction_id": 7}
RESTORED = {"kind": "restored", "t": 10, "left_undone": []}
UNDONE = {"kind": "restored", "t": 10, "left_undone": ["station 'CP-1' is not connected"]}


def leave(root: Path, name: str, *records: object, bench: str = "lab", item: str = "gap") -> Path:
    """Write the folder of a run with one item."""
    folder = root / name / item
    folder.mkdir(parents=True)
    (root / name / "run.json").write_text(json.dumps({"bench": bench}), encoding="utf-8")
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    (folder / "trace.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def test_a_run_that_was_killed_owes_its_profiles_and_its_transaction(tmp_path: Path) -> None:
    folder = leave(tmp_path, "1", ACCEPTED, ACCEPTED_2X, ACCEPTED, STARTED)
    assert debts_of_bench(tmp_path, "lab") == (Debt(folder, (3, 4), (7,)),)


def test_a_transaction_that_ended_is_not_owed(tmp_path: Path) -> None:
    leave(tmp_path, "1", STARTED, ENDED)
    assert [debt.transactions for debt in debts_of_bench(tmp_path, "lab")] == [()]


def test_a_run_that_left_the_bench_safe_owes_nothing(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED, RESTORED)
    assert debts_of_bench(tmp_path, "lab") == ()


def test_a_way_out_that_did_not_succeed_is_owed(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED, UNDONE)
    assert [debt.profiles for debt in debts_of_bench(tmp_path, "lab")] == [(3,)]


def test_all_runs_since_the_last_clean_one_owe(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED)
    leave(tmp_path, "2", ACCEPTED, RESTORED)
    leave(tmp_path, "3", ACCEPTED)
    leave(tmp_path, "4", ACCEPTED)
    owing = [debt.folder.parent.name for debt in debts_of_bench(tmp_path, "lab")]
    assert owing == ["4", "3"]


def test_a_run_folder_without_a_trace_hides_nothing(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED)
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "run.json").write_text('{"bench": "lab"}', encoding="utf-8")
    assert len(debts_of_bench(tmp_path, "lab")) == 1


def test_other_benches_and_broken_run_files_are_not_looked_at(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED, bench="other")
    leave(tmp_path, "2", ACCEPTED)
    (tmp_path / "2" / "run.json").write_text("{", encoding="utf-8")
    leave(tmp_path, "3", ACCEPTED)
    (tmp_path / "3" / "run.json").write_text("[]", encoding="utf-8")
    assert debts_of_bench(tmp_path, "lab") == ()


def test_lines_that_a_power_cut_spoiled_hide_no_others(tmp_path: Path) -> None:
    leave(tmp_path, "1", "\x00\x00", ACCEPTED, '{"kind": "transac', STARTED, '["kind"]')
    (debt,) = debts_of_bench(tmp_path, "lab")
    assert (debt.profiles, debt.transactions) == ((3,), (7,))


def test_the_way_out_is_found_behind_a_long_trace(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED, *["x" * 100] * 5_000, RESTORED, "y" * 1_000)
    assert debts_of_bench(tmp_path, "lab") == ()


@dataclass
class StationStub:
    """A station that remembers what it was asked."""

    asked: list[object] = field(default_factory=list)

    async def remote_stop(self, transaction_id: TransactionId) -> Answer:
        self.asked.append(transaction_id)
        return Answer("Rejected", is_error=False, payload={}, received_at=T0)

    async def clear_profile(self, criteria: ClearCriteria) -> Answer:
        self.asked.append(f"profile {criteria.profile_id}")
        return Answer("Unknown", is_error=False, payload={}, received_at=T0)


class Gone(StationStub):
    async def clear_profile(self, _: ClearCriteria) -> Answer:
        raise StationSilent("station 'CP-1' is not connected")


class Hanging(StationStub):
    async def clear_profile(self, _: ClearCriteria) -> Answer:
        await asyncio.Event().wait()
        raise AssertionError


async def settled(root: Path, station: StationStub) -> None:
    await settle(station, debts_of_bench(root, "lab"))  # type: ignore[arg-type]


def test_debts_are_settled_once(tmp_path: Path) -> None:
    leave(tmp_path, "1", ACCEPTED, STARTED)
    station = StationStub()
    run(settled(tmp_path, station))
    assert station.asked == [7, "profile 3"]
    assert debts_of_bench(tmp_path, "lab") == ()


@pytest.mark.parametrize("station", [Gone(), Hanging()], ids=["gone", "hanging"])
def test_a_station_that_does_not_go_along_keeps_the_run_from_beginning(
    tmp_path: Path, station: StationStub
) -> None:
    leave(tmp_path, "1", ACCEPTED)
    with pytest.raises(BenchError, match="an earlier run left the bench unclean, and still is: "):
        run(settled(tmp_path, station))
    assert len(debts_of_bench(tmp_path, "lab")) == 1

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.trace import RunFolder, unfinished_runs
from harness.trace.folder import _safe

GAP = "stacking/gap.scenario.yaml::gap_hands_back[1.6-emulated]"


def run_file(folder: RunFolder) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder.path / "run.json").read_text(encoding="utf-8"))
    return content


def test_a_run_shows_that_it_is_running(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "reports", "nightly", {"seed": 7})
    assert folder.path == tmp_path / "reports" / "nightly"
    assert run_file(folder) == {"state": "running", "name": "nightly", "seed": 7}


def test_a_finished_run_holds_its_results(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "nightly", {"seed": 7})
    folder.finish([{"id": "a", "verdict": "pass"}])
    assert run_file(folder) == {
        "state": "finished",
        "name": "nightly",
        "seed": 7,
        "results": [{"id": "a", "verdict": "pass"}],
    }
    assert folder.state == "finished"


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    names = [RunFolder.create(tmp_path, "run").path.name for _ in range(3)]
    assert names == ["run", "run-2", "run-3"]


@pytest.mark.parametrize(
    ("name", "safe"), [("a b/c", "a-b-c"), ("../../etc", "etc"), ("", "run"), ("ü", "run")]
)
def test_a_name_cannot_lead_out_of_the_root(tmp_path: Path, name: str, safe: str) -> None:
    assert RunFolder.create(tmp_path, name).path == tmp_path / safe


def test_a_half_written_run_file_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder.create(tmp_path, "run")

    def fail(_descriptor: int) -> None:
        raise OSError("power cut")

    monkeypatch.setattr("harness.trace.folder.os.fsync", fail)
    with pytest.raises(OSError, match="power cut"):
        folder.finish([])
    assert folder.state == "running"


def test_no_draft_is_left(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "run")
    folder.finish([])
    assert [path.name for path in folder.path.iterdir()] == ["run.json"]


def test_another_process_may_join(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "run")
    joined = RunFolder.join(folder.path)
    assert joined.item("a").parent == folder.path
    assert joined.state == "running"


def test_unclean_ends_are_listed(tmp_path: Path) -> None:
    RunFolder.create(tmp_path, "b")
    RunFolder.create(tmp_path, "done").finish([])
    RunFolder.create(tmp_path, "a")
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "run.json").write_text("{", encoding="utf-8")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "run.json").write_text("[]", encoding="utf-8")
    (tmp_path / "other").mkdir()
    names = [path.name for path in unfinished_runs(tmp_path)]
    assert names == ["a", "b", "odd", "torn"]


def test_where_nothing_ever_ran_nothing_is_unfinished(tmp_path: Path) -> None:
    assert unfinished_runs(tmp_path / "reports") == ()


def test_an_items_folder_can_be_told_by_its_name(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "run")
    path = folder.item(GAP)
    assert path.parent == folder.path
    assert path.is_dir()
    assert path.name.startswith("gap-gap_hands_back-1.6-emulated-")


def test_an_items_folder_has_the_same_name_in_every_run(tmp_path: Path) -> None:
    names = {RunFolder.create(tmp_path, "run").item(GAP).name for _ in range(3)}
    assert len(names) == 1


def test_an_item_that_runs_twice_gets_two_folders(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "run")
    assert folder.item(GAP) != folder.item(GAP)


def test_node_ids_that_differ_in_unsafe_characters_or_case_do_not_collide(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "run")
    ids = ["a::b[c]", "a--b-c-", "A::b[c]", "a/b/c", "a:b:c", "b" * 300 + "x", "c" * 300 + "x"]
    names = [folder.item(node_id).name.lower() for node_id in ids]
    assert len(set(names)) == len(ids)


@given(st.text())
def test_every_name_is_safe_on_every_disk(text: str) -> None:
    name = _safe(text)
    assert name.isascii()
    assert set(name).isdisjoint('/\\:*?"<>|[] ')
    assert not name.startswith(".")
    assert not name.endswith(".")


@pytest.mark.parametrize("node_id", ["", "…", "..", "/", "\ud800", "x" * 1000])
def test_an_odd_node_id_gets_a_folder_too(tmp_path: Path, node_id: str) -> None:
    path = RunFolder.create(tmp_path, "run").item(node_id)
    assert path.is_dir()
    assert len(path.name) <= 90


def test_a_folder_does_not_say_twice_what_the_file_and_its_item_are_called(tmp_path: Path) -> None:
    path = RunFolder.create(tmp_path, "run").item("octt/tc_056.scenario.yaml::tc_056[1.6-emulated]")
    assert path.name.startswith("tc_056-1.6-emulated-")

from __future__ import annotations

from pathlib import Path

import pytest

from harness.data import register_map_path, register_map_paths
from harness.errors import InputError


def test_a_packaged_register_map_is_found_by_its_id() -> None:
    assert register_map_path("eastron-sdm630-v2").name == "eastron-sdm630-v2.yaml"


def test_a_misspelt_id_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean 'eastron-sdm630-v2'"):
        register_map_path("eastron-sdm360-v2")


def test_an_id_that_resembles_nothing_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"expected .*eastron-sdm630-v2") as caught:
        register_map_path("zzz")
    assert "did you mean" not in str(caught.value)


def test_an_id_cannot_lead_out_of_the_folder() -> None:
    with pytest.raises(InputError, match="register map"):
        register_map_path("../meters/eastron-sdm630-v2")


def folder_with(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_text("", encoding="utf-8")
    return folder


def test_a_map_of_the_bench_goes_before_a_packaged_one(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "eastron-sdm630-v2.yaml")
    assert register_map_path("eastron-sdm630-v2", [own]) == own / "eastron-sdm630-v2.yaml"


def test_the_first_of_several_folders_goes_first(tmp_path: Path) -> None:
    first = folder_with(tmp_path / "first", "mine.yaml")
    second = folder_with(tmp_path / "second", "mine.yaml")
    assert register_map_path("mine", [first, second]) == first / "mine.yaml"


def test_a_misspelt_id_is_answered_with_the_nearest_one_of_the_bench(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "our-odd-meter.yaml")
    with pytest.raises(InputError, match="did you mean 'our-odd-meter'"):
        register_map_path("our-od-meter", [own])


def test_a_folder_that_does_not_exist_holds_no_maps(tmp_path: Path) -> None:
    assert register_map_path("abb-b21", [tmp_path / "none"]).stem == "abb-b21"


def test_only_yaml_files_are_maps(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "notes.txt", "mine.yaml")
    assert register_map_paths([own]).keys() - register_map_paths().keys() == {"mine"}


def test_all_maps_are_listed_in_alphabetical_order(tmp_path: Path) -> None:
    own = folder_with(tmp_path / "own", "aaa.yaml", "zzz.yaml")
    listed = list(register_map_paths([own]))
    assert listed == sorted(listed)
    assert (listed[0], listed[-1]) == ("aaa", "zzz")

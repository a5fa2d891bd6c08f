"""Finds the files about equipment that come with this package, and those of a bench."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from harness.errors import InputError
from harness.wording import one_of

__all__ = ["register_map_path", "register_map_paths"]


def register_map_path(map_id: str, folders: Sequence[Path] = ()) -> Path:
    """Return the file of the register map with this id.

    Raises :class:`InputError`, with the nearest known id, when there is no such map.
    """
    # Looked up among the files, never joined to a path: an id must not lead out of the folder.
    known = register_map_paths(folders)
    if map_id not in known:
        raise InputError(f"found register map {map_id!r}, expected {one_of(map_id, known)}")
    return known[map_id]


def register_map_paths(folders: Sequence[Path] = ()) -> Mapping[str, Path]:
    """Return the files of all register maps by their ids, in alphabetical order.

    Of maps with the same id, the one in the first folder counts; the packaged maps come last.
    """
    files = {
        path.stem: path
        for folder in reversed((*folders, _meters_folder()))
        for path in folder.glob("*.yaml")
    }
    return dict(sorted(files.items()))


def _meters_folder() -> Path:
    """Return the folder inside an installed wheel or, in a checkout, the one beside the package."""
    package = Path(str(resources.files("harness")))
    packaged = package / "_data" / "meters"
    return packaged if packaged.is_dir() else package.parent / "fixtures" / "meters"

"""Finds the files about equipment that come with this package."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from harness.errors import InputError
from harness.wording import one_of

__all__ = ["register_map_path"]


def register_map_path(map_id: str) -> Path:
    """Return the file of the packaged register map with this id.

    Raises :class:`InputError`, with the nearest known id, when there is no such map.
    """
    # Looked up among the files, never joined to a path: an id must not lead out of the folder.
    known = {path.stem: path for path in sorted(_meters_folder().glob("*.yaml"))}
    if map_id not in known:
        raise InputError(f"found register map {map_id!r}, expected {one_of(map_id, known)}")
    return known[map_id]


def _meters_folder() -> Path:
    """Return the folder inside an installed wheel or, in a checkout, the one beside the package."""
    package = Path(str(resources.files("harness")))
    packaged = package / "_data" / "meters"
    return packaged if packaged.is_dir() else package.parent / "fixtures" / "meters"
